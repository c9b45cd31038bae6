package redisrel

import (
	"cmp"
	"slices"

	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// isFieldLife reports whether a column is the time to live of a hash field.
func (r *relation) isFieldLife(c column) bool {
	return c.source == fromFieldTTL || r.shape == fieldsShape && c.source == fromElement && c.part == fieldLife
}

// longestFieldLife is how long a field may live, in milliseconds: more than a thousand years. Redis refuses times beyond 2^46 ms after 1970.
const longestFieldLife = 1 << 45

// setLives says how long fields of a row that is written live. An update keeps how long fields live whose columns _ttl.field the table
// declares, and that it does not set itself.
func (c *changer) setLives(out *rowChange, kind plan.ChangeKind, columns *changeColumns, values plan.Batch, n int) error {
	r := c.table.rel
	update := kind == plan.ChangeUpdate
	var set []string
	for _, f := range columns.lives {
		field := c.livingField(f.name, out)
		set = append(set, field)
		column := values.Column(f.at)
		switch {
		case column.IsNull(n) && update:
			out.lives = append(out.lives, field, "persist")
		case column.IsNull(n), !update && r.shape == hashShape && !out.sets(field):
		default:
			seconds := column.(*array.Float64).Value(n)
			ms, ok := ttlMillis(seconds)
			if !ok || ms > longestFieldLife {
				return plan.Errorf(plan.CodeValue, "table %s: key %s: %s%s is %v seconds; it must be more than 0, and less than a thousand years",
					c.table.label(), out.key, fieldTTLPrefix, cmp.Or(f.name, "value"), seconds)
			}
			out.lives = append(out.lives, field, intText(ms))
		}
	}
	for _, declared := range r.columns {
		if field := c.livingField(declared.field, out); update && r.isFieldLife(declared) && out.sets(field) && !slices.Contains(set, field) {
			out.lives = append(out.lives, field, "keep")
		}
	}
	out.nothing = out.nothing && len(out.lives) == 0
	return nil
}

// livingField is the field that a column is the time to live of.
func (c *changer) livingField(field string, row *rowChange) string {
	if c.table.rel.shape == fieldsShape {
		return row.name
	}
	return field
}

// sets reports whether a row's change sets a field; of type fields the one that it is about.
func (r *rowChange) sets(field string) bool {
	for i := 0; i < len(r.set); i += 2 {
		if r.set[i] == field || r.name != "" {
			return true
		}
	}
	return false
}

// needsForLives adds the commands that set how long fields live.
func (r *rowChange) needsForLives(needs map[string]string) {
	for i := 1; i < len(r.lives); i += 2 {
		switch r.lives[i] {
		case "persist":
			needs["HPERSIST"] = r.key
		case "keep":
			needs["HPEXPIRETIME"], needs["HPEXPIREAT"] = r.key, r.key
		default:
			needs["HPEXPIRE"] = r.key
		}
	}
}

// judgeFieldTTLs reads the reply of the HPTTL of a key, where one was sent: a number for each field, or nil for a key that is gone.
func (f *fetcher) judgeFieldTTLs(r *respReader, p *page, row int) error {
	n := len(f.lay.fieldTTLs)
	if n == 0 {
		return nil
	}
	ttls := p.fieldTTLs[row*n : (row+1)*n]
	for i := range ttls {
		ttls[i] = noField
	}
	kind, line, err := r.head()
	if err != nil {
		return f.srv.malformed(cmdHPTTL)
	}
	reply, isError, err := r.replyError(kind, line)
	switch {
	case isError && isWrongType(reply):
		p.states[row] = rowWrongType
		return nil
	case isError:
		return f.srv.refused(cmdHPTTL, f.req.table, p.keys[row], reply)
	case kind == '_' || kind == '*' && string(line) == "-1":
		return nil
	}
	if got, ok := parseInt(line); err != nil || !ok || kind != '*' || got != int64(n) {
		return f.srv.malformed(cmdHPTTL)
	}
	for i := range ttls {
		kind, line, err := r.head()
		ms, ok := parseInt(line)
		if err != nil || kind != ':' || !ok || ms < noField {
			return f.srv.malformed(cmdHPTTL)
		}
		ttls[i] = ms
	}
	return nil
}

// noField is the time to live of a field that is not there, as HPTTL has it.
const noField = -2
