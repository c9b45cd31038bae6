package parquetfile

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/parquet/schema"

	"rsql/frame/internal/foreign"
)

// readTexts has values of JSON and of enumerations be read as texts, where Arrow 17 takes them for bytes. It gives the names of the columns
// of the file that are JSON.
func (f *File) readTexts() (map[string]bool, error) {
	meta := f.raw.MetaData()
	documents := map[string]bool{}
	for i := range meta.Schema.Root().NumFields() {
		if node := meta.Schema.Root().Field(i); node.LogicalType().Equals(schema.JSONLogicalType{}) {
			documents[node.Name()] = true
		}
	}
	changed := false
	for _, e := range meta.FileMetaData.Schema {
		if l := e.LogicalType; l != nil && (l.JSON != nil || l.ENUM != nil) || isTextConversion(e.GetConvertedType().String()) {
			e.LogicalType, e.ConvertedType, changed = nil, zero(e.ConvertedType), true // UTF8 is the zero one
		}
	}
	if !changed {
		return nil, nil
	}
	root, err := schema.FromParquet(meta.FileMetaData.Schema)
	if err != nil {
		return nil, err
	}
	meta.Schema = schema.NewSchema(root.(*schema.GroupNode))
	return documents, nil
}

func isTextConversion(name string) bool { return name == "JSON" || name == "ENUM" }

// zero gives a pointer to the zero value of a type that has no name here.
func zero[T any](*T) *T { return new(T) }

// markDocuments gives the columns that are JSON the mark that they have in Arrow files.
func markDocuments(s *arrow.Schema, documents map[string]bool) *arrow.Schema {
	fields := s.Fields()
	for i := range fields {
		if documents[fields[i].Name] {
			fields[i].Metadata = foreign.JSONMark
		}
	}
	meta := s.Metadata()
	return arrow.NewSchema(fields, &meta)
}
