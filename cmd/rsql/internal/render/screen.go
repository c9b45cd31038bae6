package render

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/frame"
)

// screenWriter writes tables and, where a person reads them on a terminal, plans as trees.
type screenWriter struct {
	*tableWriter
	// plan is set during a result that is a plan.
	plan *planWriter
}

var _ Writer = (*screenWriter)(nil)

func (w *screenWriter) Begin(schema *arrow.Schema) error {
	w.plan = nil
	if w.options.Types && frame.IsPlan(schema) {
		w.plan = &planWriter{tableWriter: w.tableWriter}
	}
	return w.tableWriter.Begin(schema)
}

func (w *screenWriter) Batch(batch arrow.Record) error {
	if w.plan != nil {
		return w.plan.Batch(batch)
	}
	return w.tableWriter.Batch(batch)
}

func (w *screenWriter) End() error {
	if w.plan != nil {
		return w.plan.End()
	}
	return w.tableWriter.End()
}

func (w *screenWriter) Abort() error {
	if w.plan != nil {
		return w.plan.Abort()
	}
	return w.tableWriter.Abort()
}
