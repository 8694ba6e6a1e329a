//go:build !race

package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
)

// knownFile writes a file of expectations; what an entry does not say of reason, owner and day is filled in.
func knownFile(t *testing.T, entries ...string) string {
	t.Helper()
	var text strings.Builder
	for _, e := range entries {
		if !strings.Contains(e, "expires:") {
			e += ", expires: 2999-12-31"
		}
		fmt.Fprintf(&text, "- {%s, reason: \"SUP-1: known\", owner: user team}\n", e)
	}
	file := filepath.Join(t.TempDir(), "known.yaml")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestRunExpectations is what a vendor's gate says of a service with a known
// bug: the later of two writes is lost, as the earlier TimeStamp is accepted.
func TestRunExpectations(t *testing.T) {
	deviant, sound := described(t, mockWithout(t, "CM-TS-031")), described(t, mockWithout(t))
	const bug = "check: CM-TS-031, outcome: fail"
	for _, c := range []struct {
		name, target string
		known        []string
		code         int
		want         []string
		never        string
	}{
		{name: "declared", target: deviant, known: []string{bug}, code: run.ExitConforms, want: []string{
			"\nCONFORMS, WITH 2 EXPECTED FAILURES\n2 expected, 2 pass of 4 checks in",
			"\n2 expected\n  CM-TS-031 (2): SUP-1: known (user team, until 2999-12-31)\n",
		}, never: "\nFAIL "},
		{name: "by a pattern", target: deviant, known: []string{"check: 'CM-TS-*', outcome: fail"}, code: run.ExitConforms, want: []string{
			"\nCONFORMS, WITH 2 EXPECTED FAILURES\n", "  CM-TS-* (2): SUP-1: known",
		}},
		{name: "on one dialect alone", target: deviant, known: []string{bug + ", dialect: v13-rest"}, code: run.ExitFails, want: []string{
			"\nDOES NOT CONFORM\nThe target does not conform: 1 check failed.\n1 fail, 1 expected, 2 pass of 4 checks", "\nFAIL  CM-TS-031 ",
		}},
		{name: "with another code", target: deviant, known: []string{bug + ", code: 106"}, code: run.ExitFails, want: []string{
			"\nThe target does not conform: 2 checks failed.\n", "\nSTALE CM-TS-031 is expected to fail with 106; on v13-soap it fails without an\n      error code, and 1 more (line 1, owner user team)\n",
		}},
		{name: "expired", target: deviant, known: []string{bug + ", expires: 2020-01-31"}, code: run.ExitFails, want: []string{
			"\nThe target does not conform: 2 checks failed.\n", "\nSTALE CM-TS-031 expired on 2020-01-31 (line 1, owner user team)\n",
		}},
		{name: "mended", target: sound, known: []string{bug}, code: run.ExitFails, want: []string{
			"\nEXPECTATIONS ARE STALE\n1 stale expectation.\n4 pass of 4 checks", "\nSTALE CM-TS-031 is expected to fail; on v13-soap it passes, and 1 more (line 1,\n      owner user team)\n",
			"\nNext\n  Take the stale expectations out of",
		}},
		{name: "of something else as well", target: deviant, known: []string{bug, "check: CM-GETUSER-001, outcome: fail"}, code: run.ExitFails, want: []string{
			"\nEXPECTATIONS ARE STALE\n1 stale expectation.\n2 expected, 2 pass of 4 checks", "\nSTALE CM-GETUSER-001 is expected to fail; on v13-soap it passes",
		}},
		{name: "of what was not selected", target: deviant, known: []string{bug, "check: CM-GETUSER-002, outcome: fail"}, code: run.ExitConforms, want: []string{"\nCONFORMS, WITH 2 EXPECTED FAILURES\n"}},
		{name: "of an operation, which is a matter of comparisons", target: deviant, known: []string{bug, "operation: GetUser, outcome: differs"}, code: run.ExitConforms, want: []string{"\nCONFORMS, WITH 2"}},
		{name: "flaky, and seen", target: deviant, known: []string{bug + ", flaky: true"}, code: run.ExitConforms, want: []string{"\nCONFORMS, WITH 2 EXPECTED FAILURES\n", "until 2999-12-31, flaky)\n"}},
		{name: "flaky, and not seen", target: sound, known: []string{bug + ", flaky: true"}, code: run.ExitConforms, want: []string{"\nCONFORMS\n4 pass of 4 checks"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			code, screen := runKnown(t, c.target, knownFile(t, c.known...), dir)
			if code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			for _, want := range c.want {
				if !strings.Contains(screen, want) {
					t.Errorf("the screen lacks %q:\n%s", want, screen)
				}
			}
			if c.never != "" && strings.Contains(screen, c.never) {
				t.Errorf("the screen has %q:\n%s", c.never, screen)
			}
			if doc := resultIn(t, dir); doc.Summary.ExitCode != c.code || len(doc.Expectations) == 0 {
				t.Errorf("the document has exit code %d and %d expectations", doc.Summary.ExitCode, len(doc.Expectations))
			}
			junit, err := os.ReadFile(filepath.Join(dir, reports.JUnitFile))
			if err != nil || bytes.Contains(junit, []byte("<failure")) != (c.code == run.ExitFails) {
				t.Errorf("junit.xml does not agree with exit code %d: %v", c.code, err)
			}
		})
	}
}

func runKnown(t *testing.T, target, known, dir string, more ...string) (code int, screen string) {
	t.Helper()
	var out, errs bytes.Buffer
	args := []string{"run", "--quiet", "--target", target, "--dialect", "v13-soap,v13-rest", "--select", "CM-TS-031,CM-GETUSER-001", "--out", dir, "--expectations", known}
	code = execute(append(args, more...), &out, &errs)
	return code, out.String() + errs.String()
}

// TestExpectationOfAnotherTarget: one that speaks of a dialect which the target does not have is stale; one of
// a dialect that this run leaves out is not looked at.
func TestExpectationOfAnotherTarget(t *testing.T) {
	file := described(t, mockWithout(t))
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var kept strings.Builder
	for line := range strings.Lines(string(text)) {
		if !strings.Contains(line, "v12-soap:") {
			kept.WriteString(line)
		}
	}
	narrow := filepath.Join(t.TempDir(), "narrow.yaml")
	if err := os.WriteFile(narrow, []byte(kept.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	known := knownFile(t, "check: CM-TS-031, dialect: v12-soap, outcome: fail")
	if code, screen := runKnown(t, file, known, t.TempDir()); code != run.ExitConforms {
		t.Errorf("left out: exit code %d\n%s", code, screen)
	}
	if code, screen := runKnown(t, narrow, known, t.TempDir()); code != run.ExitFails ||
		!strings.Contains(screen, "\nSTALE CM-TS-031 on v12-soap matches nothing that this target is asked (line 1,\n") {
		t.Errorf("not there: exit code %d\n%s", code, screen)
	}
}

// TestSetUpIsNeverExcused: where nothing could be tried, no expectation helps.
func TestSetUpIsNeverExcused(t *testing.T) {
	service := mockWithout(t, "CM-TS-031")
	for _, c := range []struct {
		name string
		code int
		fail func(w http.ResponseWriter, r *http.Request) bool
		want string
	}{
		{"no world is made", run.ExitTarget, func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, world.ProvisionPath) {
				http.Error(w, "the database is away", http.StatusInternalServerError)
				return true
			}
			return false
		}, "NO VERDICT"},
		{"the service answers with pages", run.ExitTarget, func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodPost && !strings.HasPrefix(r.URL.Path, world.ProvisionPath) {
				w.WriteHeader(http.StatusBadGateway)
				fmt.Fprint(w, "<html>one moment please</html>")
				return true
			}
			return false
		}, "NO VERDICT"},
	} {
		t.Run(c.name, func(t *testing.T) {
			target := described(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !c.fail(w, r) {
					service.ServeHTTP(w, r)
				}
			}))
			code, screen := runKnown(t, target, knownFile(t, "check: 'CM-*', outcome: fail"), t.TempDir(), "--retries", "0")
			if code != c.code || !strings.Contains(screen, "\n"+c.want+"\n") || strings.Contains(screen, "expected") {
				t.Errorf("exit code %d:\n%s", code, screen)
			}
		})
	}
}

// TestExpectationsOfWorkers: what several processes find is held against the same file, and
// the reports can be made anew from the events.
func TestExpectationsOfWorkers(t *testing.T) {
	command, dir := binary(t), t.TempDir()
	deviant, known := described(t, mockWithout(t, "CM-TS-031")), knownFile(t, "check: CM-TS-031, outcome: fail")
	said, err := exec.Command(command, "run", "--target", deviant, "--jobs", "2", "--select", "CM-TS-031,CM-GETUSER-001", "--out", dir, "--expectations", known).CombinedOutput()
	if exitCode(err) != run.ExitConforms || !strings.Contains(string(said), "\nCONFORMS, WITH 4 EXPECTED FAILURES\n") || strings.Contains(string(said), "fail v1") {
		t.Errorf("exit code %d:\n%s", exitCode(err), said)
	}
	anew := filepath.Join(dir, "anew")
	if said, err := exec.Command(command, "report", "render", filepath.Join(dir, reports.EventsFile), "--out", anew).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	first, second := resultIn(t, dir), resultIn(t, anew)
	if reports.VerdictLine(first) != reports.VerdictLine(second) || second.Summary.Expected[reports.Fail] != 4 {
		t.Errorf("%s at first, %s anew", reports.VerdictLine(first), reports.VerdictLine(second))
	}
}

// TestExpectationsUpdate goes the way of a vendor: a run that fails, a proposal that a
// person completes, a green gate, a mended service, a file that forgets.
func TestExpectationsUpdate(t *testing.T) {
	deviant, sound := described(t, mockWithout(t, "CM-TS-031")), described(t, mockWithout(t))
	folder := t.TempDir()
	known, result := filepath.Join(folder, "known.yaml"), filepath.Join(folder, "report")
	command := func(want int, args ...string) (said string) {
		t.Helper()
		var out, errs bytes.Buffer
		if code := execute(args, &out, &errs); code != want {
			t.Fatalf("%v: exit code %d, want %d\n%s%s", args, code, want, out.String(), errs.String())
		}
		return out.String() + errs.String()
	}
	says := func(said, want string) {
		t.Helper()
		if !strings.Contains(said, want) {
			t.Errorf("lacks %q:\n%s", want, said)
		}
	}
	gate := func(want int, target string) string {
		t.Helper()
		code, screen := runKnown(t, target, known, result)
		if code != want {
			t.Fatalf("exit code %d, want %d:\n%s", code, want, screen)
		}
		return screen
	}
	if err := os.WriteFile(known, []byte("# What the gateway does not do yet.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	gate(run.ExitFails, deviant)
	says(command(0, "expectations", "update", "--from", result), "- check: CM-TS-031\n  dialect: v13-soap\n  outcome: fail\n")
	says(command(0, "expectations", "update", "--from", result, "--expectations", known), known+": 2 added, 0 narrowed, 0 taken out, 0 as they were.\n  + CM-TS-031 on v13-soap to fail: expected a refusal; got UpdateUser answered")
	says(gate(run.ExitUsage, deviant), known+":5: reason: still says TODO: write why it is so\n")
	text, err := os.ReadFile(known)
	if err != nil {
		t.Fatal(err)
	}
	written := strings.NewReplacer("TODO: why it is so, with the number of the ticket", "SUP-1: the later write is lost", "TODO: who answers for it", "user team").Replace(string(text))
	if err := os.WriteFile(known, []byte(written), 0o600); err != nil {
		t.Fatal(err)
	}
	says(gate(run.ExitConforms, deviant), "\nCONFORMS, WITH 2 EXPECTED FAILURES\n")
	says(command(0, "expectations", "check", "--expectations", known, "--from", result), "2 met, 0 not looked at, 0 flaky and quiet.\n")
	says(command(0, "expectations", "update", "--from", result, "--expectations", known), known+": nothing to change, 2 as they were.\n")
	says(gate(run.ExitFails, sound), "\nEXPECTATIONS ARE STALE\n")
	says(command(1, "expectations", "check", "--expectations", known, "--from", result), "STALE CM-TS-031 on v13-soap is expected to fail and passes (line 5,")
	says(command(0, "expectations", "update", "--from", result, "--expectations", known, "--dry-run"), "# What the gateway does not do yet.\n")
	says(command(0, "expectations", "update", "--from", result, "--expectations", known), "  - CM-TS-031 on v13-rest (line ")
	if text, err := os.ReadFile(known); err != nil || string(text) != "# What the gateway does not do yet.\n" {
		t.Errorf("the file is left as %q: %v", text, err)
	}
	gate(run.ExitConforms, sound)
}
