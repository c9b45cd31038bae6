package redisrel

// appendGlobEscaped appends text so that a glob matches it literally.
func appendGlobEscaped(dst []byte, text string) []byte {
	for i := range len(text) {
		switch text[i] {
		case '*', '?', '[', ']', '\\':
			dst = append(dst, '\\')
		}
		dst = append(dst, text[i])
	}
	return dst
}

// globPrefix is the literal text that everything matching the glob starts with.
func globPrefix(glob string) string {
	var b []byte
	for i := 0; i < len(glob); i++ {
		switch glob[i] {
		case '*', '?', '[':
			return string(b)
		case '\\':
			if i+1 < len(glob) {
				i++
			}
		}
		b = append(b, glob[i])
	}
	return string(b)
}

// globMatch is Redis' stringmatchlen (src/util.c), case-sensitive, with its corner cases: a class that is never closed
// ends with the pattern, a range may be written either way round and compares signed bytes, and a last `\` stands for
// itself; the empty key matches `*` and not `**`. Only the last `*` needs to be tried again, so the work is at most
// len(glob) times len(s).
func globMatch(glob, s string) bool {
	if s == "" {
		return glob == "*" || glob == ""
	}
	g, i, starG, starI := 0, 0, -1, 0
	for i < len(s) || g < len(glob) {
		if g < len(glob) && glob[g] == '*' {
			starG, starI = g+1, i
			g++
			continue
		}
		if g < len(glob) && i < len(s) {
			if next, ok := globStep(glob, g, s[i]); ok {
				g, i = next, i+1
				continue
			}
		}
		if starG < 0 || starI >= len(s) {
			return false
		}
		starI++
		g, i = starG, starI
	}
	return true
}

// globStep matches one byte against the element of the glob at g, and gives where the next element starts.
func globStep(glob string, g int, c byte) (int, bool) {
	switch glob[g] {
	case '?':
		return g + 1, true
	case '[':
		return globClass(glob, g+1, c)
	case '\\':
		if g+1 < len(glob) {
			g++
		}
	}
	return g + 1, glob[g] == c
}

// globClass matches one byte against a class whose '[' is behind g.
func globClass(glob string, g int, c byte) (int, bool) {
	not := g < len(glob) && glob[g] == '^'
	if not {
		g++
	}
	match := false
	for ; g < len(glob) && glob[g] != ']'; g++ {
		switch {
		case glob[g] == '\\' && g+1 < len(glob):
			g++
			match = match || glob[g] == c
		case g+2 < len(glob) && glob[g+1] == '-':
			lo, hi := int8(glob[g]), int8(glob[g+2])
			if lo > hi {
				lo, hi = hi, lo
			}
			match = match || lo <= int8(c) && int8(c) <= hi
			g += 2
		default:
			match = match || glob[g] == c
		}
	}
	return min(g+1, len(glob)), match != not
}
