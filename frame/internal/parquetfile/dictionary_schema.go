package parquetfile

import (
	"bytes"
	"encoding/base64"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/ipc"
)

// forgetDictionaries has columns that the writer noted to be dictionaries be read as their values: Arrow 17 cannot join the dictionaries of two
// row groups in a record ("not implemented"), and [File.readerOf] asks for codes where they are of use. A note with dictionaries within other
// columns is forgotten whole.
func (f *File) forgetDictionaries() {
	notes := f.raw.MetaData().FileMetaData.KeyValueMetadata
	for i, note := range notes {
		if note.Key != arrowSchemaKey || note.Value == nil {
			continue
		}
		text, err := base64.StdEncoding.DecodeString(*note.Value)
		if err != nil {
			break
		}
		r, err := ipc.NewReader(bytes.NewReader(text))
		if err != nil {
			break
		}
		fields := slices.Clone(r.Schema().Fields())
		meta := r.Schema().Metadata()
		r.Release()
		for j, field := range fields {
			if dict, ok := field.Type.(*arrow.DictionaryType); ok {
				fields[j].Type = dict.ValueType
			}
		}
		plain := arrow.NewSchema(fields, &meta)
		var out bytes.Buffer
		w := ipc.NewWriter(&out, ipc.WithSchema(plain))
		if hasType(plain, arrow.DICTIONARY) || w.Close() != nil {
			break
		}
		value := base64.StdEncoding.EncodeToString(out.Bytes())
		notes[i].Value = &value
		return
	}
	f.forgetArrowSchema()
}
