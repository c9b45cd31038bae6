//go:build unix && !linux

package spill

import "os"

// reserve takes room on the disk.
func reserve(f *os.File, size int64) error { return fillUp(f, size) }
