package render

// newTSV begins the last line of an aborted result with an escape that no value has.
func newTSV(s stream) Writer {
	return &delimited{stream: s, separator: "\t", appendCell: appendTSV, broken: `\!`}
}

// appendTSV escapes what would be taken for structure: \t, \n, \r and \\.
func appendTSV(dst, value []byte) []byte {
	for _, c := range value {
		switch c {
		case '\t':
			dst = append(dst, `\t`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\\':
			dst = append(dst, `\\`...)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}
