package redisrel

import "encoding/binary"

// dumpPolynomial is that of CRC-64/Jones, lowest bit first.
const dumpPolynomial = 0x95ac9329ac4bc9b5

// dumpTables advance the checksum by eight bytes at once: table k by a byte that k others follow. hash/crc64 does so for its own
// polynomials only.
var dumpTables = func() (t [8][256]uint64) {
	for i := range t[0] {
		crc := uint64(i)
		for range 8 {
			crc = crc>>1 ^ dumpPolynomial&-(crc&1)
		}
		t[0][i] = crc
	}
	for k := 1; k < len(t); k++ {
		for i, crc := range t[k-1] {
			t[k][i] = crc>>8 ^ t[0][byte(crc)]
		}
	}
	return t
}()

// dumpChecksum is the CRC-64/Jones of some bytes.
func dumpChecksum(b []byte) uint64 {
	t, crc := &dumpTables, uint64(0)
	for ; len(b) >= 8; b = b[8:] {
		crc ^= binary.LittleEndian.Uint64(b)
		crc = t[7][byte(crc)] ^ t[6][byte(crc>>8)] ^ t[5][byte(crc>>16)] ^ t[4][byte(crc>>24)] ^
			t[3][byte(crc>>32)] ^ t[2][byte(crc>>40)] ^ t[1][byte(crc>>48)] ^ t[0][byte(crc>>56)]
	}
	for _, c := range b {
		crc = crc>>8 ^ t[0][byte(crc)^c]
	}
	return crc
}
