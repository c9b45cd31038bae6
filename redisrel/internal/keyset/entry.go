package keyset

import "unsafe"

// entrySize is the size of a slot in bytes.
const entrySize = int(unsafe.Sizeof(entry{}))
