package frame_test

import (
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// goldenBlock is one block of a golden file.
type goldenBlock struct {
	// line is where the block begins, from 1.
	line int
	// comment holds the comment lines above the statement, each with its line end.
	comment string
	// text is the statement, or the commands without their prefix.
	text string
	// redis says that text holds Redis commands, one a line; paramLine is the "-- params:" line, empty where there is none.
	redis     bool
	paramLine string
	params    []any
	// checked says that there is a line ---- and an expected answer behind it, want.
	checked bool
	want    string
}

const (
	redisPrefix  = "redis: "
	paramsPrefix = "-- params: "
	blockBar     = "----"
)

// goldenBlocks takes a golden file apart.
func goldenBlocks(t *testing.T, text string) []goldenBlock {
	t.Helper()
	var out []goldenBlock
	line := 1
	for _, piece := range strings.Split(strings.TrimRight(text, "\n"), "\n\n") {
		b := goldenBlock{line: line}
		line += strings.Count(piece, "\n") + 2
		statement, want, checked := strings.Cut(piece+"\n", "\n"+blockBar+"\n")
		b.checked, b.want = checked, want
		var lines []string
		for l := range strings.SplitSeq(strings.Trim(statement, "\n"), "\n") {
			switch {
			case strings.HasPrefix(l, "#") && len(lines) == 0:
				b.comment += l + "\n"
			case strings.HasPrefix(l, paramsPrefix):
				b.paramLine, b.params = l, goldenParams(t, strings.TrimPrefix(l, paramsPrefix))
			case strings.HasPrefix(l, redisPrefix):
				b.redis = true
				lines = append(lines, strings.TrimPrefix(l, redisPrefix))
			default:
				lines = append(lines, l)
			}
		}
		b.text = strings.Join(lines, "\n")
		out = append(out, b)
	}
	return out
}

// String is the block as it stands in its file, with a blank line behind it.
func (b goldenBlock) String() string {
	s := b.comment
	if b.paramLine != "" {
		s += b.paramLine + "\n"
	}
	switch {
	case b.text == "":
	case b.redis:
		s += redisPrefix + strings.ReplaceAll(b.text, "\n", "\n"+redisPrefix) + "\n"
	default:
		s += b.text + "\n"
	}
	if b.checked {
		s += blockBar + "\n" + b.want
	}
	return s + "\n"
}

// goldenParams reads the values of a "-- params:" line: JSON values, or name=value, with commas between.
func goldenParams(t *testing.T, text string) []any {
	t.Helper()
	var out []any
	for _, part := range strings.Split(text, ", ") {
		name, value, isNamed := strings.Cut(part, "=")
		if isNamed = isNamed && !strings.HasPrefix(part, `"`); !isNamed {
			value = part
		}
		d := json.NewDecoder(strings.NewReader(value))
		d.UseNumber()
		var v any
		require.NoError(t, d.Decode(&v), text)
		if n, ok := v.(json.Number); ok {
			if i, err := n.Int64(); err == nil {
				v = i
			} else {
				v, err = n.Float64()
				require.NoError(t, err, text)
			}
		}
		if isNamed {
			v = named(name, v)
		}
		out = append(out, v)
	}
	return out
}

// commands sends Redis commands and gives their replies, a line each. Words may be quoted as in Go.
func (s *setup) commands(t *testing.T, b goldenBlock) string {
	t.Helper()
	var out strings.Builder
	for line := range strings.SplitSeq(b.text, "\n") {
		var args []any
		for rest := strings.TrimSpace(line); rest != ""; rest = strings.TrimLeft(rest, " ") {
			word, _, _ := strings.Cut(rest, " ")
			if quoted, err := strconv.QuotedPrefix(rest); err == nil {
				rest = rest[len(quoted):]
				word, err = strconv.Unquote(quoted)
				require.NoError(t, err, line)
			} else {
				rest = rest[len(word):]
			}
			args = append(args, word)
		}
		reply, err := s.redis.Do(t.Context(), args...).Result()
		require.NoError(t, err, "line %d: %s", b.line, line)
		out.WriteString(replyText(reply) + "\n")
	}
	return out.String()
}

// replyText is a reply of Redis as Go writes it; maps are sorted.
func replyText(reply any) string {
	m, ok := reply.(map[any]any)
	if !ok {
		return fmt.Sprintf("%#v", reply)
	}
	var parts []string
	for k, v := range m {
		parts = append(parts, fmt.Sprintf("%#v: %#v", k, v))
	}
	sort.Strings(parts)
	return strings.Join(parts, ", ")
}

// ordered reports whether a query's outermost SELECT has an ORDER BY.
func ordered(text string) bool {
	last := strings.LastIndex(strings.ToLower(text), "order by")
	if last < 0 {
		return false
	}
	rest := text[last:]
	return strings.Count(rest, "(") == strings.Count(rest, ")")
}

// lineColumn is a byte offset as line:column, both from 1, columns in characters.
func lineColumn(text string, offset int) string {
	if offset > len(text) {
		return fmt.Sprintf("offset %d of %d", offset, len(text))
	}
	before := text[:offset]
	start := strings.LastIndex(before, "\n") + 1
	return fmt.Sprintf("%d:%d", strings.Count(before, "\n")+1, utf8.RuneCountInString(before[start:])+1)
}
