package redisrel

import (
	"maps"
	"sync"
	"time"

	"rsql/planner/plan"
)

// statsAge is how old what scans found may be before another scan looks again.
const statsAge = 10 * time.Minute

// foundStats are what complete scans of a table found of its columns.
type foundStats struct {
	mu      sync.Mutex
	at      time.Time
	columns map[int]plan.ColumnStats
	rows    int64
}

var _ plan.StatsKeeper = (*Table)(nil)

// WantsStats reports whether a column is unknown, or what is known is old.
func (t *Table) WantsStats(columns []int) bool {
	f := t.rel.found
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.at) > statsAge {
		return true
	}
	for _, c := range columns {
		if _, known := f.columns[c]; !known {
			return true
		}
	}
	return false
}

// KeepStats keeps what a scan of the whole table found; it also knows now how many rows there are.
func (t *Table) KeepStats(stats plan.TableStats) {
	f := t.rel.found
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.at) > statsAge {
		f.columns = map[int]plan.ColumnStats{}
		f.at = time.Now()
	}
	maps.Copy(f.columns, stats.Columns)
	f.rows = stats.Rows
	if !t.rel.shape.many {
		t.rel.size.Store(stats.Rows)
	}
}

// ColumnStats is what a scan found of a column.
func (t *Table) ColumnStats(column int) (plan.ColumnStats, bool) {
	f := t.rel.found
	f.mu.Lock()
	defer f.mu.Unlock()
	c, known := f.columns[column]
	return c, known
}

// fresh reports whether a scan has counted the table of late.
func (f *foundStats) fresh() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return time.Since(f.at) <= statsAge
}

// count is how many rows a scan found of late.
func (f *foundStats) count() (int64, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.rows, time.Since(f.at) <= statsAge
}
