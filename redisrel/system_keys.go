package redisrel

import (
	"context"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

// keysTable is rsql.keys: a row a key of the database, with what the server says about it. Only what is selected is asked.
type keysTable struct {
	aboutKeys
	srv *Server
}

// The columns of rsql.keys.
const (
	keysKey = iota
	keysType
	keysEncoding
	keysTTL
	keysIdle
	keysMemory
	keysNode
)

var (
	_ plan.Table         = (*keysTable)(nil)
	_ plan.PathDescriber = (*keysTable)(nil)

	keysSchema = systemColumns("key", plan.TextType, "type", plan.TextType, "encoding", plan.TextType, "ttl", plan.DoubleType,
		"idle", plan.BigIntType, "memory", plan.BigIntType)
	keysCommands = map[int]string{
		keysType: "TYPE", keysEncoding: "OBJECT ENCODING", keysTTL: "PTTL", keysIdle: "OBJECT IDLETIME", keysMemory: "MEMORY USAGE",
	}
)

// Name implements plan.Table.
func (t *keysTable) Name() string { return systemPrefix + "keys" }

// Namespace implements plan.Namespaced.
func (t *keysTable) Namespace() string { return t.srv.namespace }

// Schema implements plan.Table.
func (t *keysTable) Schema() *arrow.Schema { return t.srv.withNode(keysSchema) }

// DescribeScan implements plan.PathDescriber.
func (t *keysTable) DescribeScan(spec plan.ScanSpec) plan.ScanPath {
	var commands []string
	for _, c := range spec.Columns {
		if name := keysCommands[c]; name != "" && c != keysType {
			commands = append(commands, name)
		}
	}
	a := t.asked(spec.Filters)
	return a.path(t.srv, commands)
}

// Scan implements plan.Table.
func (t *keysTable) Scan(_ context.Context, spec plan.ScanSpec) (plan.Reader, error) {
	r := &keysReader{srv: t.srv, spec: spec, count: &counters{}, left: spec.Limit}
	if r.left == plan.NoLimit {
		r.left = math.MaxInt64
	}
	r.keys = newKeysOfTypes(t.srv, t.Name(), t.asked(spec.Filters), r.count)
	fields := make([]arrow.Field, len(spec.Columns))
	for i, c := range spec.Columns {
		fields[i] = t.Schema().Field(c)
	}
	r.schema = arrow.NewSchema(fields, nil)
	return r, nil
}

// keysReader gives a batch for each page of keys.
type keysReader struct {
	srv    *Server
	spec   plan.ScanSpec
	schema *arrow.Schema
	keys   *keysOfTypes
	count  *counters
	left   int64
	failed error
}

var (
	_ plan.Reader   = (*keysReader)(nil)
	_ plan.Reporter = (*keysReader)(nil)
)

// Next implements plan.Reader. A key that is gone by the time it is asked about is no row.
func (r *keysReader) Next(ctx context.Context) (plan.Batch, error) {
	for r.failed == nil {
		if r.left == 0 {
			r.failed = io.EOF
			break
		}
		b, err := r.ask(ctx, int(min(r.left, int64(r.srv.pageKeys))))
		if err != nil {
			r.failed = err
			break
		}
		if b != nil {
			r.left -= b.NumRows()
			r.count.rows.Add(b.NumRows())
			return b, nil
		}
	}
	return nil, r.failed
}

// ask asks about some keys; nil where all are gone, or of a type that nobody asked for.
func (r *keysReader) ask(ctx context.Context, most int) (plan.Batch, error) {
	node, keys, types, err := r.keys.next(ctx, most)
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	answers, err := r.answers(ctx, keys)
	if err != nil {
		return nil, err
	}
	b := array.NewRecordBuilder(r.spec.Alloc, r.schema)
	defer b.Release()
	rows := int64(0)
	for i, key := range keys {
		if slices.ContainsFunc(answers[i], keyIsGone) {
			r.count.vanished.Add(1)
			continue
		}
		rows++
		for n, c := range r.spec.Columns {
			if c == keysNode {
				b.Field(n).(*array.StringBuilder).Append(node.addr)
				continue
			}
			if err := r.value(ctx, b.Field(n), c, key, types[i], answers[i][n]); err != nil {
				return nil, err
			}
		}
	}
	made := make([]arrow.Array, len(r.spec.Columns))
	for n := range made {
		made[n] = b.Field(n).NewArray()
	}
	batch := array.NewRecord(r.schema, made, rows)
	for _, a := range made {
		a.Release()
	}
	if rows == 0 {
		batch.Release()
		return nil, nil
	}
	return batch, nil
}

// askKey asks about one key; the key stands behind the words of the command, which says where a cluster has it.
func askKey(ctx context.Context, pipe redis.Pipeliner, command, key string) *redis.Cmd {
	args := []any{}
	for word := range strings.FieldsSeq(command) {
		args = append(args, word)
	}
	cmd := redis.NewCmd(ctx, append(args, key)...)
	cmd.SetFirstKeyPos(int8(len(args)))
	_ = pipe.Process(ctx, cmd) // the pipeline has its error
	return cmd
}

// noKey is what PTTL answers where there is no key.
const noKey = -2

// keyIsGone reports an answer that tells of no key; that of the other commands is nil.
func keyIsGone(answer *redis.Cmd) bool {
	if answer == nil {
		return false
	}
	n, err := answer.Int64()
	return errors.Is(answer.Err(), redis.Nil) || err == nil && n == noKey
}

// answers are what the server says of some keys, nil for the columns that it need not be asked for.
func (r *keysReader) answers(ctx context.Context, keys []string) ([][]*redis.Cmd, error) {
	out := make([][]*redis.Cmd, len(keys))
	asking := false
	for _, c := range r.spec.Columns {
		asking = asking || keysCommands[c] != "" && c != keysType
	}
	for i := range keys {
		out[i] = make([]*redis.Cmd, len(r.spec.Columns))
	}
	if !asking {
		return out, nil
	}
	r.count.roundTrips.Add(1)
	return out, r.srv.retryPipeline(ctx, func(pipe redis.Pipeliner) {
		for i, key := range keys {
			for n, c := range r.spec.Columns {
				if name := keysCommands[c]; name != "" && c != keysType {
					out[i][n] = askKey(ctx, pipe, name, key)
				}
			}
		}
	})
}

// value appends a column's value; a key that is not UTF-8 is quoted. What the server does not tell, as the idle time under an LFU policy, is NULL; what the user
// may not ask is an error.
func (r *keysReader) value(ctx context.Context, b array.Builder, column int, key, typ string, answer *redis.Cmd) error {
	switch column {
	case keysKey:
		if !utf8.ValidString(key) {
			key = strconv.Quote(key)
		}
		b.(*array.StringBuilder).Append(key)
		return nil
	case keysType:
		b.(*array.StringBuilder).Append(typ)
		return nil
	}
	if err := answer.Err(); err != nil && strings.HasPrefix(err.Error(), "NOPERM") {
		return r.srv.systemError(ctx, keysCommands[column], err)
	}
	if column == keysEncoding {
		if text, err := answer.Text(); err == nil {
			b.(*array.StringBuilder).Append(text)
			return nil
		}
		b.AppendNull()
		return nil
	}
	n, err := answer.Int64()
	switch {
	case err != nil || n < 0:
		b.AppendNull()
	case column == keysTTL:
		b.(*array.Float64Builder).Append(float64(n) / 1000)
	default:
		b.(*array.Int64Builder).Append(n)
	}
	return nil
}

// Close implements plan.Reader.
func (r *keysReader) Close() error {
	if r.failed == nil {
		r.failed = io.EOF
	}
	r.keys.keys.close()
	return nil
}

// Report implements plan.Reporter.
func (r *keysReader) Report() plan.ScanReport { return r.count.report() }
