package frame_test

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"math/big"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// cents is a number that the database has as text.
type cents int64

// Value implements driver.Valuer.
func (c cents) Value() (driver.Value, error) { return fmt.Sprintf("%d.%02d", c/100, c%100), nil }

// Scan implements sql.Scanner.
func (c *cents) Scan(v any) error {
	_, err := fmt.Sscan(strings.ReplaceAll(fmt.Sprint(v), ".", ""), (*int64)(c))
	return err
}

type level int

type colour string

type address struct {
	Street string
	Zip    *int
}

// Audit is embedded by a pointer.
type Audit struct {
	By      string
	Changed time.Time
}

type everything struct {
	*Audit
	ID       int64
	Level    level
	Colour   colour
	Price    cents
	Maybe    *cents
	Exact    big.Rat
	Large    *big.Int
	IP       netip.Addr
	Home     address
	Work     *address
	Tags     []string
	Counts   map[string]int
	Raw      json.RawMessage
	Blob     []byte
	Took     time.Duration
	At       *time.Time
	Name     sql.NullString
	Byte     sql.NullByte
	When     sql.Null[time.Time]
	Doc      sql.Null[json.RawMessage]
	Left     chan int `rsql:"-"`
	Unsigned uint32
	Small    float32
}

// TestStructsOfManyTypes goes from structs to Redis and back into structs.
func TestStructsOfManyTypes(t *testing.T) {
	s := start(t)
	at, zip, price := time.Date(2024, 3, 1, 10, 0, 0, 123000, time.UTC), 3000, cents(250)
	rows := []everything{
		{Audit: &Audit{"ann", at}, ID: 1, Level: 3, Colour: "red", Price: 1999, Maybe: &price, Exact: *big.NewRat(3, 8), Large: big.NewInt(1 << 60),
			IP: netip.MustParseAddr("10.0.0.1"), Home: address{"Main St", &zip}, Work: &address{Street: "Side St"}, Tags: []string{"a", "b"},
			Counts: map[string]int{"x": 1}, Raw: json.RawMessage(`[1]`), Blob: []byte{0, 255}, Took: time.Hour + time.Nanosecond, At: &at,
			Name: sql.NullString{String: "n", Valid: true}, Byte: sql.NullByte{Byte: 7, Valid: true}, When: sql.Null[time.Time]{V: at, Valid: true},
			Doc: sql.Null[json.RawMessage]{V: json.RawMessage(`{}`), Valid: true}, Unsigned: 1 << 31, Small: 1.5},
		{ID: 2, Audit: &Audit{"bob", at}, IP: netip.MustParseAddr("::1")},
	}
	f := frame.FromStructs(s.Session, rows)
	schema, err := f.Schema(t.Context())
	require.NoError(t, err)
	types := map[string]string{}
	for _, c := range schema.Fields() {
		types[c.Name] = frame.TypeName(c)
	}
	assert.Equal(t, map[string]string{"by": "TEXT", "changed": "TIMESTAMP", "id": "BIGINT", "level": "BIGINT", "colour": "TEXT", "price": "TEXT", "maybe": "TEXT",
		"exact": "TEXT", "large": "TEXT", "ip": "TEXT", "home": "JSON", "work": "JSON", "tags": "JSON", "counts": "JSON", "raw": "JSON", "blob": "BLOB", "took": "BIGINT",
		"at": "TIMESTAMP", "name": "TEXT", "byte": "BIGINT", "when": "TIMESTAMP", "doc": "JSON", "unsigned": "BIGINT", "small": "DOUBLE"}, types)
	back, err := frame.CollectInto[everything](t.Context(), f.OrderBy("id"))
	require.NoError(t, err)
	require.Len(t, back, 2)
	for i := range rows { // which may lie otherwise in memory
		assert.Equal(t, rows[i].Exact.RatString(), back[i].Exact.RatString())
		rows[i].Exact, back[i].Exact = big.Rat{}, big.Rat{}
	}
	assert.Equal(t, rows, back)
	_, err = f.Drop("when", "doc").WriteRedis(t.Context(), "every:{id}")
	require.NoError(t, err)
	assert.Equal(t, "19.99", s.redis.HGet(t.Context(), "every:1", "price").Val())
	assert.Equal(t, `{"Street":"Main St","Zip":3000}`, s.redis.HGet(t.Context(), "every:1", "home").Val())
	assert.False(t, s.redis.HExists(t.Context(), "every:2", "large").Val(), "nil is no field")
}

// TestPointersToStructs are rows, too.
func TestPointersToStructs(t *testing.T) {
	s := start(t)
	type user struct {
		ID   int
		Name string
	}
	users := []*user{{1, "ann"}, {2, "bob"}}
	back, err := frame.CollectInto[*user](t.Context(), frame.FromStructs(s.Session, users).OrderBy("id"))
	require.NoError(t, err)
	assert.Equal(t, users, back)
	assert.Equal(t, []string{"NULL|NULL"}, collect(t, frame.FromStructs(s.Session, []*user{nil})))
}

// TestStructsWithNothingEmbedded: an embedded nil is NULLs, and comes back as a struct.
func TestStructsWithNothingEmbedded(t *testing.T) {
	s := start(t)
	type named struct {
		*Audit
		ID int
	}
	f := frame.FromStructs(s.Session, []named{{ID: 1}})
	assert.Equal(t, []string{"NULL|NULL|1"}, collect(t, f))
	back, err := frame.CollectInto[named](t.Context(), f.Select("id"))
	require.NoError(t, err)
	assert.Equal(t, []named{{ID: 1}}, back, "nothing to make it for")
	linked := frame.FromStructs(s.Session, []Linked{{ID: 1, Linked: &Linked{ID: 2}}})
	assert.Equal(t, []string{"1|{\"ID\":2}"}, collect(t, linked), "a struct within itself is a value")
}

// Linked has itself within.
type Linked struct {
	ID int
	*Linked
}

// TestValuesIntoGoTypes: what a column holds goes into the types that hold it exactly, and into no other.
func TestValuesIntoGoTypes(t *testing.T) {
	s := start(t)
	one := func(sql string) *frame.Frame { return s.SQL("SELECT " + sql + " AS x") }
	rat, err := frame.CollectInto[big.Rat](t.Context(), one("CAST('1.25' AS DECIMAL(5,2))"))
	require.NoError(t, err)
	assert.Equal(t, "5/4", rat[0].RatString())
	took, err := frame.CollectInto[time.Duration](t.Context(), one("TIMESTAMP '2024-03-02 01:00:00' - TIMESTAMP '2024-03-01 00:00:00'"))
	require.NoError(t, err)
	assert.Equal(t, []time.Duration{25 * time.Hour}, took)
	back, err := frame.CollectInto[*time.Duration](t.Context(), one("INTERVAL '-90' SECOND"))
	require.NoError(t, err)
	assert.Equal(t, -90*time.Second, *back[0])
	for want, err := range map[string]error{
		"the value 1 mon":                        second(frame.CollectInto[time.Duration](t.Context(), one("INTERVAL '1' MONTH"))),
		"the value x does not go into a big.Int": second(frame.CollectInto[big.Int](t.Context(), one("'x'"))),
		"a NULL does not go into a netip.Addr":   second(frame.CollectInto[netip.Addr](t.Context(), one("NULL"))),
		"did you mean the field for colour?":     second(frame.CollectInto[struct{ Colour string }](t.Context(), one("1").Rename("x", "color"))),
		"field name of struct": second(frame.CollectInto[struct {
			name string `rsql:"name"`
		}](t.Context(), one("1"))),
		"did you mean the field for titel?": second(frame.CollectInto[struct {
			T string `rsql:"titel"`
		}](t.Context(), one("1").Rename("x", "title"))),
		"a Go [2]int cannot be a column": second(frame.FromStructs(s.Session, []struct{ A [2]int }{{}}).Collect(t.Context())),
		"json: unsupported value: NaN":   second(frame.FromStructs(s.Session, []struct{ A []float64 }{{[]float64{nan()}}}).Collect(t.Context())),
	} {
		assert.ErrorContains(t, err, want)
	}
}

func nan() float64 { var zero float64; return zero / zero }
