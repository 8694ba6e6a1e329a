//go:build !race

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/prove"
	"github.com/cmconform/cmconform/harness/run"
)

// TestProve is promise 1 and 2: nothing passes against a null behaviour, each
// check fails for a deviation of its own, and no deviation fails a stranger.
func TestProve(t *testing.T) {
	// A process of its own: the proof is not what the race detector is for.
	page := filepath.Join(t.TempDir(), "out", "prove.html")
	out, err := exec.Command(binary(t), "prove", "--json", "--report", page).Output()
	if code := exitCode(err); code != run.ExitConforms && code != run.ExitFails {
		t.Fatalf("prove exits with %d: %s", code, out)
	}
	var m prove.Matrix
	if err := json.Unmarshal(out, &m); err != nil {
		t.Fatal(err)
	}
	for _, f := range m.Faults {
		t.Error(f)
	}
	if matrix, err := os.ReadFile(strings.TrimSuffix(page, "html") + "json"); err != nil || !bytes.Equal(matrix, out) {
		t.Errorf("the matrix beside the page is not that of --json: %v", err)
	}
	if html, err := os.ReadFile(page); err != nil || m.Proven() != bytes.Contains(html, []byte("<h1>proven</h1>")) {
		t.Errorf("the page does not say what came of the proof: %v", err)
	}
	t.Logf("%d deviations, %d killed, %d requests in %.1f s", len(m.Rows), m.Killed(), m.Requests, m.DurationMS/1000)
	if len(m.Rows) == 0 || m.Killed() != len(m.Rows) || len(m.Nulls) == 0 {
		t.Errorf("%d of %d deviations killed, %d null behaviours", m.Killed(), len(m.Rows), len(m.Nulls))
	}
}
