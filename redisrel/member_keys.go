package redisrel

import (
	"context"
	"io"
	"math/rand/v2"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
	"rsql/redisrel/internal/keyset"
)

// memberKeys gives the keys that the members of a set or sorted set name. It reads them like the rows of a table of that shape.
type memberKeys struct {
	srv   *server
	req   *scanRequest
	list  *memberList
	count *counters
	seen  *keyset.Set
	parts []string
	// in is nil before the first key is asked for; batch has the members at hand, from at on.
	in    *scanReader
	batch plan.Batch
	at    int
	// score is that of the last member that was taken, where the members come in the order of their scores.
	score float64
}

var _ keySource = (*memberKeys)(nil)

func newMemberKeys(srv *server, req *scanRequest, count *counters) *memberKeys {
	return &memberKeys{
		srv: srv, req: req, list: req.list, count: count, seen: keyset.New(rand.Uint64()),
		parts: make([]string, len(req.pattern.Placeholders())),
	}
}

// memberRequest is for the members of the list.
func (k *memberKeys) memberRequest() scanRequest {
	fields := []arrow.Field{plan.NewField("member", plan.BlobType)}
	columns := []column{{name: "member", source: fromElement, part: pairName, typ: plan.BlobType}}
	if k.req.top != nil {
		fields = append(fields, plan.NewField("score", plan.DoubleType))
		columns = append(columns, column{name: "score", source: fromElement, part: zsetScore, typ: plan.DoubleType, score: true})
	}
	return scanRequest{
		table: k.req.table, pattern: &Template{text: k.list.key, lits: []string{k.list.key}, own: true}, shape: k.list.shape,
		schema: arrow.NewSchema(fields, nil), columns: columns,
		exact: true, keys: []string{k.list.key}, elements: k.list.elements, part: k.list.part, limit: plan.NoLimit, alloc: k.req.alloc,
	}
}

func (k *memberKeys) fill(ctx context.Context, p *page, most int) error {
	if k.in == nil {
		in, err := openScan(ctx, k.srv, k.memberRequest())
		if err != nil {
			return err
		}
		k.in = in
	}
	for len(p.keys) < most {
		if k.batch == nil {
			if err := k.advance(ctx); err == io.EOF && len(p.keys) > 0 { //nolint:errorlint // the reader gives it unwrapped
				return nil
			} else if err != nil {
				return err
			}
		}
		members := k.batch.Column(0).(*array.Binary)
		for ; k.at < members.Len() && len(p.keys) < most; k.at++ {
			k.take(members.Value(k.at), p)
			if k.req.top != nil {
				k.score = k.batch.Column(1).(*array.Float64).Value(k.at)
			}
		}
		if k.at == members.Len() {
			k.drop()
		}
	}
	return nil
}

// advance reads more members.
func (k *memberKeys) advance(ctx context.Context) error {
	b, err := k.in.Next(ctx)
	own := k.in.count
	if own.wrongType.Load() > 0 {
		err = plan.Errorf(plan.CodeData, "table %s: the key %s, which names its keys, is no %s", k.req.table, k.list.key, k.list.shape.name)
	}
	for _, n := range []*atomic.Int64{&own.keys, &own.rows, &own.missing, &own.wrongType} { // of the list, and not of the table
		n.Store(0)
	}
	own.moveTo(k.count)
	if err != nil {
		if b != nil {
			b.Release()
		}
		return err
	}
	k.batch, k.at = b, 0
	return nil
}

// take adds the key of a member, unless it is none, or was there before.
func (k *memberKeys) take(member []byte, p *page) {
	k.count.keys.Add(1)
	key := string(member)
	if !k.req.pattern.Match(key, k.parts) {
		t, ok := k.req.pattern.(*Template)
		if !ok || len(t.names) != 1 {
			k.count.foreign.Add(1)
			return
		}
		made, err := t.appendKey([]string{key}, k.parts)
		if err != nil {
			k.count.foreign.Add(1)
			return
		}
		key = made
		k.req.pattern.Match(key, k.parts)
	}
	switch {
	case !k.req.inBounds(k.parts): // a row's key, that a condition leaves out
	case !k.seen.Add(key):
		k.count.duplicates.Add(1)
	default:
		p.add(key, k.parts)
	}
}

func (k *memberKeys) drop() {
	if k.batch != nil {
		k.batch.Release()
		k.batch = nil
	}
}

func (k *memberKeys) finish(context.Context) error { return nil }

func (k *memberKeys) close() {
	k.drop()
	if k.in != nil {
		_ = k.in.Close() // never fails
	}
	k.seen.Close()
}
