package redisrel

import (
	"context"
	"errors"
	"strings"

	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

// catalogKey is the hash that keeps the declared tables: a field a table, its name, and its declaration in JSON.
const catalogKey = ownPrefix + "catalog"

// CreateTable declares a table: in the server, where every client sees it, or in this session if temporary, and says whether there was none
// before. It is a CodeConflict error when there is one of that name, or one whose name differs in case only, unless ifNotExists is set. A
// temporary table may have the name of a declared one, and hides it. A type that needs a module which the server does not have is
// a CodeUnsupported error.
func (s *Server) CreateTable(ctx context.Context, d Declaration, ifNotExists, temporary bool) (isNew bool, err error) {
	kind := KindDeclared
	if temporary {
		kind = KindTemporary
	}
	r, err := d.relation(kind)
	if err != nil {
		return false, err
	}
	if err := s.supports(ctx, r); err != nil {
		return false, err
	}
	if temporary {
		s.mu.Lock()
		defer s.mu.Unlock()
		if other, ok := sameName(d.Name, keysOf(s.temporary)); ok {
			if s.temporary[other].view != nil {
				return false, viewInTheWay(other)
			}
			return false, exists(d.Name, other, ifNotExists)
		}
		s.temporary[d.Name] = r
		return true, nil
	}
	if err := s.mayChange("CREATE TABLE"); err != nil {
		return false, err
	}
	stored, err := s.catalogEntries(ctx)
	if err != nil {
		return false, err
	}
	if other, ok := sameName(d.Name, keysOf(stored)); ok {
		if viewOf(other, stored[other]) != nil {
			return false, viewInTheWay(other)
		}
		return false, exists(d.Name, other, ifNotExists)
	}
	return s.store(ctx, &d, ifNotExists)
}

// store puts a declaration into the catalog, unless somebody else was faster.
func (s *Server) store(ctx context.Context, d *Declaration, ifNotExists bool) (isNew bool, err error) {
	text, err := d.marshal()
	if err != nil {
		return false, err
	}
	isNew, err = s.client.HSetNX(ctx, catalogKey, d.Name, text).Result()
	if err != nil {
		return false, s.catalogError(ctx, "HSETNX", err)
	}
	if !isNew {
		return false, exists(d.Name, d.Name, ifNotExists)
	}
	return true, nil
}

func exists(name, other string, ifNotExists bool) error {
	if ifNotExists {
		return nil
	}
	if name != other {
		return plan.Errorf(plan.CodeConflict, "table %s: there is a table %s already", name, other)
	}
	return plan.Errorf(plan.CodeConflict, "there is a table %s already", name).WithHint("DROP TABLE %s forgets it and keeps its keys", plan.QuoteIdent(name))
}

// DropTable forgets a table's declaration, a temporary one first, and keeps its keys. Without ifExists, a table that is
// not declared is a CodeName error; a view is always one.
func (s *Server) DropTable(ctx context.Context, name string, ifExists bool) error {
	return s.drop(ctx, name, ifExists, false)
}

// drop forgets a table, or a view where view is set.
func (s *Server) drop(ctx context.Context, name string, ifExists, view bool) error {
	temporary, done, err := s.dropTemporary(name, view)
	if done || err != nil {
		return err
	}
	if err := s.mayChange("DROP"); err != nil {
		return err
	}
	stored, err := s.catalogEntries(ctx)
	if err != nil {
		return err
	}
	at, ok, err := resolveName(name, keysOf(stored))
	if err != nil {
		return err
	}
	if ok {
		if isView := viewOf(at, stored[at]) != nil; isView != view {
			return wrongKind(at, isView)
		}
		var n int64
		if n, err = s.client.HDel(ctx, catalogKey, at).Result(); err != nil {
			return s.catalogError(ctx, "HDEL", err)
		}
		ok = n > 0
	}
	if ok || ifExists {
		return nil
	}
	if view {
		return missing("there is no view "+s.labelOf(name), name, append(keysOf(stored), temporary...), "SHOW TABLES lists them")
	}
	return missing("no table "+s.labelOf(name)+" is declared", name, append(keysOf(stored), temporary...), "only declared tables can be dropped; SHOW TABLES lists them")
}

// dropTemporary forgets a temporary table or view, and reports whether there was one; else it gives the names of those
// that there are.
func (s *Server) dropTemporary(name string, view bool) (names []string, done bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	names = keysOf(s.temporary)
	at, ok, err := resolveName(name, names)
	if !ok || err != nil {
		return names, false, nil //nolint:nilerr // a declared one may have exactly that name
	}
	if isView := s.temporary[at].view != nil; isView != view {
		return nil, false, wrongKind(at, isView)
	}
	delete(s.temporary, at)
	return nil, true, nil
}

// missing is the error of a name that nothing has.
func missing(what, name string, names []string, hint string) error {
	err := plan.Errorf(plan.CodeName, "%s", what)
	if near, ok := plan.Nearest(name, names); ok {
		return err.WithHint("did you mean %s?", near)
	}
	return err.WithHint("%s", hint)
}

// ShowCreate is the CREATE VIEW statement of a view, and the canonical CREATE TABLE statement of a table. For a table that nobody declared it is the one that
// would declare what was inferred.
func (s *Server) ShowCreate(ctx context.Context, name string) (string, error) {
	r, err := s.resolve(ctx, name)
	if err != nil {
		return "", err
	}
	if r.view != nil {
		return r.view.createText(r.kind == KindTemporaryView), nil
	}
	if r.declaration != nil {
		return r.declaration.createText(r.kind == KindTemporary), nil
	}
	if r.template() == nil {
		return "", plan.Errorf(plan.CodeUnsupported, "%q is a raw pattern and no declaration can say the same", name).
			WithHint("declare a template, as in WITH (key = 'user:{id}')")
	}
	d := Declaration{Name: r.name, Key: r.pattern.String(), Type: r.shape.name}
	for _, c := range r.visible() {
		d.Columns = append(d.Columns, ColumnDef{Name: c.name, Type: c.typ})
	}
	return d.createText(false), nil
}

// catalogEntries reads the whole catalog: it is small, and another client may have changed it a moment ago. A user who
// may not read it sees no declared tables, and reads the keys that are allowed.
func (s *Server) catalogEntries(ctx context.Context) (map[string]string, error) {
	var stored map[string]string
	err := s.retry(ctx, func() (err error) {
		s.count(cmdHGetAll, 1)
		stored, err = s.client.HGetAll(ctx, catalogKey).Result()
		return err
	})
	var reply redis.Error
	if errors.As(err, &reply) && strings.HasPrefix(reply.Error(), "NOPERM") {
		return nil, nil
	}
	if err != nil {
		return nil, s.catalogError(ctx, "HGETALL", err)
	}
	return stored, nil
}

// catalogError is the error of a command on the catalog.
func (s *Server) catalogError(ctx context.Context, command string, err error) error {
	var reply redis.Error
	if !errors.As(err, &reply) {
		return s.broken(ctx, err)
	}
	e := plan.Errorf(plan.CodeServer, "redis %s answers %s of %s with: %s", s, command, catalogKey, reply.Error())
	e = s.withRule(e, command, catalogKey, reply.Error())
	if strings.HasPrefix(reply.Error(), "WRONGTYPE") {
		return e.WithHint("rsql keeps its declarations in a hash of that name, and somebody else's key is there")
	}
	return e
}

// broken is the error of a command that got no reply.
func (s *server) broken(ctx context.Context, err error) error {
	var known *plan.Error
	switch {
	case errors.As(err, &known):
		return err
	case ctx.Err() != nil:
		return cancelled(ctx)
	case isTimeout(err):
		return plan.Errorf(plan.CodeConnection, "redis %s did not answer within its time limit", s).WithCause(err)
	}
	return plan.Errorf(plan.CodeConnection, "redis %s: the connection failed", s).WithCause(err)
}
