package sqldriver

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"rsql/frame"
)

// script is a text of one or more statements.
type script struct {
	text   string
	pieces []*piece
}

// piece is one statement of a script.
type piece struct {
	frame.Piece
	// marks is the number of its ?.
	marks int
	// prepared is the statement where it stands alone in a text that was prepared; of several, a later one may need what an
	// earlier one declares.
	prepared *frame.Prepared
}

func newScript(text string) (*script, error) {
	split, err := frame.Split(text)
	if err != nil {
		return nil, err
	}
	s := &script{text: text}
	for _, p := range split {
		params, err := frame.Params(p.Text)
		if err != nil {
			return nil, frame.InScript(err, text, p.Offset)
		}
		marks := 0
		for _, name := range params {
			if name == "" {
				marks++
			}
		}
		s.pieces = append(s.pieces, &piece{Piece: p, marks: marks})
	}
	if len(s.pieces) == 0 {
		return nil, &frame.Error{Code: frame.CodeSyntax, Msg: "there is no statement in the text"}
	}
	return s, nil
}

// prepare prepares the statement of a script of one.
func (s *script) prepare(ctx context.Context, session *frame.Session) error {
	if len(s.pieces) != 1 {
		return nil
	}
	p := s.pieces[0]
	var err error
	p.prepared, err = session.Prepare(ctx, p.Text)
	return frame.InScript(err, s.text, p.Offset)
}

// run is a script with its values, under way.
type run struct {
	session *frame.Session
	text    string
	pieces  []*piece
	args    [][]any
}

// start gives each statement its values: those of its ? in their order, and all that have names.
func (s *script) start(session *frame.Session, args []driver.NamedValue) (*run, error) {
	var marks, names []any
	for _, a := range args {
		if a.Name != "" {
			names = append(names, sql.Named(a.Name, a.Value))
		} else {
			marks = append(marks, a.Value)
		}
	}
	wanted := 0
	for _, p := range s.pieces {
		wanted += p.marks
	}
	if wanted != len(marks) {
		return nil, &frame.Error{Code: frame.CodeName, Msg: fmt.Sprintf("%d values for %d ?", len(marks), wanted),
			Hint: "the value of :name is given as sql.Named(\"name\", …)"}
	}
	r := &run{session: session, text: s.text, pieces: s.pieces}
	for _, p := range s.pieces {
		r.args = append(r.args, append(marks[:p.marks:p.marks], names...))
		marks = marks[p.marks:]
	}
	return r, nil
}

// next runs the next statement.
func (r *run) next(ctx context.Context) (*frame.Rows, error) {
	p, args := r.pieces[0], r.args[0]
	r.pieces, r.args = r.pieces[1:], r.args[1:]
	var rows *frame.Rows
	var err error
	if p.prepared != nil {
		rows, err = p.prepared.Query(ctx, args...)
	} else {
		rows, err = r.session.Run(ctx, p.Text, args...)
	}
	return rows, frame.InScript(err, r.text, p.Offset)
}

func (s *script) query(ctx context.Context, session *frame.Session, args []driver.NamedValue) (driver.Rows, error) {
	r, err := s.start(session, args)
	if err != nil {
		return nil, err
	}
	first, err := r.next(ctx)
	if err != nil {
		return nil, err
	}
	return &rows{ctx: ctx, run: r, result: first}, nil
}

func (s *script) exec(ctx context.Context, session *frame.Session, args []driver.NamedValue) (driver.Result, error) {
	r, err := s.start(session, args)
	if err != nil {
		return nil, err
	}
	var affected result
	for len(r.pieces) > 0 {
		rows, err := r.next(ctx)
		if err != nil {
			return nil, err
		}
		err = drain(ctx, rows)
		stats := rows.Stats()
		affected += result(stats.Write.Written)
		if rows.Schema().NumFields() == 0 { // what the statement gave went into a file
			affected += result(stats.Rows)
		}
		if err != nil {
			return nil, err
		}
	}
	return affected, nil
}

// drain reads a result to its end.
func drain(ctx context.Context, rows *frame.Rows) error {
	for {
		b, err := rows.Next(ctx)
		if err == io.EOF { //nolint:errorlint // Next gives it unwrapped
			return rows.Close()
		}
		if err != nil {
			return errors.Join(err, rows.Close())
		}
		b.Release()
	}
}

// result is the number of rows that statements have written.
type result int64

var _ driver.Result = result(0)

// LastInsertId implements [driver.Result]: it refuses.
func (result) LastInsertId() (int64, error) {
	return 0, &frame.Error{Code: frame.CodeUnsupported, Msg: "there is no last insert id: keys come from the rows that are written",
		Hint: "INSERT … RETURNING gives the rows"}
}

// RowsAffected implements [driver.Result].
func (r result) RowsAffected() (int64, error) { return int64(r), nil }
