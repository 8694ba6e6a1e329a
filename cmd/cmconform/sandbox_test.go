//go:build !race

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
)

// conform runs the command on a target and returns its document, what it said and its exit code.
func conform(t *testing.T, command, file string, flags ...string) (*reports.Document, string, int) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "reports")
	c := exec.Command(command, append([]string{"run", "--target", file, "--out", out, "--quiet"}, flags...)...)
	c.Env = append(os.Environ(), "XDG_CONFIG_HOME="+t.TempDir(), "NO_COLOR=1")
	said, err := c.CombinedOutput()
	everyReport(t, out)
	return resultIn(t, out), string(said), exitCode(err)
}

// oneLine is what the command said, however wide it is.
func oneLine(said string) string { return strings.Join(strings.Fields(said), " ") }

var named = regexp.MustCompile(`^cmconform/\S+ \(run \d{8}-\d{6}-[a-z0-9]{6}(; check CM-[A-Z]+-\d{3}(/\S+)?)?\)$`)

func TestSandbox(t *testing.T) {
	command := binary(t)
	t.Run("in a bad mood", func(t *testing.T) { badMood(t, command) })
	t.Run("goes down", func(t *testing.T) { goesDown(t, command) })
	t.Run("limits", func(t *testing.T) { limits(t, command) })
}

// badMood makes the nightly run on a sandbox: every outage is overcome, and none
// becomes a failure of the service or a pass.
func badMood(t *testing.T, command string) {
	// A turn of each of what befalls it, over and over, and the mishaps that cannot ask for a short pause.
	sandbox, file := sandboxed(t, "reset@30 throttled/17 busy/29 maintenance/41 page/53 gateway/61 forbidden/71 error/83 reset@400", "manners: {rate: 0}")
	doc, said, code := conform(t, command, file)
	if code != run.ExitConforms {
		t.Errorf("exits with %d:\n%s", code, said)
	}
	counts, retried := map[reports.Outcome]int{}, 0
	for _, c := range doc.Checks {
		counts[c.Outcome]++
		retried += c.Retried
		if c.Outcome != reports.Pass && c.Outcome != reports.Skipped && c.Outcome != reports.Warn {
			t.Errorf("%s on %s %s: %s", c.ID, c.Dialect, c.Outcome, c.Reason)
		}
	}
	for _, p := range doc.Problems {
		t.Errorf("problem %s: %s", p.Kind, p.Message)
	}
	befallen := sandbox.Befallen()
	for _, fault := range []string{"throttled", "busy", "maintenance", "page", "gateway", "forbidden", "error", "reset"} {
		if befallen[fault] == 0 {
			t.Errorf("%s never befell a request", fault)
		}
	}
	if counts[reports.Pass] < 150 || retried < 30 || !strings.Contains(oneLine(said), fmt.Sprintf("%d of them sent again", retried)) {
		t.Errorf("%v, %d sent again:\n%s", counts, retried, said)
	}
	if sandbox.Crowded() > 0 || sandbox.Requests() != doc.Run.Requests {
		t.Errorf("%d requests beside another one; %d came, %d are told", sandbox.Crowded(), sandbox.Requests(), doc.Run.Requests)
	}
	checks := 0
	for _, agent := range sandbox.Agents() {
		if !named.MatchString(agent) {
			t.Errorf("a request of %q", agent)
		}
		if strings.Contains(agent, "; check ") {
			checks++
		}
	}
	if checks < 150 {
		t.Errorf("only %d checks are named", checks)
	}
	t.Logf("%v with %d requests, %d of them again, %v", counts, doc.Run.Requests, retried, befallen)
}

// goesDown ends early, with a report of what ran until then.
func goesDown(t *testing.T, command string) {
	sandbox, file := sandboxed(t, "maintenance@150-", "manners: {rate: 0}")
	doc, said, code := conform(t, command, file, "--give-up-after", "5")
	if code != run.ExitTarget || len(doc.Problems) != 1 || doc.Problems[0].Kind != "breaker" {
		t.Fatalf("exits with %d, problems %+v:\n%s", code, doc.Problems, said)
	}
	counts := map[reports.Outcome]int{}
	for _, c := range doc.Checks {
		counts[c.Outcome]++
		if c.Outcome == reports.Inconclusive && !strings.Contains(c.Reason, "HTTP 503 Service Unavailable") {
			t.Errorf("%s: %s", c.ID, c.Reason)
		}
	}
	if counts[reports.Inconclusive] != 5 || counts[reports.Fail]+counts[reports.Blocked] > 0 || counts[reports.Pass] == 0 || len(doc.Checks) >= doc.Summary.Planned {
		t.Errorf("%v of %d", counts, doc.Summary.Planned)
	}
	for _, want := range []string{
		"NO VERDICT The run ended early: given up after ", "Problem (breaker): given up after ", "for 5 checks in a row could not be judged", "--give-up-after 0 goes on whatever comes.",
	} {
		if !strings.Contains(oneLine(said), want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	if sandbox.Requests() > 150+5*4+20 {
		t.Errorf("%d requests went to a service that was down", sandbox.Requests())
	}

	// A sandbox that is down from the start is told of at once.
	sandbox, file = sandboxed(t, "maintenance@1-", "manners: {rate: 0, retries: 0}")
	doc, said, code = conform(t, command, file)
	if code != run.ExitTarget || len(doc.Checks) != 0 || len(doc.Problems) == 0 || doc.Problems[0].Kind != "target" || sandbox.Requests() > 2 {
		t.Errorf("exits with %d after %d requests, problems %+v:\n%s", code, sandbox.Requests(), doc.Problems, said)
	}
}

// limits keeps to the requests that the run may send.
func limits(t *testing.T, command string) {
	sandbox, file := sandboxed(t, "throttled/9", "manners: {rate: 0}")
	doc, said, code := conform(t, command, file, "--max-requests", "100", "--writes", "restore")
	if code != run.ExitTarget || len(doc.Problems) != 1 || doc.Problems[0].Kind != "limit" {
		t.Errorf("exits with %d, problems %+v:\n%s", code, doc.Problems, said)
	}
	// What was changed is put back beyond the limit.
	if n := sandbox.Requests(); n < 100 || n > 110 || doc.Run.Requests != n {
		t.Errorf("%d requests came, %d are told", n, doc.Run.Requests)
	}

	// Workers keep to the limits of the run together.
	sandbox, file = sandboxed(t, "throttled/9", "manners: {rate: 0}")
	doc, said, code = conform(t, command, file, "--jobs", "3", "--select", "GETUSER", "--dialect", "v13-soap", "--max-requests", "90")
	if sandbox.Crowded() > 0 || sandbox.Requests() > 90 || doc.Run.Requests != sandbox.Requests() {
		t.Errorf("exits with %d: %d requests beside another one; %d came, %d are told:\n%s", code, sandbox.Crowded(), sandbox.Requests(), doc.Run.Requests, said)
	}
}
