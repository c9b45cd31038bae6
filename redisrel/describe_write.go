package redisrel

import (
	"context"
	"strings"

	"rsql/planner/plan"
)

var _ plan.WriteDescriber = (*Table)(nil)

// DescribeWrite says how rows would be written: what looks at their keys first, and what writes each of them.
func (t *Table) DescribeWrite(spec plan.WriteSpec) plan.WritePath {
	if spec.Mode == plan.Overwrite && !t.WritesInBulk() {
		return t.describeOverwrite(spec)
	}
	w, err := t.newWriter(spec)
	if err != nil { // which opening the writer gives
		return plan.WritePath{Key: t.rel.pattern.String()}
	}
	defer w.seen.Close()
	key := t.rel.pattern.String()
	ttl := "0"
	if millis := t.rel.ttl.Milliseconds(); millis > 0 {
		ttl = intText(millis)
	}
	if t.ttl > 0 {
		ttl = intText(t.ttl.Milliseconds())
	}
	if w.ttlAt >= 0 {
		ttl = "{" + ttlColumn + "}"
	}
	fields := make([]string, len(w.fields))
	for i, f := range w.fields {
		fields[i] = argument(f.name) + " …"
	}
	verb := map[plan.WriteMode]string{plan.Insert: "refuses", plan.InsertIgnore: "skips"}[spec.Mode]
	if w.replaces() {
		verb = "replaces"
	}
	return plan.WritePath{
		Key:      key,
		Commands: []string{"EXISTS " + argument(key) + " …", "RESTORE " + argument(key) + " " + ttl + " (" + strings.Join(fields, ", ") + ")"},
		Notes: []string{
			"EXISTS of all rows, and TYPE of those that are there, come before the first is written",
			"RESTORE makes rows whose keys are free; a script " + verb + " others, and writes all of them by HSET where the server does without RESTORE",
		},
	}
}

// describeOverwrite says how keys would be replaced that are not written in bulk.
func (t *Table) describeOverwrite(spec plan.WriteSpec) plan.WritePath {
	p := plan.WritePath{Key: t.rel.pattern.String()}
	o, err := t.newOverwriter(context.Background(), spec)
	if err != nil { // which opening the writer gives
		return p
	}
	defer o.seen.Close()
	_, script := o.c.script()
	p.Commands = []string{"TYPE " + argument(p.Key), "EVALSHA " + script + " 1 " + argument(p.Key) + " …"}
	p.Notes = []string{
		"TYPE of all keys comes before the first is written; the script, which goes with the first as EVAL, replaces a key in one step",
		"the table's other keys are removed when all rows are in",
	}
	return p
}
