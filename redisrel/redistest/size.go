package redistest

import "os"

// SizeVariable is the environment variable that has tests of faults run at the sizes that were asked for, when it is "full".
const SizeVariable = "RSQL_FAULTS"

// Size is how large a test of a fault is to be: as large as was asked for under RSQL_FAULTS=full, where `make faults` runs it, else
// as large as each run of the tests can bear.
func Size(usual, asked int) int {
	if os.Getenv(SizeVariable) == "full" {
		return asked
	}
	return usual
}
