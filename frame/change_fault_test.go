package frame_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel"
	"rsql/redisrel/redistest"
)

// faulty is a session behind a proxy, with twelve rows 1 to 12 of a table c, and pages of five rows.
func faulty(t *testing.T) (*setup, *redistest.Proxy) {
	t.Helper()
	server := redistest.Start(t)
	p := redistest.StartProxy(t, server.Addr)
	s := &setup{Session: open(t, "redis://"+p.Addr, frame.WithRedis(redisrel.WithPageKeys(5))), server: server, redis: server.Client(t)}
	s.run(t, "CREATE TABLE c (id BIGINT, n BIGINT) WITH (key = 'c:{id}')")
	s.run(t, "INSERT INTO c SELECT generate_series, 1 FROM generate_series(1, 12)")
	return s, p
}

// stopped is the report of a write that stopped; nil for other errors.
func stopped(err error) *frame.WriteReport {
	for {
		var e *frame.Error
		if !errors.As(err, &e) {
			return nil
		}
		if e.Write != nil {
			return e.Write
		}
		err = e.Cause
	}
}

// nth makes a fault of the n-th run of a script.
func nth(p *redistest.Proxy, n int, f redistest.Fault) {
	seen := 0
	p.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "EVAL" || c.Name == "EVALSHA" {
			if seen++; seen == n {
				return f
			}
		}
		return redistest.Fault{}
	})
}

func TestChangesGoOnAfterALostConnection(t *testing.T) {
	for text, want := range map[string][]string{
		"UPDATE c SET n = 5":                              {"5|12"},
		"UPDATE c SET n = 6 WHERE n < 3":                  {"6|12"},
		"DELETE FROM c WHERE n = 1":                       {},
		"REPLACE INTO c SELECT id, 7 FROM c RETURNING id": {"7|12"},
	} {
		for name, fault := range map[string]redistest.Fault{"dropped": {Drop: true}, "cut in half": {Half: true}} {
			t.Run(text+" "+name, func(t *testing.T) {
				s, p := faulty(t)
				nth(p, 7, fault)
				r, err := s.RunAll(t.Context(), text)
				if err != nil { // an update whose row no longer matches may have been written before the connection broke
					require.Contains(t, text, "WHERE n < 3")
					report := stopped(err)
					require.NotNil(t, report)
					assert.Positive(t, report.Unknown)
					return
				}
				require.NoError(t, r.Close())
				assert.EqualValues(t, 12, r.Stats().Write.Written)
				p.OnCommand(nil)
				assert.Equal(t, want, s.rows(t, "SELECT n, count(*) FROM c GROUP BY n"))
			})
		}
	}
}

func TestCountersSayWhatIsUnknown(t *testing.T) {
	s, p := faulty(t)
	nth(p, 7, redistest.Fault{Drop: true})
	_, err := s.RunAll(t.Context(), "UPDATE c SET n = n + 1 WHERE n < 10")
	require.ErrorContains(t, err, "unknown, because the connection broke")
	report := stopped(err)
	require.NotNil(t, report)
	p.OnCommand(nil)
	assert.EqualValues(t, 6, report.Written)
	assert.Positive(t, report.Unknown)
	require.NotEmpty(t, report.FirstFailed)
	ones := s.rows(t, "SELECT count(*) FROM c WHERE n = 2")
	assert.Contains(t, []string{"6", "7", "8", "9", "10"}, ones[0], "what is reported as written is there, once")
	assert.Equal(t, []string{"0"}, s.rows(t, "SELECT count(*) FROM c WHERE n > 2"))
}

func TestServerThatRefusesStopsAChange(t *testing.T) {
	for _, reply := range []string{
		"OOM command not allowed when used memory > 'maxmemory'.", "READONLY You can't write against a read only replica.",
		"NOREPLICAS Not enough good replicas to write.", "MISCONF Redis is configured to save RDB snapshots",
	} {
		s, p := faulty(t)
		nth(p, 7, redistest.Fault{Reply: "-" + reply + "\r\n"})
		_, err := s.RunAll(t.Context(), "UPDATE c SET n = n + 1")
		require.ErrorContains(t, err, strings.TrimSuffix(reply, "."))
		report := stopped(err)
		require.NotNil(t, report)
		assert.EqualValues(t, 9, report.Written, "all but one of the pages begun")
		assert.EqualValues(t, 1, report.Failed)
		p.OnCommand(nil)
		assert.Equal(t, []string{"9"}, s.rows(t, "SELECT count(*) FROM c WHERE n = 2"))
	}
}

// TestMergesDoNotActTwiceOnARow lose the reply to an action, whose row another action is for then.
func TestMergesDoNotActTwiceOnARow(t *testing.T) {
	for text, want := range map[string]string{
		"WHEN MATCHED AND c.n = 1 THEN UPDATE SET n = 2 WHEN MATCHED AND c.n = 2 THEN DELETE":        "2",
		"WHEN MATCHED AND c.n = 1 THEN UPDATE SET n = 2 WHEN MATCHED AND c.n = 2 THEN DO NOTHING":    "2",
		"WHEN MATCHED AND c.n = 1 THEN UPDATE SET n = 2 WHEN MATCHED THEN UPDATE SET n = 3":          "2",
		"WHEN MATCHED AND c.n = 1 THEN DELETE WHEN NOT MATCHED THEN INSERT (id, n) VALUES (s.id, 9)": "",
	} {
		t.Run(text, func(t *testing.T) {
			s, p := faulty(t)
			nth(p, 1, redistest.Fault{Half: true})
			r, err := s.RunAll(t.Context(), "MERGE INTO c USING (SELECT 1 AS id) s ON c.id = s.id "+text)
			if err == nil {
				require.NoError(t, r.Close())
			}
			report := stopped(err)
			require.NotNil(t, report, "%v", err)
			assert.EqualValues(t, []int64{0, 0, 1}, []int64{report.Written, report.Skipped, report.Unknown})
			p.OnCommand(nil)
			assert.Equal(t, want, strings.Join(s.rows(t, "SELECT n FROM c WHERE id = 1"), " "))
		})
	}
	s, p := faulty(t)
	nth(p, 1, redistest.Fault{Half: true})
	r, err := s.RunAll(t.Context(), "MERGE INTO c USING (SELECT 1 AS id) s ON c.id = s.id WHEN MATCHED THEN UPDATE SET n = 2 WHEN NOT MATCHED THEN INSERT (id, n) VALUES (s.id, 9)")
	require.NoError(t, err, "what an insert is for, no update leaves")
	require.NoError(t, r.Close())
	p.OnCommand(nil)
	assert.Equal(t, []string{"2"}, s.rows(t, "SELECT n FROM c WHERE id = 1"))
}
