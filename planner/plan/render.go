package plan

import (
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
)

// String gives the name, or the ordinal where there is none.
func (c *ColumnRef) String() string {
	if c.Name == "" {
		return fmt.Sprintf("#%d", c.Index)
	}
	return QuoteIdent(c.Name)
}

// String gives the constant as SQL would write it; numbers, dates and texts without their type's name where that is plain.
func (l *Literal) String() string {
	switch v := l.Value.(type) {
	case nil:
		return "NULL"
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	case []byte:
		return fmt.Sprintf("x'%x'", v)
	case int64, bool:
		return fmt.Sprint(v)
	case float64:
		return string(AppendDouble(nil, v))
	case decimal128.Num:
		return FormatDecimal(v, l.typ.Scale)
	case arrow.Date32:
		return "DATE '" + string(AppendDate(nil, v)) + "'"
	case arrow.Timestamp:
		return "TIMESTAMP '" + string(AppendTimestamp(nil, v)) + "'"
	case arrow.MonthDayNanoInterval:
		return "INTERVAL '" + string(AppendInterval(nil, v)) + "'"
	default:
		return fmt.Sprint(v)
	}
}

// String gives ? or :name.
func (p *Param) String() string {
	if p.Name == "" {
		return "?"
	}
	return ":" + p.Name
}

// String gives operators between their operands, and functions as calls.
func (c *Call) String() string {
	if r, try, ok := RangeCheck(c); ok {
		return rangeCast(r, try, c.Args[0])
	}
	args := make([]string, len(c.Args))
	for i, a := range c.Args {
		args[i] = a.String()
		if sub, ok := a.(*Call); ok && c.Func.Operator() && sub.Func.Operator() {
			args[i] = "(" + args[i] + ")"
		}
	}
	switch c.Func.Name {
	case "neg":
		return "-" + args[0]
	case "~":
		return "~" + args[0]
	case "not":
		return "NOT " + args[0]
	case "is_null", "is_not_null", "is_true", "is_false":
		return args[0] + " " + strings.ToUpper(strings.ReplaceAll(c.Func.Name, "_", " "))
	case "and", "or", "div", "like", "ilike", "regexp":
		s := args[0] + " " + strings.ToUpper(c.Func.Name) + " " + args[1]
		if len(args) == 3 && c.Func.Name == "regexp" {
			return "regexp_like(" + strings.Join(args, ", ") + ")"
		}
		if len(args) == 3 {
			s += " ESCAPE " + args[2]
		}
		return s
	}
	if c.Func.Operator() && len(args) == 2 {
		return args[0] + " " + c.Func.Name + " " + args[1]
	}
	return c.Func.Name + "(" + strings.Join(args, ", ") + ")"
}

// String gives CAST(x AS type) or TRY_CAST.
func (c *Cast) String() string { return castText(c.Try, c.Arg, c.typ.String()) }

func castText(try bool, arg Expr, to string) string {
	name := "CAST"
	if try {
		name = "TRY_CAST"
	}
	return name + "(" + arg.String() + " AS " + to + ")"
}

// String gives CASE WHEN … END.
func (c *Case) String() string {
	var b strings.Builder
	b.WriteString("CASE")
	for _, w := range c.Whens {
		fmt.Fprintf(&b, " WHEN %s THEN %s", w.Cond, w.Then)
	}
	if l, ok := c.Else.(*Literal); !ok || !l.IsNull() {
		fmt.Fprintf(&b, " ELSE %s", c.Else)
	}
	return b.String() + " END"
}

// String gives the list, shortened after ten items.
func (i *In) String() string {
	const most = 10
	var items []string
	for n, e := range i.List {
		if n == most {
			items = append(items, fmt.Sprintf("… %d more", len(i.List)-most))
			break
		}
		items = append(items, e.String())
	}
	not := ""
	if i.Not {
		not = "NOT "
	}
	return i.Arg.String() + " " + not + "IN (" + strings.Join(items, ", ") + ")"
}

// String gives the aggregate as SQL.
func (a *AggCall) String() string {
	list := "*"
	if len(a.Args) > 0 {
		args := make([]string, len(a.Args))
		for i, e := range a.Args {
			args[i] = e.String()
		}
		list = strings.Join(args, ", ")
	}
	if a.Distinct {
		list = "DISTINCT " + list
	}
	for i, k := range a.OrderBy {
		if i == 0 {
			list += " ORDER BY " + k.String()
		} else {
			list += ", " + k.String()
		}
	}
	s := a.Func.Name + "(" + list + ")"
	if a.Filter != nil {
		s += " FILTER (WHERE " + a.Filter.String() + ")"
	}
	return s
}

// String gives the key as ORDER BY writes it; the place of NULLs only where it is not the default.
func (k SortKey) String() string {
	s := k.Expr.String()
	if k.Descending {
		s += " DESC"
	}
	switch {
	case k.NullsFirst && k.Descending:
		s += " NULLS FIRST"
	case !k.NullsFirst && !k.Descending:
		s += " NULLS LAST"
	}
	return s
}

// QuoteIdent writes an identifier, quoted where it is not a plain word.
func QuoteIdent(name string) string {
	plain := name != ""
	for i, c := range name {
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			plain = false
		}
	}
	if plain {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// text is the value without quotes or the name of its type.
func (l *Literal) text() string {
	switch v := l.Value.(type) {
	case string:
		return v
	case arrow.Date32:
		return string(AppendDate(nil, v))
	case arrow.Timestamp:
		return string(AppendTimestamp(nil, v))
	default:
		return l.String()
	}
}
