package bind

import (
	"strconv"
	"strings"
)

// newNames gives the columns that a clause makes names of their own: a, a_1, a_2. A name in other letters (A) is the same one, as it is where
// a column is looked up. It counts how often a name came, in small letters.
type newNames map[string]int

// of is a name, with a number behind it where a column before has it.
func (n newNames) of(name string) string {
	low := strings.ToLower(name)
	count, taken := n[low]
	if !taken {
		n[low] = 1
		return name
	}
	for ; ; count++ {
		number := "_" + strconv.Itoa(count)
		if _, taken := n[low+number]; !taken {
			n[low], n[low+number] = count+1, 1
			return name + number
		}
	}
}
