package redisrel

import (
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// TypeGuess gathers the type of a column from the texts of its values, in any order, by the rules for hashes. The zero
// TypeGuess has seen none.
type TypeGuess struct{ g typeGuess }

// Add takes one more text.
func (t *TypeGuess) Add(text []byte) { t.g.add(text, inferred) }

// AddJSON takes a part of a JSON document, whose strings have their quotes; null and "" say nothing.
func (t *TypeGuess) AddJSON(part []byte) { t.g.addPart(part) }

// Type is the narrowest type of all texts, TEXT where all were empty.
func (t *TypeGuess) Type() plan.Type {
	if k := t.g.result(); k.Kind != plan.Null {
		return k
	}
	return plan.TextType
}

// WidenFor is the type of a guessed column after it met a text that its type does not hold.
func WidenFor(from plan.Type, text []byte) plan.Type { return widenFor(from, text, inferred) }

// TextDecoder appends texts to an Arrow builder as values of one type.
type TextDecoder struct{ d decoder }

// NewTextDecoder makes the decoder of a type on a builder of t.Arrow(). A guessed type takes the texts only that suggest it,
// a declared one every text that can be read in one way only.
func NewTextDecoder(t plan.Type, declaredType bool, b array.Builder) (TextDecoder, error) {
	s := inferred
	if declaredType {
		s = declared
	}
	d, err := newDecoder(t, s, b)
	return TextDecoder{d}, err
}

// Decode appends the value; false when the text is no value of the type, and then nothing was appended. Nothing of the text
// is kept.
func (t TextDecoder) Decode(text []byte) bool { return t.d.decode(text) }
