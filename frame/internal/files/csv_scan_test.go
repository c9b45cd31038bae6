package files

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// records cuts a text; a quoted value has quotes around it.
func records(in io.Reader, quote, escape byte) ([][]string, error) {
	s := newCSVScanner(in, ',', quote, escape)
	var out [][]string
	for {
		fields, err := s.next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		var texts []string
		for _, f := range fields {
			text := string(f.text)
			if f.quoted {
				text = "'" + text + "'"
			}
			texts = append(texts, text)
		}
		out = append(out, texts)
	}
}

func TestCSVRecords(t *testing.T) {
	tests := []struct {
		name, text    string
		quote, escape byte
		want          [][]string
	}{
		{"plain", "a,b\n1,2\n", '"', 0, [][]string{{"a", "b"}, {"1", "2"}}},
		{"no line end at the end", "a,b\n1,2", '"', 0, [][]string{{"a", "b"}, {"1", "2"}}},
		{"empty values", ",\n,\"\"", '"', 0, [][]string{{"", ""}, {"", "''"}}},
		{"CRLF", "a,b\r\n1,\"2\"\r\n", '"', 0, [][]string{{"a", "b"}, {"1", "'2'"}}},
		{"CR within a value", "a\rb,c\n", '"', 0, [][]string{{"a\rb", "c"}}},
		{"quoted line end", "\"a\r\nb\",c\n", '"', 0, [][]string{{"'a\r\nb'", "c"}}},
		{"doubled quotes", "\"a\"\"b\",\"\"\"\"\n", '"', 0, [][]string{{`'a"b'`, `'"'`}}},
		{"escaped quotes", `"a\"b","c\\"` + "\n", '"', '\\', [][]string{{`'a"b'`, `'c\'`}}},
		{"no quotes", "a\"b,\"c\n", 0, 0, [][]string{{`a"b`, `"c`}}},
		{"empty lines", "\na\n\n", '"', 0, [][]string{{""}, {"a"}, {""}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := records(strings.NewReader(test.text), test.quote, test.escape)
			require.NoError(t, err)
			assert.Equal(t, test.want, got)
			got, err = records(iotest.OneByteReader(strings.NewReader(test.text)), test.quote, test.escape)
			require.NoError(t, err)
			assert.Equal(t, test.want, got, "byte by byte")
		})
	}
}

func TestCSVErrors(t *testing.T) {
	for text, want := range map[string]string{
		"a,b\n1,\"2\nx\ny":    `line 2: a " is not closed`,
		"a\n\"b\nc\"d\n":      `line 3: 'd' follows a closing "`,
		"a,b\n\"x\ny\",z\"\n": `line 3: a " within a value that does not begin with one`,
	} {
		_, err := records(strings.NewReader(text), '"', 0)
		assert.EqualError(t, err, want)
		_, err = records(iotest.OneByteReader(strings.NewReader(text)), '"', 0)
		assert.EqualError(t, err, want, "byte by byte")
	}
}

func TestLongRecords(t *testing.T) {
	long := strings.Repeat("x", 3*scanBuffer)
	got, err := records(strings.NewReader("a,\""+long+"\"\nb,c\n"), '"', 0)
	require.NoError(t, err)
	require.Len(t, got, 2)
	assert.Equal(t, "'"+long+"'", got[0][1])
	assert.Equal(t, []string{"b", "c"}, got[1])
}

// FuzzCSV compares with encoding/csv, which passes over empty lines and takes the \r out of quoted line ends.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n", "\"a\"\"b\",c\r\n", ",\n\"\"\n", "a\"b\n", "\"a\nb\"\n\nc", "\r", "a\r\r\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := csv.NewReader(strings.NewReader(text))
		r.FieldsPerRecord = -1
		want, wantErr := r.ReadAll()
		s := newCSVScanner(iotest.HalfReader(strings.NewReader(text)), ',', '"', 0)
		var got [][]string
		var err error
		for {
			var fields []field
			if fields, err = s.next(); err != nil {
				break
			}
			if len(fields) == 1 && len(fields[0].text) == 0 && !fields[0].quoted {
				continue
			}
			var texts []string
			for _, f := range fields {
				text := string(f.text)
				if f.quoted {
					text = strings.ReplaceAll(text, "\r\n", "\n")
				}
				texts = append(texts, text)
			}
			got = append(got, texts)
		}
		if wantErr != nil {
			assert.NotEqual(t, io.EOF, err, "encoding/csv says %v", wantErr)
			return
		}
		require.Equal(t, io.EOF, err)
		assert.Equal(t, want, got)
	})
}
