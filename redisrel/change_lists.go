package redisrel

import (
	"maps"
	"slices"

	"rsql/planner/plan"
)

// keptList is a directory or an index as changeScript keeps it: in one step with the row that it names.
type keptList struct {
	list *memberList
	// field is the hash field that gives the score of an index; empty for a directory.
	field string
}

// keptLists are those of a table.
func (r *relation) keptLists() []keptList {
	var out []keptList
	if r.directory != nil {
		out = append(out, keptList{list: r.directory})
	}
	for _, at := range slices.Sorted(maps.Keys(r.indexes)) {
		out = append(out, keptList{list: r.indexes[at], field: r.columns[at].field})
	}
	return out
}

// mayKeep refuses changes after which a list could not be what it is to be.
func (t *Table) mayKeep(makes bool) error {
	r := t.rel
	if len(r.indexes) > 0 && r.shape != hashShape {
		return plan.Errorf(plan.CodeUnsupported, "table %s: indexes of tables of the type %s are read and not kept", r.name, r.shape.name).
			WithHint("write through the application that keeps them")
	}
	if d := r.directory; d != nil && makes && d.shape == zsetShape && !slices.ContainsFunc(r.keptLists(), func(k keptList) bool { return k.field != "" && k.list.key == d.key }) {
		return plan.Errorf(plan.CodeUnsupported, "table %s: new rows need a score in its directory %s, which only the application knows", r.name, d).
			WithHint("declare an index of the column that is the score: index (column) = '%s'", d)
	}
	return nil
}

// sameSlot refuses a row of a cluster that is not where the lists are.
func (c *changer) sameSlot(key string) error {
	if c.table.srv.cluster == nil || c.table.srv.single != nil {
		return nil
	}
	for _, k := range c.lists {
		if slotOf(k.list.key) != slotOf(key) {
			return plan.Errorf(plan.CodeUnsupported, "table %s: the key %s and %s are not in one slot of the cluster, so that they cannot be changed in one step", c.table.rel.name, key, k.list.key).
				WithHint("a hash tag keeps keys together: {{users}}:{id} and {users}:ids")
		}
	}
	return nil
}

// listKeys are the keys that the script changes beside the row's.
func (c *changer) listKeys() []string {
	var out []string
	for _, k := range c.lists {
		out = append(out, k.list.key)
	}
	return out
}

// listArguments are those of the script about lists: their number, and where there are some the short name of the row, what begins
// and ends keys, and of each list its type and its field.
func (c *changer) listArguments(key string) []string {
	out := []string{intText(int64(len(c.lists)))}
	if len(c.lists) == 0 {
		return out
	}
	short, begin, end := "", "", ""
	if parts := make([]string, len(c.template.names)); len(parts) == 1 && c.template.Match(key, parts) {
		short, begin, end = parts[0], c.template.lits[0], c.template.lits[1]
	}
	out = append(out, short, begin, end)
	for _, k := range c.lists {
		out = append(out, k.list.shape.redisType, k.field)
	}
	return out
}
