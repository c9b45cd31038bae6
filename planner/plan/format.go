package plan

import (
	"fmt"
	"strconv"
	"strings"
)

// Format draws a plan as a tree, one node a line, inputs indented below. extra gives further lines for a node (metrics);
// it may be nil.
func Format(n Node, extra func(Node) []string) string {
	f := formatter{extra: extra, walks: walkPaths(n)}
	f.format(n, "", "", false)
	return f.String()
}

// formatter draws a plan.
type formatter struct {
	strings.Builder
	extra func(Node) []string
	walks map[*Scan]ScanPath
}

// format draws n; byKey is set on the right side of a lookup join, which is read by the keys of the left one.
func (f *formatter) format(n Node, first, rest string, byKey bool) {
	f.WriteString(first + Describe(n) + "\n")
	children := n.Children()
	bar := "   "
	if len(children) > 0 {
		bar = "│  "
	}
	lines := f.details(n, byKey)
	if f.extra != nil {
		lines = append(lines, f.extra(n)...)
	}
	for _, l := range lines {
		f.WriteString(rest + bar + l + "\n")
	}
	j, isJoin := n.(*Join)
	for i, c := range children {
		byKey := byKey || isJoin && j.Lookup != nil && i == 1
		if i == len(children)-1 {
			f.format(c, rest+"└─ ", rest+"   ", byKey)
		} else {
			f.format(c, rest+"├─ ", rest+"│  ", byKey)
		}
	}
}

// Describe is a node in one line.
func Describe(n Node) string {
	switch x := n.(type) {
	case *Scan:
		s := "scan " + TableName(x.Table)
		if x.Alias != "" && x.Alias != x.Table.Name() {
			s += " as " + QuoteIdent(x.Alias)
		}
		return s + " [" + strings.Join(quoted(FieldNames(x.schema, false)), ", ") + "]"
	case *Values:
		return fmt.Sprintf("values (%s) [%s]", countRows(len(x.Rows)), strings.Join(quoted(FieldNames(x.schema, false)), ", "))
	case *Filter:
		return "filter " + x.Pred.String()
	case *Project:
		return "project " + strings.Join(labelled(x.Exprs, FieldNames(x.schema, false)), ", ")
	case *Join:
		return describeJoin(x)
	case *Aggregate:
		return describeAggregate(x)
	case *Window:
		return describeWindow(x)
	case *Sort:
		keys := make([]string, len(x.Keys))
		for i, k := range x.Keys {
			keys[i] = k.String()
		}
		if x.Limit != nil {
			return "top " + x.Limit.String() + " by " + strings.Join(keys, ", ")
		}
		return "sort " + strings.Join(keys, ", ")
	case *Limit:
		return describeLimit(x)
	case *Sample:
		return describeSample(x)
	case *Unpivot:
		return describeUnpivot(x)
	case *Generate:
		return describeGenerate(x)
	case *Distinct:
		return "distinct"
	case *Union:
		return fmt.Sprintf("union all (%d inputs)", len(x.Inputs))
	case *SetOperation:
		return describeSetOperation(x)
	case *AsofJoin:
		return describeAsofJoin(x)
	case *Apply:
		return describeApply(x)
	case *With:
		return "with " + QuoteIdent(x.CTE.Name)
	case *CTEScan:
		return describeCTEScan(x)
	case *RecursiveUnion:
		return describeRecursiveUnion(x)
	case *WorkTableScan:
		return describeWorkTableScan(x)
	case *Write:
		return strings.ToLower(x.Mode.String()) + " into " + TableName(x.Target)
	case *Change:
		return describeChange(x)
	default:
		return fmt.Sprintf("%T", n)
	}
}

func describeJoin(x *Join) string {
	how := "hash join"
	switch {
	case x.Lookup != nil:
		how = "lookup join"
	case len(x.Alternatives()) > 0:
	case len(x.Inequalities()) > 0:
		how = "range join"
	case len(x.Equi) == 0:
		how = "nested loop join"
	}
	s := x.Kind.String() + " " + how
	if conds := joinConditions(x); len(conds) > 0 {
		s += " on " + strings.Join(conds, " AND ")
	}
	if x.BuildLeft {
		s += " (build left)"
	}
	return s
}

func joinConditions(x *Join) []string {
	var conds []string
	for _, e := range x.Equi {
		conds = append(conds, e.String())
	}
	if x.Residual != nil {
		conds = append(conds, x.Residual.String())
	}
	return conds
}

func describeAggregate(x *Aggregate) string {
	var aggs []string
	for _, a := range x.Aggs {
		aggs = append(aggs, a.String())
	}
	s := "aggregate " + strings.Join(aggs, ", ")
	if len(x.GroupBy) > 0 {
		var keys []string
		for _, g := range x.GroupBy {
			keys = append(keys, g.String())
		}
		s = strings.TrimSpace(s) + " by " + strings.Join(keys, ", ")
	}
	return s
}

func describeLimit(x *Limit) string {
	s := "limit"
	if x.Count != nil {
		s += " " + x.Count.String()
	}
	if x.Offset != nil {
		s += " offset " + x.Offset.String()
	}
	return s
}

// countRows is a number of rows in words.
func countRows(n int) string {
	if n == 1 {
		return "1 row"
	}
	return strconv.Itoa(n) + " rows"
}

func limitRows(limit Expr) string {
	if l, ok := limit.(*Literal); ok && l.Value == int64(1) {
		return countRows(1)
	}
	return limit.String() + " rows"
}

// details are the physical choices of a node: pushed filters, limit, access path and commands.
func (f *formatter) details(n Node, byKey bool) []string {
	var out []string
	switch x := n.(type) {
	case *Scan:
		for _, pushed := range x.Filters {
			out = append(out, "pushed: "+pushed.String())
		}
		if x.Limit != nil {
			out = append(out, "stops after: "+limitRows(x.Limit))
		}
		if x.First != nil {
			out = append(out, "first: "+limitRows(x.First)+" by "+strings.Join(orderedBy(x), ", "))
		}
		out = append(out, f.path(x, byKey)...)
	case *Write:
		if d, ok := x.Target.(WriteDescriber); ok {
			p := d.DescribeWrite(WriteSpec{Mode: x.Mode, Columns: x.Columns})
			out = append(out, "key: "+p.Key)
			for _, c := range p.Commands {
				out = append(out, "redis: "+c)
			}
			out = append(out, p.Notes...)
		}
	case *Change:
		return changeDetails(x)
	case *Join:
		if x.Lookup != nil {
			fetches := "fetches the right side by key"
			if x.Lookup.MaxKeys < ManyKeys {
				fetches += fmt.Sprintf("; reads it whole above %d distinct keys", x.Lookup.MaxKeys)
			}
			out = append(out, fetches)
		}
	}
	return out
}

// path is the access path of a scan.
func (f *formatter) path(x *Scan, byKey bool) []string {
	d, ok := x.Table.(PathDescriber)
	if !ok {
		return nil
	}
	p, together := f.walks[x]
	if !together {
		spec := x.Spec()
		if byKey {
			spec.Filters = append(keyFilters(x.Table), spec.Filters...)
		}
		p = d.DescribeScan(spec)
	}
	out := []string{"path: " + p.Path}
	for _, c := range p.Commands {
		out = append(out, "redis: "+c)
	}
	return append(out, p.Notes...)
}

// orderedBy is the order of which a scan is asked for the first rows.
func orderedBy(s *Scan) []string {
	out := make([]string, len(s.Order))
	for i, o := range s.Order {
		if o.Expr != nil {
			out[i] = o.Expr.String()
		} else {
			out[i] = QuoteIdent(s.Table.Schema().Field(o.Column).Name)
		}
		if o.Descending {
			out[i] += " DESC"
		}
		switch {
		case o.Descending && o.NullsFirst:
			out[i] += " NULLS FIRST"
		case !o.Descending && !o.NullsFirst:
			out[i] += " NULLS LAST"
		}
	}
	return out
}

// keyFilters bind the columns of a table that make up its key to values that are known only when the query runs.
func keyFilters(t Table) []Expr {
	lookup, ok := t.(KeyLookup)
	if !ok {
		return nil
	}
	var out []Expr
	for _, at := range lookup.LookupColumns() {
		column, err := NewColumn(t.Schema(), at)
		if err != nil {
			return nil
		}
		eq, err := NewCall("=", column, NewParam(0, "key", column.Type()))
		if err != nil {
			return nil
		}
		out = append(out, eq)
	}
	return out
}

func quoted(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = QuoteIdent(n)
	}
	return out
}

func labelled(exprs []Expr, names []string) []string {
	out := make([]string, len(exprs))
	for i, e := range exprs {
		out[i] = e.String()
		if label := QuoteIdent(names[i]); label != out[i] {
			out[i] += " AS " + label
		}
	}
	return out
}
