package parquetfile

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/metadata"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
)

// fewWords is up to how many texts the dictionary of a chunk has where its column is read in codes: it is made and looked at anew for each
// record.
const fewWords = 1 << 8

// readerOf is the reader of a row group, which gives columns of text in codes where their chunks are so; a nil one where there is none of
// them. Arrow 17 puts a record that spans two row groups together, which it cannot do with dictionaries ("not implemented"), so that such a
// group is read alone, where it is not smaller than a record.
func (f *File) readerOf(leaves []int, group int) (*pqarrow.FileReader, error) {
	chunks := f.raw.MetaData().RowGroup(group)
	if chunks.NumRows() < batchRows {
		return nil, nil //nolint:nilnil // the rows are read as they are
	}
	props, found := pqarrow.ArrowReadProperties{BatchSize: batchRows}, false
	for _, c := range leaves {
		chunk, err := chunks.ColumnChunk(c)
		if err != nil {
			return nil, err
		}
		if !f.isText(c) || !dictionaryCoded(chunk) {
			continue
		}
		pages, err := f.raw.RowGroup(group).GetColumnPageReader(c)
		if err != nil {
			return nil, err
		}
		if pages.Next() {
			words, ok := pages.Page().(*file.DictionaryPage)
			if ok && words.NumValues() <= fewWords {
				props.SetReadDict(c, true)
				found = true
			}
		}
	}
	if !found {
		return nil, nil //nolint:nilnil // as above
	}
	return pqarrow.NewFileReader(f.raw, props, f.alloc)
}

// reading is the reader of the next row groups, and how far it goes: one group that has text in codes, or all up to the next such.
func (r *Records) reading(groups []int) (*pqarrow.FileReader, []int, error) {
	for i, g := range groups {
		coded, err := r.file.readerOf(r.leaves, g)
		switch {
		case err != nil:
			return nil, nil, err
		case coded != nil && i == 0:
			return coded, groups[:1], nil
		case coded != nil:
			return r.file.reader, groups[:i], nil
		}
	}
	return r.file.reader, groups, nil
}

// isText reports whether a leaf is a column of texts of its own.
func (f *File) isText(leaf int) bool {
	for _, field := range f.reader.Manifest.Fields {
		if field.ColIndex == leaf && len(field.Children) == 0 {
			return field.Field.Type.ID() == arrow.STRING
		}
	}
	return false
}

// dictionaryCoded reports whether all pages of a chunk are known to have codes.
func dictionaryCoded(chunk *metadata.ColumnChunkMetaData) bool {
	stats := chunk.EncodingStats()
	for _, s := range stats {
		codes := s.Encoding == parquet.Encodings.RLEDict || s.Encoding == parquet.Encodings.PlainDict
		if !codes && int(s.PageType) != dictionaryPage {
			return false
		}
	}
	return chunk.HasDictionaryPage() && len(stats) > 0
}

// dictionaryPage is the type of a page with a dictionary, in the numbers of the format.
const dictionaryPage = 2
