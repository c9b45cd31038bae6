package shell

import "strings"

// suggestion is the latest entry of the history that begins as a text does and goes on; empty where there is none.
func (h *history) suggestion(text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	for i := len(h.entries) - 1; i >= 0; i-- {
		if entry := h.entries[i]; len(entry) > len(text) && strings.HasPrefix(entry, text) {
			return entry
		}
	}
	return ""
}
