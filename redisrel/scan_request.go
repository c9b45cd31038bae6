package redisrel

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
)

// columnSource says where the values of a column come from.
type columnSource uint8

const (
	// fromField is the hash field column.field.
	fromField columnSource = iota
	// fromPart is the key's placeholder column.part.
	fromPart
	// fromKey is the whole key.
	fromKey
	// fromTTL is the time to live in seconds, with milliseconds as the fraction, a DOUBLE; NULL for a key without one.
	fromTTL
	// fromFieldTTL is the same of the hash field column.field; NULL for a field that is not there, too.
	fromFieldTTL
	// fromType is the Redis type of the key, a TEXT.
	fromType
	// fromElement is the part column.part of an element: see rowShape.
	fromElement
)

// column is one output column of a scan.
type column struct {
	// name is what people call the column.
	name   string
	source columnSource
	// field is the hash field of a fromField or fromFieldTTL column; several columns may share one.
	field string
	// part is the placeholder's ordinal of a fromPart column, and the ordinal in rowShape.elements of a fromElement column.
	part int
	typ  plan.Type
	// declared is set where the type is a promise: a value that breaks it is an error and not a reason to widen.
	declared bool
	// score is set where the texts are scores of a sorted set, which may be infinite.
	score bool
}

// strictness is how the column's texts are read.
func (c column) strictness() strictness {
	switch {
	case c.source == fromPart:
		return keyPart
	case c.score && c.typ == plan.DoubleType:
		return scoreStrict
	case c.declared:
		return declared
	}
	return inferred
}

// scanRequest is what a scan is asked for.
type scanRequest struct {
	// table is what people call the table, for messages.
	table string
	// namespace is that of the table.
	namespace string
	pattern   KeyPattern
	shape     *rowShape
	// schema is that of the batches; columns has an element for each of its fields, in order.
	schema  *arrow.Schema
	columns []column
	// badValuesNull reads values that break a declared type as NULL, and counts them.
	badValuesNull bool

	// wholeHash fetches all fields of a key, hashes with HGETALL. A field that is neither a column's nor among knownFields ends the scan with a
	// plan.RetypeError whose NewField is set.
	wholeHash   bool
	knownFields []string

	// exact reads the given keys, each once, and does not SCAN. Keys that do not match the pattern give no row.
	exact bool
	keys  []string
	// elements are those that are read of each key, where a key gives many rows.
	elements elements
	// bounds narrow the keys of a SCAN: one for each placeholder, or nil. No row outside them comes out.
	bounds []Bound

	// list names the keys; nil for a SCAN.
	list *memberList
	// reach, when it is more than 0, is about how many keys of the database a SCAN goes over, at most, before it stands still.
	reach int
	// top says that the first rows of the list's order will do; nil for all.
	top *topRows
	// walk gives the keys where several scans walk through the keyspace together; nil for a scan of its own.
	walk func(*counters) keyWalk

	// part is how many elements of a key one command asks for; 0 for elementsPerPart.
	part int
	// limit is the number of rows after which the reader ends; plan.NoLimit for all.
	limit int64
	alloc memory.Allocator
}

// wanted are the elements that the request is for.
func (r *scanRequest) wanted() elements {
	if !r.elements.narrow() {
		return allElements()
	}
	return r.elements
}

// takes reports whether a key that SCAN gave is a row's within the bounds; parts has its parts then. A key of no row of the table counts as
// foreign, one that a condition on the key leaves out does not.
func (r *scanRequest) takes(key string, parts []string, count *counters) bool {
	if r.pattern.Match(key, parts) {
		return r.inBounds(parts)
	}
	if u, ok := r.pattern.(*unionPattern); !ok || !u.ofSome(key) {
		count.foreign.Add(1)
	}
	return false
}

// inBounds reports whether the parts of a key are within the bounds.
func (r *scanRequest) inBounds(parts []string) bool {
	return r.bounds == nil || boundsHold(r.bounds, parts)
}
