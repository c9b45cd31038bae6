package frame

import (
	"rsql/planner"
)

// Unfiltered says of a statement that changes or removes all rows of a table what it does, for a program that asks before it; false for
// any other statement.
func Unfiltered(text string) (string, bool) {
	stmt, err := planner.Parse(text)
	if e, ok := stmt.(*planner.Explain); ok && e.Analyze { // it runs the statement
		stmt = e.Statement
	}
	c, ok := stmt.(*planner.Change)
	if err != nil || !ok || !c.Unfiltered() {
		return "", false
	}
	what := map[string]string{"UPDATE": "changes", "DELETE": "removes", "TRUNCATE": "removes"}[c.Verb]
	return c.Verb + " " + what + " all rows of " + c.Target.Label(), true
}
