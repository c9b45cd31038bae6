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
	if from := strings.IndexByte(reply, '\''); from >= 0 { // … to run the 'hgetall' command
		if name, _, ok := strings.Cut(reply[from+1:], "'"); ok {
			command = name
		}
	}
	return e.WithHint("the server's administrator can allow it: ACL SETUSER %s +%s", user, strings.ToLower(command))
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
