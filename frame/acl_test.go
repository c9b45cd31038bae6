package frame_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel"
	"rsql/redisrel/redistest"
)

// ruleOf is the rule that docs/acl.md gives for a user.
func ruleOf(t *testing.T, user string) []any {
	t.Helper()
	text, err := os.ReadFile("../docs/acl.md")
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) > 3 && words[0] == "ACL" && words[2] == user {
			return asAny(words)
		}
	}
	require.Fail(t, "docs/acl.md has no rule for "+user)
	return nil
}

func asAny(words []string) []any {
	out := make([]any, len(words))
	for i, w := range words {
		out[i] = w
	}
	return out
}

// aclKeys has keys of each type that a server without modules has, and of what applications make of them.
var aclKeys = []string{
	"HSET user:1 name ann age 30", "HSET user:2 name bob age 40", "HSET user:3 name cid", "PEXPIRE user:2 100000000",
	"SET order:str:1 x", "SET order:str:2 y", `SET order:doc:1 '{"a":1}'`, "SADD order:set:1 a b c", "SADD order:set:2 a",
	"ZADD order:zset:1 1 a 2 b 3 c", "ZADD order:zset:2 5 a", "RPUSH order:list:1 a b c", "XADD order:stream:1 1-1 f v", "XADD order:stream:1 2-1 f w",
	"GEOADD order:geo:1 8.54 47.38 zurich 7.44 46.95 bern 6.14 46.2 geneva", "SETBIT order:bits:1 3 1", "SETBIT order:bits:1 900 1",
	"PFADD order:hll:1 a b c", "HSET order:wide:1 f 1 g 2", "SADD order:ids 1 2 3", "ZADD order:by_age 30 1 40 2",
}

func init() {
	for i := range 40 { // more than a page
		aclKeys = append(aclKeys, fmt.Sprintf("HSET order:many:%d a 1", i))
	}
}

// typeTables declare tables of these keys.
var typeTables = []string{
	"str (id BIGINT, value TEXT) WITH (key = 'order:str:{id}', type = 'string')",
	"doc (id BIGINT, a BIGINT) WITH (key = 'order:doc:{id}', type = 'json')",
	"sets (id BIGINT, member TEXT) WITH (key = 'order:set:{id}', type = 'set')",
	"board (id BIGINT, member TEXT, score DOUBLE) WITH (key = 'order:zset:{id}', type = 'zset')",
	"lists (id BIGINT, \"index\" BIGINT, value TEXT) WITH (key = 'order:list:{id}', type = 'list')",
	"events (k BIGINT, id TEXT, ms BIGINT, f TEXT) WITH (key = 'order:stream:{k}', type = 'stream')",
	"places (id BIGINT, member TEXT, lon DOUBLE, lat DOUBLE) WITH (key = 'order:geo:{id}', type = 'geo')",
	"bits (id BIGINT, bit BIGINT) WITH (key = 'order:bits:{id}', type = 'bitmap')",
	"seen (id BIGINT) WITH (key = 'order:hll:{id}', type = 'hyperloglog')",
	"wide (id BIGINT, field TEXT, value TEXT) WITH (key = 'order:wide:{id}', type = 'fields')",
	"people (id BIGINT, name TEXT, age BIGINT) WITH (key = 'user:{id}', directory = 'set order:ids', index (age) = 'zset order:by_age')",
}

// typeReads read each of them by each way that there is.
var typeReads = []string{
	"SELECT * FROM user", "SELECT name FROM user", "SELECT id, _ttl > 0, _type FROM user", "SELECT count(*) FROM user", "SELECT * FROM \"user:1\"", "SELECT * FROM \"user:*\"",
	"SELECT name FROM user WHERE id IN (1, 3)", "SELECT id FROM user WHERE id = 1", "SHOW TABLES", "DESCRIBE user",
	"SELECT * FROM \"order:many:{id}\"", "SELECT * FROM \"order:str:{id}\"", "SELECT * FROM \"order:set:{id}\"", "SELECT * FROM \"order:zset:{id}\"", "SELECT * FROM \"order:list:{id}\"", "SELECT * FROM \"order:stream:{k}\"",
	"SELECT * FROM str", "SELECT id FROM str", "SELECT value FROM str WHERE id = 1", "SELECT * FROM doc", "SELECT a FROM doc WHERE id = 1",
	"SELECT * FROM sets", "SELECT count(*) FROM sets", "SELECT id FROM sets WHERE member = 'b'", "SELECT id FROM sets WHERE id = 1 AND member IN ('a', 'x')",
	"SELECT * FROM board", "SELECT count(*) FROM board", "SELECT score FROM board WHERE member = 'a'", "SELECT member FROM board WHERE score >= 2", "SELECT count(*) FROM board WHERE id = 1 AND score >= 2",
	"SELECT member, rank FROM board WHERE id = 1 AND rank < 2", "SELECT member FROM board WHERE id = 1 ORDER BY score LIMIT 2", "SELECT member FROM board WHERE id = 1 ORDER BY score DESC LIMIT 2",
	"SELECT * FROM lists", "SELECT count(*) FROM lists", "SELECT value FROM lists WHERE \"index\" = 1",
	"SELECT * FROM events", "SELECT count(*) FROM events", "SELECT f FROM events WHERE ms = 2", "SELECT f FROM events WHERE k = 1 ORDER BY ms DESC LIMIT 1", "SELECT f FROM events WHERE id = '1-1'",
	"SELECT member, round(lon) FROM places", "SELECT member FROM places WHERE geo_distance(lon, lat, 8.54, 47.38) < 2000",
	"SELECT member FROM places WHERE lon BETWEEN 8 AND 9 AND lat BETWEEN 47 AND 48", "SELECT member FROM places WHERE id = 1 ORDER BY geo_distance(lon, lat, 8.54, 47.38) LIMIT 2",
	"SELECT * FROM bits", "SELECT count(*) FROM bits", "SELECT bit FROM bits WHERE bit < 100",
	"SELECT id, hll_count(sketch) FROM seen", "SELECT count(*) FROM seen",
	"SELECT * FROM wide", "SELECT count(*) FROM wide", "SELECT value FROM wide WHERE field = 'g'",
	"SELECT * FROM people", "SELECT name FROM people WHERE age BETWEEN 35 AND 45", "SELECT name FROM people ORDER BY age DESC LIMIT 1",
	"SELECT p.name, s.member FROM people p JOIN sets s ON s.id = p.id",
}

// TestReaderOfTheDocsReadsEveryType reads all types, as one who may do everything and as the reader of docs/acl.md.
func TestReaderOfTheDocsReadsEveryType(t *testing.T) {
	server := redistest.Start(t)
	all := &setup{Session: open(t, server.URL), server: server, redis: server.Client(t)}
	all.send(t, aclKeys...)
	reader := all.as(t, "reader")
	for _, table := range typeTables {
		all.run(t, "CREATE TEMPORARY TABLE "+table)
		reader.run(t, "CREATE TEMPORARY TABLE "+table)
	}
	server.ResetStats(t)
	for _, text := range typeReads {
		got := reader.rows(t, text)
		assert.NotEmpty(t, got, text)
		assert.ElementsMatch(t, all.rows(t, text), got, text)
	}
	all.usesAllRights(t, "reader")
}

// as is a session of a user of docs/acl.md on the server of another.
func (s *setup) as(t *testing.T, user string) *setup {
	t.Helper()
	require.NoError(t, s.redis.Do(t.Context(), ruleOf(t, user)...).Err())
	return &setup{Session: open(t, "redis://"+user+":secret@"+s.server.Addr, frame.WithRedis(redisrel.WithPageKeys(5))), server: s.server, redis: s.redis}
}

// usesAllRights holds a rule to having no command that the server was not sent since its counts began. INFO is not counted, and DEL undoes a row
// that could not be given a time to live.
func (s *setup) usesAllRights(t *testing.T, user string) {
	t.Helper()
	calls := s.server.CommandStats(t)
	for _, word := range ruleOf(t, user) {
		if command, ok := strings.CutPrefix(word.(string), "+"); ok && command != "info" && command != "del" {
			assert.Positive(t, calls[command], "nothing needs +%s", command)
		}
	}
}

// hashWrites write hashes by each way that there is, typeWrites the other types.
var hashWrites = []string{
	"CREATE TABLE made (id BIGINT, name TEXT) WITH (key = 'order:made:{id}')", "INSERT INTO made VALUES (1, 'x'), (2, 'y')", "DROP TABLE made", "CREATE VIEW v AS SELECT 1 AS one", "DROP VIEW v",
	"INSERT INTO hashes VALUES (4, 'dan', 1)", "REPLACE INTO hashes (id, name) VALUES (1, 'x'), (4, 'z')", "INSERT IGNORE INTO hashes VALUES (1, 'y', 2), (5, 'e', 3)", "UPDATE hashes SET age = age + 1 WHERE id < 3",
	"UPDATE hashes SET age = NULL, _ttl = 1000 WHERE id = 2", "UPDATE hashes SET _ttl = NULL WHERE id = 2", "INSERT INTO hashes (id, name, _ttl) VALUES (6, 'f', 100)",
	"INSERT INTO hashes VALUES (1, 'dup', 2) ON DUPLICATE KEY UPDATE name = new.name", "INSERT OVERWRITE hashes VALUES (1, 'over', 1), (9, 'over', 9)", "DELETE FROM hashes WHERE id = 1", "TRUNCATE hashes",
}

var typeWrites = []string{
	"INSERT INTO people VALUES (1, 'p', 5), (2, 'q', 6)", "UPDATE people SET age = age + 1", "INSERT OVERWRITE people VALUES (2, 'r', 9)", "DELETE FROM people",
	"INSERT INTO str VALUES (3, 'z')", "REPLACE INTO str VALUES (1, 'new')", "UPDATE str SET value = concat(value, '!')", "INSERT INTO str (id, value, _ttl) VALUES (7, 't', 100)", "INSERT OVERWRITE str VALUES (1, 'o')", "DELETE FROM str",
	"INSERT INTO doc VALUES (2, 5)", "REPLACE INTO doc VALUES (1, 7)", "UPDATE doc SET a = a + 1", "INSERT OVERWRITE doc VALUES (1, 2)", "DELETE FROM doc",
	"INSERT INTO sets VALUES (1, 'n')", "INSERT IGNORE INTO sets VALUES (1, 'n'), (3, 'm')", "REPLACE INTO sets VALUES (1, 'n')", "INSERT OVERWRITE sets VALUES (1, 'o')", "DELETE FROM sets WHERE member = 'o'",
	"INSERT INTO board VALUES (1, 'n', 7)", "REPLACE INTO board VALUES (1, 'n', 8)", "UPDATE board SET score = score + 1", "INSERT OVERWRITE board VALUES (1, 'o', 1)", "DELETE FROM board",
	"INSERT INTO lists (id, value) VALUES (1, 'n')", "UPDATE lists SET value = 'u' WHERE \"index\" = 0", "INSERT OVERWRITE lists (id, value) VALUES (1, 'o')",
	"INSERT INTO events (k, f) VALUES (1, 'n')", "DELETE FROM events WHERE id = '1-1'", "INSERT OVERWRITE events (k, f) VALUES (1, 'o')", "TRUNCATE events",
	"INSERT INTO places VALUES (1, 'n', 1, 2)", "REPLACE INTO places VALUES (1, 'n', 2, 2)", "INSERT OVERWRITE places VALUES (1, 'o', 1, 1)", "DELETE FROM places",
	"INSERT INTO bits VALUES (1, 17)", "INSERT IGNORE INTO bits VALUES (1, 17)", "DELETE FROM bits WHERE bit = 17", "INSERT OVERWRITE bits VALUES (1, 5)", "TRUNCATE bits",
	"INSERT INTO seen (id, element) VALUES (1, 'n'), (2, 'm')", "INSERT OVERWRITE seen (id, element) VALUES (1, 'o')", "DELETE FROM seen",
	"INSERT INTO wide VALUES (1, 'n', 'x')", "UPDATE wide SET value = 'u'", "INSERT OVERWRITE wide VALUES (1, 'o', 'x')", "DELETE FROM wide",
}

// tableContents read all that is written, but for what a server makes of the time.
var tableContents = []string{
	"SELECT *, _ttl IS NULL FROM hashes", "SELECT *, _ttl IS NULL FROM str", "SELECT * FROM doc", "SELECT * FROM sets", "SELECT * FROM board", "SELECT * FROM lists", "SELECT k, f FROM events",
	"SELECT * FROM places", "SELECT * FROM bits", "SELECT id, hll_count(sketch) FROM seen", "SELECT * FROM wide", "SELECT * FROM people", "SELECT * FROM \"order:ids\"", "SELECT * FROM \"order:by_age\"",
}

// TestWritersOfTheDocs has a writer write hashes, and an editor all types, with the rights that docs/acl.md gives them. What comes of it is what comes of it
// for one who may do everything.
func TestWritersOfTheDocs(t *testing.T) {
	for user, texts := range map[string][]string{"writer": hashWrites, "editor": slices.Concat(hashWrites, typeWrites)} {
		t.Run(user, func(t *testing.T) {
			var tables []string
			for _, table := range append(typeTables, "hashes (id BIGINT, name TEXT, age BIGINT) WITH (key = 'user:{id}')") {
				tables = append(tables, "CREATE TEMPORARY TABLE "+table)
			}
			all, other := start(t), start(t)
			all.send(t, aclKeys...)
			other.send(t, aclKeys...)
			limited := other.as(t, user)
			for _, text := range tables {
				all.run(t, text)
				limited.run(t, text)
			}
			other.server.ResetStats(t)
			if user == "editor" { // and what reading needs
				for _, text := range typeReads {
					limited.rows(t, text)
				}
			}
			for _, text := range texts {
				want := all.run(t, text)
				assert.Equal(t, want, limited.run(t, text), text)
				for _, query := range tableContents {
					require.ElementsMatch(t, all.rows(t, query), limited.rows(t, query), "%s: %s", text, query)
				}
				require.Equal(t, all.redis.DBSize(t.Context()).Val(), other.redis.DBSize(t.Context()).Val(), text)
			}
			if user == "editor" {
				other.usesAllRights(t, user)
				return
			}
			err := limited.fails(t, frame.CodeServer, "INSERT INTO lists (id, value) VALUES (1, 'n')")
			assert.ErrorContains(t, err, "writing type list needs EVAL, EVALSHA, TYPE, LINDEX, RPUSH, LSET, UNLINK, PEXPIRE and PERSIST")
			err = limited.fails(t, frame.CodeServer, "INSERT INTO sets VALUES (1, 'n')")
			assert.ErrorContains(t, err, "ACL SETUSER writer +sismember")
		})
	}
}
