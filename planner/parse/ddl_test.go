package parse

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestCreateTable(t *testing.T) {
	text := "  /* why */ CREATE TABLE users (id BIGINT, \"full name\" VARCHAR(20), balance DECIMAL(12,2))\n WITH (key = 'user:{id}', Ttl='1h', n = -5, x = Yes) -- end\n;"
	s, err := Parse(text)
	require.NoError(t, err)
	c := s.(*CreateTable) //nolint:forcetypeassert // a test
	at := func(what string) plan.Pos { return plan.At(strings.Index(text, what)) }
	assert.Equal(t, Ident{Name: "users", Pos: at("users")}, c.Name)
	assert.Equal(t, []ColumnDef{
		{Ident{Name: "id", Pos: at("id BIG")}, plan.BigIntType},
		{Ident{Name: "full name", Quoted: true, Pos: at(`"full`)}, plan.TextType},
		{Ident{Name: "balance", Pos: at("balance")}, plan.DecimalType(12, 2)},
	}, c.Columns)
	assert.Equal(t, []Option{
		{Ident{Name: "key", Pos: at("key =")}, "user:{id}", at("'user")}, {Ident{Name: "Ttl", Pos: at("Ttl")}, "1h", at("'1h")},
		{Ident{Name: "n", Pos: at("n = -5")}, "-5", at("-5")}, {Ident{Name: "x", Pos: at("x = Y")}, "Yes", at("Yes")},
	}, c.Options)
	assert.Nil(t, c.Query)
	assert.Equal(t, text[at("CREATE")-1:at(" -- end")-1], c.Text)
}

func TestTextOfExplainedCreateTable(t *testing.T) {
	s, err := Parse("explain create table t with (key='x') as select 1 ;")
	require.NoError(t, err)
	c := s.(*Explain).Statement.(*CreateTable) //nolint:forcetypeassert // a test
	assert.Equal(t, "create table t with (key='x') as select 1", c.Text)
}

func TestInsertModes(t *testing.T) {
	for text, mode := range map[string]plan.WriteMode{"insert into": plan.Insert, "INSERT IGNORE INTO": plan.InsertIgnore, "replace into": plan.Replace} {
		s, err := Parse(text + " t (a, \"b c\") values (1, 2)")
		require.NoError(t, err)
		i := s.(*Insert) //nolint:forcetypeassert // a test
		assert.Equal(t, mode, i.Mode)
		assert.Equal(t, []string{"a", "b c"}, []string{i.Columns[0].Name, i.Columns[1].Name})
		assert.Equal(t, i.Table.Pos, plan.At(len(text)+1))
	}
}

func TestEveryTypeReadsItsOwnName(t *testing.T) {
	for _, typ := range []plan.Type{plan.BooleanType, plan.BigIntType, plan.DoubleType, plan.DecimalType(38, 38), plan.TextType,
		plan.BlobType, plan.DateType, plan.TimestampType, plan.JSONType} {
		s, err := Parse("create table t (c " + typ.String() + ")")
		require.NoError(t, err, typ)
		assert.Equal(t, typ, s.(*CreateTable).Columns[0].Type) //nolint:forcetypeassert // a test
	}
}
