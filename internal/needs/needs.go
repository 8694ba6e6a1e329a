// Package needs gives tests what lies outside of the repository: the reference
// files and optional tools. Where something is missing the test is skipped and
// says how to get it; with CMCONFORM_REQUIRE_ALL=1 a missing tool fails the test.
package needs

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Reference returns the path of a reference file, such as
// "reference/requirements-v13.yaml". CMCONFORM_REFERENCE names the folder that
// holds them; ../shared beside the repository is the default.
func Reference(t testing.TB, name string) string {
	t.Helper()
	folder := os.Getenv("CMCONFORM_REFERENCE")
	if folder == "" {
		folder = filepath.Join(root(t), "..", "shared")
	}
	path := filepath.Join(folder, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no %s: set CMCONFORM_REFERENCE to the folder that holds it", path)
	}
	return path
}

// Tool returns the path of an optional program; install is the command that gets it.
func Tool(t testing.TB, name, install string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Missing(t, name, install)
	}
	return path
}

// Module returns the first of some programs that has a module: that ends
// without an error when it is started with the arguments of the probe.
func Module(t testing.TB, what, install string, probe []string, programs ...string) string {
	t.Helper()
	for _, program := range programs {
		if exec.Command(program, probe...).Run() == nil {
			return program
		}
	}
	Missing(t, what, install)
	return ""
}

// Missing skips the test for the lack of something, or fails it where everything is required.
func Missing(t testing.TB, what, install string) {
	t.Helper()
	if os.Getenv("CMCONFORM_REQUIRE_ALL") == "1" {
		t.Fatalf("%s is missing and CMCONFORM_REQUIRE_ALL is set; install it: %s", what, install)
	}
	t.Skipf("%s is missing; install it: %s", what, install)
}

// root is the folder of go.mod, searched upwards from where the test runs.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the working directory")
		}
		dir = parent
	}
}
