//go:build !unix

package spill

import (
	"errors"
	"os"
)

// mappable reports whether files can be mapped into memory.
const mappable = false

func mapFile(*os.File, int) ([]byte, error) { return nil, errors.ErrUnsupported }

func unmap([]byte) {}

func trim([]byte) {}
