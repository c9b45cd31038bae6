package eval

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"rsql/planner/plan"
)

// bytesKernels are functions that write the bytes of a TEXT or BLOB as text, and read them.
var bytesKernels = map[string]builder{
	"hex": func(s *site) (kernel, error) {
		if s.kind(0) == plan.BigInt {
			return text1(func(dst []byte, n int64) ([]byte, error) {
				return append(dst, strings.ToUpper(strconv.FormatUint(uint64(n), 16))...), nil
			}), nil
		}
		return text1(func(dst []byte, s string) ([]byte, error) {
			const digits = "0123456789ABCDEF"
			if len(s) > maxText/2 {
				return dst, tooLong("hex")
			}
			for i := range len(s) {
				dst = append(dst, digits[s[i]>>4], digits[s[i]&15])
			}
			return dst, nil
		}), nil
	},
	"unhex": always(text1(func(dst []byte, s string) ([]byte, error) { return orNull(hex.AppendDecode(dst, []byte(s))) })),
	"to_base64": always(text1(func(dst []byte, s string) ([]byte, error) {
		if len(s) > maxText/2 {
			return dst, tooLong("to_base64")
		}
		return base64.StdEncoding.AppendEncode(dst, []byte(s)), nil
	})),
	"from_base64": always(text1(func(dst []byte, s string) ([]byte, error) { return orNull(appendBase64(dst, s)) })),
	"encode":      always(text2(encodeBytes)),
	"decode":      always(text2(decodeBytes)),
	"url_encode": always(text1(func(dst []byte, s string) ([]byte, error) {
		if len(s) > maxText/3 {
			return dst, tooLong("url_encode")
		}
		return append(dst, strings.ReplaceAll(url.QueryEscape(s), "+", "%20")...), nil
	})),
	"url_decode": always(text1(func(dst []byte, s string) ([]byte, error) {
		out, err := url.PathUnescape(s)
		if err != nil || !utf8.ValidString(out) {
			return dst, errNull
		}
		return append(dst, out...), nil
	})),
}

// orNull is NULL instead of an error.
func orNull(dst []byte, err error) ([]byte, error) {
	if err != nil {
		return dst, errNull
	}
	return dst, nil
}

// appendBase64 reads base 64 in either alphabet, with or without the padding.
func appendBase64(dst []byte, s string) ([]byte, error) {
	s = strings.NewReplacer("-", "+", "_", "/", "\n", "", "\r", "").Replace(s)
	return base64.RawStdEncoding.AppendDecode(dst, []byte(strings.TrimRight(s, "=")))
}

func encodeBytes(dst []byte, s, format string) ([]byte, error) {
	if len(s) > maxText/4 {
		return dst, tooLong("encode")
	}
	switch strings.ToLower(format) {
	case "hex":
		return hex.AppendEncode(dst, []byte(s)), nil
	case "base64":
		return base64.StdEncoding.AppendEncode(dst, []byte(s)), nil
	case "escape":
		for i := range len(s) {
			switch c := s[i]; {
			case c == '\\':
				dst = append(dst, `\\`...)
			case c == 0 || c >= utf8.RuneSelf:
				dst = append(dst, '\\', '0'+c>>6, '0'+c>>3&7, '0'+c&7)
			default:
				dst = append(dst, c)
			}
		}
		return dst, nil
	default:
		return dst, noFormat("encode", format)
	}
}

func decodeBytes(dst []byte, s, format string) ([]byte, error) {
	var err error
	switch strings.ToLower(format) {
	case "hex":
		dst, err = hex.AppendDecode(dst, []byte(s))
	case "base64":
		dst, err = appendBase64(dst, s)
	case "escape":
		var ok bool
		if dst, ok = appendUnescaped(dst, s); ok {
			return dst, nil
		}
		err = strconv.ErrSyntax
	default:
		return dst, noFormat("decode", format)
	}
	if err != nil {
		return dst, plan.Errorf(plan.CodeValue, "decode: %.60q is not in the format %s", s, strings.ToLower(format))
	}
	return dst, nil
}

func noFormat(function, format string) error {
	return plan.Errorf(plan.CodeValue, "%s: there is no format '%s'", function, format).WithHint("formats are hex, base64 and escape")
}

// appendUnescaped reads \\ and \ooo, an octal number.
func appendUnescaped(dst []byte, s string) ([]byte, bool) {
	const octal = 3
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] != '\\':
			dst = append(dst, s[i])
		case strings.HasPrefix(s[i:], `\\`):
			dst = append(dst, '\\')
			i++
		default:
			if i+octal >= len(s) {
				return dst, false
			}
			v, err := strconv.ParseUint(s[i+1:i+1+octal], 8, 8)
			if err != nil {
				return dst, false
			}
			dst = append(dst, byte(v))
			i += octal
		}
	}
	return dst, true
}
