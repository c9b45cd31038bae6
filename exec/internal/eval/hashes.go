package eval

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/cespare/xxhash/v2"
	"github.com/zeebo/xxh3"

	"rsql/exec/internal/hll"
	"rsql/planner/plan"
)

// hashKernels are digests and checksums.
var hashKernels = map[string]builder{
	"md5":    digest(func(b []byte) []byte { sum := md5.Sum(b); return sum[:] }),
	"sha1":   digest(func(b []byte) []byte { sum := sha1.Sum(b); return sum[:] }),
	"sha256": digest(func(b []byte) []byte { sum := sha256.Sum256(b); return sum[:] }),
	"sha512": digest(func(b []byte) []byte { sum := sha512.Sum512(b); return sum[:] }),
	"crc32":  always(map1(func(s string) (int64, error) { return int64(crc32.ChecksumIEEE([]byte(s))), nil })),
	"crc16":  always(map1(func(s string) (int64, error) { return int64(crc16(s)), nil })),
	"hll_count": always(map1(func(sketch string) (int64, error) {
		registers := make([]uint8, hll.Registers)
		if !hll.Merge(registers, []byte(sketch)) {
			return 0, plan.Errorf(plan.CodeValue, "hll_count: the value is no HyperLogLog of Redis")
		}
		return hll.Estimate(registers), nil
	})),
	"redis_slot": always(map1(func(key string) (int64, error) { return redisSlot(key), nil })),
	"xxhash64":   always(map1(func(s string) (int64, error) { return int64(xxhash.Sum64String(s)), nil })),
	"hash":       always(hashValues),
}

// digest is the builder of a hash that is shown as hexadecimal digits.
func digest(sum func([]byte) []byte) builder {
	return always(text1(func(dst []byte, s string) ([]byte, error) { return hex.AppendEncode(dst, sum([]byte(s))), nil }))
}

// crc16 is CRC-16/XMODEM: polynomial 0x1021, beginning with 0.
func crc16(s string) uint16 {
	sum := uint16(0)
	for i := range len(s) {
		sum ^= uint16(s[i]) << 8
		for range 8 {
			if sum&0x8000 != 0 {
				sum = sum<<1 ^ 0x1021
			} else {
				sum <<= 1
			}
		}
	}
	return sum
}

// redisSlot is the slot of a key: of what lies between the first { and the next }, where that is not empty.
func redisSlot(key string) int64 {
	const slots = 16384
	if _, rest, ok := strings.Cut(key, "{"); ok {
		if tag, _, closed := strings.Cut(rest, "}"); closed && tag != "" {
			key = tag
		}
	}
	return int64(crc16(key) % slots)
}

// hashValues hashes the texts of the values, each behind its length.
func hashValues(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
	out := newSink[int64](r, n)
	writers := make([]func([]byte, int) []byte, len(args))
	for i, d := range args {
		writers[i] = writerOf(d)
	}
	var row []byte
	for i := range out.vals {
		row = row[:0]
		for j, write := range writers {
			at := len(row)
			row = append(row, make([]byte, 8)...)
			length := uint64(0) // of NULL
			if !args[j].null(i) {
				row = write(row, i)
				length = uint64(len(row)-at) - 8 + 1
			}
			binary.LittleEndian.PutUint64(row[at:], length)
		}
		out.vals[i] = int64(xxh3.Hash(row))
	}
	return out.array(dt, nil), nil
}
