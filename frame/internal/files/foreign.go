package files

import (
	"bytes"
	"strings"

	"rsql/planner/plan"
)

// foreignFiles are what files that are no text begin with.
var foreignFiles = []struct{ magic, what, hint string }{
	{"PAR1", "a Parquet file", "read_parquet('FILE') reads it"},
	{"ARROW1", "an Arrow file", "read_arrow('FILE') reads it"},
	{"\x1f\x8b\x08", "compressed by gzip", "read_csv('FILE', compression = 'gzip') reads it, and a name that ends in .gz says so"},
	{"\x28\xb5\x2f\xfd", "compressed by zstd", "read_csv('FILE', compression = 'zstd') reads it, and a name that ends in .zst says so"},
	{"PK\x03\x04", "a ZIP archive, as files of spreadsheets are", "unpack it, or save the sheet as CSV"},
	{"BZh9", "compressed by bzip2", "unpack it first: bunzip2 FILE"},
	{"\xfd7zXZ\x00", "compressed by xz", "unpack it first: unxz FILE"},
	{"SQLite format 3\x00", "a database of SQLite", "export the table as CSV first"},
	{"Obj\x01", "an Avro file", "convert it to Parquet or NDJSON first"},
	{"REDIS00", "a dump of Redis", "rsql FILE starts a server of its own with it"},
}

// foreignTo is the error of a file that is read as CSV and is none, by how it begins; nil for others.
func foreignTo(name string, head []byte) error {
	for _, f := range foreignFiles {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			quoted := strings.ReplaceAll(name, "'", "''")
			return plan.Errorf(plan.CodeData, "file %s is %s, and no CSV", name, f.what).WithHint("%s", strings.ReplaceAll(f.hint, "FILE", quoted))
		}
	}
	return nil
}
