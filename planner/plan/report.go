package plan

import "time"

// ScanReport is the truth about what a scan read and met. Reports of several scans add up.
type ScanReport struct {
	// Keys is the number of keys that SCAN gave or that were asked for by name, duplicates included.
	Keys int64
	// Rows is the number of rows given out.
	Rows int64
	// Duplicates is how many keys SCAN repeated.
	Duplicates int64
	// Vanished is how many keys were gone between SCAN and fetch; keys asked for by name that do not exist are not
	// anomalies and count as Missing.
	Vanished, Missing int64
	// WrongType is how many keys under the pattern hold another Redis type and were skipped.
	WrongType int64
	// Foreign is how many keys matched the glob and not the template (user:1:profile under user:{id}).
	Foreign int64
	// Repaired is how many values were read as NULL: empty strings in columns that are not TEXT, and values that a table
	// with bad_values = 'null' forgave.
	Repaired int64
	// RoundTrips is how many times the client waited for the server; Commands is the number of commands by name.
	RoundTrips int64
	Commands   map[string]int64
	// BytesIn and BytesOut are bytes of commands and replies, as the protocol writes them.
	BytesIn, BytesOut int64
	// RedisTime is the time spent waiting for replies, summed over connections.
	RedisTime time.Duration
}

// Add sums two reports.
func (r ScanReport) Add(o ScanReport) ScanReport {
	r.Keys += o.Keys
	r.Rows += o.Rows
	r.Duplicates += o.Duplicates
	r.Vanished += o.Vanished
	r.Missing += o.Missing
	r.WrongType += o.WrongType
	r.Foreign += o.Foreign
	r.Repaired += o.Repaired
	r.RoundTrips += o.RoundTrips
	r.BytesIn += o.BytesIn
	r.BytesOut += o.BytesOut
	r.RedisTime += o.RedisTime
	merged := make(map[string]int64, len(r.Commands)+len(o.Commands))
	for name, n := range r.Commands {
		merged[name] += n
	}
	for name, n := range o.Commands {
		merged[name] += n
	}
	r.Commands = merged
	return r
}

// Since is what a report that grows has counted since an earlier look at it. Only keys, commands, round trips, bytes and
// time have a meaning in it.
func (r ScanReport) Since(o ScanReport) ScanReport {
	r.Keys -= o.Keys
	r.RoundTrips -= o.RoundTrips
	r.BytesIn -= o.BytesIn
	r.BytesOut -= o.BytesOut
	r.RedisTime -= o.RedisTime
	commands := map[string]int64{}
	for name, n := range r.Commands {
		if n > o.Commands[name] {
			commands[name] = n - o.Commands[name]
		}
	}
	r.Commands = commands
	return r
}

// Anomalous reports whether the report holds something that a person should hear of even when not asking.
func (r ScanReport) Anomalous() bool { return r.Vanished > 0 || r.WrongType > 0 || r.Repaired > 0 }

// WriteReport says what a write did.
type WriteReport struct {
	// Written, Skipped, Failed and Unknown are numbers of rows. Unknown rows were under way when the connection broke.
	Written, Skipped, Failed, Unknown int64
	// Untried is the number of rows that a write which stopped did not come to.
	Untried int64
	// Removed is the number of rows that INSERT OVERWRITE removed.
	Removed int64
	// FirstFailed are the first failed keys and why, at most ten.
	FirstFailed []FailedKey
}

// FailedKey is a key that was not written.
type FailedKey struct {
	Key string
	// Element is what names the row in its key; see [RowReport].
	Element string
	Err     error
}

// Label is the key and the element, for people.
func (f FailedKey) Label() string {
	if f.Element == "" {
		return f.Key
	}
	return f.Key + " " + f.Element
}
