package foreign

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/bitutil"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
)

const (
	// fewWords are kept as codes however few rows a batch has; more where it has at least two for each.
	fewWords = 1 << 12
	// mostWords is how many words of several dictionaries are put together into one.
	mostWords = 1 << 16
)

// Dictionaries keep the text of a scan's columns as [plan.CodedText] where it comes in dictionaries. Those of one column, which may be
// another for each batch, become one, so that equal texts have equal codes for as long as that does not grow.
type Dictionaries struct {
	alloc   memory.Allocator
	columns map[int]*words
}

// NewDictionaries makes the dictionaries of one scan.
func NewDictionaries(alloc memory.Allocator) *Dictionaries {
	return &Dictionaries{alloc: alloc, columns: map[int]*words{}}
}

// Release frees the memory. Batches that were given keep what they need.
func (d *Dictionaries) Release() {
	for c, w := range d.columns {
		w.release()
		delete(d.columns, c)
	}
}

// words is the dictionary of a column.
type words struct {
	codes map[string]int32
	texts []string
	data  *array.Data // of texts; nil where there are new ones
	// given is the dictionary that came last, and ours are its words' codes; -1 for one that is NULL.
	given arrow.ArrayData
	ours  []int32
}

func newWords() *words { return &words{codes: map[string]int32{"": 0}, texts: []string{""}} }

func (w *words) release() {
	if w.data != nil {
		w.data.Release()
	}
	w.data = nil
}

// convert gives a column of text in codes; nil where that does not pay.
func (d *Dictionaries) convert(column int, a *array.Dictionary, to plan.Type) (arrow.Array, error) {
	given := a.Data().Dictionary()
	if to.Arrow().ID() != arrow.STRING || a.Len() == 0 || given.Len() > max(fewWords, a.Len()/2) {
		return nil, nil //nolint:nilnil // the caller makes texts
	}
	w := d.columns[column]
	if w == nil || len(w.texts)+given.Len() > mostWords {
		if w != nil {
			w.release()
		}
		w = newWords()
		d.columns[column] = w
	}
	if w.given != given {
		if err := w.learn(a, to, d.alloc); err != nil {
			return nil, err
		}
	}
	return w.code(a, d.alloc)
}

// learn takes up the words of a dictionary.
func (w *words) learn(a *array.Dictionary, to plan.Type, alloc memory.Allocator) error {
	texts, err := Convert(a.Dictionary(), to, alloc)
	if err != nil {
		return err
	}
	defer texts.Release()
	known := len(w.texts)
	w.ours = make([]int32, texts.Len())
	for i := range w.ours {
		if texts.IsNull(i) {
			w.ours[i] = -1
			continue
		}
		text := texts.(*array.String).Value(i)
		code, ok := w.codes[text]
		if !ok {
			text = string(append([]byte(nil), text...)) // the array's memory goes
			code = int32(len(w.texts))
			w.codes[text], w.texts = code, append(w.texts, text)
		}
		w.ours[i] = code
	}
	if len(w.texts) > known || w.data == nil {
		w.release()
		b := array.NewStringBuilder(alloc)
		defer b.Release()
		b.AppendValues(w.texts, nil)
		all := b.NewArray()
		defer all.Release()
		w.data = all.Data().(*array.Data)
		w.data.Retain()
	}
	w.given = a.Data().Dictionary()
	return nil
}

// code makes a column of ours of one whose dictionary was learnt.
func (w *words) code(a *array.Dictionary, alloc memory.Allocator) (arrow.Array, error) {
	n := a.Len()
	codes := memory.NewResizableBuffer(alloc)
	defer codes.Release()
	codes.Resize(arrow.Int32Traits.BytesRequired(n))
	out := arrow.Int32Traits.CastFromBytes(codes.Bytes())
	if err := translate(a, w.ours, out); err != nil {
		return nil, err
	}
	nulls := 0
	for _, code := range out {
		if code < 0 {
			nulls++
		}
	}
	buffers := []*memory.Buffer{nil, codes}
	if nulls > 0 {
		valid := memory.NewResizableBuffer(alloc)
		defer valid.Release()
		valid.Resize(int(bitutil.BytesForBits(int64(n))))
		memory.Set(valid.Bytes(), 0)
		for i, code := range out {
			bitutil.SetBitTo(valid.Bytes(), i, code >= 0)
			out[i] = max(code, 0)
		}
		buffers[0] = valid
	}
	data := array.NewDataWithDictionary(plan.CodedText, n, buffers, nulls, 0, w.data)
	defer data.Release()
	return array.MakeFromData(data), nil
}

// translate gives what stands in ours for the index of each row, -1 for NULL.
func translate(a *array.Dictionary, ours, out []int32) error {
	switch x := a.Indices().(type) {
	case *array.Int8:
		return translateAll(a, x.Int8Values(), ours, out)
	case *array.Int16:
		return translateAll(a, x.Int16Values(), ours, out)
	case *array.Int32:
		return translateAll(a, x.Int32Values(), ours, out)
	case *array.Int64:
		return translateAll(a, x.Int64Values(), ours, out)
	case *array.Uint8:
		return translateAll(a, x.Uint8Values(), ours, out)
	case *array.Uint16:
		return translateAll(a, x.Uint16Values(), ours, out)
	case *array.Uint32:
		return translateAll(a, x.Uint32Values(), ours, out)
	case *array.Uint64:
		return translateAll(a, x.Uint64Values(), ours, out)
	}
	return plan.Errorf(plan.CodeUnsupported, "a dictionary with indices of %s is not read", a.Indices().DataType())
}

type index interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64
}

func translateAll[T index](a *array.Dictionary, indices []T, ours, out []int32) error {
	nulls := a.NullN() > 0
	for i, x := range indices {
		switch {
		case nulls && a.IsNull(i):
			out[i] = -1
		case x < 0 || uint64(x) >= uint64(len(ours)):
			return plan.Errorf(plan.CodeData, "row %d has the index %d in a dictionary of %d values", i+1, x, len(ours))
		default:
			out[i] = ours[x]
		}
	}
	return nil
}
