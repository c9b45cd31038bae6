package shell

import (
	"context"
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
	tables  answer[editing.Table]
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
	c.session, c.tables, c.columns = s, answer[editing.Table]{}, map[string]*answer[editing.Column]{}
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
	c.tables.asked = time.Time{}
	for _, a := range c.columns {
		a.asked = time.Time{}
	}
}

// Tables are those that are known.
func (c *catalog) Tables() []editing.Table {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tables.due() {
		c.ask("SHOW TABLES", []string{"name", "kind", "key"}, func(rows [][]string) {
			c.tables.items = nil
			for _, r := range rows {
				c.tables.items = append(c.tables.items, editing.Table{Name: r[0], Kind: r[1], Key: r[2]})
			}
		})
	}
	return c.tables.items
}

// Columns are those of a table, or of a pattern of keys, that are known. Of a name that may be half typed nothing is asked.
func (c *catalog) Columns(table string) []editing.Column {
	known := strings.ContainsAny(table, "*{")
	for _, t := range c.Tables() {
		known = known || strings.EqualFold(t.Name, table)
	}
	if !known {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.columns[table]
	if a == nil {
		a = &answer[editing.Column]{}
		c.columns[table] = a
	}
	if a.due() {
		c.ask("DESCRIBE "+quote(table), []string{"column", "type"}, func(rows [][]string) {
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
			values[i], _ = row.Get(name).(string)
		}
		out = append(out, values)
	}
	return out, nil
}
