package files

import (
	"context"
	"encoding/hex"
	"io"

	"github.com/zeebo/xxh3"
)

// Fingerprint is a hash of all bytes of the files, in their order.
func (t *Table) Fingerprint(ctx context.Context) (string, error) {
	h := xxh3.New()
	for _, src := range t.sources {
		in, closer, err := src.readerAt()
		if err != nil {
			return "", err
		}
		_, err = io.Copy(h, &interruptible{ctx: ctx, in: in})
		_ = closer.Close() // it was read only
		if err != nil {
			return "", cannotRead(src.name, err)
		}
	}
	sum := h.Sum128().Bytes()
	return hex.EncodeToString(sum[:]), nil
}
