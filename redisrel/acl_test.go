package redisrel

import (
	"os"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// aclRule is the rule that docs/acl.md gives for a user.
func aclRule(t *testing.T, user string) []any {
	t.Helper()
	text, err := os.ReadFile("../docs/acl.md")
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) > 3 && words[0] == "ACL" && words[2] == user {
			out := make([]any, len(words))
			for i, w := range words {
				out[i] = w
			}
			return out
		}
	}
	require.Fail(t, "docs/acl.md has no rule for "+user)
	return nil
}

// asUser makes a user by the rule of the docs, with further rights, and connects as it.
func asUser(t *testing.T, r *redistest.Server, user string, more ...any) *Server {
	t.Helper()
	require.NoError(t, r.Client(t).Do(t.Context(), append(aclRule(t, user), more...)...).Err())
	s, err := Connect(t.Context(), "redis://"+user+":secret@"+r.Addr, WithPageKeys(20))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func TestUsersOfTheDocs(t *testing.T) {
	r := redistest.Start(t)
	load(t, r, 300)
	client, ctx := r.Client(t), t.Context()
	require.NoError(t, client.Set(ctx, "other:1", "secret", 0).Err())
	for _, c := range []redis.Cmder{
		client.Set(ctx, "order:note:1", "x", 0), client.Set(ctx, "order:doc:1", `{"a":1}`, 0), client.SAdd(ctx, "order:set:1", "a"),
		client.ZAdd(ctx, "order:zset:1", redis.Z{Score: 1, Member: "a"}), client.RPush(ctx, "order:list:1", "a"),
		client.XAdd(ctx, &redis.XAddArgs{Stream: "order:stream:1", Values: []string{"f", "v"}}),
	} {
		require.NoError(t, c.Err())
	}
	for _, user := range []string{"reader", "writer"} {
		s := asUser(t, r, user)
		tab := tableOf(t, s, "user")
		assert.Len(t, tableRows(t, tab, nil), 300)
		assert.Len(t, tableRows(t, tab, []string{"id", "_ttl", "_type"}), 300)
		assert.Len(t, tableRows(t, tab, nil, inList(t, refTo(t, tab, "id"), plan.IntLiteral(7))), 1)
		for _, name := range []string{"note", "doc", "set", "zset", "list", "stream"} {
			tab := tableOf(t, s, "order:"+name+":{id}")
			assert.Len(t, tableRows(t, tab, nil), 1, name)
			assert.Len(t, tableRows(t, tab, []string{}), 1, name)
		}
		for typ, key := range map[string]string{"bitmap": "order:note:{id}", "geo": "order:zset:{id}"} {
			tab := declareWith(t, s, Declaration{Name: user + typ, Key: key, Type: typ})
			assert.NotEmpty(t, tableRows(t, tab, nil), typ)
			assert.NotEmpty(t, tableRows(t, tab, []string{}), typ)
		}
		list, err := s.Tables(ctx, "")
		require.NoError(t, err)
		tables := list.Tables
		assert.NotEmpty(t, tables)
		_, err = s.Table(ctx, "other:*")
		require.ErrorContains(t, err, "NOPERM")
		d := Declaration{Name: "u" + user, Key: "user:{id}", Columns: columnDefs(t, "id BIGINT; name TEXT")}
		err = created(s.CreateTable(ctx, d, false, false))
		if user == "reader" {
			require.ErrorContains(t, err, "ACL SETUSER")
			require.NoError(t, created(s.CreateTable(ctx, d, false, true)))
			_, err = write(t, tableOf(t, s, d.Name), plan.Replace, []string{"id", "name"}, "1|x")
			require.ErrorContains(t, err, "NOPERM")
			continue
		}
		require.NoError(t, err)
		_, err = write(t, tableOf(t, s, d.Name), plan.Replace, []string{"id", "name"}, "1|x", "1000|y")
		require.NoError(t, err)
		assert.Equal(t, map[string]string{"name": "x"}, hash(t, r, "user:1"))
		require.NoError(t, s.DropTable(ctx, d.Name, false))
	}
}

// TestRightsThatAreMissing takes one right after the other away.
func TestRightsThatAreMissing(t *testing.T) {
	r := redistest.Start(t)
	load(t, r, 300)
	for _, right := range []string{"-info", "-pttl", "-hrandfield", "-hlen", "-mget"} {
		s := asUser(t, r, "reader", right)
		_, err := s.Table(t.Context(), "user")
		if right == "-hlen" {
			assert.ErrorContains(t, err, "ACL SETUSER reader +hlen")
			continue
		}
		require.NoError(t, err, right)
		assert.Len(t, tableRows(t, tableOf(t, s, "user"), nil), 300, right)
	}
	for right, want := range map[string]string{
		"-hmget": "ACL SETUSER reader +hmget", "-scan": "ACL SETUSER reader +scan", "resetkeys": "ACL SETUSER reader %R~user:",
	} {
		s := asUser(t, r, "reader")
		tab := tableOf(t, s, "user")
		require.NoError(t, r.Client(t).Do(t.Context(), "ACL", "SETUSER", "reader", right).Err())
		_, err := tryRows(t, tab, []string{"name"})
		require.ErrorContains(t, err, "NOPERM")
		assert.ErrorContains(t, err, want)
	}
}

// TestUsersOfACluster has the users of the docs on each node, with the rights that clusters need.
func TestUsersOfACluster(t *testing.T) {
	const rows = 300
	_, c, _ := startCluster(t, rows)
	for _, user := range []string{"reader", "writer"} {
		for _, m := range c.Masters {
			rule := append(aclRule(t, user), "+cluster|nodes", "+cluster|info")
			require.NoError(t, c.Client(m).Do(t.Context(), rule...).Err())
		}
		s, err := Connect(t.Context(), "redis://"+user+":secret@"+c.Masters[1].Addr)
		require.NoError(t, err)
		tab := tableOf(t, s, "user")
		assert.Equal(t, clusterUsers(rows), tableRows(t, tab, nil))
		assert.Len(t, tableRows(t, tab, nil, inList(t, refTo(t, tab, "id"), plan.IntLiteral(7), plan.IntLiteral(8))), 2)
		list, err := s.Tables(t.Context(), "")
		require.NoError(t, err)
		tables := list.Tables
		assert.Len(t, tables, 1)
		if user == "writer" {
			_, err = write(t, tab, plan.Replace, []string{"id", "name"}, "1|x", "2|x", "3|x", "1000|x")
			require.NoError(t, err)
		}
		require.NoError(t, s.Close())
		for _, m := range c.Masters {
			require.NoError(t, c.Client(m).Do(t.Context(), "ACL", "SETUSER", user, "-cluster|nodes").Err())
		}
		_, err = Connect(t.Context(), "redis://"+user+":secret@"+c.Masters[1].Addr)
		require.ErrorContains(t, err, "+cluster|nodes")
	}
}

// TestRightsToWriteThatAreMissing takes rights of a writer away: what is refused names the rule that allows it.
func TestRightsToWriteThatAreMissing(t *testing.T) {
	r := redistest.Start(t)
	admin := r.Client(t)
	for rights, want := range map[string]string{
		"-type -restore -exists":            "ACL SETUSER writer +",
		"-restore -hset":                    "writing needs RESTORE, or EVAL, EVALSHA, TYPE, HLEN, HKEYS, HSET",
		"-restore -eval":                    "ACL SETUSER writer +eval",
		"resetkeys %R~user:* ~rsql:catalog": "ACL SETUSER writer ~user:1",
	} {
		require.NoError(t, admin.FlushAll(t.Context()).Err())
		s := asUser(t, r, "writer")
		tab := declare(t, s, "u", "user:{id}", "id BIGINT; name TEXT")
		rule := []any{"ACL", "SETUSER", "writer"}
		for _, word := range strings.Fields(rights) {
			rule = append(rule, word)
		}
		require.NoError(t, admin.Do(t.Context(), rule...).Err())
		_, err := write(t, tab, plan.Replace, []string{"id", "name"}, "1|a")
		require.Error(t, err, rights)
		assert.ErrorContains(t, err, want, rights)
	}
}

// TestRightsToLookAtKeysThatAreMissing has .keys and .peek refused.
func TestRightsToLookAtKeysThatAreMissing(t *testing.T) {
	r := redistest.Start(t)
	load(t, r, 3)
	for right, want := range map[string]string{"-scan": "ACL SETUSER reader +scan", "-type": "ACL SETUSER reader +type"} {
		s := asUser(t, r, "reader", "+dbsize", right)
		_, err := s.SampleKeys(t.Context(), "user:*", 10)
		assert.ErrorContains(t, err, want, right)
	}
	for right, want := range map[string]string{"-hscan": "ACL SETUSER reader +hscan", "resetkeys": "ACL SETUSER reader %R~user:1"} {
		s := asUser(t, r, "reader", right)
		_, err := s.Peek(t.Context(), "user:1", 10)
		assert.ErrorContains(t, err, want, right)
	}
}

// TestRightsInTheWordsOfNewerServers takes what Redis from 7.2 on and Valkey say for what it means.
func TestRightsInTheWordsOfNewerServers(t *testing.T) {
	srv := newServer(redistest.Start(t).Client(t), "east:6379")
	tab := &Table{srv: &Server{}, rel: &relation{shape: hashShape}}
	for reply, want := range map[string]string{
		"NOPERM No permissions to access a key":                                           "%R~user:1",
		"NOPERM this user has no permissions to access one of the keys used as arguments": "%R~user:1",
		"NOPERM User reader has no permissions to run the 'hmget' command":                "+hmget",
		"NOPERM this user has no permissions to run the 'hmget' command":                  "+hmget",
	} {
		e := srv.withRule(plan.Errorf(plan.CodeServer, "refused"), "HMGET", "user:1", reply)
		assert.True(t, strings.HasSuffix(e.Hint, want), "%s: %s", reply, e.Hint)
	}
	for reply, want := range map[string]string{
		"ERR ACL failure in script: User u has no permissions to run the 'hset' command script: on @user_script:1.":                         "ERR ACL failure in script: User u has no permissions to run the 'hset' command",
		"ERR ACL failure in script: No permissions to access a key":                                                                         "ERR ACL failure in script: No permissions to access a key",
		"ERR The user executing the script can't run this command or subcommand script: 3e4f8236decd76b86cbde3f30589f4d1eb00cb13, on @x:1.": "ERR The user executing the script can't run this command or subcommand",
		"OOM command not allowed when used memory > 'maxmemory'.":                                                                           "OOM command not allowed when used memory > 'maxmemory'.",
	} {
		assert.Equal(t, want, withoutPlace(reply))
	}
	e := srv.withWriteRule(plan.Errorf(plan.CodeServer, "refused"), tab, "", "user:1", "ERR ACL failure in script: User u has no permissions to run the 'hset' command")
	assert.Contains(t, e.Hint, "+hset; writing needs RESTORE")
}
