package files

import (
	"bytes"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

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
	if what, hint := foreignHead(name, head); what != "" {
		return plan.Errorf(plan.CodeData, "file %s is %s, and no CSV", name, what).WithHint("%s", hint)
	}
	return nil
}

// foreignHead is what begins so, and how it is read; empty for what is not known.
func foreignHead(name string, head []byte) (what, hint string) {
	for _, f := range foreignFiles {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return f.what, strings.ReplaceAll(f.hint, "FILE", strings.ReplaceAll(name, "'", "''"))
		}
	}
	return "", ""
}

// notTyped is the error of a file that is read as a format that has types, and is not of it, or damaged.
func notTyped(name, format, called string, in io.ReaderAt, cause error) error {
	head := make([]byte, 16)
	n, _ := in.ReadAt(head, 0) // cause tells
	head = head[:n]
	what, hint := foreignHead(name, head)
	if other := FormatOf(name); what == "" && other != "" && other != format && isText(head) {
		what, hint = "a text file", "read_"+other+"('"+strings.ReplaceAll(name, "'", "''")+"') reads it"
	}
	if what == "" || what == "an "+called+" file" || what == "a "+called+" file" {
		return plan.Errorf(plan.CodeData, "file %s is no %s file, or damaged", name, called).WithCause(cause)
	}
	return plan.Errorf(plan.CodeData, "file %s is %s, and no %s file", name, what, called).WithHint("%s", hint)
}

// isText reports whether bytes are characters that texts have.
func isText(b []byte) bool {
	return !bytes.ContainsFunc(b, func(r rune) bool { return r < ' ' && !unicode.IsSpace(r) || r == utf8.RuneError })
}
