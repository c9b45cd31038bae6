package redisrel

import (
	"context"
	"strconv"

	"rsql/planner/plan"
)

// removedList is a list that is removed whole, as it was when a change first looked at it.
type removedList struct {
	values []string
	// ttl is what PTTL said.
	ttl int64
}

// decodeRemoved makes columns of the elements of lists that are removed whole, which go with the first page that has one of them. names
// are their indexes.
func (c *changer) decodeRemoved(ctx context.Context, p *presentRows, names []string, ttls []int64) (plan.Batch, error) {
	if len(c.fields) > 0 || c.pttl {
		if err := c.readLists(ctx, p, ttls); err != nil {
			return nil, err
		}
	}
	elements := c.presentRows(p.keys, names)
	elements.exists = p.exists
	for row, key := range p.keys {
		list := c.removing[key]
		if list == nil || !p.exists[row] {
			continue
		}
		ttls[row] = list.ttl
		at, err := strconv.Atoi(names[row])
		if err != nil || at < 0 || at >= len(list.values) {
			continue // it is shorter by now
		}
		cells := elements.cellsOf(row, len(c.fields))
		for i := range cells {
			cells[i] = cell{off: int32(len(elements.raw)), len: int32(len(list.values[at]))}
		}
		elements.raw = append(elements.raw, list.values[at]...)
	}
	return c.decode(elements, ttls)
}

// readLists reads the lists of rows that are there and were not read before.
func (c *changer) readLists(ctx context.Context, p *presentRows, ttls []int64) error {
	var keys []string
	var commands [][]string
	for row, key := range p.keys {
		if !p.exists[row] || c.gone[key] || c.removing[key] != nil {
			continue
		}
		if c.removing == nil {
			c.removing = map[string]*removedList{}
		}
		c.removing[key] = &removedList{ttl: ttls[row]}
		if len(c.fields) > 0 {
			keys, commands = append(keys, key), append(commands, []string{"LRANGE", key, "0", "-1"})
		}
	}
	if len(commands) == 0 {
		return nil
	}
	err := c.ask(ctx, commands)
	r := &respReader{buf: c.out.b}
	for i := 0; i < len(keys) && err == nil; i++ {
		c.removing[keys[i]].values, err = c.listValues(r, keys[i])
	}
	return c.readError(err)
}

// listValues reads the reply of an LRANGE. A key of another type by now has none.
func (c *changer) listValues(r *respReader, key string) ([]string, error) {
	kind, line, err := r.head()
	if err != nil {
		return nil, err
	}
	reply, isError, err := r.replyError(kind, line)
	n, isNumber := parseInt(line)
	switch {
	case err != nil:
		return nil, err
	case isError && isWrongType(reply):
		return nil, nil
	case isError:
		return nil, c.table.srv.refused(cmdLRange, c.table.label(), key, reply)
	case kind != '*' || !isNumber:
		return nil, errMalformed
	}
	var out []string
	for range n {
		value, err := r.text()
		if err != nil {
			return nil, err
		}
		out = append(out, string(value.of(r.buf)))
	}
	return out, nil
}
