package eval

import (
	"math"

	"rsql/planner/plan"
)

var textCases = map[string][]functionCase{
	"length":       {of("3", "añb"), of("0", ""), of("NULL", null(plan.TextType)), of("2", "日本")},
	"octet_length": {of("4", "añb"), of("3", []byte{0, 255, 1}), of("NULL", null(plan.BlobType)), of("0", "")},
	"lower":        {of("abc", "ABC"), of("añb éø", "AÑB ÉØ"), of("NULL", null(plan.TextType)), of("", "")},
	"upper":        {of("ABC", "abc"), of("AÑB", "añb"), of("NULL", nil), of("1É", "1é")},
	"trim":         {of("a", "  a "), of("b", "xyбbбx", "xyб"), of("\ta", "\ta "), of("NULL", "a", null(plan.TextType)), of("", "   ")},
	"ltrim":        {of("a ", "  a "), of("bx", "xxbx", "x"), of("NULL", null(plan.TextType))},
	"rtrim":        {of("  a", "  a "), of("xb", "xbxx", "x"), of("NULL", null(plan.TextType))},
	"substring": {of("bcd", "abcdef", 2, 3), of("ef", "abcdef", -2), of("ñ", "añb", 2, 1), of("a", "abc", 0, 2), of("", "abc", 5), of("", "abc", 2, 0),
		of("NULL", "abc", null(plan.BigIntType)), of("", "abc", 1, -1), of("bc", "abc", 2, math.MaxInt64), of("a", "abc", -5, 3), of("abc", "abc", -5),
		of("", "abc", math.MinInt64, 5), of("", "abc", math.MaxInt64, math.MaxInt64)},
	"left":  {of("ab", "abcdef", 2), of("añ", "añb", 2), of("añ", "añbc", -2), of("", "abc", -9), of("", "abc", math.MinInt64), of("abc", "abc", 9), of("NULL", "a", null(plan.BigIntType))},
	"right": {of("ef", "abcdef", 2), of("bc", "añbc", -2), of("", "abc", -9), of("", "abc", math.MinInt64), of("ñb", "añb", 2), of("", "abc", 0), of("abc", "abc", 9), of("NULL", "a", null(plan.BigIntType))},
	"concat": {of("a1", "a", 1), of("NULL", "a", nil), of("2024-03-01true1.50", date("2024-03-01"), true, dec("1.50")), of("é", "é"),
		of("error: is no UTF-8 text", "a", []byte{0xff}), of("ab", "a", []byte("b")), of("NULL", "a", null(plan.BlobType))},
	"concat_ws": {of("a-b", "-", "a", nil, "b"), of("NULL", null(plan.TextType), "a"), of("1,2.5", ",", 1, 2.5), of("", ",", nil, null(plan.TextType))},
	"replace":   {of("axc", "abc", "b", "x"), of("abc", "abc", "", "x"), of("", "aaa", "a", ""), of("NULL", "a", "a", null(plan.TextType)), of("noñ", "nonn", "nn", "ñ")},
	"position":  {of("3", "c", "abc"), of("0", "x", "abc"), of("3", "b", "añb"), of("1", "", "abc"), of("NULL", null(plan.TextType), "abc")},
	"instr":     {of("3", "abc", "c"), of("0", "abc", "x"), of("3", "añb", "b"), of("NULL", null(plan.TextType), "abc")},
	"lpad": {of("007", "7", 3, "0"), of("  7", "7", 3), of("ab", "abc", 2, "x"), of("ñxñb", "b", 4, "ñx"), of("", "abc", 0, "x"), of("abc", "abc", 5, ""),
		of("error: lpad would make a text of more than 64 MiB", "a", 1<<40, "x"), of("NULL", "a", 3, null(plan.TextType)), of("", "abc", -5)},
	"rpad":           {of("700", "7", 3, "0"), of("7  ", "7", 3), of("ab", "abc", 2, "x"), of("bñxñ", "b", 4, "ñx"), of("error: rpad would", "a", math.MaxInt64, "xy")},
	"repeat":         {of("abab", "ab", 2), of("", "ab", 0), of("", "ab", -3), of("error: repeat would make", "ab", 1<<30), of("", "", math.MaxInt64), of("NULL", nil, 2)},
	"reverse":        {of("cba", "abc"), of("bña", "añb"), of("NULL", null(plan.TextType)), of("", "")},
	"starts_with":    {of("true", "abc", "ab"), of("false", "abc", "b"), of("NULL", "abc", null(plan.TextType)), of("true", "é", "")},
	"ends_with":      {of("true", "abc", "bc"), of("false", "abc", "b"), of("NULL", null(plan.TextType), "b")},
	"contains":       {of("true", "abc", "b"), of("false", "abc", "x"), of("NULL", "abc", null(plan.TextType)), of("true", "añb", "ñ")},
	"split_part":     {of("b", "a-b-c", "-", 2), of("", "a-b", "-", 3), of("", "a-b", "-", 0), of("b", "a-b", "-", -1), of("a", "a-b", "-", -2), of("", "a-b", "-", -3), of("a-b", "a-b", "", -1), of("", "a-b", "", -2), of("", "a-b", "-", math.MinInt64), of("a-b", "a-b", "", 1), of("", "a-b", "", 2), of("c", "añbñc", "ñ", 3), of("NULL", nil, "-", 1)},
	"ascii":          {of("65", "A"), of("0", ""), of("241", "ñ"), of("NULL", null(plan.TextType))},
	"chr":            {of("A", 65), of("ñ", 241), of("error: no character with code point 55296", 0xd800), of("error: code point -1", -1), of("NULL", null(plan.BigIntType))},
	"regexp_replace": {of("ab", "a1b2", "[0-9]", ""), of("b-ax", "a-b", "(a)-(b)", "$2-$1x"), of("a$1", "ab", "b", "$$1"), of("NULL", nil, "b", "c"), of("error: is no pattern", "a", "(", "x")},
	"regexp_extract": {of("12", "a12", "[0-9]+"), of("1", "a12", "([0-9])([0-9])", 1), of("NULL", "abc", "[0-9]+"), of("error: has no group 3", "a12", "a", 3),
		of("NULL", "b", "(a)?b", 1)},
	"hex":   {of("6869", "hi"), of("00FF", []byte{0, 255}), of("NULL", null(plan.TextType)), of("C3B1", "ñ")},
	"unhex": {of(`\x6869`, "6869"), of("NULL", "xyz"), of("NULL", "123"), of(`\x`, ""), of(`\xff`, "Ff")},
	"md5":   {of("49f68a5c8493ec2c0bf489821c21fc3b", "hi"), of("d41d8cd98f00b204e9800998ecf8427e", []byte{}), of("NULL", null(plan.TextType))},
}
