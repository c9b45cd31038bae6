package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"rsql/cmd/rsql/internal/render"
	"rsql/cmd/rsql/internal/report"
	"rsql/frame"
)

const doctorHelp = `rsql doctor connects to a server, looks at what it is and at what we may do there, and says what will and will not
work. It changes nothing.

  rsql doctor redis://host:6379/0`

func newDoctorCommand(f *flags, std streams) *cobra.Command {
	return &cobra.Command{
		Use:               "doctor [URL | NAME]",
		Short:             "Says what will and will not work on a server",
		Long:              doctorHelp,
		Args:              oneServer,
		ValidArgsFunction: f.completeServers,
		RunE: func(cmd *cobra.Command, args []string) error {
			url, err := f.server(cmd.Context(), args)
			if err != nil {
				return err
			}
			return untilSignal(cmd.Context(), batchSignals, false, func(ctx context.Context) (err error) {
				session, err := f.open(ctx, url)
				if err != nil {
					return err
				}
				defer func() {
					if closeErr := session.Close(); err == nil {
						err = closeErr
					}
				}()
				e, err := session.Examine(ctx)
				if err != nil {
					return err
				}
				var b strings.Builder
				for _, d := range diagnose(e, f.called(url)) {
					fmt.Fprintf(&b, "%-5s %-11s %s\n", d.state, d.what, render.Printable(d.text))
				}
				if _, err := std.out.Write([]byte(b.String())); err != nil {
					return &outputError{err: err}
				}
				return nil
			})
		},
	}
}

// diagnosis is one line of the doctor's: ok, note (works, with something to know) or no (does not work).
type diagnosis struct{ state, what, text string }

const (
	stateOK   = "ok"
	stateNote = "note"
	stateNo   = "no"
)

// slowRoundTrip is a median in milliseconds above which many small queries are slow.
const slowRoundTrip = 5

// diagnose says what an examination means for statements.
func diagnose(e *frame.Examination, server string) []diagnosis {
	version := e.Version
	if version == "" {
		version = "of unknown version (INFO is not allowed)"
	}
	out := []diagnosis{{stateOK, "connection", fmt.Sprintf("%s answers; Redis %s", server, version)}}
	add := func(state, what, format string, args ...any) {
		out = append(out, diagnosis{state, what, fmt.Sprintf(format, args...)})
	}
	latency := fmt.Sprintf("a round trip takes %s, the slowest of some took %s", report.Duration(e.Median), report.Duration(e.Slowest))
	if e.Median.Milliseconds() >= slowRoundTrip {
		add(stateNote, "latency", "%s; scans of many keys are slower than on a server nearby", latency)
	} else {
		add(stateOK, "latency", "%s", latency)
	}
	if e.Mode == "cluster" {
		if e.Masters == 0 {
			add(stateNote, "cluster", "this is a node of a cluster, and only its own keys are seen: ?cluster=false says so, or CLUSTER may not be called")
		} else {
			add(stateOK, "cluster", "all slots are served, by %d masters", e.Masters)
		}
	} else {
		add(stateOK, "cluster", "none: all keys are here")
	}
	if e.Role == "slave" {
		add(stateNote, "writing", "this is a replica: queries work, statements that write are refused, and rows may be a moment old")
	}
	out = append(out, rights(e)...)
	if strings.HasPrefix(e.Eviction, "allkeys-") || strings.HasPrefix(e.Eviction, "volatile-") {
		add(stateNote, "eviction", "maxmemory-policy is %s: keys may vanish when memory is full, declarations in rsql:catalog among them where it is allkeys-*", e.Eviction)
	}
	if len(e.Modules) > 0 {
		add(stateOK, "modules", "%s; rsql needs none", strings.Join(e.Modules, ", "))
	} else {
		add(stateOK, "modules", "none, and none are needed")
	}
	if e.Keys >= 0 {
		add(stateOK, "keys", "%s in this database", humanize.Comma(e.Keys))
	}
	return out
}

// needs says what does not work without a command.
var needs = []struct{ command, lost string }{
	{"SCAN", "tables whose keys are not named in the query"}, {"TYPE", "finding tables, and telling types apart"},
	{"GET", "strings"}, {"HGETALL", "hashes, and declared tables"}, {"HMGET", "single columns of hashes"}, {"LRANGE", "lists"},
	{"SSCAN", "sets"}, {"ZSCAN", "sorted sets"}, {"XRANGE", "streams"}, {"PTTL", "the column _ttl"}, {"DBSIZE", "estimates of sizes"},
	{"HDEL", "INSERT and whatever else writes"}, {"EXPIRE", "writing with a TTL"},
}

// rights says what we may not do.
func rights(e *frame.Examination) []diagnosis {
	user := ""
	if e.User != "" {
		user = "the user " + e.User
	} else {
		user = "this connection"
	}
	if len(e.Refused) == 0 {
		return []diagnosis{{stateOK, "rights", user + " may read and write every type"}}
	}
	var out []diagnosis
	for _, command := range slices.Sorted(maps.Keys(e.Refused)) {
		lost := "some statements"
		for _, n := range needs {
			if n.command == command {
				lost = n.lost
			}
		}
		out = append(out, diagnosis{stateNo, "rights", fmt.Sprintf("%s may not call %s, so not: %s (%s)", user, command, lost, e.Refused[command])})
	}
	return out
}
