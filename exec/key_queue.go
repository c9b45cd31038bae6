package exec

import (
	"context"
	"errors"
	"io"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/exec/internal/spill"
	"rsql/planner/plan"
)

// queueChunk is how many keys of a queue are moved at once: those that are written to files are read back so.
const queueChunk = 8192

var queueSchema = arrow.NewSchema([]arrow.Field{{Name: "key", Type: arrow.BinaryTypes.Binary}}, nil)

// keyQueue keeps keys in memory, and in temporary files where memory has no room for them. Keys leave through the columns at its
// front: first those of its files, in order, then the full columns, then the one that is being filled.
type keyQueue struct {
	env  *Env
	mu   sync.Mutex
	last *array.BinaryBuilder // nil while it is empty
	full []arrow.Array
	// files are behind front and before full.
	files  []*spill.File
	reader *spill.Reader
	front  *array.Binary // nil, or the column that keys are taken of, from at on
	at     int
	closed bool
}

var _ plan.KeyQueue = (*keyQueue)(nil)

func newKeyQueue(env *Env) *keyQueue { return &keyQueue{env: env} }

// Put implements plan.KeyQueue.
func (q *keyQueue) Put(keys []string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || len(keys) == 0 {
		return nil
	}
	if q.last == nil {
		q.last = array.NewBinaryBuilder(q.env.Alloc, arrow.BinaryTypes.Binary)
	}
	for _, k := range keys {
		q.last.AppendString(k)
	}
	if q.last.Len() < queueChunk {
		return nil
	}
	q.full = append(q.full, q.finishLast())
	if q.env.crowded(q.env.own(), 0) {
		return q.spill()
	}
	return q.env.affordable("scan")
}

func (q *keyQueue) finishLast() arrow.Array {
	col := q.last.NewArray()
	q.last.Release()
	q.last = nil
	return col
}

// spill writes the full columns to a file.
func (q *keyQueue) spill() error {
	w := q.env.Temp.NewWriter(queueSchema, q.env.Alloc, &q.env.node.spilled)
	for _, col := range q.full {
		if err := w.Write([]arrow.Array{col}, col.Len()); err != nil {
			w.Discard()
			return err
		}
	}
	f, err := w.Finish()
	if err != nil {
		return err
	}
	q.dropFull()
	q.files = append(q.files, f)
	return nil
}

func (q *keyQueue) dropFull() {
	for _, col := range q.full {
		col.Release()
	}
	q.full = nil
}

// Take implements plan.KeyQueue.
func (q *keyQueue) Take(ctx context.Context, most int) ([]string, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return nil, nil
	}
	if q.front == nil {
		if err := q.advance(ctx); err != nil || q.front == nil {
			return nil, err
		}
	}
	n := min(most, q.front.Len()-q.at)
	ends := q.front.ValueOffsets()
	from := ends[q.at]
	text := string(q.front.ValueBytes()[from-ends[0] : ends[q.at+n]-ends[0]]) // one copy, which all keys share
	keys := make([]string, n)
	for i := range keys {
		keys[i] = text[ends[q.at+i]-from : ends[q.at+i+1]-from]
	}
	if q.at += n; q.at == q.front.Len() {
		q.front.Release()
		q.front, q.at = nil, 0
	}
	return keys, nil
}

// advance puts the next column in front, if there is one.
func (q *keyQueue) advance(ctx context.Context) error {
	for len(q.files) > 0 {
		if q.reader == nil {
			q.reader = q.files[0].Read(q.env.Alloc)
		}
		b, err := q.reader.Next(ctx)
		if err == nil {
			q.front = b.Column(0).(*array.Binary)
			q.front.Retain()
			b.Release()
			return nil
		}
		if !errors.Is(err, io.EOF) {
			return err
		}
		q.dropFile()
	}
	switch {
	case len(q.full) > 0:
		q.front, q.full = q.full[0].(*array.Binary), q.full[1:]
	case q.last != nil:
		q.front = q.finishLast().(*array.Binary)
	}
	return nil
}

// dropFile removes the first file.
func (q *keyQueue) dropFile() {
	if q.reader != nil {
		_ = q.reader.Close() // it was read only
		q.reader = nil
	}
	q.files[0].Remove()
	q.files = q.files[1:]
}

// Close implements plan.KeyQueue.
func (q *keyQueue) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	for len(q.files) > 0 {
		q.dropFile()
	}
	q.dropFull()
	if q.front != nil {
		q.front.Release()
		q.front = nil
	}
	if q.last != nil {
		q.last.Release()
		q.last = nil
	}
}
