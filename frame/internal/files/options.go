package files

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"rsql/planner"
	"rsql/planner/plan"
)

// The formats.
const (
	CSV     = "csv"
	JSON    = "json"
	NDJSON  = "ndjson"
	Parquet = "parquet"
	Arrow   = "arrow"
)

// options are what a statement says of how files are read.
type options struct {
	delim, quote, escape byte // zero for none, or for what the file shows
	header               *bool
	skip                 int
	null                 *string
	columns              []column
	filename             bool
	text                 bool
	sample               int // rows to infer from; 0 is the default, -1 all
	compression          string
}

// column is a column of a file.
type column struct {
	name string
	typ  plan.Type
	// declared says that the statement gave the type.
	declared bool
	// target says that the table has it that the rows are for.
	target bool
}

// setters read the value of an option; wants is what a wrong value is told.
var setters = map[string]struct {
	wants   string
	formats string // those that have the option; empty for all
	set     func(o *options, value string) bool
}{
	"delim":  {"one character", CSV, func(o *options, v string) bool { return oneByte(&o.delim, v) }},
	"quote":  {"one character, or '' for none", CSV, func(o *options, v string) bool { return quoteByte(&o.quote, v) }},
	"escape": {"one character", CSV, func(o *options, v string) bool { return oneByte(&o.escape, v) }},
	"header": {"true or false", CSV, func(o *options, v string) bool {
		o.header = new(bool)
		return boolean(o.header, v)
	}},
	"skip": {"a number of lines", CSV, func(o *options, v string) bool {
		n, err := strconv.ParseUint(v, 10, 31)
		o.skip = int(n)
		return err == nil
	}},
	"nullstr": {"a text", CSV, func(o *options, v string) bool {
		o.null = &v
		return true
	}},
	"columns": {"names with types, such as 'a BIGINT, b TEXT'", CSV + JSON + NDJSON, func(o *options, v string) bool {
		var err error
		o.columns, err = parseColumns(v)
		return err == nil
	}},
	"filename":    {"true or false", "", func(o *options, v string) bool { return boolean(&o.filename, v) }},
	"all_varchar": {"true or false", CSV + JSON + NDJSON, func(o *options, v string) bool { return boolean(&o.text, v) }},
	"sample_size": {"a number of rows, or -1 for all", CSV + JSON + NDJSON, func(o *options, v string) bool {
		n, err := strconv.Atoi(v)
		o.sample = n
		return err == nil && (n > 0 || n == -1)
	}},
	"compression": {"auto, none, gzip or zstd", CSV + JSON + NDJSON, func(o *options, v string) bool {
		o.compression = strings.ToLower(v)
		return contains([]string{"auto", "none", "gzip", "zstd"}, o.compression)
	}},
	"union_by_name": {"true: files are one table by the names of their columns", "", func(_ *options, v string) bool {
		var b bool
		return boolean(&b, v) && b
	}},
	"auto_detect": {"true; header, delim and columns say what a file has", CSV + JSON + NDJSON, func(_ *options, v string) bool {
		var b bool
		return boolean(&b, v) && b
	}},
	"format": {"auto, array, newline_delimited or unstructured", JSON + NDJSON, func(_ *options, v string) bool {
		return contains([]string{"auto", "array", "newline_delimited", "unstructured"}, strings.ToLower(v))
	}},
}

// synonyms are the other names of options.
var synonyms = map[string]string{"sep": "delim", "delimiter": "delim", "null": "nullstr", "nullstring": "nullstr"}

// parseOptions reads the options of a format; others are names that are options elsewhere.
func parseOptions(format string, given []plan.FileOption, others ...string) (*options, error) {
	o := &options{quote: '"'}
	if format != CSV {
		o.quote = 0
	}
	seen := map[string]bool{}
	for _, g := range given {
		name := g.Name
		if s, ok := synonyms[name]; ok {
			name = s
		}
		setter, ok := setters[name]
		if !ok || setter.formats != "" && !strings.Contains(setter.formats, format) {
			return nil, unknownOption(format, g, others)
		}
		if seen[name] {
			return nil, plan.Errorf(plan.CodeSyntax, "the option %s is given twice", name).WithPos(g.NamePos)
		}
		seen[name] = true
		value := g.Value
		if g.Bare {
			value = "true"
		}
		if !setter.set(o, value) {
			return nil, refused(g, setter.wants, value)
		}
	}
	return o, nil
}

// refused is the error of a value; that of a list of columns says what is wrong in it.
func refused(g plan.FileOption, wants, value string) error {
	err := plan.Errorf(plan.CodeValue, "the option %s wants %s, not %q", g.Name, wants, value).WithPos(g.ValuePos)
	var why *plan.Error
	if _, cause := parseColumns(value); g.Name == "columns" && errors.As(cause, &why) && why.Hint != "" {
		return plan.Errorf(plan.CodeValue, "the option columns, %q: %s", value, why.Msg).WithPos(g.ValuePos).WithHint("%s", why.Hint)
	}
	return err
}

func unknownOption(format string, g plan.FileOption, others []string) error {
	names := slices.Clone(others)
	for name, s := range setters {
		if s.formats == "" || strings.Contains(s.formats, format) {
			names = append(names, name)
		}
	}
	err := plan.Errorf(plan.CodeName, "files of the format %s have no option %s", format, g.Name).WithPos(g.NamePos)
	if near, ok := plan.Nearest(g.Name, names); ok {
		return err.WithHint("did you mean %s?", near)
	}
	return err
}

func contains(words []string, word string) bool {
	for _, w := range words {
		if w == word {
			return true
		}
	}
	return false
}

func boolean(to *bool, v string) bool {
	switch strings.ToLower(v) {
	case "true", "on", "1", "yes":
		*to = true
	case "false", "off", "0", "no":
		*to = false
	default:
		return false
	}
	return true
}

// oneByte reads a character, which may be written as \t.
func oneByte(to *byte, v string) bool {
	if v == `\t` {
		v = "\t"
	}
	if len(v) != 1 || v[0] >= utf8.RuneSelf || v == "\n" || v == "\r" {
		return false
	}
	*to = v[0]
	return true
}

func quoteByte(to *byte, v string) bool {
	if v == "" {
		*to = 0
		return true
	}
	return oneByte(to, v)
}

// parseColumns reads a list such as a BIGINT, "b c" DECIMAL(12,2).
func parseColumns(list string) ([]column, error) {
	stmt, err := planner.Parse("CREATE TABLE t (" + list + ")")
	ct, ok := stmt.(*planner.CreateTable)
	var why *plan.Error
	if errors.As(err, &why) && why.Code != plan.CodeSyntax {
		return nil, err
	}
	if err != nil || !ok || len(ct.Columns) == 0 {
		return nil, plan.Errorf(plan.CodeSyntax, "no list of columns").WithCause(err)
	}
	var out []column
	for _, c := range ct.Columns {
		out = append(out, column{name: c.Name.Name, typ: c.Type, declared: true})
	}
	return out, nil
}
