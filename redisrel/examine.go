package redisrel

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// Examination is what a server says of itself and of our rights.
type Examination struct {
	// Addr is host:port, Version that of the server, Mode standalone, sentinel or cluster, Role master or slave.
	Addr, Version, Mode, Role string
	// Masters is how many nodes of a cluster are read from; 0 for one server.
	Masters int
	// User is who we are to the server; empty where it does not say.
	User string
	// Keys is how many keys the database has; negative where the server does not say.
	Keys int64
	// Eviction is what the server does when its memory is full: noeviction, allkeys-lru and so on; empty where unknown.
	Eviction string
	// Modules are the names of the modules loaded there.
	Modules []string
	// Median and Slowest are of some round trips.
	Median, Slowest time.Duration
	// Refused are the commands that we may not call, in alphabetical order, with the server's reason.
	Refused map[string]string
}

// examinedPings is how many round trips are measured.
const examinedPings = 25

// probedKey is a key that is not there: commands on it read nothing and change nothing.
const probedKey = ownPrefix + "doctor:no-such-key"

// probes call what statements need, on a key that is not there. HDEL and EXPIRE stand for the commands that write.
var probes = [][]any{
	{"SCAN", "0", "MATCH", probedKey, "COUNT", "1"}, {"TYPE", probedKey}, {"PTTL", probedKey}, {"GET", probedKey},
	{"HGETALL", probedKey}, {"HMGET", probedKey, "f"}, {"LRANGE", probedKey, "0", "0"}, {"SSCAN", probedKey, "0"},
	{"ZSCAN", probedKey, "0"}, {"XRANGE", probedKey, "-", "+", "COUNT", "1"}, {"HDEL", probedKey, "f"}, {"EXPIRE", probedKey, "1"},
	{"HGETALL", catalogKey},
}

// Examine asks the server what it is, tries what we may do there, and measures round trips. It changes nothing.
func (s *Server) Examine(ctx context.Context) (*Examination, error) {
	e := &Examination{Addr: s.addr, Keys: -1, Refused: map[string]string{}}
	if err := s.examineNodes(ctx, e); err != nil {
		return nil, err
	}
	var info, policy *redis.StringCmd
	var user *redis.Cmd
	tries := make([]*redis.Cmd, len(probes))
	err := s.retryPipeline(ctx, func(pipe redis.Pipeliner) {
		info, policy, user = pipe.Info(ctx), pipe.Info(ctx, "memory"), pipe.Do(ctx, "ACL", "WHOAMI")
		for i, p := range probes {
			tries[i] = pipe.Do(ctx, p...)
		}
	})
	if err != nil {
		return nil, err
	}
	fields := infoFields(info.Val() + "\n" + policy.Val())
	mode := cmp.Or(fields["redis_mode"], fields["server_mode"]) // of Redis, and of Valkey
	e.Version, e.Mode, e.Role, e.Eviction = fields["redis_version"], mode, fields["role"], fields["maxmemory_policy"]
	if m := fields["modules"]; m != "" {
		e.Modules = strings.Split(m, " ")
	}
	if name, err := user.Text(); err == nil {
		e.User = name
	}
	for i, t := range tries {
		if isReply(t.Err()) && t.Err() != redis.Nil { //nolint:errorlint // a reply is not wrapped
			e.Refused[probes[i][0].(string)] = t.Err().Error()
		}
	}
	times := make([]time.Duration, examinedPings)
	for i := range times {
		began := time.Now()
		// A refusal makes the round trip, too.
		if err := s.retry(ctx, func() error { return s.client.Ping(ctx).Err() }); err != nil && !isReply(err) {
			return nil, s.replied(ctx, "PING", "", err)
		}
		times[i] = time.Since(began)
	}
	slices.Sort(times)
	e.Median, e.Slowest = times[len(times)/2], times[len(times)-1]
	return e, nil
}

// examineNodes counts nodes and keys. A server that does not tell how many keys it has refuses that.
func (s *Server) examineNodes(ctx context.Context, e *Examination) error {
	nodes, err := s.nodes(ctx)
	if err != nil {
		return err
	}
	if s.cluster != nil && !s.cluster.alone {
		e.Masters = len(nodes)
	}
	keys, err := s.databaseSize(ctx)
	switch {
	case err == nil:
		e.Keys = keys
	case isReply(err):
		e.Refused["DBSIZE"] = err.Error()
	default:
		return s.broken(ctx, err)
	}
	return nil
}

// infoFields are the fields of INFO; the names of modules are joined under modules.
func infoFields(text string) map[string]string {
	fields := map[string]string{}
	for _, line := range strings.Split(text, "\n") {
		name, value, ok := strings.Cut(strings.TrimSpace(line), ":")
		switch {
		case !ok:
		case name == "module":
			module, _, _ := strings.Cut(strings.TrimPrefix(value, "name="), ",")
			fields["modules"] = strings.TrimSpace(fields["modules"] + " " + module)
		default:
			fields[name] = value
		}
	}
	return fields
}
