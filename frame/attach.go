package frame

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"

	"rsql/planner"
	"rsql/planner/plan"
	"rsql/redisrel"
)

// attachments are the servers that a session has attached. They are its own: other sessions do not see them.
type attachments struct {
	mu     sync.Mutex
	byName map[string]*attachment
	closed bool
	// gone is what finding tables has read of servers that are detached.
	gone ScanReport
}

// attachment is a server beside the session's first.
type attachment struct {
	name   string
	server *redisrel.Server
	// url is without its password.
	url      string
	readOnly bool
	// end ends what the server needed to be there.
	end func() error
}

// close ends it.
func (a *attachment) close() error {
	err := a.server.Close()
	if a.end != nil {
		err = errors.Join(err, a.end())
	}
	return err
}

// close ends all of them; none can be attached later.
func (a *attachments) close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.closed = true
	var errs []error
	for _, one := range a.byName {
		errs = append(errs, one.close())
	}
	a.byName = nil
	return errors.Join(errs...)
}

// list has the attached servers by name.
func (a *attachments) list() []*attachment {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := make([]*attachment, 0, len(a.byName))
	for _, one := range a.byName {
		out = append(out, one)
	}
	slices.SortFunc(out, func(a, b *attachment) int { return strings.Compare(a.name, b.name) })
	return out
}

// looked is what finding tables has read of servers that are detached.
func (a *attachments) looked() ScanReport {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.gone
}

// find is the attached server of a name: exactly, else the only one that differs in case; nil where there is none.
func (a *attachments) find(name string) (*attachment, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if one := a.byName[name]; one != nil {
		return one, nil
	}
	var folded []*attachment
	var names []string
	for _, one := range a.byName {
		names = append(names, one.name)
		if strings.EqualFold(one.name, name) {
			folded = append(folded, one)
		}
	}
	switch len(folded) {
	case 0:
		return nil, nil
	case 1:
		return folded[0], nil
	}
	slices.Sort(names)
	return nil, plan.Errorf(plan.CodeName, "the name %s is ambiguous: %s", plan.QuoteIdent(name), strings.Join(names, ", "))
}

// unknown is the error of a name that no attached server has.
func (a *attachments) unknown(name string) error {
	err := plan.Errorf(plan.CodeName, "no server %s is attached", plan.QuoteIdent(name))
	var names []string
	for _, one := range a.list() {
		names = append(names, one.name)
	}
	if near, ok := plan.Nearest(name, names); ok {
		return err.WithHint("did you mean %s?", plan.QuoteIdent(near))
	}
	return err.WithHint(`ATTACH 'redis://host:6379/0' AS %s attaches one; a table whose name has a dot is quoted: "a.b"`, plan.QuoteIdent(name))
}

// Attach connects to a further server, whose tables have the name and a dot before theirs: FROM east.users. The options of the session
// hold for it, with those given here on top: [redisrel.WithReadOnly], for one. It stays with the session until Detach or Close. A name that is
// taken is a CodeConflict error.
func (s *Session) Attach(ctx context.Context, name, url string, opts ...redisrel.Option) error {
	return s.attachServer(ctx, &attachment{name: name, url: redisrel.RedactURL(url)}, url, opts)
}

// checkServerName is the error of what can be no server's name.
func checkServerName(name string) error {
	_, number := strconv.ParseUint(name, 10, 64)
	switch {
	case name == "":
		return plan.Errorf(plan.CodeName, "the name of a server is empty")
	case number == nil:
		return plan.Errorf(plan.CodeName, "a number is the name of a database, and not of a server").WithHint("choose a name such as east")
	case strings.EqualFold(name, "rsql"):
		return plan.Errorf(plan.CodeName, "the name rsql is that of the system tables").WithHint("choose another name, such as east")
	}
	return nil
}

func (s *Session) attachServer(ctx context.Context, a *attachment, url string, opts []redisrel.Option) error {
	if err := checkServerName(a.name); err != nil {
		return err
	}
	if err := s.attached.free(a.name); err != nil {
		return err
	}
	all := append(slices.Clone(s.set.redis), redisrel.WithName(a.name))
	var err error
	if a.server, err = redisrel.Connect(ctx, url, append(all, opts...)...); err != nil {
		return err
	}
	if err := s.attached.add(a); err != nil {
		return errors.Join(err, a.server.Close())
	}
	s.generation.Add(1)
	return nil
}

// attachSource is attachServer for what may be no URL.
func (s *Session) attachSource(ctx context.Context, a *attachment, source string, opts []redisrel.Option) error {
	if s.set.attachable == nil {
		return s.attachServer(ctx, a, source, opts)
	}
	meant, err := s.set.attachable(ctx, source)
	if err != nil {
		return err
	}
	opts = append(opts, meant.Options...)
	if meant.ReadOnly {
		opts = append(opts, redisrel.WithReadOnly(true))
	}
	a.end, a.readOnly = meant.End, a.readOnly || meant.ReadOnly
	if a.end == nil { // else people know it by its source
		a.url = redisrel.RedactURL(meant.URL)
	}
	if err = s.attachServer(ctx, a, meant.URL, opts); err != nil && meant.End != nil {
		_ = meant.End() // the first error tells
	}
	return err
}

// free is the error of a name that is taken.
func (a *attachments) free(name string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.taken(name)
}

// taken is free for who holds the lock.
func (a *attachments) taken(name string) error {
	if a.closed {
		return plan.Errorf(plan.CodeConnection, "the session is closed")
	}
	for _, one := range a.byName {
		if strings.EqualFold(one.name, name) {
			return plan.Errorf(plan.CodeConflict, "a server %s is attached already", plan.QuoteIdent(one.name)).
				WithHint("choose another name, or DETACH %s", plan.QuoteIdent(one.name))
		}
	}
	return nil
}

// add keeps an attachment, unless the name was taken meanwhile.
func (a *attachments) add(one *attachment) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.taken(one.name); err != nil {
		return err
	}
	if a.byName == nil {
		a.byName = map[string]*attachment{}
	}
	a.byName[one.name] = one
	return nil
}

// Detach closes the connections to an attached server. Statements that still read from it end with an error. A name that no
// server has is a CodeName error.
func (s *Session) Detach(name string) error {
	one, err := s.attached.find(name)
	if err != nil {
		return err
	}
	if one == nil || !s.attached.remove(one) {
		return s.attached.unknown(name)
	}
	s.generation.Add(1)
	return one.close()
}

// remove takes one away, and reports whether it was there.
func (a *attachments) remove(one *attachment) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.byName[one.name] != one {
		return false
	}
	delete(a.byName, one.name)
	a.gone = a.gone.Add(one.server.Looked())
	return true
}

// attach runs ATTACH.
func (s *Session) attach(ctx context.Context, x *planner.Attach) (*Rows, error) {
	if x.IfNotExists && s.attached.free(x.Name.Name) != nil {
		return s.message("a server %s is attached", plan.QuoteIdent(x.Name.Name)), nil
	}
	var opts []redisrel.Option
	if x.ReadOnly {
		opts = append(opts, redisrel.WithReadOnly(true))
	}
	a := &attachment{name: x.Name.Name, url: redisrel.RedactURL(x.URL), readOnly: x.ReadOnly}
	if err := s.attachSource(ctx, a, x.URL, opts); err != nil {
		pos := x.Name.Pos
		if plan.CodeOf(err) == plan.CodeConnection {
			pos = x.URLPos
		}
		return nil, plan.AtPos(err, pos)
	}
	return s.message("server %s attached", plan.QuoteIdent(x.Name.Name)), nil
}

// detach runs DETACH.
func (s *Session) detach(x *planner.Detach) (*Rows, error) {
	one, err := s.attached.find(x.Name.Name)
	if err == nil && one == nil && x.IfExists {
		return s.message("no server %s is attached", plan.QuoteIdent(x.Name.Name)), nil
	}
	if err == nil {
		err = s.Detach(x.Name.Name)
	}
	if err != nil {
		return nil, plan.AtPos(err, x.Name.Pos)
	}
	return s.message("server %s detached", plan.QuoteIdent(one.name)), nil
}
