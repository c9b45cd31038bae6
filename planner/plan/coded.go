package plan

import "github.com/apache/arrow/go/v17/arrow"

// CodedText is the Arrow type of a column of TEXT or JSON whose values are numbers of the texts of a dictionary. Batches have it only
// where [ScanSpec.Coded] allows it, in the place of UTF-8, which their schema then does not say. The first text of every dictionary
// is the empty one, no text is in it twice, and none is NULL; rows that are NULL have the number 0. Batches that share a dictionary
// share its memory, so that whoever has looked at it need not again.
var CodedText = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}

// IsCoded reports whether an array is of [CodedText].
func IsCoded(a arrow.Array) bool { return a.DataType().ID() == arrow.DICTIONARY }
