package redisrel

import (
	"strings"

	"rsql/planner/plan"
)

var _ plan.WriteDescriber = (*Table)(nil)

// DescribeWrite says how rows would be written: what looks at their keys first, and the script that writes each of them.
func (t *Table) DescribeWrite(spec plan.WriteSpec) plan.WritePath {
	w, err := t.newWriter(spec)
	if err != nil { // which opening the writer gives
		return plan.WritePath{Key: t.rel.pattern.String()}
	}
	defer w.seen.Close()
	key := t.rel.pattern.String()
	ttl := `""`
	if millis := t.rel.ttl.Milliseconds(); millis > 0 {
		ttl = intText(millis)
	}
	if t.ttl > 0 {
		ttl = intText(t.ttl.Milliseconds())
	}
	if w.ttlAt >= 0 {
		ttl = "{" + ttlColumn + "}"
	}
	command := []string{"EVALSHA", writeScriptName, "1", argument(key), argument(spec.Mode.String()), ttl}
	for _, f := range w.fields {
		command = append(command, argument(f.name), "…")
	}
	steps := []string{"TYPE"}
	if w.replaces() {
		steps = append(steps, "HKEYS")
	}
	steps = append(steps, "HSET")
	if w.replaces() {
		steps = append(steps, "HDEL")
	}
	if ttl != `""` {
		steps = append(steps, "PEXPIRE")
	}
	if w.replaces() && (ttl == `""` || w.ttlAt >= 0) {
		steps = append(steps, "PERSIST")
	}
	return plan.WritePath{
		Key:      key,
		Commands: []string{"TYPE " + argument(key), strings.Join(command, " ")},
		Notes: []string{
			"TYPE of all rows comes before the first is written; the script, which goes with the first row as EVAL, runs " + strings.Join(steps, ", "),
		},
	}
}
