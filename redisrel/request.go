package redisrel

import (
	"context"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// request is commands as the protocol has them, one after the other. Connections that take replies send it as it is, which costs less
// than go-redis' commands and arguments.
type request struct {
	b        []byte
	commands int
}

// reset empties the request, and lets go of memory that one unusual page needed.
func (r *request) reset() {
	const keep = 8 << 20
	if cap(r.b) > keep {
		r.b = nil
	}
	r.b, r.commands = r.b[:0], 0
}

// begin begins a command of so many arguments, its name among them.
func (r *request) begin(args int) {
	r.b = append(strconv.AppendInt(append(r.b, '*'), int64(args), 10), '\r', '\n')
	r.commands++
}

// arg appends an argument.
func (r *request) arg(text string) {
	r.b = append(strconv.AppendInt(append(r.b, '$'), int64(len(text)), 10), '\r', '\n')
	r.b = append(append(r.b, text...), '\r', '\n')
}

// number appends an argument that is a number.
func (r *request) number(n int64) {
	var room [20]byte
	text := strconv.AppendInt(room[:0], n, 10)
	r.b = append(strconv.AppendInt(append(r.b, '$'), int64(len(text)), 10), '\r', '\n')
	r.b = append(append(r.b, text...), '\r', '\n')
}

// keyCommand is a command on a key, as the protocol has it before and behind the key.
type keyCommand struct{ head, tail []byte }

// newKeyCommand is a command whose first argument is a key, with the others behind it.
func newKeyCommand(name commandName, rest ...string) keyCommand {
	var r request
	r.begin(2 + len(rest))
	r.arg(name.String())
	key := len(r.b)
	for _, text := range rest {
		r.arg(text)
	}
	return keyCommand{r.b[:key], r.b[key:]}
}

// on appends a command on a key.
func (r *request) on(key string, c keyCommand) {
	r.b = append(r.b, c.head...)
	r.arg(key)
	r.b = append(r.b, c.tail...)
	r.commands++
}

// cmds are the commands as go-redis has them, with their replies to come into out.
func (r *request) cmds(ctx context.Context, out *respBuffer) []redis.Cmder {
	made, texts := make([]redis.Cmder, r.commands), respReader{buf: r.b}
	for i := range made {
		_, count, _ := texts.head() // the request is ours, and whole
		n, _ := parseInt(count)
		args := make([]any, n)
		for j := range args {
			kind, line, _ := texts.head()
			text, _ := texts.textBody(kind, line)
			args[j] = string(text.of(r.b))
		}
		made[i] = redis.NewRawWriteToCmd(ctx, out, args...)
	}
	return made
}
