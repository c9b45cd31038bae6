package parquetfile

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// sampled is how many values of a column say whether its texts repeat.
const sampled = 1000

// repeats says of the first values of a column whether a dictionary pays: that of texts does where nine of ten, or fewer, differ. A
// thousand that differ more often are drawn from about 4,700 or more, of which each row group would have its dictionary, and
// looking texts up takes longer than all else of writing them. Looking numbers up costs more time than it saves room.
func repeats(values arrow.Array) bool {
	at := textsOf(values)
	if at == nil {
		return false
	}
	step := max(1, values.Len()/sampled)
	seen, n := map[string]struct{}{}, 0
	for i := 0; i < values.Len(); i += step {
		if values.IsValid(i) {
			seen[at(i)] = struct{}{}
			n++
		}
	}
	return len(seen)*10 <= n*9 || n < sampled/10
}

// textsOf gives the texts of a column; nil for one of other values.
func textsOf(values arrow.Array) func(int) string {
	switch values := values.(type) {
	case *array.String:
		return values.Value
	case *array.Binary:
		return values.ValueString
	}
	return nil
}
