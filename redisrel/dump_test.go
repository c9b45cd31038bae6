package redisrel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// dumpValues are texts at the edges of how a listpack holds texts and numbers.
func dumpValues() []string {
	out := []string{"", "0", "-0", "00", "+1", "-", "1e3", "1.5", "é", "\x00\xff\r\n", strings.Repeat("x", 63), strings.Repeat("x", 64), strings.Repeat("1", 64), "9223372036854775808", "-9223372036854775809"}
	for _, edge := range []int64{0, 1 << 7, 1 << 12, 1 << 15, 1 << 23, 1 << 31, math.MaxInt64, math.MinInt64} {
		for d := int64(-2); d <= 2; d++ {
			out = append(out, strconv.FormatInt(edge+d, 10), strconv.FormatInt(-edge+d, 10))
		}
	}
	return out
}

func dumpOf(limits dumpLimits, texts []string) string {
	d := dumpWriter{limits: limits, b: []byte("before")}
	d.begin(len(texts) / 2)
	for i := 0; i < len(texts); i += 2 {
		if v, ok := parseInt([]byte(texts[i+1])); ok && i%4 == 0 {
			d.addNumber(newDumpField(texts[i]), v)
			continue
		}
		d.add(newDumpField(texts[i]), []byte(texts[i+1]))
	}
	d.end()
	return string(d.b[len("before"):])
}

// TestDumps has a server, which looks at every byte, make hashes from dumps, and compares them with those that HSET makes.
func TestDumps(t *testing.T) {
	r := redistest.Start(t, "--sanitize-dump-payload", "yes", "--hash-max-listpack-entries", "512")
	client, ctx := r.Client(t), t.Context()
	texts := func(fields int, more ...string) (out []string) {
		values := dumpValues()
		for i := range fields {
			out = append(out, fmt.Sprintf("f%d", i), values[i%len(values)])
		}
		return append(out, more...)
	}
	for name, fields := range map[string][]string{
		"one":                 {"f", ""},
		"no name":             {"", "v"},
		"numbers for names":   {"1", "a", "-5", "b", "70000", "c"},
		"edges":               texts(len(dumpValues())),
		"as many as it packs": texts(512),
		"more":                texts(513),
		"very many":           texts(20_000),
		"a long value":        texts(40, "last", strings.Repeat("y", 65)),
		"a long name":         texts(40, strings.Repeat("n", 65), "v"),
		"a longer value":      {"a", "1", "b", strings.Repeat("y", 20_000), "c", "text"},
	} {
		for _, limits := range []dumpLimits{{512, 64}, {}} {
			d := dumpOf(limits, fields)
			assert.Equal(t, fields, dumpTexts(d), name)
			require.NoError(t, client.Del(ctx, "dumped", "set").Err())
			require.NoError(t, client.Restore(ctx, "dumped", 0, d).Err(), name)
			args := make([]any, len(fields))
			for i, f := range fields {
				args[i] = f
			}
			require.NoError(t, client.HSet(ctx, "set", args...).Err())
			assert.Equal(t, client.HGetAll(ctx, "set").Val(), client.HGetAll(ctx, "dumped").Val(), name)
			assert.Equal(t, client.ObjectEncoding(ctx, "set").Val(), client.ObjectEncoding(ctx, "dumped").Val(), name)
			if limits.fields > 0 && client.ObjectEncoding(ctx, "set").Val() == "listpack" {
				assert.Equal(t, client.Dump(ctx, "set").Val()[0], d[0], "%s: both are listpacks", name)
			}
		}
	}
}

// TestListpacksAreWhatServersMake compares bytes with those of DUMP.
func TestListpacksAreWhatServersMake(t *testing.T) {
	r := redistest.Start(t, "--rdbcompression", "no")
	client, ctx := r.Client(t), t.Context()
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 200 {
		fields, args := []string{}, []any{}
		for i := range 1 + random.IntN(40) {
			value := strconv.FormatInt(int64(random.Uint64())>>random.IntN(64), 10)
			if random.IntN(3) == 0 {
				value = strings.Repeat("v", random.IntN(65))
			}
			fields = append(fields, fmt.Sprint("f", i), value)
			args = append(args, fmt.Sprint("f", i), value)
		}
		require.NoError(t, client.Del(ctx, "set").Err())
		require.NoError(t, client.HSet(ctx, "set", args...).Err())
		want := client.Dump(ctx, "set").Val()
		require.EqualValues(t, dumpListpack, want[0], "this server keeps small hashes as listpacks")
		size, rest := dumpLength(want[1:])
		got := dumpOf(dumpLimits{512, 64}, fields)
		assert.Equal(t, rest[:size], got[dumpRoom-listpackHead:len(got)-dumpFooter], n)
	}
}

func TestDumpChecksum(t *testing.T) {
	assert.EqualValues(t, uint64(0xe9c6d914c4b8d9ca), dumpChecksum([]byte("123456789")), "as the source of Redis has it")
}
