package redisrel

import (
	"encoding/binary"
	"strconv"
)

const (
	// listpackHead is the number of bytes before the first text, listpackEnd what follows the last.
	listpackHead = 6
	listpackEnd  = 0xff
	// The first bytes of texts of less than 64, less than 4,096 and more bytes, and of numbers of 13 bits and of 2, 3, 4 and 8 bytes. A byte
	// below 0x80 is itself a number.
	listpackShort, listpackMiddle, listpackLong = 0x80, 0xe0, 0xf0
	listpackInt13                               = 0xc0
	listpackInt2                                = 0xf1
	listpackInt3                                = 0xf2
	listpackInt4                                = 0xf3
	listpackInt8                                = 0xf4
)

// appendListpackText appends a text; one that is the canonical text of a BIGINT as a number, as servers do.
func appendListpackText(b, text []byte) []byte {
	from := len(b)
	if v, ok := listpackNumber(text); ok {
		b = appendListpackNumber(b, v)
	} else {
		switch n := len(text); {
		case n < 1<<6:
			b = append(b, listpackShort|byte(n))
		case n < 1<<12:
			b = append(b, listpackMiddle|byte(n>>8), byte(n))
		default:
			b = binary.LittleEndian.AppendUint32(append(b, listpackLong), uint32(n))
		}
		b = append(b, text...)
	}
	return appendListpackBack(b, len(b)-from)
}

// listpackNumber reads the canonical text of a BIGINT.
func listpackNumber(text []byte) (int64, bool) {
	if n := len(text); n == 0 || text[n-1]-'0' > 9 { // most texts, at once
		return 0, false
	}
	return parseInt(text)
}

func appendListpackNumber(b []byte, v int64) []byte {
	switch u := uint64(v); {
	case v >= 0 && v < 1<<7:
		return append(b, byte(v))
	case v >= -1<<12 && v < 1<<12:
		return append(b, listpackInt13|byte(u>>8)&0x1f, byte(u))
	case v >= -1<<15 && v < 1<<15:
		return binary.LittleEndian.AppendUint16(append(b, listpackInt2), uint16(u))
	case v >= -1<<23 && v < 1<<23:
		return append(b, listpackInt3, byte(u), byte(u>>8), byte(u>>16))
	case v >= -1<<31 && v < 1<<31:
		return binary.LittleEndian.AppendUint32(append(b, listpackInt4), uint32(u))
	default:
		return binary.LittleEndian.AppendUint64(append(b, listpackInt8), u)
	}
}

// appendListpackBack appends the length of what was appended, seven bits a byte, which is read from behind.
func appendListpackBack(b []byte, n int) []byte {
	if n < 1<<7 {
		return append(b, byte(n))
	}
	shift := 7
	for n>>(shift+7) > 0 {
		shift += 7
	}
	b = append(b, byte(n>>shift))
	for shift > 0 {
		shift -= 7
		b = append(b, 0x80|byte(n>>shift)&0x7f)
	}
	return b
}

// listpackTexts are the texts that were appended to a listpack, without its head and its end.
func listpackTexts(s string) []string {
	var out []string
	for len(s) > 0 {
		text, size := listpackText(s)
		out = append(out, text)
		s = s[size+len(appendListpackBack(nil, size)):]
	}
	return out
}

// listpackText is the first text, and how many bytes it takes.
func listpackText(s string) (text string, size int) {
	number := func(bytes int) (string, int) {
		u := uint64(0)
		for i := bytes; i > 0; i-- {
			u = u<<8 | uint64(s[i])
		}
		free := 64 - 8*bytes // bits, through which the sign is drawn
		return strconv.FormatInt(int64(u<<free)>>free, 10), 1 + bytes
	}
	switch c := s[0]; {
	case c < listpackShort:
		return strconv.Itoa(int(c)), 1
	case c < listpackInt13:
		n := 1 + int(c&0x3f)
		return s[1:n], n
	case c < listpackMiddle:
		const free = 64 - 13
		u := uint64(c&0x1f)<<8 | uint64(s[1])
		return strconv.FormatInt(int64(u<<free)>>free, 10), 2
	case c < listpackLong:
		n := 2 + int(c&0xf)<<8 + int(s[1])
		return s[2:n], n
	case c == listpackLong:
		n := 5 + int(binary.LittleEndian.Uint32([]byte(s[1:5])))
		return s[5:n], n
	case c == listpackInt8:
		return number(8)
	default:
		return number(int(c-listpackInt2) + 2)
	}
}
