package eval

import (
	"math"
	"strings"

	"rsql/planner/plan"
)

var long = strings.Repeat("a", 3000)

var stringCases = map[string][]functionCase{
	"initcap":         {of("Hi Thomas O'Neil X-Y_Z 2nd", "hi tHOMAS o'neil x-y_z 2nd"), of("", ""), of("Éa Ñb", "éA ÑB"), of("NULL", null(plan.TextType))},
	"translate":       {of("a2x5", "12345", "143", "ax"), of("hippo", "hello", "el", "ip"), of("añ", "añ", "", ""), of("bb", "aa", "aa", "bc"), of("NULL", "a", null(plan.TextType), "b")},
	"bit_length":      {of("16", "ab"), of("16", "ñ"), of("8", []byte{255}), of("NULL", null(plan.TextType))},
	"insert":          {of("QuWhattic", "Quadratic", 3, 4, "What"), of("Quadratic", "Quadratic", -1, 4, "What"), of("QuWhat", "Quadratic", 3, 100, "What"), of("QuWhat", "Quadratic", 3, -1, "What"), of("xñb", "ñb", 1, 0, "x"), of("ab", "ab", 3, 1, "x"), of("NULL", "ab", 1, null(plan.BigIntType), "x")},
	"overlay":         {of("Thomas", "Txxxxas", "hom", 2, 4), of("abXYef", "abcdef", "XY", 3), of("abXYcdef", "abcdef", "XY", 3, 0), of("abcz", "abc", "z", 10), of("error: there are no 1 characters from 0", "abc", "z", 0), of("NULL", null(plan.TextType), "z", 1)},
	"substring_index": {of("www.redis", "www.redis.io", ".", 2), of("redis.io", "www.redis.io", ".", -2), of("www.redis.io", "www.redis.io", ".", 3), of("www.redis.io", "www.redis.io", ".", -5), of("", "a.b", ".", 0), of("", "a.b", "", 1), of("a", "añb", "ñ", 1), of("NULL", "a", ".", null(plan.BigIntType))},
	"string_split":    {of(`["a","b"]`, "a,b", ","), of(`["a","","b"]`, "a,,b", ","), of(`["a","ñ"]`, "añ", ""), of(`[""]`, "", ","), of(`[""]`, "", ""), of(`["\"\\\n"]`, "\"\\\n", ","), of("NULL", null(plan.TextType), ",")},
	"quote_literal":   {of("'it''s'", "it's"), of("''", ""), of(`'\'`, `\`), of("NULL", null(plan.TextType))},
	"quote_ident":     {of(`"two words"`, "two words"), of("plain", "plain"), of(`"a""b"`, `a"b`), of("NULL", null(plan.TextType))},
	"strip_accents":   {of("Angstrom", "Ångström"), of("Muhleisen Angstrom ce ß", "Mühleisen Ångström çé ß"), of("", ""), of("NULL", null(plan.TextType))},
	"printf": {of("x: 03.14", "%s: %05.2f", "x", 3.14159), fixedOf("1,234,567|0003.142|+5| 7|    a|b    |ab|10|FF|A|1.234568e+04|0.0001", "%,d|%08.3f|%+d|% d|%5s|%-5s|%.2s|%o|%X|%c|%e|%g", 1234567, 3.14159, 5, 7, "a", "b", "abc", 8, 255, 65, 12345.678, 0.0001),
		of("100%", "%d%%", 100), of("2.50 -0.005", "%.2f %.3f", dec("2.5"), dec("-0.005")), of("007 -07 7  ", "%03d %03d %-3d", 7, -7, 7), of("12.00", "%.2f", 12), of("a 2024-03-01", "%s %s", "a", date("2024-03-01")),
		of("error: %d does not take the DOUBLE 1.5", "%d", 1.5), of("error: there is no value for %s", "%s %s", "a"), of("error: %q is no place", "%q", "a"), of("error: %99999999s is no place", "%99999999s", "a"), of("NULL", "%s", null(plan.TextType)), of("error: printf: % is no place", "%", "a"),
		of("12345678901234567890.12", "%.2f", dec("12345678901234567890.123"))},
	"format": {of("x is 2.3", "{} is {:.1f}", "x", dec("2.25")), of("b a {}", "{1} {0} {{}}", "a", "b"), of("    ab|ab    |  ab  |***x***", "{:>6}|{:<6}|{:^6}|{:*^7}", "ab", "ab", "ab", "x"),
		fixedOf("00042|+7|1,234,567|ff|101|1.234568e+04|2.500|    3.14", "{:05d}|{:+d}|{:,}|{:x}|{:b}|{:e}|{:.3f}|{:8.2f}", 42, 7, 1234567, 255, 5, 12345.678, 2.5, 3.14159), of("ab    |    12", "{:6}|{:6}", "ab", 12), of("ab", "{:.2}", "abc"),
		of("1,234.50 true", "{:,.2f} {}", 1234.5, true), of("12.5%", "{:.1%}", 0.125), of("error: a brace has no partner", "{", 1), of("error: a brace has no partner", "}", 1), of("error: {x} is no place", "{x}", 1), of("error: is no place", "{0} {}", 1), of("error: is no place", "{} {0}", 1),
		of("error: {2} (in", "{2}", 1), of("error: {:d} does not take the TEXT a", "{:d}", "a"), of("NULL", "{}", null(plan.BigIntType)), of("éé1", "{:é>3}", 1)},
	"levenshtein":         {of("3", "kitten", "sitting"), of("3", "", "abc"), of("0", "ñ", "ñ"), of("1", "ñ", "n"), of("NULL", "a", null(plan.TextType))},
	"damerau_levenshtein": {of("1", "ab", "ba"), of("2", "ca", "abc"), of("2", "abcd", "badc"), of("3", "", "abc"), of("error: texts of 3000 and 3000 characters are too long", long, long), of("NULL", null(plan.TextType), "a")},
	"hamming":             {of("1", "duck", "luck"), of("0", "", ""), of("error: the texts have 1 and 2 characters", "a", "ab"), of("1", "ñ", "n"), of("NULL", null(plan.TextType), "a")},
	"jaccard":             {of("0.6", "duck", "luck"), of("1", "", ""), of("0", "a", "b"), of("1", "aab", "abb"), of("NULL", "a", null(plan.TextType))},
	"jaro_similarity": {of("0.9444444444444445", "martha", "marhta"), of("0", "abc", "xyz"), of("1", "", ""), of("0", "a", ""), of("0.8888888888888888", "duck", "duckdb"),
		of("NULL", "a", null(plan.TextType))},
	"jaro_winkler_similarity": {of("0.9611111111111111", "martha", "marhta"), of("0.8400000000000001", "dwayne", "duane"), of("0.9333333333333333", "duck", "duckdb"), of("0", "abc", "xyz"), of("NULL", null(plan.TextType), "a")},
	"soundex":                 {of("R163", "Robert"), of("R163", "Rupert"), of("T522", "Tymczak"), of("P236", "Pfister"), of("H555", "Honeyman"), of("A261", "Ashcraft"), of("L000", "Lee"), of("", ""), of("", "123"), of("NULL", null(plan.TextType))},
	"regexp_extract_all":      {of(`["1","22"]`, "a1b22", "[0-9]+"), of(`["1","22"]`, "a1b22", "([a-z])([0-9]+)", 2), of("[]", "abc", "[0-9]"), of(`["A"]`, "Ab", "a", 0, "i"), of("error: has no group 1", "a", "a", 1), of("NULL", null(plan.TextType), "a")},
	"regexp_count":            {of("2", "a1b22", "[0-9]+"), of("0", "abc", "x"), of("2", "aA", "a", "i"), of("NULL", null(plan.TextType), "a"), of("error: there is no flag q", "a", "a", "q")},
	"regexp_instr":            {of("3", "ab12", "[0-9]"), of("0", "ab", "[0-9]"), of("2", "ñb", "B", "i"), of("NULL", "a", null(plan.TextType))},
	"regexp_split":            {of(`["a","b","c"]`, "a1b2c", "[0-9]"), of(`["abc"]`, "abc", "x"), of(`["a","b"]`, "aXb", "x", "i"), of(`[""]`, "", ","), of("NULL", null(plan.TextType), "a")},
	"regexp_escape":           {of(`1\.5`, "1.5"), of("", ""), of(`\(\[ñ`, "([ñ"), of("NULL", null(plan.TextType))},
	"elt":                     {of("b", 2, "a", "b"), of("NULL", 0, "a"), of("NULL", 3, "a", "b"), of("NULL", null(plan.BigIntType), "a"), of("7", 1, 7, 8), of("NULL", 1, null(plan.TextType), "x")},
	"field":                   {of("2", "b", "a", "b"), of("0", "x", "a", "b"), of("1", 7, 7, 7), of("0", null(plan.TextType), "a"), of("2", "a", null(plan.TextType), "a"), of("0", nil, nil)},
	"error":                   {of("error: not ok", "not ok"), of("NULL", null(plan.TextType)), of("error: é", "é")},
}

var bytesCases = map[string][]functionCase{
	"to_base64":   {of("aGk=", "hi"), of("YWJj", "abc"), of("AP8=", []byte{0, 255}), of("", ""), of("NULL", null(plan.BlobType))},
	"from_base64": {of(`\x6869`, "aGk="), of(`\x6869`, "aGk"), of(`\xfbff`, "-_8"), of("NULL", "a*"), of("NULL", null(plan.TextType))},
	"encode":      {of("6869", "hi", "hex"), of("aGk=", "hi", "BASE64"), of(`\000\377a\\`, []byte{0, 255, 'a', '\\'}, "escape"), of("error: there is no format 'rot13'", "hi", "rot13"), of("NULL", null(plan.TextType), "hex")},
	"decode":      {of(`\x6869`, "6869", "hex"), of(`\x6869`, "aGk=", "base64"), of(`\x00ff615c`, `\000\377a\\`, "escape"), of("error: is not in the format hex", "xy", "hex"), of("error: is not in the format escape", `\9`, "escape"), of("error: is not in the format escape", `a\`, "escape"), of("NULL", "a", null(plan.TextType))},
	"url_encode":  {of("a%20b%26c", "a b&c"), of("a%20b%26%C3%BC%2F~", "a b&ü/~"), of("", ""), of("NULL", null(plan.TextType))},
	"url_decode":  {of("a b", "a%20b"), of("a/bü", "a%2Fb%C3%BC"), of("a+b", "a+b"), of("NULL", "%zz"), of("NULL", "%ff"), of("NULL", null(plan.TextType))},
	"sha1":        {of("a9993e364706816aba3e25717850c26c9cd0d89d", "abc"), of("da39a3ee5e6b4b0d3255bfef95601890afd80709", []byte{}), of("NULL", null(plan.TextType))},
	"sha256":      {of("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "abc"), of("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", ""), of("NULL", null(plan.BlobType))},
	"sha512":      {of("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f", "abc"), of("NULL", null(plan.TextType)), of("NULL", null(plan.BlobType))},
	"crc32":       {of("891568578", "abc"), of("0", ""), of("3421780262", "123456789"), of("NULL", null(plan.TextType))},
	"crc16":       {of("12739", "123456789"), of("0", ""), of("NULL", null(plan.TextType))},
	"redis_slot":  {of("12182", "foo"), of("5061", "bar"), of("3443", "{user1000}.following"), of("3443", "{user1000}.followers"), of("8723", "{user1000"), of("12182", "x{foo}{bar}"), of("8363", "foo{}{bar}"), of("0", ""), of("NULL", null(plan.TextType))},
	"xxhash64":    {of("4952883123889572249", "abc"), of("-1205034819632174695", ""), of("NULL", null(plan.TextType))},
}

var mathCases = map[string][]functionCase{
	"cbrt": {of("3", 27), of("-2", -8.0), of("NULL", null(plan.DoubleType))}, "degrees": {of("180", math.Pi), of("57.29577951308232", 1), of("NULL", nil), of("error: degrees(1e+308)", 1e308)},
	"radians": {of("3.141592653589793", 180), of("1.5707963267948966", 90), of("NULL", nil)},
	"asin":    {of("0", 0), of("1.5707963267948966", 1), of("NULL", 1.5)}, "acos": {of("0", 1), of("3.141592653589793", -1), of("NULL", -2)},
	"atan": {of("0", 0), of("0.7853981633974483", 1), of("NULL", nil)}, "atan2": {of("0", 0, 1), of("0.7853981633974483", 1, 1), of("NULL", 1, null(plan.DoubleType))},
	"cot": {of("1.830487721712452", 0.5), of("NULL", 0), of("NULL", nil)}, "sinh": {of("0", 0), of("1.1752011936438014", 1), of("error: sinh(1000)", 1000)},
	"cosh": {of("1", 0), of("1.5430806348152437", 1), of("error: cosh(1000)", 1000)}, "tanh": {of("0", 0), of("0.7615941559557649", 1), of("NULL", nil)},
	"asinh": {of("0", 0), of("0.881373587019543", 1), of("NULL", nil)}, "acosh": {of("0", 1), of("1.3169578969248166", 2), of("NULL", 0.5)},
	"atanh": {of("0", 0), of("NULL", 1), of("NULL", -2), of("NULL", nil)}, "log": {of("3", 2, 8), of("2", 10, 100), of("NULL", 1, 5), of("NULL", -2, 8), of("NULL", 2, 0), of("NULL", 3, nil)},
	"e":            {of("2.718281828459045")},
	"factorial":    {of("120", 5), of("1", 0), of("2432902008176640000", 20), of("error: factorial(21)", 21), of("NULL", -1)},
	"gcd":          {of("6", 12, 18), of("2", -4, 6), of("5", 0, 5), of("0", 0, 0), of("error: gcd(-9223372036854775808, 0)", math.MinInt64, 0), of("NULL", nil, 1)},
	"lcm":          {of("12", 4, 6), of("12", -4, 6), of("0", 0, 3), of("error: lcm(9223372036854775807, 2)", math.MaxInt64, 2), of("NULL", 1, null(plan.BigIntType))},
	"even":         {of("4", 3), of("-2", -1), of("4", 2.5), of("2", 2), of("4", dec("3.1")), of("-4", dec("-3.1")), of("2", dec("1.0")), of("error: even(9223372036854775807)", math.MaxInt64), of("-9223372036854775808", math.MinInt64+1), of("NULL", nil)},
	"width_bucket": {of("3", 5, 0, 10, 5), of("3", 5.35, 0.024, 10.06, 5), of("0", -1, 0, 10, 5), of("6", 10, 0, 10, 5), of("4", 3, 10, 0, 5), of("error: width_bucket: 0 parts", 1, 0, 10, 0), of("error: parts from 1 to 1", 1, 1, 1, 2), of("NULL", nil, 0, 10, 5)},
	"bit_count":    {of("3", 7), of("64", -1), of("NULL", null(plan.BigIntType))},
	"xor":          {of("6", 5, 3), of("-1", 0, -1), of("NULL", 1, null(plan.BigIntType))},
	"&":            {of("1", 5, 3), of("5", -1, 5), of("NULL", 1, null(plan.BigIntType))},
	"|":            {of("7", 5, 3), of("-1", -1, 5), of("NULL", 1, null(plan.BigIntType))},
	"~":            {of("-6", 5), of("0", -1), of("NULL", null(plan.BigIntType))},
	"<<":           {of("8", 1, 3), of("-16", -2, 3), of("0", 0, 100), of("error: BIGINT out of range: 1 << 63", 1, 63), of("error: 1 << -1", 1, -1), of("error: 1 << 64", 1, 64), of("-9223372036854775808", -1, 63)},
	">>":           {of("2", 8, 2), of("-4", -8, 1), of("-1", -8, 100), of("0", 8, 64), of("error: 8 >> -1", 8, -1), of("NULL", 1, null(plan.BigIntType))},
	"bin":          {of("101", 5), of("0", 0), of("1111111111111111111111111111111111111111111111111111111111111111", -1)},
	"oct":          {of("10", 8), of("0", 0), of("1777777777777777777777", -1)},
	"conv":         {of("11111111", "ff", 16, 2), of("-Z", "-35", 10, 36), of("NULL", "9", 8, 10), of("NULL", "1_0", 10, 10), of("error: base 1", "1", 1, 10), of("NULL", null(plan.TextType), 2, 10)},
	"isnan":        {of("false", 1.5), of("true", math.NaN()), of("NULL", null(plan.DoubleType))},
	"isinf":        {of("false", 1.5), of("true", math.Inf(-1)), of("NULL", null(plan.DoubleType))},
	"isfinite":     {of("true", 1.5), of("false", math.Inf(1)), of("NULL", null(plan.DoubleType))},
	"format_bytes": {of("16.0 KiB", 16384), of("0 bytes", 0), of("1 byte", 1), of("1023 bytes", 1023), of("117.7 MiB", 123456789), of("-2.0 KiB", -2048)},
	"to_number":    {of("1234.5000000000", "$1,234.50"), of("-5.0000000000", "(5)"), of("0.1250000000", "12.5%"), of("NULL", "x"), of("NULL", ""), of("1000.0000000000", "1e3"), of("NULL", null(plan.TextType))},
}
