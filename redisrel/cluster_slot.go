package redisrel

import "strings"

// slotCount is how many slots the keys of a cluster are divided into.
const slotCount = 16384

// slotTable is that of CRC16/XMODEM, which Redis Cluster uses: polynomial 0x1021, most significant bit first.
var slotTable = func() (table [256]uint16) {
	for i := range table {
		crc := uint16(i) << 8
		for range 8 {
			high := crc&0x8000 != 0
			crc <<= 1
			if high {
				crc ^= 0x1021
			}
		}
		table[i] = crc
	}
	return table
}()

// slotOf is the slot of a key: that of its hash tag, what stands between its first '{' and the next '}', where that is
// not empty. Source: redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec.
func slotOf(key string) int {
	if from := strings.IndexByte(key, '{'); from >= 0 {
		if n := strings.IndexByte(key[from+1:], '}'); n > 0 {
			key = key[from+1 : from+1+n]
		}
	}
	var crc uint16
	for i := range len(key) {
		crc = crc<<8 ^ slotTable[byte(crc>>8)^key[i]]
	}
	return int(crc % slotCount)
}

// slotOfGlob is the slot of all keys that a MATCH pattern matches, where the pattern says so: it has a whole hash tag before
// anything that is not literal.
func slotOfGlob(glob string) (int, bool) {
	var literal strings.Builder
	for i := 0; i < len(glob); i++ {
		c := glob[i]
		switch {
		case c == '*' || c == '?' || c == '[':
			return tagged(literal.String())
		case c == '\\' && i+1 < len(glob):
			i++
			c = glob[i]
		}
		literal.WriteByte(c)
	}
	return slotOf(literal.String()), true
}

// tagged is the slot of keys that start with a text, where it has a whole hash tag.
func tagged(prefix string) (int, bool) {
	from := strings.IndexByte(prefix, '{')
	if from < 0 || strings.IndexByte(prefix[from+1:], '}') <= 0 {
		return 0, false
	}
	return slotOf(prefix), true
}
