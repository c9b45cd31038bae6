package vec

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
)

// Coder makes columns of [plan.CodedText] of the arrays of a column of text. They share a dictionary as long as nothing new comes.
type Coder struct {
	alloc memory.Allocator
	known *KeyTable
	dict  *array.Data // of the texts known so far; nil before the first
	skip  []bool
}

// NewCoder makes a coder without texts. hashMask is ANDed to each hash.
func NewCoder(alloc memory.Allocator, hashMask uint64) *Coder {
	return &Coder{alloc: alloc, known: NewKeyTable(alloc, []arrow.DataType{plan.CodedText.ValueType}, hashMask)}
}

// Code gives the codes of the texts of a. The caller owns them.
func (c *Coder) Code(a arrow.Array) (arrow.Array, error) {
	n, v := a.Len(), Of(a)
	codes := newBuffer(c.alloc, 4*n)
	defer codes.Release()
	ids := cast[int32](codes.Bytes())
	c.skip = Sized(c.skip, n)
	for i := range c.skip {
		c.skip[i] = v.Null(i)
	}
	if c.known.Len() == 0 { // the first text is the empty one
		c.known.Insert([]View{{Kind: Bytes, Len: 1, o32: []int32{0, 0}}}, 1, nil, make([]int32, 1))
	}
	c.known.Insert([]View{v}, n, c.skip, ids)
	for i, null := range c.skip {
		if null {
			ids[i] = 0
		}
	}
	if err := c.grow(); err != nil {
		return nil, err
	}
	return withDictionary(c.alloc, &v, n, codes, c.dict), nil
}

// grow makes a new dictionary where texts came that the last one does not have.
func (c *Coder) grow() error {
	if c.dict != nil && c.dict.Len() == c.known.Len() {
		return nil
	}
	texts, err := c.known.Keys(c.alloc, 0, c.known.Len())
	if err != nil {
		return err
	}
	defer texts[0].Release()
	if c.dict != nil {
		c.dict.Release()
	}
	c.dict = texts[0].Data().(*array.Data)
	c.dict.Retain()
	return nil
}

// Release frees the memory.
func (c *Coder) Release() {
	c.known.Release()
	if c.dict != nil {
		c.dict.Release()
	}
	c.dict = nil
}

// withDictionary makes n rows of codes, which are NULL where those of v are.
func withDictionary(alloc memory.Allocator, v *View, n int, codes *memory.Buffer, dict *array.Data) arrow.Array {
	valid, nulls := gatherValid(alloc, v, Sequence(n))
	if valid != nil {
		defer valid.Release()
	}
	data := array.NewDataWithDictionary(plan.CodedText, n, []*memory.Buffer{valid, codes}, nulls, 0, dict)
	defer data.Release()
	return array.MakeFromData(data)
}
