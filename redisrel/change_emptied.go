package redisrel

import (
	"context"

	"rsql/planner/plan"
)

// mayEmpty reports whether an update takes fields of a hash away and sets none, so that none may be left.
func (r *rowChange) mayEmpty() bool {
	return r.op == "update" && r.marker == "" && len(r.set) == 0 && len(r.removed) > 0
}

// checkEmptied refuses updates that would leave a hash without fields.
func (c *changer) checkEmptied(ctx context.Context, rows []*rowChange) error {
	if len(rows) == 0 {
		return nil
	}
	commands := make([][]string, len(rows))
	for i, r := range rows {
		commands[i] = []string{"HLEN", r.key}
	}
	if err := c.ask(ctx, commands); err != nil {
		return err
	}
	in := &respReader{buf: c.out.b}
	for _, r := range rows {
		kind, line, err := in.head()
		reply, isError, errorErr := in.replyError(kind, line)
		n, isNumber := parseInt(line)
		switch {
		case err != nil || errorErr != nil:
			return c.table.srv.malformed(cmdHLen)
		case isError && isWrongType(reply): // since it was read; the script looks again
		case isError:
			return c.table.srv.refused(cmdHLen, c.table.label(), r.key, reply)
		case kind != ':' || !isNumber:
			return c.table.srv.malformed(cmdHLen)
		case n == int64(len(r.removed)):
			return c.emptied(r.key)
		}
	}
	return nil
}

// emptied is the error of a row that an update would leave without fields.
func (c *changer) emptied(key string) error {
	return plan.Errorf(plan.CodeValue, "table %s: key %s: every column besides the key would be NULL, and a hash without fields cannot exist", c.table.label(), key).
		WithHint("DELETE removes a row; a table declared WITH (empty_rows = 'field') keeps such rows")
}
