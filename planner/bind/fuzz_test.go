package bind_test

import (
	"errors"
	"testing"

	"rsql/planner/plan"
)

// FuzzBind binds what the parser takes: no panic, no internal error, an error's position inside the text, and a plan
// that can be drawn and rebuilt.
func FuzzBind(f *testing.F) {
	for _, text := range goldenTexts(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := bindText(text)
		if err != nil {
			var e *plan.Error
			if errors.As(err, &e) {
				at, ok := e.Pos.Offset()
				if e.Code == plan.CodeInternal || !ok || at < 0 || at > len(text) {
					t.Fatalf("%s\n%v (code %d, position %d)", text, err, e.Code, e.Pos)
				}
			}
			return
		}
		_ = plan.Format(n, nil)
		if _, err := plan.Rewrite(n, func(n plan.Node) (plan.Node, error) {
			return plan.MapExprs(n, func(e plan.Expr) plan.Expr { return e }), nil
		}); err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
	})
}
