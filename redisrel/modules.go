package redisrel

import (
	"context"
	"slices"
	"strings"

	"rsql/planner/plan"
)

// rareCommands are the commands that not every server knows, what needs them, and which servers have them.
var rareCommands = map[commandName]struct{ use, where string }{
	cmdJSONGet:    {"type = 'rejson'", "load the module RedisJSON, or ask a server that has it, as Redis 8 does"},
	cmdTSRange:    {"type = 'timeseries'", "load the module RedisTimeSeries, or ask a server that has it, as Redis 8 does"},
	cmdTSRevRange: {"type = 'timeseries'", "load the module RedisTimeSeries, or ask a server that has it, as Redis 8 does"},
	cmdHPTTL:      {"the time to live of a hash field", "Redis has them since 7.4, Valkey since 9.0"},
}

// Replies of modules that other commands put otherwise. What they begin with depends on their versions.
const (
	wrongTypeOfJSON   = "Existing key has wrong Redis type"
	wrongTypeOfSeries = "TSDB: the key is not a TSDB key"
	noSeries          = "TSDB: the key does not exist"
)

// isWrongType reports whether an error reply says that the key is of another type.
func isWrongType(reply string) bool {
	reply = strings.TrimPrefix(reply, "ERR ")
	return strings.HasPrefix(reply, "WRONGTYPE") || reply == wrongTypeOfJSON || reply == wrongTypeOfSeries
}

// isNoSeries reports whether an error reply says that there is no such time series; other commands answer with nothing.
func isNoSeries(reply string) bool { return strings.TrimPrefix(reply, "ERR ") == noSeries }

// supports refuses a relation that reads what the server does not have. A server that does not tell is taken to have it: the
// first row will show.
func (s *Server) supports(ctx context.Context, r *relation) error {
	command, needs := r.rareCommand()
	if !needs {
		return nil
	}
	var known []any
	err := s.retry(ctx, func() (err error) {
		known, err = s.client.Do(ctx, "COMMAND", "INFO", command.String()).Slice()
		return err
	})
	switch {
	case isReply(err):
		return nil
	case err != nil:
		return s.broken(ctx, err)
	case len(known) == 1 && known[0] != nil:
		return nil
	}
	return s.lacks(command, r.name)
}

// rareCommand is the command that reads the relation's rows and that not every server knows; false for none.
func (r *relation) rareCommand() (commandName, bool) {
	switch r.shape {
	case moduleJSONShape:
		return cmdJSONGet, true
	case seriesShape:
		return cmdTSRange, true
	}
	return cmdHPTTL, slices.ContainsFunc(r.columns, r.isFieldLife)
}

// unknownTo is the error of a reply by which the server says that it does not know a command; nil for other replies.
func (s *server) unknownTo(c commandName, table, reply string) error {
	if _, rare := rareCommands[c]; !rare || !strings.HasPrefix(reply, "ERR unknown command") {
		return nil
	}
	return s.lacks(c, table)
}

func (s *server) lacks(c commandName, table string) error {
	rare := rareCommands[c]
	return plan.Errorf(plan.CodeUnsupported, "table %s: redis %s does not know %s, which %s needs", table, s, c, rare.use).WithHint("%s", rare.where)
}
