package parquetfile

import (
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
)

// forgetArrowSchema has the file be read by the types of Parquet, without those of Arrow that its writer noted beside them. Arrow 17 fails on
// notes of types that it does not know, as DECIMALs of 32 bits, and on NULLs among lists of a fixed size.
func (f *File) forgetArrowSchema() {
	meta := f.raw.MetaData().FileMetaData
	for i, note := range meta.KeyValueMetadata {
		if note.Key == "ARROW:schema" {
			meta.KeyValueMetadata = slices.Delete(meta.KeyValueMetadata, i, i+1)
			return
		}
	}
}

// hasFixedLists reports whether a schema has lists of a fixed size, be it within other columns.
func hasFixedLists(s *arrow.Schema) bool {
	return slices.ContainsFunc(s.Fields(), func(f arrow.Field) bool { return isFixedList(f.Type) })
}

func isFixedList(t arrow.DataType) bool {
	if t.ID() == arrow.FIXED_SIZE_LIST {
		return true
	}
	nested, ok := t.(arrow.NestedType)
	return ok && slices.ContainsFunc(nested.Fields(), func(f arrow.Field) bool { return isFixedList(f.Type) })
}
