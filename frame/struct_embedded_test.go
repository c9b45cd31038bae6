package frame_test

import (
	"database/sql"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// price reads both of its fields from one text.
type price struct {
	big.Int
	Currency string
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *price) UnmarshalText(text []byte) error {
	p.Currency = string(text[:3])
	return p.Int.UnmarshalText(text[3:])
}

// money has a method of the value, which reads nothing into it.
type money struct {
	sql.NullString
	Currency string
}

// Scan implements sql.Scanner.
func (money) Scan(any) error { return nil }

// TestStructsWithPromotedMethods: what an embedded field reads is that field alone.
func TestStructsWithPromotedMethods(t *testing.T) {
	s := start(t)
	type event struct {
		time.Time
		ID int64
	}
	type person struct {
		sql.NullString
		Age int
	}
	type visit struct {
		event
		Place string
	}
	at := time.Date(2024, 3, 1, 10, 0, 0, 0, time.UTC)
	events := []event{{at, 1}, {at.Add(time.Hour), 2}}
	back, err := frame.CollectInto[event](t.Context(), frame.FromStructs(s.Session, events).OrderBy("id"))
	require.NoError(t, err)
	assert.Equal(t, events, back)
	people := []person{{sql.NullString{String: "ann", Valid: true}, 30}}
	read, err := frame.CollectInto[person](t.Context(), frame.FromStructs(s.Session, people))
	require.NoError(t, err)
	assert.Equal(t, people, read)
	visits := []visit{{events[0], "home"}}
	been, err := frame.CollectInto[visit](t.Context(), frame.FromStructs(s.Session, visits))
	require.NoError(t, err)
	assert.Equal(t, visits, been)
}

// TestStructsThatReadThemselves take one column: those with a method of their own, and those of nothing but what reads.
func TestStructsThatReadThemselves(t *testing.T) {
	s := start(t)
	one := func(sql string) *frame.Frame { return s.SQL("SELECT " + sql + " AS x") }
	prices, err := frame.CollectInto[price](t.Context(), one("'EUR150'"))
	require.NoError(t, err)
	assert.Equal(t, []price{{*big.NewInt(150), "EUR"}}, prices)
	_, err = frame.CollectInto[money](t.Context(), one("1"))
	require.NoError(t, err)
	names, err := frame.CollectInto[struct{ sql.NullString }](t.Context(), one("'ann'"))
	require.NoError(t, err)
	assert.Equal(t, "ann", names[0].String)
}
