package shell

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"rsql/cmd/rsql/internal/editing"
	"rsql/frame"
)

const (
	// lookTime bounds a question that is asked in the background.
	lookTime = 3 * time.Second
	// lookAgain is how old an answer is when it is asked for anew; the old one serves meanwhile.
	lookAgain = time.Minute
	// mostLooks is how many questions are asked at once.
	mostLooks = 2
)

// catalog is what completion knows of a server. It answers from what it has, and asks in the background.
type catalog struct {
	// changed is called, from any goroutine, when there is more to offer; nil for nobody.
	changed func()
	slots   chan struct{}
	asking  sync.WaitGroup

	mu      sync.Mutex
	session *frame.Session
	ctx     context.Context //nolint:containedctx // it ends what was asked of the session above
	cancel  context.CancelFunc
	spaces  answer[editing.Space]
	tables  map[string]*answer[editing.Table]
	columns map[string]*answer[editing.Column]
}

var _ editing.Names = (*catalog)(nil)

// answer is what is known, and when it was asked for last.
type answer[T any] struct {
	items []T
	asked time.Time
}

// due reports whether to ask, and takes note that somebody does.
func (a *answer[T]) due() bool {
	if time.Since(a.asked) < lookAgain {
		return false
	}
	a.asked = time.Now()
	return true
}

func newCatalog(s *frame.Session) *catalog {
	c := &catalog{slots: make(chan struct{}, mostLooks)}
	c.use(s)
	return c
}

// use goes over to a session, and forgets what is known of the one before.
func (c *catalog) use(s *frame.Session) {
	c.stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.session, c.spaces = s, answer[editing.Space]{}
	c.tables, c.columns = map[string]*answer[editing.Table]{}, map[string]*answer[editing.Column]{}
	c.ctx, c.cancel = context.WithCancel(context.Background())
}

// stop ends what is asked in the background. What waits for a server that hangs is not waited for; it finds its session
// closed.
func (c *catalog) stop() {
	c.mu.Lock()
	if c.cancel != nil {
		c.cancel()
	}
	c.mu.Unlock()
	done := make(chan struct{})
	go func() {
		c.asking.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(grace):
	}
}

// forget makes all answers old, after a statement that may have changed the tables.
func (c *catalog) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.spaces.asked = time.Time{}
	for _, a := range c.tables {
		a.asked = time.Time{}
	}
	for _, a := range c.columns {
		a.asked = time.Time{}
	}
}

// Spaces are the attached servers, and the databases that have keys.
func (c *catalog) Spaces() []editing.Space {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.spaces.due() {
		c.ask("SHOW DATABASES", []string{"server", "database", "own"}, func(rows [][]string) {
			c.spaces.items = nil
			for _, r := range rows {
				switch server, number, own := r[0], r[1], r[2] == "true"; {
				case server != "" && own:
					c.spaces.items = append(c.spaces.items, editing.Space{Path: []string{server}, About: "server"})
				case server != "":
					c.spaces.items = append(c.spaces.items, editing.Space{Path: []string{server, number}, About: "database"})
				case !own:
					c.spaces.items = append(c.spaces.items, editing.Space{Path: []string{number}, About: "database"})
				}
			}
		})
	}
	return c.spaces.items
}

// Tables are those that are known. Of a space that may be half typed nothing is asked.
func (c *catalog) Tables(space string) []editing.Table {
	isSpace := func(s editing.Space) bool { return strings.EqualFold(editing.Dotted(s.Path), space) }
	if space != "" && !slices.ContainsFunc(c.Spaces(), isSpace) {
		return nil
	}
	return c.listed(space, "")
}

// leastBegin is how many letters of a name are asked for.
const leastBegin = 2

// Named are the tables of a space that begin so, once somebody has asked for all and got an answer: those few are what a look at a sample lacks.
func (c *catalog) Named(space, begin string) []editing.Table {
	if len(begin) < leastBegin || len(c.Tables(space)) == 0 {
		return nil
	}
	return c.listed(space, " LIKE "+quoteText(likeOf(begin)+"%"))
}

// listed are the tables of SHOW TABLES for a space, those of a clause only.
func (c *catalog) listed(space, like string) []editing.Table {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.tables[space+like]
	if a == nil {
		a = &answer[editing.Table]{}
		c.tables[space+like] = a
	}
	if a.due() {
		statement := "SHOW TABLES"
		if space != "" {
			statement += " FROM " + space
		}
		c.ask(statement+like, []string{"name", "kind", "key", "estimated_keys"}, func(rows [][]string) {
			a.items = nil
			for _, r := range rows {
				keys, _ := strconv.ParseInt(r[3], 10, 64) // of a table that is not counted it is empty
				a.items = append(a.items, editing.Table{Name: r[0], Kind: r[1], Key: r[2], Keys: keys})
			}
		})
	}
	return a.items
}

// Columns are those of a table, or of a pattern of keys, that are known. Of a name that may be half typed nothing is asked.
func (c *catalog) Columns(space, table string) []editing.Column {
	known := strings.ContainsAny(table, "*{")
	for _, t := range c.Tables(space) {
		known = known || strings.EqualFold(t.Name, table)
	}
	if !known {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	name := quote(table)
	if space != "" {
		name = space + "." + name
	}
	a := c.columns[name]
	if a == nil {
		a = &answer[editing.Column]{}
		c.columns[name] = a
	}
	if a.due() {
		c.ask("DESCRIBE "+name, []string{"column", "type"}, func(rows [][]string) {
			a.items = nil
			for _, r := range rows {
				a.items = append(a.items, editing.Column{Name: r[0], Type: r[1]})
			}
		})
	}
	return a.items
}

// ask runs a statement in the background and hands on columns of its rows, as texts, with the lock held. Where it fails,
// what was known stays. The lock is held by the caller.
func (c *catalog) ask(statement string, columns []string, take func([][]string)) {
	session, ctx := c.session, c.ctx
	if ctx.Err() != nil {
		return
	}
	c.asking.Add(1)
	go func() {
		defer c.asking.Done()
		select {
		case c.slots <- struct{}{}:
			defer func() { <-c.slots }()
		case <-ctx.Done():
			return
		}
		bounded, cancel := context.WithTimeout(ctx, lookTime)
		defer cancel()
		rows, err := texts(bounded, session, statement, columns)
		if err != nil {
			return
		}
		c.mu.Lock()
		current := c.session == session
		if current {
			take(rows)
		}
		c.mu.Unlock()
		if current && c.changed != nil {
			c.changed()
		}
	}()
}

// texts are the values of columns of a statement's rows.
func texts(ctx context.Context, session *frame.Session, statement string, columns []string) ([][]string, error) {
	rows, err := session.Run(ctx, statement)
	if err != nil {
		return nil, err
	}
	defer rows.Close() // everything was read, or the error tells
	var out [][]string
	for row, err := range rows.All(ctx) {
		if err != nil {
			return nil, err
		}
		values := make([]string, len(columns))
		for i, name := range columns {
			if v := row.Get(name); v != nil {
				values[i] = fmt.Sprint(v)
			}
		}
		out = append(out, values)
	}
	return out, nil
}
