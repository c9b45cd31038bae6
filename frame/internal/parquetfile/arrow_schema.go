package parquetfile

import (
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
)

// arrowSchemaKey is under what a writer of Arrow notes its types.
const arrowSchemaKey = "ARROW:schema"

// forgetArrowSchema has the file be read by the types of Parquet, without those of Arrow that its writer noted beside them. Arrow 17 fails on
// notes of types that it does not know, as DECIMALs of 32 bits, and on NULLs among lists of a fixed size.
func (f *File) forgetArrowSchema() {
	meta := f.raw.MetaData().FileMetaData
	for i, note := range meta.KeyValueMetadata {
		if note.Key == arrowSchemaKey {
			meta.KeyValueMetadata = slices.Delete(meta.KeyValueMetadata, i, i+1)
			return
		}
	}
}

// hasType reports whether a schema has columns of a type, be it within other columns.
func hasType(s *arrow.Schema, id arrow.Type) bool {
	return slices.ContainsFunc(s.Fields(), func(f arrow.Field) bool { return typeHas(f.Type, id) })
}

func typeHas(t arrow.DataType, id arrow.Type) bool {
	if t.ID() == id {
		return true
	}
	nested, ok := t.(arrow.NestedType)
	return ok && slices.ContainsFunc(nested.Fields(), func(f arrow.Field) bool { return typeHas(f.Type, id) })
}
