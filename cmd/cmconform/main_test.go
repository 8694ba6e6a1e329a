package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain takes the test binary for the command where it is called by its name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"cmconform": main})
}
