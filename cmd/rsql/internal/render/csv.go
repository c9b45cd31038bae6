package render

import "bytes"

// newCSV leaves a quote open where a result is aborted, which every reader of CSV refuses.
func newCSV(s stream) Writer {
	return &delimited{stream: s, separator: ",", appendCell: appendCSV, broken: `"`}
}

// appendCSV appends a value, in quotes where it needs them: separators, quotes and line ends inside, and the empty text,
// which would read as NULL without.
func appendCSV(dst, value []byte) []byte {
	return appendQuoted(dst, value, ",\"\n\r")
}

// newTabbed is CSV with tabs.
func newTabbed(s stream) Writer {
	return &delimited{stream: s, separator: "\t", appendCell: appendTabbed, broken: `"`}
}

// appendTabbed has quotes around every separator that a reader may guess.
func appendTabbed(dst, value []byte) []byte { return appendQuoted(dst, value, "\t,;|\"\n\r") }

// appendQuoted appends a value in quotes where it is empty or has one of the special characters.
func appendQuoted(dst, value []byte, special string) []byte {
	if len(value) > 0 && !bytes.ContainsAny(value, special) {
		return append(dst, value...)
	}
	dst = append(dst, '"')
	for _, c := range value {
		if c == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, c)
	}
	return append(dst, '"')
}
