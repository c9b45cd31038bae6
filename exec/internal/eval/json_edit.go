package eval

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// jsonEditKernels are functions that change documents, and compare them.
var jsonEditKernels = map[string]builder{
	"json_set": jsonEdit(editing{put: true, create: true}), "json_insert": jsonEdit(editing{create: true}), "json_replace": jsonEdit(editing{put: true}),
	"json_remove": jsonRemove, "json_merge_patch": always(mergePatch), "json_contains": jsonContains,
}

// editing says what happens to the part at a path.
type editing struct {
	put    bool // takes the place of a part that is there
	create bool // becomes a part where there is none
	remove bool
}

// edit appends a document with the value at a path.
func (e editing) edit(dst []byte, doc string, steps []step, value string) []byte {
	if len(steps) == 0 {
		if e.put {
			return append(dst, value...)
		}
		return append(dst, doc...)
	}
	st, last := steps[0], len(steps) == 1
	object := doc[0] == '{'
	if st.isIndex && doc[0] != '[' || !st.isIndex && !object {
		return append(dst, doc...)
	}
	index := st.index
	if index < 0 {
		index += int(jsonLength(doc))
	}
	dst = append(dst, doc[0])
	begun, found, i := false, false, 0
	member := func(name string) {
		if begun {
			dst = append(dst, ',')
		}
		if begun = true; object {
			dst = append(appendJSONText(dst, name), ':')
		}
	}
	members(doc, func(name, part string) bool {
		hit := st.isIndex && i == index || !st.isIndex && name == st.name
		i++
		switch found = found || hit; {
		case hit && last && e.remove:
		case hit:
			member(name)
			dst = e.edit(dst, part, steps[1:], value)
		default:
			member(name)
			dst = append(dst, part...)
		}
		return true
	})
	if !found && last && e.create && (object || index >= i) {
		member(st.name)
		dst = append(dst, value...)
	}
	return append(dst, doc[len(doc)-1])
}

// onePath reads a path that finds one part at most.
func onePath(function, path string) ([]step, error) {
	steps, err := parsePath(path)
	if err == nil && several(steps) {
		return nil, plan.Errorf(plan.CodeValue, "%s: the path '%s' may find several parts", function, path)
	}
	return steps, err
}

// jsonEdit is the builder of a function of a document, paths and values. It is NULL where the document or a path is.
func jsonEdit(e editing) builder {
	return func(s *site) (kernel, error) {
		name := s.call.Func.Name
		for i := 1; i < len(s.args); i += 2 {
			if l, ok := s.constant(i); ok {
				if _, err := onePath(name, l.Value.(string)); err != nil {
					return nil, err
				}
			}
		}
		return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
			strict := args[:1:1]
			var paths []vec[string]
			var values []jsonWriter
			for i := 1; i < len(args); i += 2 {
				strict = append(strict, args[i])
				paths = append(paths, vec[string]{})
				values = append(values, jsonWriterOf(name, s.call.Args[i+1].Type(), args[i+1]))
			}
			v, none := r.strict(n, strict...)
			if none {
				return r.nulls(dt, n), nil
			}
			docs := load[string](args[0])
			for i := range paths {
				paths[i] = load[string](args[2*i+1])
			}
			return textRows(r, dt, n, v, func(dst []byte, row int) ([]byte, error) {
				doc, err := document(name, docs.at(row))
				if err != nil {
					return dst, err
				}
				for i, write := range values {
					steps, err := onePath(name, paths[i].at(row))
					if err != nil {
						return dst, err
					}
					value, err := write(nil, row)
					if err != nil {
						return dst, err
					}
					doc = string(e.edit(nil, doc, steps, string(value)))
				}
				return capped(name, appendCompact(dst, doc))
			})
		}, nil
	}
}

// jsonRemove takes the parts at paths out, one after another.
func jsonRemove(s *site) (kernel, error) {
	for i := 1; i < len(s.args); i++ {
		if l, ok := s.constant(i); ok {
			if _, err := onePath("json_remove", l.Value.(string)); err != nil {
				return nil, err
			}
		}
	}
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		v, none := r.strict(n, args...)
		if none {
			return r.nulls(dt, n), nil
		}
		texts := make([]vec[string], len(args))
		for i, d := range args {
			texts[i] = load[string](d)
		}
		return textRows(r, dt, n, v, func(dst []byte, row int) ([]byte, error) {
			doc, err := document("json_remove", texts[0].at(row))
			if err != nil {
				return dst, err
			}
			for _, path := range texts[1:] {
				steps, err := onePath("json_remove", path.at(row))
				if err != nil {
					return dst, err
				}
				if len(steps) == 0 {
					return dst, errNull
				}
				doc = string(editing{remove: true}.edit(nil, doc, steps, ""))
			}
			return appendCompact(dst, doc), nil
		})
	}, nil
}
