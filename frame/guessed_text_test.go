package frame_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestAQuotedNumberIsNoOtherNumber asks for texts that a guessed BIGINT does not write: they are not those of the number.
func TestAQuotedNumberIsNoOtherNumber(t *testing.T) {
	s := start(t)
	s.hash(t, "acct:79", "owner", "ann", "pin", 7)
	s.hash(t, "acct:80", "owner", "bob", "pin", 12)
	assert.Equal(t, []string{"ann"}, s.rows(t, "SELECT owner FROM acct WHERE id = '79'"))
	assert.Empty(t, s.rows(t, "SELECT owner FROM acct WHERE id = '0079'"))
	assert.Empty(t, s.rows(t, "SELECT owner FROM acct WHERE id IN ('0079', '+80')"))
	assert.Equal(t, []string{"bob"}, s.rows(t, "SELECT owner FROM acct WHERE id IN ('0079', '80')"))
	assert.Equal(t, []string{"ann", "bob"}, s.rows(t, "SELECT owner FROM acct WHERE id <> '0079' ORDER BY owner"))
	assert.Empty(t, s.rows(t, "SELECT owner FROM acct WHERE pin = '007'"))
	s.hash(t, "acct:0079", "owner", "cid", "pin", "007")
	assert.Equal(t, []string{"cid"}, s.rows(t, "SELECT owner FROM acct WHERE id = '0079'"), "the guess is repaired")
	assert.Equal(t, []string{"cid"}, s.rows(t, "SELECT owner FROM acct WHERE pin = '007'"))
	s.run(t, "CREATE TABLE a (id BIGINT, owner TEXT, pin BIGINT) WITH (key = 'acct:{id}', bad_values = 'null')")
	assert.Equal(t, []string{"ann"}, s.rows(t, "SELECT owner FROM a WHERE id = '0079'"), "a declared type is no guess")
}
