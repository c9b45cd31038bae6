//go:build unix

package spill

import (
	"os"

	"golang.org/x/sys/unix"
)

// mappable reports whether files can be mapped into memory.
const mappable = true

// mapFile maps an empty file that it makes size bytes long. The room on disk is taken before: a page that is written to and finds
// none would end the process.
func mapFile(f *os.File, size int) ([]byte, error) {
	if err := reserve(f, int64(size)); err != nil {
		return nil, err
	}
	return unix.Mmap(int(f.Fd()), 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
}

// fillUp writes zeros up to a size.
func fillUp(f *os.File, size int64) error {
	zeros := make([]byte, min(size, leastRegion))
	for size > 0 {
		n, err := f.Write(zeros[:min(size, leastRegion)])
		if err != nil {
			return reason(err)
		}
		size -= int64(n)
	}
	return nil
}

func unmap(b []byte) { _ = unix.Munmap(b) } // it is a whole mapping

func trim(b []byte) { _ = unix.Madvise(b, unix.MADV_DONTNEED) } // a hint: the file keeps what the pages have
