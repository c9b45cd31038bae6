package shell

import "strings"

// suggestion is the latest entry of the history that begins as a text does and goes on; empty where there is none. Statements
// of other servers are not suggested: what was meant for one is seldom wanted on another, and may do harm there.
func (h *history) suggestion(text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	for i := len(h.entries) - 1; i >= 0; i-- {
		e := h.entries[i]
		if (e.Server == h.server || e.Server == "") && len(e.Text) > len(text) && strings.HasPrefix(e.Text, text) {
			return e.Text
		}
	}
	return ""
}
