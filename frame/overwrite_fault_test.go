package frame_test

import (
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel/redistest"
)

// faultySets is a session behind a proxy, with the keys o:1 to o:12 that each hold the member old, and keys o:20 and o:21 that an overwrite
// removes.
func faultySets(t *testing.T) (*setup, *redistest.Proxy) {
	t.Helper()
	s, p := faulty(t)
	s.run(t, "CREATE TABLE o (id BIGINT, member TEXT) WITH (key = 'o:{id}', type = 'set')")
	s.run(t, "INSERT INTO o SELECT generate_series, 'old' FROM generate_series(1, 12)")
	s.run(t, "INSERT INTO o VALUES (20, 'old'), (21, 'old')")
	return s, p
}

const overwriteSets = "INSERT OVERWRITE o SELECT generate_series, m FROM generate_series(1, 12), (VALUES ('a'), ('b')) AS v (m)"

func TestOverwriteGoesOnAfterALostConnection(t *testing.T) {
	for name, fault := range map[string]redistest.Fault{"dropped": {Drop: true}, "cut in half": {Half: true}} {
		for _, at := range []int{1, 8, 13, 15} { // of the rights, of two pages, and of the removal
			t.Run(name+" "+strconv.Itoa(at), func(t *testing.T) {
				s, p := faultySets(t)
				nth(p, at, fault)
				assert.Equal(t, "24 rows written, 2 other rows removed", s.run(t, overwriteSets))
				assert.Equal(t, []string{"a|12", "b|12"}, s.rows(t, "SELECT member, count(*) FROM o GROUP BY member ORDER BY member"))
			})
		}
	}
}

// TestOverwriteThatStopsHalfWay leaves each key as it was or as it is to be, and removes none.
func TestOverwriteThatStopsHalfWay(t *testing.T) {
	for name, reply := range map[string]string{
		"OOM": "-OOM command not allowed when used memory > 'maxmemory'.\r\n", "READONLY": "-READONLY You can't write against a read only replica.\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			s, p := faultySets(t)
			seen := 0
			p.OnCommand(func(c redistest.Command) redistest.Fault {
				if c.Name == "EVAL" || c.Name == "EVALSHA" {
					if seen++; seen >= 9 {
						return redistest.Fault{Reply: reply}
					}
				}
				return redistest.Fault{}
			})
			_, err := s.RunAll(t.Context(), overwriteSets)
			p.OnCommand(nil)
			report := stopped(err)
			require.NotNil(t, report, "%v", err)
			keys := s.rows(t, "SELECT id, string_agg(member, ',' ORDER BY member) FROM o GROUP BY id ORDER BY id")
			require.Len(t, keys, 14, "nothing is removed before all new rows are in")
			written := int64(0)
			for _, key := range keys {
				if _, members, _ := strings.Cut(key, "|"); members == "a,b" {
					written += 2
				} else {
					assert.Equal(t, "old", members)
				}
			}
			assert.Positive(t, written)
			assert.Equal(t, written, report.Written)
			assert.Positive(t, report.Failed)
			assert.NotEmpty(t, report.FirstFailed)
		})
	}
}

// TestOverwriteOfAStreamIsNotSentAgain: of entries that were on their way nobody knows, because the server may have numbered them.
func TestOverwriteOfAStreamIsNotSentAgain(t *testing.T) {
	s, p := faulty(t)
	s.run(t, "CREATE TABLE o (k BIGINT, id TEXT, a BIGINT) WITH (key = 'o:{k}', type = 'stream')")
	seen := 0
	p.OnCommand(func(c redistest.Command) redistest.Fault {
		if (c.Name == "EVAL" || c.Name == "EVALSHA") && len(c.Args) > 8 {
			if seen++; seen == 2 {
				return redistest.Fault{Drop: true}
			}
		}
		return redistest.Fault{}
	})
	_, err := s.RunAll(t.Context(), "INSERT OVERWRITE o (k, a) VALUES (1, 1), (1, 2), (2, 1), (2, 2), (3, 1)")
	report := stopped(err)
	require.NotNil(t, report, "%v", err)
	assert.Equal(t, []int64{2, 3}, []int64{report.Written, report.Unknown})
	assert.Equal(t, frame.CodeConnection, frame.CodeOf(err))
}

// TestReadersOfAnOverwrite see the old elements of a key or the new ones.
func TestReadersOfAnOverwrite(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE o (id BIGINT, member TEXT) WITH (key = 'o:{id}', type = 'set')")
	s.run(t, "INSERT INTO o VALUES (1, '0a'), (1, '0b')")
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			m, err := s.redis.SMembers(t.Context(), "o:1").Result()
			if !assert.NoError(t, err) || !assert.Len(t, m, 2) || !assert.Equal(t, m[0][:len(m[0])-1], m[1][:len(m[1])-1]) {
				return
			}
		}
	})
	for i := range 50 {
		n := strconv.Itoa(i)
		s.run(t, "INSERT OVERWRITE o VALUES (1, '"+n+"a'), (1, '"+n+"b')")
	}
	close(stop)
	wg.Wait()
}
