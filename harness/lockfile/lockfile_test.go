package lockfile_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/cmconform/cmconform/harness/lockfile"
)

func TestOneHolderAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	if lockfile.Held(path) {
		t.Error("a missing file counts as held")
	}
	first, err := lockfile.Acquire(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lockfile.Acquire(path); !errors.Is(err, lockfile.ErrHeld) {
		t.Errorf("second Acquire = %v, want ErrHeld", err)
	}
	if !lockfile.Held(path) {
		t.Error("a held file does not count as held")
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	if lockfile.Held(path) {
		t.Error("a released file counts as held")
	}
}

// The child takes the lock, says so, and is killed: nothing may be left of the lock.
func TestDeathReleases(t *testing.T) {
	if path := os.Getenv("LOCKFILE_TEST_HOLD"); path != "" {
		if _, err := lockfile.Acquire(path); err != nil {
			os.Exit(1)
		}
		_, _ = os.Stdout.WriteString("held")
		select {}
	}
	path := filepath.Join(t.TempDir(), "lock")
	child := exec.Command(os.Args[0], "-test.run=^TestDeathReleases$")
	child.Env = append(os.Environ(), "LOCKFILE_TEST_HOLD="+path)
	said, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	word := make([]byte, 4)
	if _, err := said.Read(word); err != nil || string(word) != "held" {
		t.Fatalf("child said %q, %v", word, err)
	}
	if !lockfile.Held(path) {
		t.Error("the child's lock does not count as held")
	}
	_ = child.Process.Kill()
	_ = child.Wait()
	if lockfile.Held(path) {
		t.Error("the lock outlived the process")
	}
}
