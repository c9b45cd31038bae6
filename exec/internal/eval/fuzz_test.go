package eval

import (
	"encoding/json"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// FuzzTimeFormats writes a time in a format and reads it back: what is read, where something is, is written the same again.
func FuzzTimeFormats(f *testing.F) {
	for _, format := range []string{"%Y-%m-%d %H:%M:%S.%f", "%d %b %y %I %p", "%j %Y %s%%", "%D %M %e %c %k", "YYYY-MM-DD HH24:MI:SS.US", `FMMonth ddth "x" AM J WW`, "%", "%é", "%z%s%A"} {
		f.Add(format, int64(1709298855123456))
	}
	f.Fuzz(func(t *testing.T, format string, micros int64) {
		ts, ok := timeInRange(floorDiv(micros, microsPerDay), micros-floorDiv(micros, microsPerDay)*microsPerDay)
		if !ok {
			return
		}
		for _, parse := range []parseFormat{parseC, parseMySQL, parsePatterns} {
			items, err := parse("f", format)
			if err != nil {
				continue
			}
			write := func(ts arrow.Timestamp) string {
				c := clockOf(ts)
				var out []byte
				for i := range items {
					out = c.append(out, &items[i])
				}
				return string(out)
			}
			text := write(ts)
			if back, ok := readTime(text, items); ok {
				_, again := readTime(write(back), items)
				require.True(t, again, "%q in %q", write(back), format)
			}
			_, _ = readTime(format, items)
		}
	})
}

// FuzzNumberPatterns: no pattern and no number make to_char panic.
func FuzzNumberPatterns(f *testing.F) {
	for _, format := range []string{"FM9,990.00", "S999", `9"x"MI`, "PR9", ".", "FM.9", "0,0,9"} {
		f.Add(format, int64(-1234567))
	}
	f.Fuzz(func(t *testing.T, format string, n int64) {
		p, err := parseNumberPattern(format)
		if err != nil {
			return
		}
		l, err := plan.NewLiteral(decimal128.FromI64(n), plan.DecimalType(19, 3))
		require.NoError(t, err)
		a, err := scalarOf(l)
		require.NoError(t, err)
		if negative, whole, fraction, ok := digitsOf(datum{arr: a, scalar: true})(0, p.places); ok {
			p.append(nil, negative, whole, fraction)
		}
	})
}

// FuzzFormats: no format of values makes printf and format panic.
func FuzzFormats(f *testing.F) {
	for _, format := range []string{"%s %5.2f%%", "%-05,d|%x", "{} {:>8.3f}", "{1:é^9} {0:,}", "{{}}", "{", "%", "%é"} {
		f.Add(format)
	}
	f.Fuzz(func(t *testing.T, format string) {
		env := checked(t)
		if !utf8.ValidString(format) {
			return
		}
		b := batch(t, env.Alloc, []*plan.Literal{literal(1)}, []*plan.Literal{literal(2.5)}, []*plan.Literal{literal("x")})
		defer b.Release()
		for _, name := range []string{"printf", "format"} {
			_, _ = evalTexts(t, env, call(t, name, literal(format), ref(t, b, 0), ref(t, b, 1), ref(t, b, 2)), b)
		}
	})
}

// FuzzJSONEdits: a document stays one, whatever is put into it or taken out.
func FuzzJSONEdits(f *testing.F) {
	f.Add(`{"a":[1,{"b":"x\"]"}],"é":null}`, "$.a[1].b")
	f.Add(` [ 1 , [ ] , { } ] `, "$[#-1]")
	f.Add(`{"a":1,"a":{"c":2}}`, "$..a")
	f.Fuzz(func(t *testing.T, doc, path string) {
		if !utf8.ValidString(doc) || !json.Valid([]byte(doc)) {
			return
		}
		doc, err := document("f", doc)
		require.NoError(t, err)
		steps, err := parsePath(path)
		if err != nil {
			return
		}
		parts, err := partsOf("f", doc, steps)
		require.NoError(t, err)
		require.True(t, json.Valid([]byte(parts)))
		require.True(t, json.Valid(appendCompact(nil, doc)))
		require.True(t, json.Valid(appendMerged(nil, doc, doc)))
		if several(steps) {
			return
		}
		for _, e := range []editing{{put: true, create: true}, {create: true}, {put: true}, {remove: true}} {
			if e.remove && len(steps) == 0 {
				continue
			}
			require.True(t, json.Valid(e.edit(nil, doc, steps, "7")), "%s of %s", path, doc)
		}
	})
}

// FuzzZones: what clocks show is UTC plus an offset that they had, there and back.
func FuzzZones(f *testing.F) {
	f.Add(int64(1711846800000000))
	f.Add(int64(1729990800000000))
	zones := []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "+05:30"}
	f.Fuzz(func(t *testing.T, micros int64) {
		if micros < 0 || micros > 4e15 {
			return
		}
		for _, name := range zones {
			z, err := zoneOf(name)
			require.NoError(t, err)
			local := micros + offsetAt(z, micros)*microsPerSecond
			back := local - localOffset(z, local)*microsPerSecond
			require.Equal(t, local, back+offsetAt(z, back)*microsPerSecond, "%s at %s", name, time.UnixMicro(micros).UTC())
		}
	})
}
