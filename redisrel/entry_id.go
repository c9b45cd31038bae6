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
	if !id.numbered {
		seq = strconv.FormatUint(id.seq, 10)
	}
	id.text = strconv.FormatUint(id.ms, 10) + "-" + seq
	return id, id.numbered || id.ms > 0 || id.seq > 0
}

// existingEntry is the id of an entry that may be there, as a row has it; empty for one that the server is to number, and for what is no id.
func existingEntry(text string) string {
	if id, ok := parseEntryID(text); ok && !id.numbered {
		return id.text
	}
	return ""
}
