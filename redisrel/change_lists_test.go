package redisrel

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// insertRow makes the row 1 of a table with the columns id and v by a changer.
func insertRow(t *testing.T, tab *Table) error {
	t.Helper()
	change := plan.ChangeColumns{Kind: plan.ChangeInsert, Columns: columnsOf(t, tab, "id", "v")}
	c, err := tab.OpenChanger(t.Context(), plan.ChangeSpec{Verb: "INSERT", Identity: columnsOf(t, tab, "id"), Writes: []plan.ChangeColumns{change}, Alloc: checkedMemory(t)})
	require.NoError(t, err)
	ids := batchOf(t, tab, []string{"id"}, "1")
	p, err := c.Read(t.Context(), ids)
	require.NoError(t, err)
	defer p.Release()
	_, err = c.Apply(t.Context(), p, change, []int32{0}, batchOf(t, tab, []string{"id", "v"}, "1|7"))
	return err
}

// TestListOfAnotherType has the key of a directory, or of an index, hold something else: the row is not written.
func TestListOfAnotherType(t *testing.T) {
	s, r, _ := startCommands(t, "SET ids text", "SADD by:v x")
	for _, c := range []struct{ option, list, want string }{
		{"directory", "set ids", "WRONGTYPE ids, which names the rows, is a string and not a set"},
		{"index.v", "zset by:v", "WRONGTYPE by:v, which names the rows, is a set and not a zset"},
	} {
		d := Declaration{Name: "u" + c.option[:3], Key: "u:{id}", Columns: []ColumnDef{{"id", plan.BigIntType}, {"v", plan.BigIntType}}}
		tab := declareWith(t, s, d, c.option, c.list)
		require.ErrorContains(t, insertRow(t, tab), c.want)
		assert.Zero(t, r.Client(t).Exists(t.Context(), "u:1").Val())
	}
}
