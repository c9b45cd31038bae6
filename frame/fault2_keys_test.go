package frame_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel/redistest"
)

// spoil does something to the key of each third command of a name, right before the server sees it, and tells the keys.
func (f *faults) spoil(command string, what func(key string)) map[string]bool {
	spoiled := map[string]bool{}
	f.proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == command && c.Nth%3 == 1 && !strings.HasPrefix(c.Args[0], "rsql:") {
			what(c.Args[0])
			spoiled[c.Args[0]] = true
		}
		return redistest.Fault{}
	})
	return spoiled
}

// strictly is a session like that of f which takes anomalies for errors.
func (f *faults) strictly(t *testing.T) *faults {
	t.Helper()
	return &faults{setup: &setup{Session: open(t, "redis://"+f.proxy.Addr, frame.WithStrict(), frame.WithRedis(pages(50))), server: f.server, redis: f.redis}, proxy: f.proxy}
}

func TestFault2_1_KeysVanishBetweenSCANAndFetch(t *testing.T) {
	const keys = 150
	f := startFaults(t)
	strict := f.strictly(t)
	for _, s := range faultShapes {
		t.Run(s.name, func(t *testing.T) {
			s.declare(t, f)
			s.load(t, f, keys)
			gone := f.spoil(s.command, func(key string) { f.redis.Del(context.Background(), key) })
			rows, stats, err := f.try(t, s.query())
			require.NoError(t, err)
			require.NotEmpty(t, gone)
			assert.Equal(t, s.without(keys, gone), rows, "no row, and no row of NULLs")
			assert.EqualValues(t, len(gone), stats.Read.Vanished)
			assert.EqualValues(t, keys, stats.Read.Keys)
			assert.EqualValues(t, len(rows), stats.Read.Rows)
			assert.Contains(t, frame.Anomalies(stats.Read), "vanished during the scan")
			s.load(t, f, keys)
			f.spoil(s.command, func(key string) { f.redis.Del(context.Background(), key) })
			strict.wrong(t, s.query(), frame.CodeData, "vanished")
			f.proxy.OnCommand(nil)
		})
	}
	// Whole hashes, by HGETALL.
	f.someRows(t, keys)
	f.rows(t, "SELECT * FROM x LIMIT 1")
	gone := f.spoil("HGETALL", func(key string) { f.redis.Del(context.Background(), key) })
	rows, stats, err := f.try(t, "SELECT * FROM x")
	require.NoError(t, err)
	assert.Len(t, rows, keys-len(gone))
	assert.NotContains(t, strings.Join(rows, "\n"), "NULL")
	assert.EqualValues(t, len(gone), stats.Read.Vanished)
	// A hash without any of the fields asked for is a row of NULLs, and not a key that is gone.
	f.proxy.OnCommand(nil)
	f.hash(t, "hash:bare", "else", 1)
	f.run(t, "CREATE TABLE bare (k TEXT, n BIGINT) WITH (key = 'hash:{k}')")
	assert.Contains(t, f.rows(t, "SELECT k, n FROM bare"), "bare|NULL")
}

func TestFault2_2_KeysOfOtherTypesUnderThePattern(t *testing.T) {
	const keys = 60
	f := startFaults(t)
	strict := f.strictly(t)
	for _, s := range faultShapes {
		t.Run(s.name, func(t *testing.T) {
			s.declare(t, f)
			want := s.load(t, f, keys)
			others := 0
			for i, o := range faultShapes {
				if o.redisType() != s.redisType() {
					o.put(t, f.redis, fmt.Sprintf("%s:%d", s.name, 1000+i), i)
					others++
				}
			}
			report := f.right(t, s.query(), want)
			assert.EqualValues(t, others, report.WrongType)
			assert.EqualValues(t, keys+others, report.Keys)
			assert.Contains(t, frame.Anomalies(report), fmt.Sprintf("%d keys of another type skipped", others))
			strict.wrong(t, s.query(), frame.CodeData, "of another type")
		})
	}
}

func TestFault2_3_TypesChangeBetweenSCANAndFetch(t *testing.T) {
	const keys = 150
	f := startFaults(t)
	strict := f.strictly(t)
	for i, s := range faultShapes {
		t.Run(s.name, func(t *testing.T) {
			s.declare(t, f)
			s.load(t, f, keys)
			other := faultShapes[(i+3)%len(faultShapes)]
			change := func(key string) {
				f.redis.Del(context.Background(), key)
				other.put(t, f.redis, key, 1)
			}
			changed := f.spoil(s.command, change)
			rows, stats, err := f.try(t, s.query())
			require.NoError(t, err)
			require.NotEmpty(t, changed)
			assert.Equal(t, s.without(keys, changed), rows)
			assert.EqualValues(t, len(changed), stats.Read.WrongType)
			s.load(t, f, keys)
			f.spoil(s.command, change)
			strict.wrong(t, s.query(), frame.CodeData, "of another type")
			f.proxy.OnCommand(nil)
		})
	}
}

func TestFault2_4_EveryReplyOfAPipelineIsJudgedOnItsOwn(t *testing.T) {
	const keys = 150
	f := startFaults(t)
	for _, s := range faultShapes {
		t.Run(s.name, func(t *testing.T) {
			s.declare(t, f)
			s.load(t, f, keys)
			f.on(replies("-ERR boom"), every(s.command, 2))
			f.wrong(t, s.query(), frame.CodeServer, "with: ERR boom")
			f.proxy.OnCommand(nil)
			f.right(t, s.query(), s.without(keys, nil))
		})
	}
	f.someRows(t, keys)
	f.on(replies("-ERR boom"), every("HGETALL", 2))
	f.wrong(t, "SELECT * FROM x", frame.CodeServer, "with: ERR boom")
}

func TestFault2_5_FieldsOfABigHashChangeWhileItIsRead(t *testing.T) {
	const fields = 200_000
	f := startFaults(t)
	f.run(t, "CREATE TABLE big (k TEXT, field TEXT, value TEXT) WITH (key = 'big:{k}', type = 'fields')")
	f.bigHash(t, "big:1", fields)
	f.Session = open(t, f.server.URL, frame.WithRedis(pages(50)))
	ctx, stop := context.WithCancel(context.Background())
	var work sync.WaitGroup
	defer func() { stop(); work.Wait() }()
	work.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			pipe := f.redis.Pipeline()
			for j := range 100 {
				other := "other" + strconv.Itoa((i*100+j)%100_000)
				if i/1000%2 == 0 {
					pipe.HSet(ctx, "big:1", other, "x")
				} else {
					pipe.HDel(ctx, "big:1", other)
				}
			}
			_, _ = pipe.Exec(ctx)
		}
	})
	f.right(t, "SELECT count(*), count(DISTINCT field), sum(CAST(value AS BIGINT)) FROM big WHERE field LIKE 'f%'",
		[]string{fmt.Sprintf("%d|%d|%d", fields, fields, fields*(fields+1)/2)})
}
