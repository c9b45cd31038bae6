package vec

import (
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// letters is a dictionary of the empty text and all texts of one byte, in the order of the bytes.
var letters = func() *array.Data {
	b := array.NewStringBuilder(memory.NewGoAllocator())
	b.Append("")
	for c := range 256 {
		b.Append(string([]byte{byte(c)}))
	}
	return b.NewArray().Data().(*array.Data)
}()

// asLetters gives n texts of at most one byte, such as flags, as codes, whose memory codes may be; false where one is longer.
func (v *View) asLetters(n int, codes []int32) (View, []int32, bool) {
	if v.o32 == nil || v.Coded() || n < letters.Len() || int(v.o32[n]-v.o32[0]) > n {
		return View{}, codes, false
	}
	codes = Sized(codes, n)
	from := v.o32[0]
	for i, to := range v.o32[1 : n+1] {
		switch to - from {
		case 0:
			codes[i] = 0
		case 1:
			codes[i] = int32(v.text[from]) + 1
		default:
			return View{}, codes, false
		}
		from = to
	}
	out := View{Kind: Bytes, Len: n, valid: v.valid, off: v.off, codes: codes}
	out.openDictionary(letters)
	return out, codes, true
}
