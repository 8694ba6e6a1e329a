package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/cmconform/cmconform/harness/run"
)

// crashed tells of a panic of the program and returns the exit code. What a panic
// says may quote anything that the program has in hand, tokens too, so only its
// kind is told, and where it happened; faults that the Go runtime words itself quote nothing.
func crashed(w io.Writer, panicked any) int {
	what := fmt.Sprintf("a panic with a %T", panicked)
	if fault, ok := panicked.(runtime.Error); ok {
		what = fault.Error()
	}
	fmt.Fprintf(w, "cmconform: a fault of cmconform, please report it: %s\n%s", what, debug.Stack())
	return run.ExitHarness
}
