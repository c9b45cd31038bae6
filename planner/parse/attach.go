package parse

import "rsql/planner/plan"

// Attach is ATTACH [DATABASE] [IF NOT EXISTS] 'url' AS name [(READ_ONLY)].
type Attach struct {
	Name        Ident
	IfNotExists bool
	// URL is that of the server, or the name of a file.
	URL string
	// URLPos is where it stands.
	URLPos   plan.Pos
	ReadOnly bool
}

// Detach is DETACH [DATABASE] [IF EXISTS] name.
type Detach struct {
	Name     Ident
	IfExists bool
}

// ShowDatabases is SHOW DATABASES.
type ShowDatabases struct{}

func (*Attach) statement()        {}
func (*Detach) statement()        {}
func (*ShowDatabases) statement() {}

// attachServer takes ATTACH.
func (r *rewriter) attachServer() Statement {
	r.advance()
	r.accept("database")
	s := &Attach{IfNotExists: r.accept("if", "not", "exists"), URLPos: r.cur().pos()}
	if r.cur().kind != tkString {
		r.unexpected("the URL of a server in single quotes")
		return nil
	}
	s.URL = r.cur().val
	r.advance()
	if !r.cur().is("as") {
		r.fail(r.syntax(r.i, "AS").WithHint("an attached server has a name: ATTACH 'redis://host:6379/0' AS east"))
		return nil
	}
	r.advance()
	s.Name = r.spaceName()
	if r.cur().op("(") {
		r.attachOptions(s)
	}
	return s
}

// spaceName takes the name of an attached server.
func (r *rewriter) spaceName() Ident {
	if t := r.cur(); t.kind != tkQuoted && (t.kind != tkWord || notOperands[t.low]) {
		r.unexpected("the name of a server")
		return Ident{}
	}
	return r.takeIdent()
}

// attachOptions takes (READ_ONLY), (READ_ONLY true) or (READ_ONLY false).
func (r *rewriter) attachOptions(s *Attach) {
	r.advance()
	for r.err == nil {
		o := r.fileOptionName()
		if r.err == nil && o.Name != "read_only" {
			r.fail(plan.Errorf(plan.CodeName, "ATTACH has no option %s", o.Name).WithHint("there is READ_ONLY").WithPos(o.NamePos))
			return
		}
		r.acceptOp("=")
		switch {
		case r.accept("false"):
			s.ReadOnly = false
		default:
			r.accept("true")
			s.ReadOnly = true
		}
		if !r.acceptOp(",") {
			break
		}
	}
	r.expectOp(")")
}

// detach takes DETACH.
func (r *rewriter) detach() Statement {
	r.advance()
	r.accept("database")
	return &Detach{IfExists: r.accept("if", "exists"), Name: r.spaceName()}
}

// path takes what stands before the name of a table: east, "3" or east."3".
func (r *rewriter) path() []Ident {
	r.databaseAhead()
	var path []Ident
	for r.err == nil {
		if path = append(path, r.spaceName()); !r.cur().op(".") {
			break
		}
		if len(path) == pathParts {
			r.fail(plan.Errorf(plan.CodeSyntax, "the tables of a server and a database are meant, and this has a further part").WithPos(r.cur().pos()))
		}
		r.advance()
	}
	return path
}

// Names are the parts of a path; nil for none.
func Names(path []Ident) []string {
	var names []string
	for _, p := range path {
		names = append(names, p.Name)
	}
	return names
}

// Dotted is a path as a person writes it.
func Dotted(path []Ident) string { return plan.DottedIdent(Names(path)) }

// Space is what stands before the name, as [plan.Namespaces] takes it.
func (id Ident) Space() []string { return Names(id.Path) }

// Start is where the name begins, with what stands before it.
func (id Ident) Start() plan.Pos {
	if len(id.Path) > 0 {
		return id.Path[0].Pos
	}
	return id.Pos
}

// Label is what messages call the table of the name.
func (id Ident) Label() string {
	if len(id.Path) == 0 {
		return id.Name
	}
	return Dotted(id.Path) + "." + plan.QuoteIdent(id.Name)
}
