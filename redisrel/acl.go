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
	if strings.Contains(reply, "keys") && key != "" {
		return e.WithHint("the server's administrator can allow it: ACL SETUSER %s %%R~%s", user, key)
	}
	if name := quotedCommand(reply); name != "" {
		command = name
	}
	return e.WithHint("the server's administrator can allow it: ACL SETUSER %s +%s", user, strings.ToLower(command))
}

// withWriteRule is withRule for what writes a row: a script says in words of its own which right it lacks.
func (s *server) withWriteRule(e *plan.Error, command, key, reply string) *plan.Error {
	if !missesRight(reply) {
		return e
	}
	if strings.Contains(reply, " key") {
		return e.WithHint("the server's administrator can allow it: ACL SETUSER %s ~%s", s.user(), key)
	}
	if name := quotedCommand(reply); name != "" {
		command = name
	}
	const all = "writing needs RESTORE, or EVAL, EVALSHA, TYPE, HLEN, HKEYS, HSET, HDEL, DEL, PEXPIRE and PERSIST"
	if command == "" {
		return e.WithHint("%s", all)
	}
	return e.WithHint("the server's administrator can allow it: ACL SETUSER %s +%s; %s", s.user(), strings.ToLower(command), all)
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
