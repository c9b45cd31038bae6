package redisrel

import (
	"context"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

// streamsTable is one of the tables that tell of streams: of themselves, their groups, the consumers of these, and the entries that
// consumers have not acknowledged. It walks through the database, unless it is asked about streams by name.
type streamsTable struct {
	aboutKeys
	srv *Server
	*streamsKind
}

// streamsKind is what differs between the tables. The first column is the stream's key.
type streamsKind struct {
	name     string
	schema   *arrow.Schema
	commands []string
	// ask gives the rows of some streams, of which the first column is left out, or what is to be read of them in pages.
	ask func(context.Context, *Server, []string) ([]streamRow, []pendingPage, error)
}

// streamRow is a row about a stream: a text for each column behind the first, nil for NULL.
type streamRow struct {
	stream string
	values []*string
}

var (
	_ plan.Table         = (*streamsTable)(nil)
	_ plan.Namespaced    = (*streamsTable)(nil)
	_ plan.PathDescriber = (*streamsTable)(nil)

	streamsTables = []*streamsKind{
		{"streams", systemColumns("stream", plan.TextType, "length", plan.BigIntType, "groups", plan.BigIntType, "first_id", plan.TextType, "last_id", plan.TextType,
			"last_generated_id", plan.TextType, "entries_added", plan.BigIntType), []string{"XINFO STREAM"}, askStreams},
		{"stream_groups", systemColumns("stream", plan.TextType, "name", plan.TextType, "consumers", plan.BigIntType, "pending", plan.BigIntType,
			"last_delivered_id", plan.TextType, "entries_read", plan.BigIntType, "lag", plan.BigIntType), []string{"XINFO GROUPS"}, askGroups},
		{"stream_consumers", systemColumns("stream", plan.TextType, "group_name", plan.TextType, "name", plan.TextType, "pending", plan.BigIntType,
			"idle_ms", plan.BigIntType), []string{"XINFO GROUPS", "XINFO CONSUMERS"}, askConsumers},
		{"stream_pending", systemColumns("stream", plan.TextType, "group_name", plan.TextType, "id", plan.TextType, "consumer", plan.TextType,
			"idle_ms", plan.BigIntType, "deliveries", plan.BigIntType), []string{"XINFO GROUPS", "XPENDING"}, askPending},
	}
)

// streams is a table about streams; false where the name behind systemPrefix is none's.
func (s *Server) streams(name string) (plan.Table, bool) {
	for _, kind := range streamsTables {
		if kind.name == name {
			return &streamsTable{aboutKeys: aboutKeys{typ: streamShape.redisType}, srv: s, streamsKind: kind}, true
		}
	}
	return nil, false
}

// Name implements plan.Table.
func (t *streamsTable) Name() string { return systemPrefix + t.name }

// Namespace implements plan.Namespaced.
func (t *streamsTable) Namespace() string { return t.srv.namespace }

// Schema implements plan.Table.
func (t *streamsTable) Schema() *arrow.Schema { return t.schema }

// DescribeScan implements plan.PathDescriber.
func (t *streamsTable) DescribeScan(spec plan.ScanSpec) plan.ScanPath {
	a := t.asked(spec.Filters)
	return a.path(t.srv, t.commands)
}

// askStreams asks XINFO STREAM.
func askStreams(ctx context.Context, s *Server, keys []string) ([]streamRow, []pendingPage, error) {
	var out []streamRow
	answers := make([]*redis.XInfoStreamCmd, len(keys))
	err := s.askEach(ctx, "XINFO", len(keys), func(pipe redis.Pipeliner, i int) redis.Cmder {
		answers[i] = pipe.XInfoStream(ctx, keys[i])
		return answers[i]
	}, func(i int) {
		v := answers[i].Val()
		out = append(out, streamRow{keys[i], []*string{
			numberText(v.Length), numberText(v.Groups), textOrNull(v.FirstEntry.ID), textOrNull(v.LastEntry.ID), &v.LastGeneratedID, numberText(v.EntriesAdded),
		}})
	})
	return out, nil, err
}

// groupsOf asks XINFO GROUPS. What a server does not tell of a group, or cannot tell (how many entries it has read, since some were deleted), is nil.
func groupsOf(ctx context.Context, s *Server, keys []string, take func(stream string, group map[string]*string)) error {
	answers := make([]*redis.Cmd, len(keys))
	return s.askEach(ctx, "XINFO", len(keys), func(pipe redis.Pipeliner, i int) redis.Cmder {
		answers[i] = askKey(ctx, pipe, "XINFO GROUPS", keys[i])
		return answers[i]
	}, func(i int) {
		groups, _ := answers[i].Val().([]any)
		for _, g := range groups {
			if info := infoTexts(g); info["name"] != nil {
				take(keys[i], info)
			}
		}
	})
}

// infoTexts are the names and values of a reply of XINFO: a map, or with RESP2 a list of both. Values that are no numbers and no texts are left out.
func infoTexts(reply any) map[string]*string {
	out := map[string]*string{}
	put := func(name, value any) {
		key, _ := name.(string)
		switch v := value.(type) {
		case string:
			out[key] = &v
		case int64:
			out[key] = numberText(v)
		}
	}
	switch r := reply.(type) {
	case map[any]any:
		for name, value := range r {
			put(name, value)
		}
	case []any:
		for i := 0; i+1 < len(r); i += 2 {
			put(r[i], r[i+1])
		}
	}
	return out
}

func askGroups(ctx context.Context, s *Server, keys []string) ([]streamRow, []pendingPage, error) {
	var out []streamRow
	err := groupsOf(ctx, s, keys, func(stream string, g map[string]*string) {
		out = append(out, streamRow{stream, []*string{g["name"], g["consumers"], g["pending"], g["last-delivered-id"], g["entries-read"], g["lag"]}})
	})
	return out, nil, err
}

// askConsumers asks XINFO CONSUMERS of each group.
func askConsumers(ctx context.Context, s *Server, keys []string) ([]streamRow, []pendingPage, error) {
	var groups []pendingPage
	err := groupsOf(ctx, s, keys, func(stream string, g map[string]*string) {
		groups = append(groups, pendingPage{stream, *g["name"], "-"})
	})
	if err != nil {
		return nil, nil, err
	}
	var out []streamRow
	answers := make([]*redis.XInfoConsumersCmd, len(groups))
	err = s.askEach(ctx, "XINFO", len(groups), func(pipe redis.Pipeliner, i int) redis.Cmder {
		answers[i] = pipe.XInfoConsumers(ctx, groups[i].stream, groups[i].group)
		return answers[i]
	}, func(i int) {
		for _, c := range answers[i].Val() {
			out = append(out, streamRow{groups[i].stream, []*string{&groups[i].group, &c.Name, numberText(c.Pending), numberText(c.Idle.Milliseconds())}})
		}
	})
	return out, nil, err
}

// pendingPage is where the reading of a group's pending entries goes on.
type pendingPage struct{ stream, group, from string }

// askPending gives the groups that have pending entries, which are read in pages.
func askPending(ctx context.Context, s *Server, keys []string) ([]streamRow, []pendingPage, error) {
	var out []pendingPage
	err := groupsOf(ctx, s, keys, func(stream string, g map[string]*string) {
		if n := g["pending"]; n != nil && *n != "0" {
			out = append(out, pendingPage{stream, *g["name"], "-"})
		}
	})
	return nil, out, err
}

// read reads a page of pending entries, and says where the next begins; nil at the end.
func (p pendingPage) read(ctx context.Context, s *Server) ([]streamRow, *pendingPage, error) {
	var answer *redis.XPendingExtCmd
	var out []streamRow
	err := s.askEach(ctx, "XPENDING", 1, func(pipe redis.Pipeliner, _ int) redis.Cmder {
		answer = pipe.XPendingExt(ctx, &redis.XPendingExtArgs{Stream: p.stream, Group: p.group, Start: p.from, End: "+", Count: elementsPerPart})
		return answer
	}, func(int) {
		for _, e := range answer.Val() {
			out = append(out, streamRow{p.stream, []*string{&p.group, &e.ID, &e.Consumer, numberText(int64(e.Idle / time.Millisecond)), numberText(e.RetryCount)}})
		}
	})
	if len(out) < elementsPerPart {
		return out, nil, err
	}
	return out, &pendingPage{p.stream, p.group, "(" + *out[len(out)-1].values[1]}, err
}

func numberText(v int64) *string {
	text := intText(v)
	return &text
}

// textOrNull is nil for a text that is not there.
func textOrNull(v string) *string {
	if v == "" {
		return nil
	}
	return &v
}
