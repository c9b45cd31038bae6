package frame

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner"
	"rsql/planner/plan"
	"rsql/redisrel"
)

// tablesSchema is that of SHOW TABLES.
var tablesSchema = arrow.NewSchema([]arrow.Field{
	plan.NewField("name", plan.TextType), plan.NewField("kind", plan.TextType), plan.NewField("key", plan.TextType),
	plan.NewField("type", plan.TextType), plan.NewField("estimated_keys", plan.BigIntType),
}, nil)

// showTables lists declared, temporary and discovered tables. How many keys one has is an estimate where a sample found
// it, and NULL where nobody knows.
func (s *Session) showTables(ctx context.Context, st *planner.ShowTables) (*Rows, error) {
	server, err := s.serverOf(ctx, planner.Names(st.From))
	if err != nil {
		if len(st.From) > 0 {
			err = plan.AtPos(err, st.From[0].Pos)
		}
		return nil, err
	}
	list, err := server.Tables(ctx, st.Like)
	if err != nil {
		return nil, err
	}
	b := array.NewRecordBuilder(s.set.alloc, tablesSchema)
	defer b.Release()
	keys := b.Field(4).(*array.Int64Builder)
	for _, t := range list.Tables {
		if st.Like != "" {
			matches, err := s.like(t.Name, st.Like)
			if err != nil {
				return nil, err
			}
			if !matches {
				continue
			}
		}
		for i, text := range []string{t.Name, string(t.Kind), t.Key, t.Type} {
			b.Field(i).(*array.StringBuilder).Append(text)
		}
		if t.Keys < 0 {
			keys.AppendNull()
		} else {
			keys.Append(t.Keys)
		}
	}
	r := s.constant(tablesSchema, b.NewRecord())
	r.note = partOf(list, st.Like)
	return r, nil
}

// partOf says that a list may lack tables, and how they are found; it is empty where the list has all.
func partOf(list *redisrel.TableList, like string) string {
	if list.Complete {
		return ""
	}
	looked := thousands(list.Looked)
	if list.Total >= 0 {
		looked += " of " + thousands(max(list.Looked, list.Total))
	}
	note := "looked at " + looked + " keys, and other tables may be missing; FROM finds a table by its name"
	if like == "" {
		note += ", SHOW TABLES LIKE 'name%' looks for some"
	}
	return note
}

// like is text LIKE pattern.
func (s *Session) like(text, pattern string) (bool, error) {
	call, err := plan.NewCall("like", plan.TextLiteral(text), plan.TextLiteral(pattern))
	if err != nil {
		return false, err
	}
	l, err := s.plannerOptions(nil).Eval(call)
	if err != nil {
		return false, err
	}
	return l.Value == true, nil
}
