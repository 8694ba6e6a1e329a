package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
)

// TestContainerAnswersLikeEmbedded runs every check against a container made
// of this very command: the same checks with the same outcomes as in one process.
func TestContainerAnswersLikeEmbedded(t *testing.T) {
	dir := t.TempDir()
	command := filepath.Join(dir, "cmconform")
	build := exec.Command("go", "build", "-trimpath", "-o", command, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux") // static: the image holds nothing else
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	outcomes := map[string]map[string]reports.Outcome{}
	for _, target := range []string{"container", "embedded"} {
		out := filepath.Join(dir, target)
		said, err := exec.Command(command, "run", "--quiet", "--target", target, "--out", out).CombinedOutput()
		if code := exitCode(err); code == run.ExitTarget && target == "container" && strings.Contains(string(said), "no container engine") {
			if os.Getenv("CMCONFORM_REQUIRE_ALL") == "1" {
				t.Fatalf("%s", said)
			}
			t.Skip("no container engine answers; install one and start it: apt-get install docker.io && dockerd")
		} else if code != run.ExitConforms {
			t.Fatalf("--target %s exits with %d:\n%s", target, code, said)
		}
		outcomes[target] = map[string]reports.Outcome{}
		for _, c := range resultIn(t, out).Checks {
			outcomes[target][c.Dialect+" "+c.ID] = c.Outcome
		}
	}
	if len(outcomes["container"]) != len(outcomes["embedded"]) || len(outcomes["container"]) == 0 {
		t.Errorf("%d checks in a container, %d embedded", len(outcomes["container"]), len(outcomes["embedded"]))
	}
	for id, want := range outcomes["embedded"] {
		if got := outcomes["container"][id]; got != want {
			t.Errorf("%s is %s in a container, %s embedded", id, got, want)
		}
	}
}
