package vec

// takesCodes reports whether the rows of a view go into the column as codes: where all rows so far are of its dictionary. Texts are
// made of the codes that there are otherwise.
func (c *Column) takesCodes(v *View, n int) bool {
	if c.dict == nil && c.n == 0 && len(c.offs.V) == 0 && v.dense(n) {
		v.dict.Retain()
		c.dict = v.dict
	}
	if c.dict != nil && c.dict == v.dict {
		return true
	}
	c.decode()
	return false
}

func (c *Column) appendCodes(v *View, sel []int32, n int) {
	if sel == nil {
		c.codes.AppendAll(v.codes[:n])
		return
	}
	gatherTyped(c.codes.Extend(n), v.codes, sel)
}

// decode makes texts of codes.
func (c *Column) decode() {
	if c.dict == nil {
		return
	}
	v := c.View()
	codes, dict := c.codes, c.dict
	c.codes, c.dict = NewSlice[int32](codes.alloc), nil
	c.appendText(&v, nil, len(codes.V))
	codes.Release()
	dict.Release()
}

// viewCodes opens the column's codes.
func (c *Column) viewCodes(v *View) {
	v.codes = c.codes.V
	v.openDictionary(c.dict)
}

func (c *Column) releaseCodes() {
	c.codes.Release()
	if c.dict != nil {
		c.dict.Release()
	}
	c.dict = nil
}
