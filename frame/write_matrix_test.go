package frame_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel"
	"rsql/redisrel/redistest"
)

// matrixShape is a type of table in the matrix: its declaration, the names of its columns that are written, how the value of a number is written,
// and what a query reads: a name for each row, and its value.
type matrixShape struct {
	create, columns string
	// row is a row of the number g.v and the value %s, old how the rows 1 to 6 are put into the server, one command each.
	row, old string
	query    string
	// update is what SET and ON DUPLICATE KEY UPDATE set to the value %s; empty where nothing is updated.
	update string
}

var matrixShapes = map[string]matrixShape{
	"hash":                  {"(id BIGINT, v TEXT) WITH (key = 'o:{id}')", "id, v", "g.v, '%s'", "HSET o:%d v old", "SELECT id, v FROM o", "v = '%s'"},
	"hash with a directory": {"(id BIGINT, v TEXT) WITH (key = 'o:{id}', directory = 'set ids')", "id, v", "g.v, '%s'", "HSET o:%d v old", "SELECT id, v FROM \"o:*\" JOIN (SELECT id, _key FROM o) k USING (_key)", "v = '%s'"},
	"string":                {"(id BIGINT, value TEXT) WITH (key = 'o:{id}', type = 'string')", "id, value", "g.v, '%s'", "SET o:%d old", "SELECT id, value FROM o", "value = '%s'"},
	"json":                  {"(id BIGINT, v TEXT) WITH (key = 'o:{id}', type = 'json')", "id, v", "g.v, '%s'", `SET o:%d '{"v":"old"}'`, "SELECT id, v FROM o", "v = '%s'"},
	"list":                  {"(id BIGINT, \"index\" BIGINT, value TEXT) WITH (key = 'o:{id}', type = 'list')", "id, value", "g.v, '%s'", "RPUSH o:%d old", "SELECT concat(id, '-', \"index\"), value FROM o", ""},
	"set":                   {"(id BIGINT, member TEXT) WITH (key = 'o:{id}', type = 'set')", "id, member", "g.v, '%s'", "SADD o:%d old", "SELECT concat(id, '-', member), member FROM o", ""},
	"zset":                  {"(id BIGINT, member TEXT, score DOUBLE) WITH (key = 'o:{id}', type = 'zset')", "id, member, score", "g.v, 'a', CASE WHEN '%s' = 'old' THEN 1 ELSE 2 END", "ZADD o:%d 1 a", "SELECT id, CASE score WHEN 1 THEN 'old' ELSE 'new' END FROM o", "score = CASE WHEN '%s' = 'old' THEN 1 ELSE 2 END"},
	"stream":                {"(k BIGINT, id TEXT, v TEXT) WITH (key = 'o:{k}', type = 'stream')", "k, id, v", "g.v, CASE WHEN '%s' = 'old' THEN '5-1' ELSE '6-1' END, 'x'", "XADD o:%d 5-1 v x", "SELECT k, id FROM o", ""},
	"fields":                {"(id BIGINT, field TEXT, value TEXT) WITH (key = 'o:{id}', type = 'fields')", "id, field, value", "g.v, 'f', '%s'", "HSET o:%d f old", "SELECT id, value FROM o", "value = '%s'"},
	"geo":                   {"(id BIGINT, member TEXT, lon DOUBLE, lat DOUBLE) WITH (key = 'o:{id}', type = 'geo')", "id, member, lon, lat", "g.v, 'a', CASE WHEN '%s' = 'old' THEN 1 ELSE 9 END, 2", "GEOADD o:%d 1 2 a", "SELECT id, CASE round(lon) WHEN 1 THEN 'old' ELSE 'new' END FROM o", ""},
	"bitmap":                {"(id BIGINT, bit BIGINT) WITH (key = 'o:{id}', type = 'bitmap')", "id, bit", "g.v, CASE WHEN '%s' = 'old' THEN 3 ELSE 5 END", "SETBIT o:%d 3 1", "SELECT concat(id, '-', bit), bit FROM o", ""},
	"hyperloglog":           {"(id BIGINT) WITH (key = 'o:{id}', type = 'hyperloglog')", "id, element", "g.v, '%s'", "PFADD o:%d old", "SELECT id, sketch FROM o", ""},
}

// statements are those of the matrix. FILE is a file of the rows 4 to 9 with new values, FRESH one of the rows 7 to 12.
func (s *matrixShape) statements() []string {
	rows := func(from, to int) string {
		return fmt.Sprintf("(%s) SELECT %s FROM generate_series(%d, %d) g(v)", s.columns, strings.ReplaceAll(s.row, "%s", "new"), from, to)
	}
	out := []string{
		"INSERT INTO o " + rows(7, 12), "INSERT IGNORE INTO o " + rows(4, 9), "REPLACE INTO o " + rows(4, 9), "INSERT OVERWRITE o " + rows(4, 9),
		"DELETE FROM o WHERE _key <= 'o:4'", "TRUNCATE o", "COPY o FROM 'FRESH'", "COPY o FROM 'FILE' (MODE ignore)", "COPY o FROM 'FILE' (MODE replace)",
	}
	if s.update == "" {
		return out
	}
	set := strings.ReplaceAll(s.update, "%s", "new")
	column, _, _ := strings.Cut(s.update, " ")
	key, _, _ := strings.Cut(s.columns, ",")
	source := fmt.Sprintf("(SELECT %s AS k, %s AS v FROM o UNION ALL SELECT 7, NULL)", key, column)
	insert := strings.NewReplacer("g.v", "s.k", "%s", "new").Replace(s.row)
	return append(out,
		"INSERT INTO o "+rows(4, 9)+" ON DUPLICATE KEY UPDATE "+set,
		"UPDATE o SET "+set,
		"UPDATE o SET "+set+" WHERE "+column+" = "+strings.TrimPrefix(strings.ReplaceAll(s.update, "%s", "old"), column+" = "),
		"MERGE INTO o USING "+source+" s ON o."+key+" = s.k WHEN MATCHED THEN UPDATE SET "+set+" WHEN NOT MATCHED THEN INSERT ("+s.columns+") VALUES ("+insert+")")
}

// matrixFaults are made at a command that writes, and at those behind it where they are lasting.
var matrixFaults = map[string]struct {
	fault   redistest.Fault
	lasting bool
}{
	"dropped":  {fault: redistest.Fault{Drop: true}},
	"half":     {fault: redistest.Fault{Half: true}},
	"error":    {fault: replies("-ERR boom")},
	"full":     {fault: replies("-OOM command not allowed when used memory > 'maxmemory'."), lasting: true},
	"readonly": {fault: replies("-READONLY You can't write against a read only replica."), lasting: true},
}

// matrix is one type of table, with sessions that reach its server with and without faults.
type matrix struct {
	*setup
	shape  matrixShape
	proxy  *redistest.Proxy
	faulty *setup
}

// TestReportsAgreeWithTheServer makes each fault at several places of each way to write each type: a row is the old or the new one, and as many
// as were reported are the new ones.
func TestReportsAgreeWithTheServer(t *testing.T) {
	for name, shape := range matrixShapes {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			m := &matrix{setup: s, shape: shape, proxy: redistest.StartProxy(t, s.server.Addr)}
			s.run(t, "CREATE TABLE o "+shape.create)
			m.faulty = &setup{Session: open(t, "redis://"+m.proxy.Addr, frame.WithRedis(redisrel.WithPageKeys(3), redisrel.WithPatience(time.Second)))}
			dir := t.TempDir()
			for file, span := range map[string][2]int{"FILE": {4, 9}, "FRESH": {7, 12}} {
				text := strings.ReplaceAll(shape.columns, " ", "") + "\n"
				for _, row := range s.rows(t, fmt.Sprintf("SELECT %s FROM generate_series(%d, %d) g(v)", strings.ReplaceAll(shape.row, "%s", "new"), span[0], span[1])) {
					text += strings.ReplaceAll(row, "|", ",") + "\n"
				}
				require.NoError(t, os.WriteFile(filepath.Join(dir, file+".csv"), []byte(text), 0o600))
			}
			checked := 0
			for _, statement := range shape.statements() {
				statement = strings.NewReplacer("FILE", filepath.Join(dir, "FILE.csv"), "FRESH", filepath.Join(dir, "FRESH.csv")).Replace(statement)
				checked += m.sweep(t, statement)
			}
			assert.Greater(t, checked, 50)
		})
	}
}

// sweep makes the faults in a statement, and gives how often one was met. A statement that the type does not offer is passed over.
func (m *matrix) sweep(t *testing.T, statement string) (checked int) {
	t.Helper()
	before := m.reset(t)
	r, err := m.RunAll(t.Context(), statement)
	if code := frame.CodeOf(err); code == frame.CodeUnsupported || code == frame.CodeName {
		return 0
	}
	require.NoError(t, err, statement)
	want := r.Stats().Write
	require.NoError(t, r.Close())
	after := m.state(t)
	for name, f := range matrixFaults {
		for _, n := range []int{1, 2, 3, 5, 6, 8} {
			m.reset(t)
			met := m.fault(n, f.fault, f.lasting)
			r, err := m.faulty.RunAll(t.Context(), statement)
			m.proxy.OnCommand(nil)
			if !*met {
				require.NoError(t, err, statement)
				require.NoError(t, r.Close())
				break
			}
			checked++
			what := fmt.Sprintf("%s, %s at %d: %v", statement, name, n, err)
			got := m.state(t)
			if err == nil {
				assert.Equal(t, after, got, what)
				assert.Equal(t, want, r.Stats().Write, what)
				require.NoError(t, r.Close())
				continue
			}
			m.compare(t, what, before, after, got, want, stopped(err))
		}
	}
	return checked
}

// compare holds a report of a statement that failed to what is in the server.
func (m *matrix) compare(t *testing.T, what string, before, after, got map[string]string, want frame.WriteReport, report *frame.WriteReport) {
	t.Helper()
	if report == nil {
		assert.Equal(t, before, got, "nothing is said to be written: %s", what)
		return
	}
	var written, removed, left int64
	for name := range union(before, after, got) {
		old, now, is := before[name], after[name], got[name]
		switch {
		case old == now:
			assert.Equal(t, old, is, "%s of %s", name, what)
		case now == "" && want.Removed > 0 && stays(after, name): // it goes with the write of its key
		case is == now && now == "" && want.Removed > 0:
			removed++
		case is == now:
			written++
		default:
			left++
			assert.Equal(t, old, is, "%s of %s", name, what)
		}
	}
	assert.LessOrEqual(t, report.Written, written, what)
	assert.GreaterOrEqual(t, report.Written+report.Unknown, written, what)
	assert.Equal(t, want.Written+want.Skipped, report.Written+report.Skipped+report.Failed+report.Unknown+report.Untried, "all rows are accounted for: %s", what)
	assert.LessOrEqual(t, report.Removed, removed, what)
	if removed > 0 {
		assert.Equal(t, want.Written, report.Written, "others go when all rows are in: %s", what)
	}
	assert.Positive(t, report.Failed+report.Unknown+left, what)
}

// stays reports whether a row of the same key is there.
func stays(rows map[string]string, name string) bool {
	key := name[:strings.IndexAny(name+"|", "-|")]
	for other := range rows {
		if strings.HasPrefix(other+"|", key+"|") || strings.HasPrefix(other, key+"-") {
			return true
		}
	}
	return false
}

// union are the names in some maps.
func union(maps ...map[string]string) map[string]bool {
	out := map[string]bool{}
	for _, m := range maps {
		for name := range m {
			out[name] = true
		}
	}
	return out
}

// fault makes a fault at the n-th command that writes.
func (m *matrix) fault(n int, f redistest.Fault, lasting bool) *bool {
	met, seen := new(bool), 0
	m.proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if !slices.Contains([]string{"RESTORE", "EVAL", "EVALSHA", "UNLINK"}, c.Name) {
			return redistest.Fault{}
		}
		if seen++; seen == n || lasting && seen > n {
			*met = true
			return f
		}
		return redistest.Fault{}
	})
	return met
}

// reset puts the rows 1 to 6 into the server, and gives their values.
func (m *matrix) reset(t *testing.T) map[string]string {
	t.Helper()
	keys := []string{"ids"}
	for i := range 20 {
		keys = append(keys, fmt.Sprintf("o:%d", i))
	}
	require.NoError(t, m.redis.Del(t.Context(), keys...).Err())
	for i := 1; i <= 6; i++ {
		m.send(t, fmt.Sprintf(m.shape.old, i))
		require.NoError(t, m.redis.SAdd(t.Context(), "ids", i).Err())
	}
	return m.state(t)
}

// state has the values of the rows, by what tells these apart. A row that is there twice has two.
func (m *matrix) state(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, row := range m.rows(t, m.shape.query) {
		name, value, _ := strings.Cut(row, "|")
		if m.shape.columns == "k, id, v" {
			name = row
		}
		out[name] += value
	}
	return out
}
