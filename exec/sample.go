package exec

import (
	"context"
	"errors"
	"io"
	"math"
	"math/rand/v2"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// sampler gives each row with the same chance, as rows come.
type sampler struct {
	node *plan.Sample
	in   plan.Reader
	env  *Env
	r    *rand.Rand
	sel  []int32
}

// reservoir gives a number of rows: by Vitter's algorithm R (TOMS 1985), the n-th row takes the place of one kept before with
// the chance k/n.
type reservoir struct {
	sampler
	rows *vec.Rows
	// places are the numbers in rows of those kept. Rows that nobody keeps any more go when they are as many again.
	places []int32
	seen   int64
	read   bool
	next   int
}

var (
	_ plan.Reader = (*sampler)(nil)
	_ plan.Reader = (*reservoir)(nil)
)

func newSample(n *plan.Sample, in plan.Reader, env *Env) (plan.Reader, error) {
	const stream = 0x7273716c
	r := rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	if n.Seed != nil {
		r = rand.New(rand.NewPCG(*n.Seed, stream))
	}
	s := sampler{node: n, in: in, env: env, r: r}
	if n.Rows < 0 {
		return &s, nil
	}
	if n.Rows > math.MaxInt32 {
		return nil, plan.Errorf(plan.CodeMemory, "a sample of %d rows does not fit into memory", n.Rows).WithHint("write a percentage")
	}
	return &reservoir{sampler: s, rows: env.inFiles().rows(n.Schema())}, nil
}

// Next implements plan.Reader.
func (s *sampler) Next(ctx context.Context) (plan.Batch, error) {
	b, err := s.in.Next(ctx)
	if err != nil {
		return nil, err
	}
	defer b.Release()
	s.sel = s.sel[:0]
	for i := range int32(b.NumRows()) {
		if s.r.Float64()*100 < s.node.Percent {
			s.sel = append(s.sel, i)
		}
	}
	return gatherBatch(s.env.Alloc, s.node.Schema(), b, s.sel)
}

// Close implements plan.Reader.
func (s *sampler) Close() error { return s.in.Close() }

// Next implements plan.Reader.
func (s *reservoir) Next(ctx context.Context) (plan.Batch, error) {
	if !s.read {
		if err := s.consume(ctx); err != nil {
			return nil, err
		}
		s.read = true
	}
	from, to := s.next, min(s.next+s.env.BatchRows, len(s.places))
	if from == to {
		return nil, io.EOF
	}
	s.next = to
	cols, err := s.rows.Gather(s.env.Alloc, s.places[from:to])
	if err != nil {
		return nil, err
	}
	return newBatch(s.node.Schema(), cols, to-from), nil
}

func (s *reservoir) consume(ctx context.Context) error {
	for s.node.Rows > 0 {
		b, err := s.in.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		err = s.add(b)
		b.Release()
		if err == nil {
			err = s.env.affordable("sample")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// add gives the rows of a batch their chance.
func (s *reservoir) add(b plan.Batch) error {
	s.sel = s.sel[:0]
	first := s.rows.Len()
	for i := range int32(b.NumRows()) {
		s.seen++
		place := len(s.places)
		if int64(place) == s.node.Rows {
			at := s.r.Int64N(s.seen)
			if at >= s.node.Rows {
				continue
			}
			place = int(at)
		} else {
			s.places = append(s.places, 0)
		}
		s.places[place] = int32(first + len(s.sel))
		s.sel = append(s.sel, i)
	}
	if err := s.rows.Append(vec.OfAll(b.Columns()), s.sel, len(s.sel)); err != nil {
		return err
	}
	if s.rows.Len() > 2*len(s.places)+s.env.BatchRows {
		return s.compact()
	}
	return nil
}

// compact drops the rows that are not kept.
func (s *reservoir) compact() error {
	kept := vec.NewRows(s.env.Alloc, s.rows.Fields())
	if err := kept.Append(s.rows.Views(), s.places, len(s.places)); err != nil {
		kept.Release()
		return err
	}
	s.rows.Release()
	s.rows = kept
	for i := range s.places {
		s.places[i] = int32(i)
	}
	return nil
}

// Close implements plan.Reader.
func (s *reservoir) Close() error {
	s.rows.Release()
	return s.in.Close()
}
