package eval

import (
	"crypto/md5"
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

// textSearchKernels are functions that look for one text in another.
var textSearchKernels = map[string]builder{
	"position":    always(map2(func(part, s string) (int64, error) { return position(s, part), nil })),
	"instr":       always(map2(func(s, part string) (int64, error) { return position(s, part), nil })),
	"starts_with": always(map2(func(s, part string) (bool, error) { return strings.HasPrefix(s, part), nil })),
	"ends_with":   always(map2(func(s, part string) (bool, error) { return strings.HasSuffix(s, part), nil })),
	"contains":    always(map2(func(s, part string) (bool, error) { return strings.Contains(s, part), nil })),
}

func position(s, part string) int64 {
	at := strings.Index(s, part)
	if at < 0 {
		return 0
	}
	return int64(utf8.RuneCountInString(s[:at])) + 1
}

// bytesKernels are functions of the bytes of a TEXT or BLOB.
var bytesKernels = map[string]builder{
	"hex": always(text1(func(dst []byte, s string) ([]byte, error) {
		const digits = "0123456789ABCDEF"
		if len(s) > maxText/2 {
			return dst, tooLong("hex")
		}
		for i := range len(s) {
			dst = append(dst, digits[s[i]>>4], digits[s[i]&15])
		}
		return dst, nil
	})),
	"unhex": always(text1(func(dst []byte, s string) ([]byte, error) {
		b, err := hex.DecodeString(s)
		if err != nil {
			return dst, errNull
		}
		return append(dst, b...), nil
	})),
	"md5": always(text1(func(dst []byte, s string) ([]byte, error) {
		sum := md5.Sum([]byte(s))
		return hex.AppendEncode(dst, sum[:]), nil
	})),
}
