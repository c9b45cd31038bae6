package shell

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"rsql/frame"
)

const (
	// mostGroups is how many prefixes one may have below it that are told apart; more of them are values of a placeholder, those
	// with digits or the braces of a hash tag first, and words from mostWords of them on.
	mostGroups = 10
	mostWords  = 40
	// mostLeaves is the same for whole keys.
	mostLeaves = 3
)

// keyTree counts the keys below a prefix, part by part as colons divide them.
type keyTree struct {
	name string
	keys int
	// types counts the keys of each type.
	types map[string]int
	// memory is the bytes of the keys whose size is known, which are measured.
	memory   int64
	measured int
	// mortal counts the keys with a TTL.
	mortal int
	below  map[string]*keyTree
	// folded is set where it stands for several parts.
	folded bool
}

func newKeyTree(name string) *keyTree {
	return &keyTree{name: name, types: map[string]int{}, below: map[string]*keyTree{}}
}

// add counts a key, here and below the prefix that rest begins with.
func (t *keyTree) add(k frame.KeyInfo, rest string) {
	t.keys++
	t.types[k.Type]++
	if k.Memory >= 0 {
		t.memory += k.Memory
		t.measured++
	}
	if k.TTL >= 0 {
		t.mortal++
	}
	if rest == "" {
		return
	}
	part, after := rest, ""
	if i := strings.IndexByte(rest, ':'); i >= 0 {
		part, after = rest[:i+1], rest[i+1:]
	}
	child := t.below[part]
	if child == nil {
		child = newKeyTree(part)
		t.below[part] = child
	}
	child.add(k, after)
}

// leaf reports whether a whole key ends here, and none goes on.
func (t *keyTree) leaf() bool { return len(t.below) == 0 }

// fold puts a * in the place of parts that are too many to be anything but values.
func (t *keyTree) fold() {
	if prefixes := t.count(func(c *keyTree) bool { return !c.leaf() }); prefixes > mostGroups {
		t.foldSome(1, "*:", func(c *keyTree) bool { return !c.leaf() && strings.ContainsAny(c.name, "0123456789{") })
	}
	t.foldSome(mostWords, "*:", func(c *keyTree) bool { return !c.leaf() })
	t.foldSome(mostLeaves, "*", (*keyTree).leaf)
	for _, c := range t.below {
		c.fold()
	}
}

// count counts the children of a kind.
func (t *keyTree) count(kind func(*keyTree) bool) int {
	n := 0
	for _, c := range t.below {
		if kind(c) {
			n++
		}
	}
	return n
}

// foldSome merges the children of a kind where there are more than most.
func (t *keyTree) foldSome(most int, name string, kind func(*keyTree) bool) {
	if t.count(kind) <= most {
		return
	}
	all := newKeyTree(name)
	all.folded = true
	for _, c := range t.below {
		if kind(c) {
			delete(t.below, c.name)
			all.merge(c)
		}
	}
	t.below[name] = all
}

// merge adds the counts of another, and of what lies below it.
func (t *keyTree) merge(o *keyTree) {
	t.keys, t.memory, t.measured, t.mortal = t.keys+o.keys, t.memory+o.memory, t.measured+o.measured, t.mortal+o.mortal
	for name, n := range o.types {
		t.types[name] += n
	}
	for name, c := range o.below {
		if t.below[name] == nil {
			t.below[name] = newKeyTree(name)
		}
		t.below[name].merge(c)
	}
}

// sorted are the children, the largest first.
func (t *keyTree) sorted() []*keyTree {
	return slices.SortedFunc(maps.Values(t.below), func(a, b *keyTree) int {
		return cmp.Or(cmp.Compare(b.keys, a.keys), cmp.Compare(a.name, b.name))
	})
}

// typeNames are the types of the keys, the most frequent first.
func (t *keyTree) typeNames() string {
	names := slices.SortedFunc(maps.Keys(t.types), func(a, b string) int {
		return cmp.Or(cmp.Compare(t.types[b], t.types[a]), cmp.Compare(a, b))
	})
	return strings.Join(names, ", ")
}
