package redisrel

import (
	"context"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

// askSystem sends a command of which the reply is a text.
func (s *server) askSystem(ctx context.Context, args ...any) (string, error) {
	var text string
	err := s.retry(ctx, func() (err error) {
		text, err = s.single.Do(ctx, args...).Text()
		return err
	})
	if err != nil {
		return "", s.systemError(ctx, args[0].(string), err)
	}
	return text, nil
}

// systemError is the error of a command that asks about the server.
func (s *server) systemError(ctx context.Context, command string, err error) error {
	switch {
	case err == nil:
		return nil
	case isReply(err):
		return s.withRule(plan.Errorf(plan.CodeServer, "redis %s answers %s with: %s", s, command, err), command, "", err.Error())
	}
	return s.broken(ctx, err)
}

// readInfo reads INFO: a row a line.
func readInfo(ctx context.Context, s *server) ([][]*string, error) {
	text, err := s.askSystem(ctx, "INFO", "everything")
	if err != nil {
		return nil, err
	}
	var rows [][]*string
	section := ""
	for line := range strings.SplitSeq(text, "\r\n") {
		if title, ok := strings.CutPrefix(line, "# "); ok {
			section = title
			continue
		}
		if name, value, ok := strings.Cut(line, ":"); ok {
			in := section
			rows = append(rows, []*string{&in, &name, &value})
		}
	}
	return rows, nil
}

// readCommandStats reads INFO commandstats: cmdstat_get:calls=1,usec=2,….
func readCommandStats(ctx context.Context, s *server) ([][]*string, error) {
	text, err := s.askSystem(ctx, "INFO", "commandstats")
	if err != nil {
		return nil, err
	}
	var rows [][]*string
	for line := range strings.SplitSeq(text, "\r\n") {
		command, figures, ok := strings.Cut(strings.TrimPrefix(line, "cmdstat_"), ":")
		if !ok || !strings.HasPrefix(line, "cmdstat_") {
			continue
		}
		figure := pairsOf(figures, ",")
		rows = append(rows, []*string{
			&command, figure["calls"], figure["usec"], figure["usec_per_call"], figure["rejected_calls"], figure["failed_calls"],
		})
	}
	return rows, nil
}

// readClients reads CLIENT LIST: id=1 addr=… a line.
func readClients(ctx context.Context, s *server) ([][]*string, error) {
	text, err := s.askSystem(ctx, "CLIENT", "LIST")
	if err != nil {
		return nil, err
	}
	var rows [][]*string
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		v := pairsOf(strings.TrimSpace(line), " ")
		if v["id"] != nil {
			rows = append(rows, []*string{v["id"], v["addr"], v["name"], v["user"], v["age"], v["idle"], v["db"], v["cmd"], v["flags"], v["tot-mem"]})
		}
	}
	return rows, nil
}

// pairsOf are the values of name=value pairs.
func pairsOf(text, separator string) map[string]*string {
	out := map[string]*string{}
	for pair := range strings.SplitSeq(text, separator) {
		if name, value, ok := strings.Cut(pair, "="); ok {
			out[name] = &value
		}
	}
	return out
}

// readSlowLog reads SLOWLOG GET: a row an entry, the last first.
func readSlowLog(ctx context.Context, s *server) ([][]*string, error) {
	var logs []redis.SlowLog
	err := s.retry(ctx, func() (err error) {
		logs, err = s.single.SlowLogGet(ctx, -1).Result()
		return err
	})
	if err := s.systemError(ctx, "SLOWLOG", err); err != nil {
		return nil, err
	}
	rows := make([][]*string, len(logs))
	for i, l := range logs {
		id, usec := intText(l.ID), intText(l.Duration.Microseconds())
		at := l.Time.UTC().Format(time.DateTime)
		command := make([]string, len(l.Args))
		for n, a := range l.Args {
			command[n] = argument(a)
		}
		text := strings.Join(command, " ")
		rows[i] = []*string{&id, &at, &usec, &text, &l.ClientAddr, &l.ClientName}
	}
	return rows, nil
}
