package frame_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// batches is a source of record batches.
type batches struct {
	schema *arrow.Schema
	given  []arrow.Record
}

func (b batches) Schema() *arrow.Schema { return b.schema }

func (b batches) Scan(context.Context, []int) (array.RecordReader, error) {
	return array.NewRecordReader(b.schema, b.given)
}

// townRows are the rows of batch i of towns: a number, a town and a note; -1 stands for NULL. Each batch has dictionaries of its own, with
// words in other orders, twice, NULL, empty and of no row.
func townRows(i int) (towns, notes []any, town, note []int) {
	towns = []any{"Bern", "Lyon", nil, "Zürich", "", "Bern", "Nowhere", fmt.Sprint("Town ", i)}
	notes = []any{"a note that is longer than fifteen bytes", "short", nil, "a note that is longer than fifteen byteZ", "short"}
	slices.Reverse(towns[:1+i%len(towns)])
	for row := range 700 {
		town, note = append(town, (row*row+i)%9-1), append(note, (row/7+i)%6-1)
		if town[row] == 7 {
			town[row] = 0
		}
	}
	return towns, notes, town, note
}

// townTables are the same rows as dictionaries and as texts.
func townTables(t *testing.T) (coded, plain batches) {
	t.Helper()
	mem := memory.NewGoAllocator()
	dict := func(index arrow.DataType) *arrow.DictionaryType {
		return &arrow.DictionaryType{IndexType: index, ValueType: arrow.BinaryTypes.String}
	}
	schema := func(town, note arrow.DataType) *arrow.Schema {
		return arrow.NewSchema([]arrow.Field{{Name: "n", Type: arrow.PrimitiveTypes.Int64}, {Name: "town", Type: town, Nullable: true}, {Name: "note", Type: note, Nullable: true}}, nil)
	}
	coded.schema = schema(dict(arrow.PrimitiveTypes.Uint8), dict(arrow.PrimitiveTypes.Int64))
	plain.schema = schema(arrow.BinaryTypes.String, arrow.BinaryTypes.String)
	text := func(words []any, rows []int) (arrow.Array, arrow.Array) {
		all, texts := array.NewStringBuilder(mem), array.NewStringBuilder(mem)
		add := func(b *array.StringBuilder, word any) {
			if word == nil {
				b.AppendNull()
			} else {
				b.Append(word.(string)) //nolint:forcetypeassert // a test
			}
		}
		for _, w := range words {
			add(all, w)
		}
		for _, row := range rows {
			if row < 0 {
				texts.AppendNull()
			} else {
				add(texts, words[row])
			}
		}
		return all.NewArray(), texts.NewArray()
	}
	indices := func(dt *arrow.DictionaryType, words arrow.Array, rows []int) arrow.Array {
		b := array.NewBuilder(mem, dt.IndexType)
		for _, row := range rows {
			if row < 0 {
				b.AppendNull()
			} else {
				require.NoError(t, b.AppendValueFromString(fmt.Sprint(row)))
			}
		}
		return array.NewDictionaryArray(dt, b.NewArray(), words)
	}
	for i := range 4 {
		towns, notes, town, note := townRows(i)
		n := array.NewInt64Builder(mem)
		for row := range town {
			n.Append(int64(i*len(town) + row))
		}
		ns := n.NewArray()
		townWords, townTexts := text(towns, town)
		noteWords, noteTexts := text(notes, note)
		plain.given = append(plain.given, array.NewRecord(plain.schema, []arrow.Array{ns, townTexts, noteTexts}, int64(len(town))))
		coded.given = append(coded.given, array.NewRecord(coded.schema, []arrow.Array{ns,
			indices(dict(arrow.PrimitiveTypes.Uint8), townWords, town), indices(dict(arrow.PrimitiveTypes.Int64), noteWords, note)}, int64(len(town))))
	}
	return coded, plain
}

// TestDictionariesGiveTheAnswersOfTexts: whatever is asked of text that comes in dictionaries, the answer is that of the texts.
func TestDictionariesGiveTheAnswersOfTexts(t *testing.T) {
	s := start(t)
	coded, plain := townTables(t)
	require.NoError(t, s.Register("coded", coded))
	require.NoError(t, s.Register("plain", plain))
	for _, query := range []string{
		"SELECT * FROM T",
		"SELECT town, count(*), sum(n), min(note), max(note), count(DISTINCT note) FROM T GROUP BY town",
		"SELECT town, note, count(*) FROM T GROUP BY town, note",
		"SELECT town, note, n % 3 AS r, count(*) FROM T GROUP BY ROLLUP (town, note, n % 3)",
		"SELECT upper(town) AS u, length(note) AS l, count(*) FROM T GROUP BY upper(town), length(note)",
		"SELECT DISTINCT town, note FROM T", "SELECT count(DISTINCT town) FROM T", "SELECT string_agg(town, ',' ORDER BY n) FROM T WHERE n < 50",
		"SELECT n FROM T WHERE town = 'Bern'", "SELECT n FROM T WHERE town <> 'Bern' AND note LIKE '%longer%Z'", "SELECT n FROM T WHERE town IS NULL",
		"SELECT n FROM T WHERE town IN ('Lyon', '') OR note = 'short'", "SELECT n FROM T WHERE town NOT IN ('Lyon', 'Bern')", "SELECT n FROM T WHERE town < note",
		"SELECT n, coalesce(town, note, 'none') AS c, concat(town, '/', note) AS d FROM T WHERE n BETWEEN 10 AND 1500",
		"SELECT n, CASE WHEN town = 'Bern' THEN note WHEN town IS NULL THEN 'nobody' ELSE lower(town) END AS c FROM T",
		"SELECT n, TRY_CAST(town AS BIGINT) AS b, nullif(town, 'Bern') AS x FROM T",
		"SELECT town, note, n FROM T ORDER BY town, note DESC, n", "SELECT note, town, n FROM T ORDER BY note DESC NULLS FIRST, town, n DESC LIMIT 77",
		"SELECT n, town FROM T ORDER BY length(town), n LIMIT 20 OFFSET 700",
		"SELECT a.n, b.n AS m, b.note FROM T a JOIN T b ON a.town = b.town AND a.note = b.note AND a.n < b.n WHERE a.n < 40",
		"SELECT a.n, b.town, b.note FROM T a LEFT JOIN (SELECT * FROM T WHERE town = 'Lyon') b ON a.n = b.n + 1",
		"SELECT a.town, b.note FROM (SELECT DISTINCT town FROM T) a FULL JOIN (SELECT note FROM T WHERE n < 9) b ON a.town = b.note",
		"SELECT a.n FROM T a WHERE a.n < 60 AND EXISTS (SELECT 1 FROM plain p WHERE p.town = a.town AND p.n > a.n)",
		"SELECT a.n FROM T a WHERE a.note IN (SELECT note FROM plain WHERE n < 9)", "SELECT a.n FROM T a WHERE a.town NOT IN (SELECT town FROM plain WHERE town > 'M')",
		"SELECT town FROM T WHERE n < 20 UNION SELECT note FROM plain", "SELECT town FROM T EXCEPT SELECT town FROM plain WHERE n > 100 AND town <> 'Lyon'",
		"SELECT n, row_number() OVER (PARTITION BY town ORDER BY note, n) AS r, lag(town) OVER (ORDER BY n) AS l FROM T",
		"WITH c AS (SELECT * FROM T) SELECT a.town, count(*) FROM c a JOIN c b ON a.n = b.n GROUP BY a.town",
		"SELECT max_by(town, n), min_by(note, n), mode(town), any_value(note IS NULL) FROM T WHERE n > 0",
	} {
		over := func(table string) []string {
			return s.rows(t, strings.NewReplacer("FROM T", "FROM "+table, "JOIN T", "JOIN "+table).Replace(query))
		}
		want, got := over("plain"), over("coded")
		if !strings.Contains(query, "ORDER BY town") && !strings.Contains(query, "ORDER BY note") {
			slices.Sort(want)
			slices.Sort(got)
		}
		require.NotEmpty(t, want, query)
		assert.Equal(t, want, got, query)
	}
}

// TestResultsAreTexts: whoever reads a frame of dictionaries gets UTF-8, as its schema says.
func TestResultsAreTexts(t *testing.T) {
	s := start(t)
	coded, _ := townTables(t)
	require.NoError(t, s.Register("coded", coded))
	f := s.Table("coded").Filter(frame.Col("n").Lt(3)).Select("town")
	schema, err := f.Schema(t.Context())
	require.NoError(t, err)
	assert.Equal(t, arrow.STRING, schema.Field(0).Type.ID())
	rows, err := f.Rows(t.Context())
	require.NoError(t, err)
	defer rows.Close()
	b, err := rows.Next(t.Context())
	require.NoError(t, err)
	defer b.Release()
	assert.Equal(t, arrow.STRING, b.Column(0).DataType().ID())
	assert.Equal(t, arrow.STRING, b.Schema().Field(0).Type.ID())
}

// TestErrorsOverDictionaries: a text that no row has fails nothing.
func TestErrorsOverDictionaries(t *testing.T) {
	s := start(t)
	mem := memory.NewGoAllocator()
	words, index := array.NewStringBuilder(mem), array.NewInt32Builder(mem)
	words.AppendValues([]string{"1", "x", "3", "never"}, nil)
	index.AppendValues([]int32{0, 2, 0, 2, 1, 0}, nil)
	dt := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}
	schema := arrow.NewSchema([]arrow.Field{{Name: "s", Type: dt}}, nil)
	rec := array.NewRecord(schema, []arrow.Array{array.NewDictionaryArray(dt, index.NewArray(), words.NewArray())}, 6)
	f := s.FromArrow(schema, rec)
	assert.Equal(t, []string{"1", "3", "1", "3"}, collect(t, f.Limit(4).Select(frame.Col("s").Cast("BIGINT").As("n"))))
	_, err := f.Select(frame.Col("s").Cast("BIGINT").As("n")).Collect(t.Context())
	assert.ErrorContains(t, err, "cannot cast 'x' to BIGINT")
}
