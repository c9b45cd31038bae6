package exec

import (
	"context"
	"sort"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/eval"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// asofTable is the right side of an ASOF join: the rows that have a value and keys, and their order by key and value, in
// which the rows that stand on the right side of the comparison come first and the nearest of them last.
type asofTable struct {
	node     *plan.AsofJoin
	env      *Env
	exprs    *eval.Evaluator // keys, then the value
	nullSafe []bool
	keys     *vec.KeyTable
	rows     *vec.Rows // right columns, then the value
	ids      vec.Slice[int64]
	order    vec.Slice[int32]
	starts   vec.Slice[int32] // by key, and the number of rows behind the last one
	found    []int32
	skip     []bool
	sel      []int32
}

func newAsofTable(n *plan.AsofJoin, env *Env) (*asofTable, error) {
	env = env.inFiles()
	t := &asofTable{node: n, env: env, ids: vec.NewSlice[int64](env.Alloc), order: vec.NewSlice[int32](env.Alloc),
		starts: vec.NewSlice[int32](env.Alloc)}
	var exprs []plan.Expr
	for _, e := range n.Equi {
		exprs, t.nullSafe = append(exprs, e.Right), append(t.nullSafe, e.NullSafe)
	}
	t.keys, t.nullSafe = env.keyTable(exprs...), append(t.nullSafe, false)
	fields := n.Right.Schema().Fields()
	t.rows = vec.NewRows(env.Alloc, append(fields[:len(fields):len(fields)], plan.NewField("", n.RightValue.Type())))
	var err error
	t.exprs, err = eval.New(env.eval(), append(exprs, n.RightValue), n.Right.Schema())
	return t, err
}

// add takes up the rows of a batch, which the caller keeps.
func (t *asofTable) add(b plan.Batch) error {
	cols, err := t.exprs.Eval(b)
	if err != nil {
		return err
	}
	defer vec.ReleaseAll(cols)
	n, keys := int(b.NumRows()), len(t.node.Equi)
	views := vec.OfAll(cols)
	t.skip = nullRows(cols, t.nullSafe, n, t.skip)
	t.found = vec.Sized(t.found, n)
	if keys > 0 {
		if err := t.keys.Room(n); err != nil {
			return err
		}
		t.keys.Insert(views[:keys], n, t.skip, t.found)
	} else {
		clear(t.found)
	}
	t.sel = t.sel[:0]
	for i, id := range t.found {
		if !t.skip[i] {
			t.sel = append(t.sel, int32(i))
			t.ids.Append(int64(id))
		}
	}
	if len(t.sel) == 0 {
		return nil // and not all rows, which a nil selection would be
	}
	return t.rows.Append(append(vec.OfAll(b.Columns()), views[keys]), t.sel, len(t.sel))
}

// nullRows marks the rows that have a NULL in a column that is not null-safe.
func nullRows(cols []arrow.Array, nullSafe []bool, n int, skip []bool) []bool {
	skip = vec.Sized(skip, n)
	clear(skip)
	for k, a := range cols {
		if v := vec.Of(a); !nullSafe[k] && v.HasNulls() {
			for i := range skip {
				skip[i] = skip[i] || v.Null(i)
			}
		}
	}
	return skip
}

func (t *asofTable) descending() bool { return t.node.Near == "<=" || t.node.Near == "<" }

func (t *asofTable) value() vec.View { return t.rows.Views()[t.node.Right.Schema().NumFields()] }

// sort puts the rows in order, and notes where each key begins.
func (t *asofTable) sort(ctx context.Context) error {
	order, err := vec.Sort(ctx, t.env.Alloc, []vec.View{vec.OfInt64s(t.ids.V), t.value()},
		[]vec.Order{{}, {Descending: t.descending()}}, t.rows.Len(), t.env.Workers)
	if err != nil {
		return cancelled(ctx)
	}
	t.order = order
	t.starts.Resize(max(t.keys.Len(), 1) + 1)
	for _, id := range t.ids.V {
		t.starts.V[id+1]++
	}
	for i := 1; i < len(t.starts.V); i++ {
		t.starts.V[i] += t.starts.V[i-1]
	}
	return nil
}

// passes compares left values with those of the rows.
func (t *asofTable) passes(left vec.View) func(i, row int32) bool {
	compare := vec.Comparer(left, t.value(), vec.Order{})
	switch t.node.Near {
	case ">=":
		return func(i, row int32) bool { return compare(i, row) >= 0 }
	case ">":
		return func(i, row int32) bool { return compare(i, row) > 0 }
	case "<=":
		return func(i, row int32) bool { return compare(i, row) <= 0 }
	default:
		return func(i, row int32) bool { return compare(i, row) < 0 }
	}
}

// nearest is the last row of a key that passes, -1 for none: those that pass come first.
func (t *asofTable) nearest(key int32, passes func(row int32) bool) int32 {
	rows := t.order.V[t.starts.V[key]:t.starts.V[key+1]]
	n := sort.Search(len(rows), func(k int) bool { return !passes(rows[k]) })
	if n == 0 {
		return -1
	}
	return rows[n-1]
}

// release frees the memory.
func (t *asofTable) release() {
	t.keys.Release()
	t.rows.Release()
	t.ids.Release()
	t.order.Release()
	t.starts.Release()
}
