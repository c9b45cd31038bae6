package redisrel

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

// hashReader reads whole hashes of any fields, for inference. It asks for their lengths first: a hash with more fields
// than a table may have is refused before it is read.
type hashReader struct {
	*Server
	table     string
	maxFields int
	out       respBuffer
	// on is the server that is being asked.
	on *server
	// skipped is a key that holds no hash, and what it holds.
	skipped, skippedType string
}

// read calls visit for each of the keys that is a hash. names and values are valid during the call.
func (h *hashReader) read(ctx context.Context, keys []string, visit func(key string, names, values [][]byte) error) error {
	var hashes []string
	err := h.each(ctx, cmdHLen, keys, func(key string, kind byte, line []byte, _ *respReader) error {
		n, ok := parseInt(line)
		switch {
		case kind != ':' || !ok:
			return errMalformed
		case n > int64(h.maxFields):
			return tooManyFields(h.table, h.maxFields)
		case n > 0:
			hashes = append(hashes, key)
		}
		return nil
	})
	if err != nil || len(hashes) == 0 {
		return err
	}
	var names, values [][]byte
	return h.each(ctx, cmdHGetAll, hashes, func(key string, kind byte, line []byte, r *respReader) error {
		n, err := fieldCount(kind, line)
		if err != nil || n == 0 {
			return err
		}
		names, values = names[:0], values[:0]
		for range n {
			name, err1 := r.text()
			value, err2 := r.text()
			if err1 != nil || err2 != nil || name.len < 0 || value.len < 0 {
				return errMalformed
			}
			names, values = append(names, name.of(r.buf)), append(values, value.of(r.buf))
		}
		return visit(key, names, values)
	})
}

// each sends a command for each key, and gives take the replies when they are all there, so that no key is taken twice.
// Halves of a page whose replies are too large are asked for on their own; a single hash that is too large says nothing
// about types.
func (h *hashReader) each(ctx context.Context, command commandName, keys []string, take func(string, byte, []byte, *respReader) error) error {
	groups, err := h.owners(ctx, keys)
	for _, g := range groups {
		if h.on = g.srv; err == nil {
			err = h.eachOn(ctx, command, g.keys, take)
		}
	}
	return err
}

// eachOn is each for keys of one server.
func (h *hashReader) eachOn(ctx context.Context, command commandName, keys []string, take func(string, byte, []byte, *respReader) error) error {
	err := h.replies(ctx, command, keys)
	if errors.Is(err, errTooLarge) {
		if len(keys) == 1 {
			return nil
		}
		if err := h.eachOn(ctx, command, keys[:len(keys)/2], take); err != nil {
			return err
		}
		return h.eachOn(ctx, command, keys[len(keys)/2:], take)
	}
	if err != nil {
		return err
	}
	r := &respReader{buf: h.out.b}
	var wrong []string
	for _, key := range keys {
		kind, line, err := r.head()
		var reply string
		isError := false
		if err == nil {
			reply, isError, err = r.replyError(kind, line)
		}
		switch {
		case err != nil:
		case isError && isNoSeries(reply):
		case isError && isWrongType(reply):
			wrong = append(wrong, key)
		case isError:
			return h.on.refused(command, h.table, key, reply)
		default:
			err = take(key, kind, line, r)
		}
		if errors.Is(err, errMalformed) {
			return plan.Errorf(plan.CodeServer, "redis %s sent a reply that is no answer to %s", h.on, command)
		}
		if err != nil {
			return err
		}
	}
	if len(wrong) > 0 && h.skipped == "" {
		h.nameType(ctx, wrong)
	}
	return nil
}

// replies sends a command for each key until there is a reply to each.
func (h *hashReader) replies(ctx context.Context, command commandName, keys []string) error {
	h.out.limit = h.maxPage
	cmds := make([]redis.Cmder, len(keys))
	for i, key := range keys {
		cmds[i] = redis.NewRawWriteToCmd(ctx, &h.out, append([]any{command.String(), key}, sampleArguments(command)...)...)
	}
	var p patience
	for {
		h.looked.commands[command].Add(int64(len(keys)))
		err := h.on.sendKeys(ctx, cmds, &h.out, &h.looked, 0)
		if err == nil {
			if reply := busyReply(h.out.b); reply != "" {
				err = &busyError{reply}
			}
		}
		if err == nil || errors.Is(err, errTooLarge) {
			return err
		}
		if err := p.again(ctx, h.on, err); err != nil {
			return err
		}
	}
}

// busyReply is the first error reply of a pipeline that says to ask later; empty when there is none.
func busyReply(replies []byte) string {
	r := &respReader{buf: replies}
	for r.pos < len(r.buf) {
		kind, line, err := r.head()
		if err == nil && kind == '-' && isBusy(string(line)) {
			return string(line)
		}
		if err != nil || r.skipBody(kind, line) != nil {
			break
		}
	}
	return "" // what is malformed is told by who takes the replies apart
}

// typesAsked is how many keys that hold no hash are asked what they hold.
const typesAsked = 32

// nameType remembers what most of some keys hold that hold no hash, and the first of them: a table without hashes is of that type.
func (h *hashReader) nameType(ctx context.Context, keys []string) {
	keys = spread(keys, typesAsked)
	types, err := h.typesOf(ctx, keys...)
	if err != nil { // who reads the keys tells of a server that does not answer
		return
	}
	first, counts := map[string]string{}, map[string]int{}
	for i, key := range keys {
		typ := types[i].Val()
		if types[i].Err() != nil || typ == "none" {
			continue
		}
		if counts[typ]++; counts[typ] == 1 {
			first[typ] = key
		}
	}
	h.skippedType = most(counts)
	h.skipped = first[h.skippedType]
}
