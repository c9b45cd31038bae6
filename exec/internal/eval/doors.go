package eval

import (
	"github.com/apache/arrow/go/v17/arrow"
)

// Path is a compiled JSON path.
type Path struct{ steps []step }

// NewPath compiles a JSON path such as $.a[*].b.
func NewPath(path string) (Path, error) {
	steps, err := parsePath(path)
	return Path{steps}, err
}

// Find calls f for each part of a document that the path finds, in the document's order.
func (p Path) Find(doc string, f func(part string)) { find(doc, p.steps, f) }

// Document checks a text that should be JSON and trims it; function is named in the error.
func Document(function, text string) (string, error) { return document(function, text) }

// Members calls f for each element of an array, or member of an object with its name.
func Members(doc string, f func(name, value string)) {
	members(doc, func(name, value string) bool { f(name, value); return true })
}

// JSONKind is object, array, string, boolean, null or number.
func JSONKind(doc string) string { return jsonKind(doc) }

// PartText is a part of a document as text, without quotes; false for null.
func PartText(part string) (string, bool) {
	text, err := textOfPart(part)
	return text, err == nil
}

// AddInterval adds an interval to a time: months first, then days, then the time.
func AddInterval(t arrow.Timestamp, v arrow.MonthDayNanoInterval) (arrow.Timestamp, error) {
	const day = 86_400_000_000
	days := int64(t) / day
	if int64(t)%day < 0 {
		days--
	}
	return addToTime(days, int64(t)-days*day, v, 1)
}
