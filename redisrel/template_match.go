package redisrel

import "strings"

// Match takes key apart; see [KeyPattern].
//
// Only one point needs to be remembered for backtracking, the last {name*}: moving the end of an earlier placeholder to
// the right can never help. If a plain placeholder is followed by text with a separator, its end is fixed by the first one;
// else whatever a longer choice would leave to the next placeholder, a shorter one leaves as well, and the bytes between
// hold no separator. A later {name*} takes any bytes, so nothing before it needs another try.
func (t *Template) Match(key string, out []string) bool {
	first, tail := t.lits[0], t.lits[len(t.lits)-1]
	if !strings.HasPrefix(key, first) || !t.own && strings.HasPrefix(key, ownPrefix) {
		return false
	}
	n := len(t.names)
	if n == 0 {
		return key == first
	}
	end := len(key) - len(tail)
	if end <= len(first) || key[end:] != tail {
		return false
	}
	body := key[:end]
	pos, retry, retryPart, retryFrom := len(first), -1, 0, 0
	for i := 0; ; {
		next := -1 // the end of part i
		if i == n-1 {
			if t.fits(i, body[pos:]) {
				out[i] = body[pos:]
				return true
			}
		} else if next = t.partEnd(body, i, pos, pos+1); next >= 0 && t.any[i] {
			retry, retryPart, retryFrom = pos, i, next+1
		}
		if next < 0 {
			if retry < 0 {
				return false
			}
			i, pos = retryPart, retry
			if next = t.partEnd(body, i, pos, retryFrom); next < 0 {
				return false
			}
			retryFrom = next + 1
		}
		out[i] = body[pos:next]
		pos = next + len(t.lits[i+1])
		i++
	}
}

// fits reports whether a whole text can be the value of part i.
func (t *Template) fits(i int, value string) bool {
	return value != "" && (t.any[i] || !t.separated(value))
}

// partEnd is the first end, at from or later, of a part i that starts at pos and that its literal follows; -1 for none.
func (t *Template) partEnd(body string, i, pos, from int) int {
	if from > len(body) {
		return -1
	}
	lit := t.lits[i+1]
	at := strings.Index(body[from:], lit)
	if at < 0 {
		return -1
	}
	at += from
	if !t.any[i] && t.separated(body[pos:at]) {
		return -1
	}
	return at
}
