package frame

import (
	"context"
	"fmt"
	"io"
	"sort"
	"strings"

	"rsql/exec"
	"rsql/planner"
	"rsql/planner/plan"
)

// explain runs EXPLAIN and EXPLAIN ANALYZE: one TEXT column, a line of the plan in each row.
func (s *Session) explain(ctx context.Context, x *planner.Explain, params []*plan.Literal) (*Rows, error) {
	var makePlan func(context.Context) (*planned, error)
	switch st := x.Statement.(type) {
	case *planner.Query:
		makePlan = s.planQuery(st, params)
	case *planner.Insert:
		makePlan = s.planInsert(st, params)
	case *planner.Change:
		makePlan = s.planChange(st, params)
	default:
		return nil, plan.Errorf(plan.CodeUnsupported, "EXPLAIN takes a query or a write")
	}
	if !x.Analyze {
		p, err := s.planned(ctx, makePlan)
		if err != nil {
			return nil, err
		}
		survey(ctx, p.root)
		weigh(ctx, p.root)
		return s.lines("plan", plan.Format(p.root, nil)+firedLine(p.fired)), nil
	}
	return s.measured(ctx, makePlan)
}

// measured runs a plan, and gives its picture with what each operator did.
func (s *Session) measured(ctx context.Context, makePlan func(context.Context) (*planned, error)) (*Rows, error) {
	r, err := s.start(ctx, holdAll, makePlan)
	if err != nil {
		return nil, err
	}
	defer r.Close() // everything was read
	if err := drain(ctx, r); err != nil {
		return nil, err
	}
	weigh(ctx, r.current.root)
	text := plan.Format(r.current.root, func(n plan.Node) []string { return nodeLines(r.env.Metrics, n) })
	out := s.lines("plan", text+firedLine(r.current.fired)+totals(r.Stats()))
	out.stats.Repairs, out.stats.Looked, out.env = r.stats.Repairs, r.stats.Looked, r.env
	return out, nil
}

// survey has tables look at their sizes, so that the plan can say what a SCAN costs.
func survey(ctx context.Context, n plan.Node) {
	if scan, ok := n.(*plan.Scan); ok {
		if t, ok := scan.Table.(plan.Surveyor); ok {
			t.Survey(ctx)
		}
	}
	for _, c := range n.Children() {
		survey(ctx, c)
	}
}

// weigh has tables ask for what they choose ways to their rows by.
func weigh(ctx context.Context, n plan.Node) {
	if scan, ok := n.(*plan.Scan); ok {
		if t, ok := scan.Table.(plan.Weigher); ok {
			t.Weigh(ctx, scan.Spec())
		}
	}
	for _, c := range n.Children() {
		weigh(ctx, c)
	}
}

func drain(ctx context.Context, r *Rows) error {
	for {
		b, err := r.Next(ctx)
		if err == io.EOF { //nolint:errorlint // readers give it unwrapped
			return nil
		}
		if err != nil {
			return err
		}
		b.Release()
	}
}

func firedLine(fired []planner.Fired) string {
	if len(fired) == 0 {
		return ""
	}
	names := make([]string, len(fired))
	for i, f := range fired {
		names[i] = f.Rule
	}
	return "rules: " + strings.Join(names, ", ") + "\n"
}

// nodeLines are the measured figures of one operator.
func nodeLines(m *exec.Metrics, n plan.Node) []string {
	nm, ok := m.Node(n)
	if !ok {
		return nil
	}
	line := fmt.Sprintf("rows: %s   time: %s", thousands(nm.Rows), shortTime(nm.Own))
	out := []string{line + "   memory: " + Bytes(nm.PeakBytes)}
	if nm.SpilledFiles > 0 {
		out = append(out, fmt.Sprintf("spilled: %s in %s", Bytes(nm.SpilledBytes), plural(nm.SpilledFiles, "file")))
	}
	if nm.Scan != nil {
		out = append(out, reportLines(*nm.Scan)...)
	}
	if nm.Write != nil {
		out = append(out, fmt.Sprintf("written: %s   skipped: %s", thousands(nm.Write.Written), thousands(nm.Write.Skipped)))
	}
	if nm.Traffic != nil {
		out = append(out, trafficLines(*nm.Traffic)...)
	}
	return out
}

// reportLines is the truth report of one scan.
func reportLines(r plan.ScanReport) []string {
	out := []string{fmt.Sprintf("keys: %s (%s duplicates, %s vanished, %s missing, %s of another type, %s foreign)   values repaired: %s",
		thousands(r.Keys), thousands(r.Duplicates), thousands(r.Vanished), thousands(r.Missing), thousands(r.WrongType), thousands(r.Foreign), thousands(r.Repaired))}
	return append(out, trafficLines(r)...)
}

// trafficLines are the round trips, bytes, time and commands of a scan or a write.
func trafficLines(r plan.ScanReport) []string {
	out := []string{fmt.Sprintf("round trips: %s   sent: %s   received: %s   redis time: %s",
		thousands(r.RoundTrips), Bytes(r.BytesOut), Bytes(r.BytesIn), shortTime(r.RedisTime))}
	if len(r.Commands) > 0 {
		out = append(out, "commands: "+commandList(r))
	}
	return out
}

// commandList is how often each command was sent, by name.
func commandList(r plan.ScanReport) string {
	var names []string
	for name := range r.Commands {
		names = append(names, name)
	}
	sort.Strings(names)
	for i, name := range names {
		names[i] = name + " × " + thousands(r.Commands[name])
	}
	return strings.Join(names, ", ")
}

func totals(st Stats) string {
	s := "total: " + shortTime(st.Elapsed)
	if st.Repairs > 0 {
		s += "   run again with wider types: " + plural(int64(st.Repairs), "time")
	}
	s += "\n"
	if st.Looked.RoundTrips > 0 {
		s += "before: finding tables and columns took " + plural(st.Looked.RoundTrips, "round trip") + " (" + commandList(st.Looked) + ")\n"
	}
	return s
}
