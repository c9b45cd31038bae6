package eval

import (
	"errors"
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// ownKernel is the kernel of a function that a program has added. Unless the function wants NULLs, it is given the rows without one.
func ownKernel(s *site) (kernel, error) {
	call := s.call
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		if call.Func.Own.WithNulls {
			return r.callOwn(call, args, nil, n)
		}
		v, none := r.strict(n, args...)
		switch {
		case none:
			return r.nulls(dt, n), nil
		case v.bits == nil:
			return r.callOwn(call, args, nil, n)
		}
		var rows []int32
		from, pos := make([]int32, n), make([]int32, n) // row i of the result is row pos of the function's, or NULL
		for i := range n {
			if !v.at(i) {
				from[i] = 1
				continue
			}
			pos[i] = int32(len(rows))
			rows = append(rows, int32(i))
		}
		out, err := r.callOwn(call, args, rows, len(rows))
		if err != nil {
			return nil, err
		}
		return r.gather(dt, []datum{{arr: out}, {arr: r.nulls(dt, 1), scalar: true}}, from, pos, n)
	}, nil
}

// callOwn calls the function for n rows of the arguments, those at rows where these are given.
func (r *run) callOwn(call *plan.Call, args []datum, rows []int32, n int) (arrow.Array, error) {
	in := make([]arrow.Array, len(args))
	for i, d := range args {
		t := call.Args[i].Type().Arrow()
		var err error
		if rows != nil {
			in[i], err = r.gather(t, []datum{d}, nil, rows, n)
		} else {
			in[i], err = r.expand(d, t, n)
		}
		if err != nil {
			return nil, err
		}
	}
	var out arrow.Array
	err := plan.CallOwn(func() (err error) {
		out, err = call.Func.Own.Scalar(r.alloc, in, n)
		return err
	})
	if out != nil {
		r.own(out)
	}
	if err == nil {
		err = call.Func.CheckOwn(out, n)
	}
	if err != nil {
		return nil, ownError(call.Func, in, err)
	}
	return out, nil
}

// shownArgument is how many bytes of an argument an error shows.
const shownArgument = 60

// ownError says which function of a program failed, and for which arguments where it said the row.
func ownError(f *plan.Func, in []arrow.Array, err error) error {
	shown := f.Name
	var at *plan.FuncError
	if errors.As(err, &at) && at.Row >= 0 && (len(in) == 0 || at.Row < in[0].Len()) {
		texts := make([]string, len(in))
		for i, a := range in {
			texts[i] = ownArgument(a, at.Row)
		}
		shown += "(" + strings.Join(texts, ", ") + ")"
		err = at.Err
	}
	return plan.Errorf(plan.CodeValue, "%s", shown).WithCause(err)
}

func ownArgument(a arrow.Array, row int) string {
	if a.IsNull(row) {
		return "NULL"
	}
	if b, isBlob := a.(*array.Binary); isBlob {
		return plan.FormatBlob(b.Value(row)[:min(shownArgument, b.ValueLen(row))])
	}
	text := string(plan.AppendText(nil, a, row))
	if len(text) > shownArgument {
		text = strings.ToValidUTF8(text[:shownArgument], "") + "…"
	}
	if _, isText := a.(*array.String); isText {
		return fmt.Sprintf("'%s'", strings.ReplaceAll(text, "'", "''"))
	}
	return text
}
