package plan

// textOrBlob takes the bytes of either.
func textOrBlob(result Type) resolver {
	return overloaded(fixed(result, 0, TextType), fixed(result, 0, BlobType))
}

var bytesFuncs = []*Func{
	scalar(catBytes, "hex", "hex(text, blob or n) → TEXT", "bytes, or a whole number, as hexadecimal digits", "hex('hi') → 6869", overloaded(fixed(TextType, 0, TextType), fixed(TextType, 0, BlobType), fixed(TextType, 0, BigIntType)), "to_hex"),
	scalar(catBytes, "unhex", "unhex(text) → BLOB", "hexadecimal digits as bytes; NULL when they are none", `unhex('6869') → \x6869`, fixed(BlobType, 0, TextType), "from_hex"),
	scalar(catBytes, "to_base64", "to_base64(text or blob) → TEXT", "bytes in base 64", "to_base64('hi') → aGk=", textOrBlob(TextType), "base64"),
	scalar(catBytes, "from_base64", "from_base64(text) → BLOB", "the bytes that a text in base 64 stands for; NULL when it is none", `from_base64('aGk=') → \x6869`, fixed(BlobType, 0, TextType), "unbase64"),
	scalar(catBytes, "encode", "encode(text or blob, format) → TEXT", "bytes as text: hex, base64 or escape", "encode('hi', 'hex') → 6869", overloaded(fixed(TextType, 0, TextType, TextType), fixed(TextType, 0, BlobType, TextType))),
	scalar(catBytes, "decode", "decode(text, format) → BLOB", "the bytes that encode made the text of", `decode('6869', 'hex') → \x6869`, fixed(BlobType, 0, TextType, TextType)),
	scalar(catBytes, "url_encode", "url_encode(text) → TEXT", "with %XX for all bytes but letters, digits and - _ . ~", "url_encode('a b&c') → a%20b%26c", fixed(TextType, 0, TextType)),
	scalar(catBytes, "url_decode", "url_decode(text) → TEXT", "with the bytes that %XX stand for; NULL when they are no text", "url_decode('a%20b') → a b", fixed(TextType, 0, TextType)),
	scalar(catBytes, "md5", "md5(text or blob) → TEXT", "MD5 digest as hexadecimal digits", "md5('hi') → 49f68a5c8493ec2c0bf489821c21fc3b", textOrBlob(TextType)).total(),
	scalar(catBytes, "sha1", "sha1(text or blob) → TEXT", "SHA-1 digest as hexadecimal digits", "sha1('hi') → c22b5f9178342609428d6f51b2c5af4c0bde6a42", textOrBlob(TextType), "sha").total(),
	scalar(catBytes, "sha256", "sha256(text or blob) → TEXT", "SHA-256 digest as hexadecimal digits", "left(sha256('hi'), 8) → 8f434346", textOrBlob(TextType)).total(),
	scalar(catBytes, "sha512", "sha512(text or blob) → TEXT", "SHA-512 digest as hexadecimal digits", "left(sha512('hi'), 8) → 150a14ed", textOrBlob(TextType)).total(),
	scalar(catBytes, "crc32", "crc32(text or blob) → BIGINT", "CRC-32 checksum (IEEE)", "crc32('hi') → 3633523372", textOrBlob(BigIntType)).total(),
	scalar(catBytes, "xxhash64", "xxhash64(text or blob) → BIGINT", "XXH64 hash with seed 0, its 64 bits as a signed number", "xxhash64('abc') → 4952883123889572249", textOrBlob(BigIntType)).total(),
	scalar(catBytes, "hash", "hash(a, b, …) → BIGINT", "a hash of values of any type; NULL counts as a value", "hash('a', 1) = hash('a', 1) → true", anyArgs(1, -1, BigIntType)).total(),
	scalar(catBytes, "hll_count", "hll_count(sketch) → BIGINT", "about how many different values a HyperLogLog of Redis has seen, as PFCOUNT says", "hll_count(unhex('48594c4c0100000000000000000000007fff')) → 0", fixed(BigIntType, 0, BlobType)),
	scalar(catBytes, "crc16", "crc16(text or blob) → BIGINT", "CRC-16 checksum (XMODEM), as Redis Cluster takes it of a key", "crc16('123456789') → 12739", textOrBlob(BigIntType)).total(),
	scalar(catBytes, "redis_slot", "redis_slot(key) → BIGINT", "the slot of a key in a Redis Cluster, 0 to 16383; {…} in the key is its hash tag", "redis_slot('user:{42}:cart') → 8000", textOrBlob(BigIntType), "keyslot", "cluster_keyslot").total(),
}
