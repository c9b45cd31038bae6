package main

import (
	"fmt"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"
)

// TestMain lets the test binary be rsql, where it is called by that name.
func TestMain(m *testing.M) {
	testscript.Main(leakChecked{m}, map[string]func(){"rsql": main})
}

// leakChecked runs the tests, and fails when they leave goroutines behind.
type leakChecked struct{ tests *testing.M }

func (l leakChecked) Run() int {
	code := l.tests.Run()
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}
