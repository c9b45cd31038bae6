package redisrel

import (
	"strconv"
	"strings"
)

// entryID is the id of a new entry of a stream: whole, or with a star where the server numbers it, which has no ms then, or no seq.
type entryID struct {
	ms, seq  uint64
	numbered bool
	text     string
}

// parseEntryID reads an id as XADD takes it: "7-1", "7" for "7-0", "7-*" and "*". False for what is none.
func parseEntryID(text string) (id entryID, ok bool) {
	if text == "*" {
		return entryID{numbered: true, text: text}, true
	}
	ms, seq, two := strings.Cut(text, "-")
	var err error
	if id.ms, err = strconv.ParseUint(ms, 10, 64); err != nil {
		return id, false
	}
	id.numbered = seq == "*"
	if two && !id.numbered {
		if id.seq, err = strconv.ParseUint(seq, 10, 64); err != nil {
			return id, false
		}
	}
	if id.text = joinID(id.ms, id.seq); id.numbered {
		id.text = strconv.FormatUint(id.ms, 10) + "-*"
	}
	return id, id.numbered || id.ms > 0 || id.seq > 0
}

// existingEntry is the id of an entry that may be there, as a row has it; empty for one that the server is to number, and for what is no id.
func existingEntry(text string) string {
	if id, ok := parseEntryID(text); ok && !id.numbered {
		return id.text
	}
	return ""
}

// splitID takes the whole id of an entry apart; false for what is none.
func splitID(id string) (ms, seq uint64, ok bool) {
	before, behind, _ := strings.Cut(id, "-")
	ms, err1 := strconv.ParseUint(before, 10, 64)
	seq, err2 := strconv.ParseUint(behind, 10, 64)
	return ms, seq, err1 == nil && err2 == nil
}

// joinID is the id of an entry.
func joinID(ms, seq uint64) string {
	return strconv.FormatUint(ms, 10) + "-" + strconv.FormatUint(seq, 10)
}
