package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// CheckOwn checks what the code of a function of a program has made: n values of the function's type, each of which a column can hold.
// A value that none can is a [FuncError].
func (f *Func) CheckOwn(out arrow.Array, n int) error {
	t := f.Own.Result
	switch {
	case out == nil:
		return errors.New("it gave no array")
	case !arrow.TypeEqual(out.DataType(), t.Arrow()):
		return fmt.Errorf("it gave an array of %s, and %s is one of %s", out.DataType(), t, t.Arrow())
	case out.Len() != n:
		return fmt.Errorf("it gave %d values, not %d", out.Len(), n)
	}
	bad := badValue(out, t)
	if bad == nil {
		return nil
	}
	for i := range n {
		if out.IsValid(i) && bad(i) {
			return &FuncError{Row: i, Err: fmt.Errorf("it gave %s, which is no %s", ownText(out, i), t)}
		}
	}
	return nil
}

// badValue tells values that no column of a type holds; nil where it holds all.
func badValue(out arrow.Array, t Type) func(i int) bool {
	switch a := out.(type) {
	case *array.Float64:
		return func(i int) bool { return math.IsNaN(a.Value(i)) || math.IsInf(a.Value(i), 0) }
	case *array.Decimal128:
		return func(i int) bool { return !a.Value(i).FitsInPrecision(t.Precision) }
	case *array.Date32:
		return func(i int) bool { return !inYears(time.Unix(int64(a.Value(i))*86400, 0)) }
	case *array.Timestamp:
		return func(i int) bool { return !inYears(time.UnixMicro(int64(a.Value(i)))) }
	case *array.String:
		if t.Kind == JSON {
			return func(i int) bool { return !json.Valid([]byte(a.Value(i))) }
		}
		return func(i int) bool { return !utf8.ValidString(a.Value(i)) }
	default:
		return nil
	}
}

func ownText(a arrow.Array, i int) string {
	if s, ok := a.(*array.String); ok {
		return fmt.Sprintf("%.60q", s.Value(i))
	}
	return a.ValueStr(i)
}

// CallOwn calls code of a program. A panic of it is an error, which names the place.
func CallOwn(code func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p)
		}
	}()
	return code()
}

// panicked is the error of code that has panicked, for the deferred function that recovers.
func panicked(value any) error {
	at := ""
	pcs := make([]uintptr, panicDepth)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	for panicking := false; at == ""; {
		f, more := frames.Next()
		inRuntime := strings.HasPrefix(f.Function, "runtime.")
		if panicking && !inRuntime {
			at = " (" + filepath.Base(f.File) + ":" + strconv.Itoa(f.Line) + ")"
		}
		panicking = panicking || f.Function == "runtime.gopanic"
		if !more {
			break
		}
	}
	if err, ok := value.(error); ok {
		return fmt.Errorf("it panicked: %w%s", err, at)
	}
	return fmt.Errorf("it panicked: %v%s", value, at)
}

// panicDepth is how far up the stack the place of a panic is looked for.
const panicDepth = 32
