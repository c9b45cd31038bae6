package parse

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xwb1989/sqlparser"
)

// names are those of common table expressions.
func names(list []CTE) []string {
	var out []string
	for _, c := range list {
		out = append(out, c.Name.Name)
	}
	return out
}

func TestWithBelongsToItsQuery(t *testing.T) {
	q := query(t, "with a as (select 1) (with b as (select 2) select * from a, b limit 1) union select 3 union (with c as (select 4) select * from c)")
	src := q.Source
	outer := q.Body.(*sqlparser.Union)                   //nolint:forcetypeassert // a test
	left := outer.Left.(*sqlparser.Union)                //nolint:forcetypeassert // a test
	paren := left.Left.(*sqlparser.ParenSelect)          //nolint:forcetypeassert // a test
	right := outer.Right.(*sqlparser.ParenSelect).Select //nolint:forcetypeassert // a test
	assert.Equal(t, []string{"a"}, names(src.With(outer)))
	assert.Nil(t, src.With(left))
	assert.Nil(t, src.With(paren))
	assert.Equal(t, []string{"b"}, names(src.With(paren.Select)))
	assert.Equal(t, []string{"c"}, names(src.With(right)))
	assert.Nil(t, src.With(outer.Right))
	inner := paren.Select.(*sqlparser.Select) //nolint:forcetypeassert // a test
	assert.Empty(t, inner.Comments, "marks are taken out")
}

func TestWithBeforeParentheses(t *testing.T) {
	q := query(t, "with a as (select 1) (with b as (select 2) (select * from a, b))")
	assert.Equal(t, []string{"a", "b"}, names(q.Source.With(q.Body)), "the outer list is bound first")
	q = query(t, "with a as (select 1) values (1), (2), (3)")
	assert.Equal(t, []string{"a"}, names(q.Source.With(q.Body)))
	q = query(t, "with a as (select 1) (select * from a) order by 1")
	assert.Equal(t, []string{"a"}, names(q.Source.With(q.Body)))
}

func TestJoinsGroupToTheLeft(t *testing.T) {
	for _, text := range []string{
		"select * from a left join b on a.x = b.x join c on b.x = c.x",
		"select * from a left join b on a.x = b.x left join c on b.x = c.x",
		"select * from a cross join b left join c on b.x = c.x",
		"select * from a full join b on a.x = b.x right join c on b.x = c.x",
		"select * from a join b using (x) full join c using (x)",
	} {
		s, src := selected(t, text)
		top := s.From[0].(*sqlparser.JoinTableExpr) //nolint:forcetypeassert // a test
		right, ok := top.RightExpr.(*sqlparser.AliasedTableExpr)
		require.True(t, ok, text)
		assert.Equal(t, "c", src.Ident(right.Expr.(sqlparser.TableName).Name.String()).Name, text) //nolint:forcetypeassert // a test
		_, ok = top.LeftExpr.(*sqlparser.JoinTableExpr)
		assert.True(t, ok, text)
	}
}

func TestFullJoinUsing(t *testing.T) {
	s, src := selected(t, "select * from a full outer join b using (x, \"y z\")")
	join := s.From[0].(*sqlparser.JoinTableExpr) //nolint:forcetypeassert // a test
	assert.Equal(t, sqlparser.StraightJoinStr, join.Join)
	assert.Nil(t, join.Condition.On)
	require.Len(t, join.Condition.Using, 2)
	assert.Equal(t, "y z", src.Ident(join.Condition.Using[1].String()).Name)
}

func TestUnionGroupsToTheLeft(t *testing.T) {
	q := query(t, "select 1 union all select 2 union select 3")
	top := q.Body.(*sqlparser.Union) //nolint:forcetypeassert // a test
	assert.Equal(t, sqlparser.UnionStr, top.Type)
	assert.Equal(t, sqlparser.UnionAllStr, top.Left.(*sqlparser.Union).Type) //nolint:forcetypeassert // a test
}

func TestColumnListsAreOnTheAlias(t *testing.T) {
	s, src := selected(t, "select * from (select 1, 2) as t(\"a b\", c)")
	id := src.Ident(s.From[0].(*sqlparser.AliasedTableExpr).As.String()) //nolint:forcetypeassert // a test
	assert.Equal(t, "t", id.Name)
	require.Len(t, id.Columns, 2)
	assert.Equal(t, Ident{Name: "a b", Quoted: true, Pos: 34}, id.Columns[0])
}
