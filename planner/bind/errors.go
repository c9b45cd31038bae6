package bind

import (
	"errors"
	"strconv"
	"strings"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// at gives an error the position of a node, unless it has one.
func (b *binder) at(err error, node sqlparser.SQLNode) error {
	var e *plan.Error
	if err == nil || !errors.As(err, &e) || e.Pos > 0 {
		return err
	}
	return plan.AtPos(err, b.src.Pos(node))
}

// unsupported is the error of what is understood and not offered.
func unsupported(what, hint string) *plan.Error {
	return plan.Errorf(plan.CodeUnsupported, "%s not supported yet", what).WithHint("%s", hint)
}

// counted is a number of columns.
func counted(n int) string {
	if n == 1 {
		return "1 column"
	}
	return strconv.Itoa(n) + " columns"
}

// listed shows some of the names that there are.
func listed(names []string) string {
	const most = 12
	out := make([]string, 0, most+1)
	for i, n := range names {
		if i == most {
			out = append(out, "…")
			break
		}
		out = append(out, n)
	}
	return strings.Join(out, ", ")
}

// near gives err a hint: the nearest of the names, else all of them where there are few.
func near(err *plan.Error, name string, names []string, all string) *plan.Error {
	const shortest = 3 // every name is near a letter
	if n, ok := plan.Nearest(name, names); ok && len(name) >= shortest {
		return err.WithHint("did you mean %s?", plan.QuoteIdent(n))
	}
	if len(names) == 0 || all == "" {
		return err
	}
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = plan.QuoteIdent(n)
	}
	return err.WithHint("%s %s", all, listed(quoted))
}
