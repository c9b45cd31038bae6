package frame_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel/redistest"
)

// proxyTables are a table of each type that a server has without modules, and queries of each access path.
var proxyTables = map[string][]string{
	"CREATE TABLE h (id BIGINT, name TEXT, age BIGINT) WITH (key = 'h:{id}', index (age) = 'zset h_by_age', directory = 'set h_ids')": {
		"SELECT * FROM h", "SELECT name FROM h WHERE id IN (3, 4, 99)", "SELECT name FROM h WHERE age BETWEEN 10 AND 20", "SELECT id FROM h ORDER BY age DESC LIMIT 3",
		"SELECT count(*) FROM h", "SELECT id, _ttl, _type, _key FROM h WHERE id = 1"},
	"CREATE TABLE f (id BIGINT, field TEXT, value TEXT) WITH (key = 'h:{id}', type = 'fields')": {
		"SELECT * FROM f", "SELECT value FROM f WHERE field = 'age'", "SELECT count(*) FROM f"},
	"CREATE TABLE s (id BIGINT, value TEXT) WITH (key = 's:{id}', type = 'string')": {
		"SELECT * FROM s", "SELECT value FROM s WHERE id IN (1, 99)", "SELECT count(*) FROM s"},
	"CREATE TABLE j (id BIGINT, a BIGINT, \"b.c\" TEXT) WITH (key = 'j:{id}', type = 'json')": {
		"SELECT * FROM j", "SELECT \"b.c\" FROM j WHERE id = 3"},
	"CREATE TABLE m (id BIGINT, member TEXT) WITH (key = 'm:{id}', type = 'set')": {
		"SELECT * FROM m", "SELECT id FROM m WHERE member = 'a1'", "SELECT count(*) FROM m WHERE id = 3"},
	"CREATE TABLE z (id BIGINT, member TEXT, score DOUBLE) WITH (key = 'z:{id}', type = 'zset')": {
		"SELECT * FROM z", "SELECT member, rank FROM z WHERE id = 3", "SELECT id FROM z WHERE member = 'a1'", "SELECT member FROM z WHERE score >= 2",
		"SELECT member FROM z WHERE id = 5 ORDER BY score DESC LIMIT 2"},
	"CREATE TABLE l (id BIGINT, index BIGINT, value TEXT) WITH (key = 'l:{id}', type = 'list')": {
		"SELECT * FROM l", "SELECT value FROM l WHERE index = 1", "SELECT value FROM l WHERE id = 3 ORDER BY index LIMIT 1"},
	"CREATE TABLE x (app BIGINT, ms BIGINT, seq BIGINT, v TEXT) WITH (key = 'x:{app}', type = 'stream')": {
		"SELECT * FROM x", "SELECT v FROM x WHERE ms >= 2", "SELECT v FROM x WHERE app = 4 ORDER BY ms DESC LIMIT 1", "SELECT count(*) FROM x"},
	"CREATE TABLE b (id BIGINT, bit BIGINT) WITH (key = 'b:{id}', type = 'bitmap')": {"SELECT * FROM b", "SELECT id FROM b WHERE bit = 9", "SELECT count(*) FROM b"},
	"CREATE TABLE g (id BIGINT, member TEXT, lon DOUBLE, lat DOUBLE) WITH (key = 'g:{id}', type = 'geo')": {
		"SELECT * FROM g", "SELECT member FROM g WHERE geo_distance(lon, lat, 8, 47) < 3000"},
	"CREATE TABLE p (id BIGINT, sketch BLOB) WITH (key = 'p:{id}', type = 'hyperloglog')": {"SELECT id, hll_count(sketch) FROM p"},
	"CREATE VIEW unknown AS SELECT 1 AS one": {
		"SELECT * FROM \"h:*\"", "SELECT * FROM \"h:3\"", "SELECT value FROM \"s:{n}\" WHERE n = 2", "SELECT score FROM \"z:{n}\"", "SELECT * FROM \"l:3\"", "SELECT v FROM \"x:{n}\"",
		"SELECT key, type, encoding FROM rsql.keys", "SELECT stream, length FROM rsql.streams", "SELECT u.name, m.member FROM h u JOIN m ON m.id = u.id WHERE u.id < 4"},
}

// writeProxyKeys writes 20 keys of each type, and of other types under some of the patterns.
func writeProxyKeys(t *testing.T, s *setup) {
	t.Helper()
	pipe, ctx := s.redis.Pipeline(), t.Context()
	do := func(format string, args ...any) {
		words := strings.Fields(fmt.Sprintf(format, args...))
		command := make([]any, len(words))
		for i, w := range words {
			command[i] = w
		}
		pipe.Do(ctx, command...)
	}
	for i := 1; i <= 20; i++ {
		do("HSET h:%d name n%d age %d", i, i, i*3)
		do("ZADD h_by_age %d %d", i*3, i)
		do("SADD h_ids %d", i)
		do("SET s:%d text%d", i, i)
		do(`SET j:%d {"a":%d,"b":{"c":"x%d"}}`, i, i, i)
		for k := range i%4 + 1 {
			do("SADD m:%d a%d", i, k)
			do("ZADD z:%d %d a%d", i, k, k)
			do("RPUSH l:%d v%d", i, k)
			do("XADD x:%d %d-%d v e%d", i, k+1, k, k)
			do("SETBIT b:%d %d 1", i, 9*k)
			do("GEOADD g:%d 8.0%d 47 p%d", i, k, k)
			do("PFADD p:%d %d", i, k)
		}
	}
	do("SET h:99 text")
	do("RPUSH s:99 a")
	do("SET z:99 text")
	do("EXPIRE h:1 100000")
	_, err := pipe.Exec(ctx)
	require.NoError(t, err)
}

// TestFault3_11_ProxiesWithEachType reads each type by each way through servers and proxies that know neither HELLO nor SCAN … TYPE, and compares
// with what the server itself gives.
func TestFault3_11_ProxiesWithEachType(t *testing.T) {
	f := startFaults(t)
	writeProxyKeys(t, f.setup)
	for table := range proxyTables {
		f.run(t, table)
	}
	direct := &setup{Session: open(t, f.server.URL)}
	f.proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		switch {
		case c.Name == "HELLO", c.Name == "CLIENT", c.Name == "INFO", c.Name == "COMMAND", c.Name == "DBSIZE", c.Name == "RANDOMKEY":
			return replies("-ERR unknown command '" + c.Name + "'")
		case c.Name == "SCAN" && strings.Contains(strings.ToUpper(strings.Join(c.Args, " ")), " TYPE "):
			return replies("-ERR syntax error")
		}
		return redistest.Fault{}
	})
	for _, protocol := range []string{"2", "3"} {
		old := &setup{Session: open(t, "redis://"+f.proxy.Addr+"?protocol="+protocol, frame.WithRedis(impatient()...)), server: f.server, redis: f.redis}
		for _, queries := range proxyTables {
			for _, q := range queries {
				want := direct.rows(t, q)
				require.NotEmpty(t, want, q)
				got := old.rows(t, q)
				if strings.Contains(q, "_ttl") {
					require.Len(t, got, 1)
					continue
				}
				if strings.Contains(q, "ORDER BY") {
					assert.Equal(t, want, got, "%s, protocol %s", q, protocol)
				} else {
					assert.ElementsMatch(t, want, got, "%s, protocol %s", q, protocol)
				}
			}
		}
	}
}
