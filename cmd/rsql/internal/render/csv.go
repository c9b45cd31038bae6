package render

import "bytes"

// newCSV leaves a quote open where a result is aborted, which every reader of CSV refuses.
func newCSV(s stream) Writer {
	return &delimited{stream: s, separator: ",", appendCell: appendCSV, broken: `"`}
}

// appendCSV appends a value, in quotes where it needs them: separators, quotes and line ends inside, and the empty text,
// which would read as NULL without.
func appendCSV(dst, value []byte) []byte {
	if len(value) > 0 && !bytes.ContainsAny(value, ",\"\n\r") {
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
