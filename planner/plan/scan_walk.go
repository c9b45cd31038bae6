package plan

import "context"

// Walker is a Table whose scans may have to walk through all keys of a keyspace. Scans of one statement that walk through the
// same one do it together: the keys that belong to others are kept for them.
type Walker interface {
	Table
	// Keyspace tells what the scan of a spec walks through: values that are equal (==) for scans that can walk together; nil for a scan
	// that does not walk, or that may stop long before the end. It is pure and does no I/O.
	Keyspace(spec ScanSpec) any
	// Walk makes the walk of several scans of one keyspace, this table's the first of them. It does no I/O.
	Walk(scans []WalkScan) Walk
	// DescribeWalk says for each scan how it would be answered in such a walk, for EXPLAIN.
	DescribeWalk(scans []WalkScan) []ScanPath
}

// WalkScan is one scan of a walk.
type WalkScan struct {
	Table Table
	Spec  ScanSpec
	// NewQueue makes a queue that keeps keys of the scan until it reads them; nil for EXPLAIN.
	NewQueue func() KeyQueue
}

// Walk is what scans walk through a keyspace with. It is safe for use by several goroutines.
type Walk interface {
	// Scan opens the n-th scan with its spec, once. Its reader gives what Table.Scan would.
	Scan(ctx context.Context, n int, spec ScanSpec) (Reader, error)
	// Leave says that the n-th scan is closed, or will never be opened. When all have left, the walk holds nothing. It may be
	// called again.
	Leave(n int)
}

// KeyQueue keeps keys in the order in which they come. It is safe for use by several goroutines.
type KeyQueue interface {
	// Put keeps keys, but not the strings. After Close it drops them.
	Put(keys []string) error
	// Take takes up to most of the first keys away; none when there are none.
	Take(ctx context.Context, most int) ([]string, error)
	// Close frees what is kept; idempotent.
	Close()
}

// walkPaths are the access paths of the scans of a plan that walk together.
func walkPaths(root Node) map[*Scan]ScanPath {
	var scans []*Scan
	collectWalks(root, &scans)
	paths := map[*Scan]ScanPath{}
	for i, first := range scans {
		if _, known := paths[first]; known {
			continue
		}
		walker := first.Table.(Walker)
		space := walker.Keyspace(first.Spec())
		var nodes []*Scan
		var group []WalkScan
		for _, s := range scans[i:] {
			if s.Table.(Walker).Keyspace(s.Spec()) == space {
				nodes, group = append(nodes, s), append(group, WalkScan{Table: s.Table, Spec: s.Spec()})
			}
		}
		if len(group) < 2 {
			continue
		}
		for j, p := range walker.DescribeWalk(group) {
			paths[nodes[j]] = p
		}
	}
	return paths
}

// collectWalks adds the scans that walk and are opened with the plan itself: what is looked up by key, and what runs for each row
// of something else, has walks of its own.
func collectWalks(n Node, out *[]*Scan) {
	switch x := n.(type) {
	case *Scan:
		if w, ok := x.Table.(Walker); ok && w.Keyspace(x.Spec()) != nil {
			*out = append(*out, x)
		}
		return
	case *Join:
		if x.Lookup != nil {
			collectWalks(x.Left, out)
			return
		}
	case *Apply:
		collectWalks(x.Join.Left, out)
		return
	case *RecursiveUnion:
		collectWalks(x.Anchor, out)
		return
	}
	for _, c := range n.Children() {
		collectWalks(c, out)
	}
}
