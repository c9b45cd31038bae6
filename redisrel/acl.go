package redisrel

import (
	"strings"

	"rsql/planner/plan"
)

// withRule adds to the error of a reply that refuses a right the rule which would give it. The key is empty for commands that
// have none.
func (s *server) withRule(e *plan.Error, command, key, reply string) *plan.Error {
	if !strings.HasPrefix(reply, "NOPERM") {
		return e
	}
	user := s.user()
	if strings.Contains(reply, " key") && key != "" {
		return e.WithHint("the server's administrator can allow it: ACL SETUSER %s %%R~%s", user, key)
	}
	if name := quotedCommand(reply); name != "" {
		command = name
	}
	return e.WithHint("the server's administrator can allow it: ACL SETUSER %s +%s", user, strings.ToLower(command))
}

// withWriteRule is withRule for what writes a row of a table: a script says in words of its own which right it lacks, or none.
func (s *server) withWriteRule(e *plan.Error, t *Table, command, key, reply string) *plan.Error {
	if !missesRight(reply) {
		return e
	}
	if strings.Contains(reply, " key") {
		return e.WithHint("the server's administrator can allow it: ACL SETUSER %s ~%s", s.user(), key)
	}
	if name := quotedCommand(reply); name != "" {
		command = name
	}
	if command == "" {
		return e.WithHint("%s", t.writeRights())
	}
	return e.WithHint("the server's administrator can allow it: ACL SETUSER %s +%s; %s", s.user(), strings.ToLower(command), t.writeRights())
}

// elementRights are the rights that writing a type's elements needs, besides those that each type needs.
var elementRights = map[*rowShape]string{
	stringShape: "GET, SET", jsonShape: "GET, SET", setShape: "SISMEMBER, SADD, SREM", zsetShape: "ZSCORE, ZADD, ZREM", geoShape: "ZSCORE, GEOADD, ZREM",
	listShape: "LINDEX, RPUSH, LSET", streamShape: "XRANGE, XADD, XDEL", fieldsShape: "HGET, HSET, HDEL", bitmapShape: "GETBIT, SETBIT", sketchShape: "GETRANGE, PFADD",
}

// writeRights says which rights writing a table needs.
func (t *Table) writeRights() string {
	if own, ok := elementRights[t.rel.shape]; ok {
		return "writing type " + t.rel.shape.name + " needs EVAL, EVALSHA, TYPE, " + own + ", UNLINK, PEXPIRE and PERSIST"
	}
	return "writing needs RESTORE, or EVAL, EVALSHA, TYPE, HLEN, HKEYS, HSET, HDEL, DEL, PEXPIRE and PERSIST; changing rows HGET, HEXISTS and UNLINK, too"
}

// missesRight reports an error reply to a user without the right to a command or a key, a script's included.
func missesRight(reply string) bool {
	return strings.HasPrefix(reply, "NOPERM") || strings.Contains(reply, "ACL failure in script") || strings.Contains(reply, "user executing the script can't")
}

// quotedCommand is the command that a reply names: … to run the 'hgetall' command; empty where it names none.
func quotedCommand(reply string) string {
	_, rest, ok := strings.Cut(reply, "'")
	name, after, closed := strings.Cut(rest, "'")
	if !ok || !closed || !strings.HasPrefix(after, " command") {
		return ""
	}
	return name
}

// user is who we are to the server.
func (s *server) user() string {
	name := ""
	switch {
	case s.single != nil:
		name = s.single.Options().Username
	case s.cluster != nil:
		name = s.cluster.options(s.addr).Username
	}
	if name == "" {
		return "default"
	}
	return name
}
