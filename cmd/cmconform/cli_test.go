package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

// binary builds the command once for tests that need a process of its own.
func binary(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cmconform")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// TestMockAndRun is the first thing a vendor does: a service that deviates in
// one point, addressed through the target file that it wrote.
func TestMockAndRun(t *testing.T) {
	command, dir := binary(t), t.TempDir()
	file, personas := filepath.Join(dir, "t.yaml"), filepath.Join(dir, "personas.json")
	server := exec.Command(command, "mock", "--listen", "127.0.0.1:0", "--without", "CM-GETUSER-001", "--undocumented",
		"--write-target", file, "--personas", personas)
	var said bytes.Buffer
	server.Stdout, server.Stderr = &said, &said
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer server.Wait()
	defer server.Process.Signal(syscall.SIGTERM)
	for i := 0; ; i++ {
		if _, err := os.Stat(file); err == nil {
			break
		}
		if i == 200 {
			t.Fatalf("the mock wrote no target file: %s", said.String())
		}
		time.Sleep(20 * time.Millisecond)
	}
	out := filepath.Join(dir, "reports")
	screen, err := exec.Command(command, "run", "--target", file, "--out", out).CombinedOutput()
	if code := exitCode(err); code != run.ExitFails {
		t.Fatalf("run exits with %d:\n%s", code, screen)
	}
	doc := resultIn(t, out)
	failed := 0
	for _, c := range doc.Checks {
		switch c.Outcome {
		case reports.Pass, reports.Blocked:
		case reports.Fail:
			failed++
			if !strings.Contains(strings.Join(c.Requirements, " "), "CM-GETUSER-001") {
				t.Errorf("%s fails, too: %s", c.ID, c.Reason)
			}
		default:
			t.Errorf("%s is %s: %s", c.ID, c.Outcome, c.Reason)
		}
	}
	if failed == 0 {
		t.Error("no check failed")
	}

	var made world.Provisioned
	body, err := os.ReadFile(personas)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(body, &made); err != nil {
		t.Fatal(err)
	}
	if p := made.Personas["superAdmin"]; p.Token == "" || p.UserID == "" || p.CustomerID == "" || len(p.AccountIDs) == 0 || made.DeveloperToken == "" {
		t.Errorf("the personas file is incomplete: %s", body)
	}
	if info, err := os.Stat(personas); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the personas file can be read by others: %v, %v", info.Mode(), err)
	}
}

// TestInterrupt sends the signals of Ctrl-C and of an orchestrator: the run
// ends at once, with every report and exit code 130.
func TestInterrupt(t *testing.T) {
	command := binary(t)
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			slow := slowMock(t)
			out := filepath.Join(t.TempDir(), "reports")
			c := exec.Command(command, "run", "--target", slow, "--out", out)
			var said bytes.Buffer
			c.Stdout, c.Stderr = &said, &said
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			for i := 0; i < 500; i++ {
				events, _ := os.ReadFile(filepath.Join(out, "events.ndjson"))
				if bytes.Contains(events, []byte(`"kind":"check"`)) {
					break
				}
				time.Sleep(20 * time.Millisecond)
			}
			sent := time.Now()
			if err := c.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			err := c.Wait()
			if code := exitCode(err); code != run.ExitInterrupted {
				t.Errorf("exits with %d:\n%s", code, said.String())
			}
			if took := time.Since(sent); took > 10*time.Second {
				t.Errorf("took %s to end", took)
			}
			doc := resultIn(t, out)
			if !doc.Run.Interrupted || len(doc.Checks) == 0 {
				t.Errorf("interrupted %v with %d checks", doc.Run.Interrupted, len(doc.Checks))
			}
			for _, name := range []string{"junit.xml", "report.html", "summary.md"} {
				if info, err := os.Stat(filepath.Join(out, name)); err != nil || info.Size() == 0 {
					t.Errorf("%s is missing: %v", name, err)
				}
			}
		})
	}
}

// slowMock serves a mock that takes its time and returns its address.
func slowMock(t *testing.T) string {
	t.Helper()
	service, err := mock.New(mock.Options{Undocumented: true})
	if err != nil {
		t.Fatal(err)
	}
	opened, err := target.Open(t.Context(), target.Spec{Address: "embedded", Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, world.ProvisionPath) {
			time.Sleep(30 * time.Millisecond)
		}
		service.ServeHTTP(w, r)
	})})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { opened.Close(context.Background()) })
	base, _, _ := strings.Cut(opened.Endpoints["v13-soap"], "/Api/")
	return base
}

// TestNoSecretLeaves greps every artefact of runs that fail in all sorts of
// ways for every token that any world was given.
func TestNoSecretLeaves(t *testing.T) {
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	service, opened := openedMock(t)
	carried := map[string]bool{}
	for _, c := range suite.Checks {
		for _, id := range c.Requirements {
			carried[id] = true
		}
	}
	step := max(1, len(service.Deviations())/150) // a spread over all rules is enough here
	failed := 0
	for i := 0; i < len(service.Deviations()); i += step {
		d := service.Deviations()[i]
		concerned := slices.DeleteFunc(slices.Clone(d.Violates), func(id string) bool { return !carried[id] })
		if len(concerned) == 0 {
			concerned = []string{"GETUSER"} // only invariants notice it, in any exchange
		}
		o := run.Options{Target: opened, Select: concerned, Dialects: newestWith(suite, concerned), Manner: run.Manner{Deviations: []string{d.ID}}}
		doc, written, secrets := writtenRun(t, suite, o)
		failed += doc.Summary.Outcomes[reports.Fail]
		noneHolds(t, written, secrets)
	}
	if failed < 100 {
		t.Errorf("only %d checks failed: too little was shown that could have leaked", failed)
	}
}

// newestWith is the newest dialect to which a check of one of the requirements applies; nil where they are no ids.
func newestWith(suite *run.Suite, ids []string) []string {
	for _, d := range target.Dialects() {
		for _, c := range suite.Checks {
			if slices.ContainsFunc(c.Requirements, func(id string) bool { return slices.Contains(ids, id) }) && suite.Applies(c, d.Version, d.Binding) {
				return []string{d.String()}
			}
		}
	}
	return nil
}

func exitCode(err error) int {
	if err == nil {
		return 0
	}
	if e, ok := err.(*exec.ExitError); ok {
		return e.ExitCode()
	}
	return -1
}

func resultIn(t *testing.T, dir string) *reports.Document {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "result.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := reports.ReadResult(f)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
