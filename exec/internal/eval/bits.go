package eval

import (
	"math/big"
	"math/bits"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

// bitKernels are functions of the 64 bits of a whole number, and of its digits.
var bitKernels = map[string]builder{
	"&":         always(map2(func(a, b int64) (int64, error) { return a & b, nil })),
	"|":         always(map2(func(a, b int64) (int64, error) { return a | b, nil })),
	"~":         always(map1(func(a int64) (int64, error) { return ^a, nil })),
	"xor":       always(map2(func(a, b int64) (int64, error) { return a ^ b, nil })),
	"<<":        always(map2(shiftUp)),
	">>":        always(map2(shiftDown)),
	"bit_count": always(map1(func(a int64) (int64, error) { return int64(bits.OnesCount64(uint64(a))), nil })),
	"bin": always(text1(func(dst []byte, n int64) ([]byte, error) {
		return strconv.AppendUint(dst, uint64(n), 2), nil
	})),
	"oct": always(text1(func(dst []byte, n int64) ([]byte, error) {
		return strconv.AppendUint(dst, uint64(n), 8), nil
	})),
	"conv":      always(map3(convert)),
	"to_number": toNumber,
}

func shiftUp(a, n int64) (int64, error) {
	if a == 0 && n >= 0 {
		return 0, nil
	}
	if n < 0 || n > 63 || a<<n>>n != a {
		return 0, outOfRange("BIGINT", intText(a), "<<", intText(n))
	}
	return a << n, nil
}

func shiftDown(a, n int64) (int64, error) {
	if n < 0 {
		return 0, outOfRange("BIGINT", intText(a), ">>", intText(n))
	}
	return a >> min(n, 63), nil
}

// convert writes a number of any length in another base.
func convert(number string, from, to int64) (string, error) {
	if from < 2 || from > 36 || to < 2 || to > 36 {
		return "", plan.Errorf(plan.CodeValue, "conv: there is no number of base %d or %d", from, to).WithHint("bases are 2 to 36")
	}
	const most = 10_000 // digits; the time grows with their square
	number = strings.TrimSpace(number)
	v, ok := new(big.Int), false
	if len(number) <= most && !strings.ContainsRune(number, '_') {
		v, ok = v.SetString(number, int(from))
	}
	if !ok {
		return "", errNull
	}
	return strings.ToUpper(v.Text(int(to))), nil
}

// toNumber reads a number as people write it. A % divides by a hundred.
func toNumber(s *site) (kernel, error) {
	t := s.call.Type()
	noise := strings.NewReplacer(",", "", "_", "", " ", "", "\u00a0", "", "'", "", "$", "", "€", "", "£", "", "¥", "")
	return map1(func(text string) (decimal128.Num, error) {
		number := noise.Replace(strings.TrimSpace(text))
		number, percent := strings.CutSuffix(number, "%")
		if inner, ok := strings.CutPrefix(number, "("); ok && strings.HasSuffix(inner, ")") { // of accounts
			number = "-" + strings.TrimSuffix(inner, ")")
		}
		scale := t.Scale
		if percent {
			scale -= 2
		}
		v, ok := roundedDecimal(number, plan.DecimalType(t.Precision, scale))
		if !ok {
			return v, errNull
		}
		return v, nil
	}), nil
}
