//go:build !race

package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
)

// killedCheck makes more requests than are let through.
const killedCheck = "CM-TS-031"

// holding serves a mock that lets each dialect make some requests of the check, and keeps the
// next one waiting until it is released. Blocked gets a word for each that waits.
type holding struct {
	*httptest.Server
	blocked chan struct{}
	release func()
}

func holdAfter(t *testing.T, requests int) *holding {
	t.Helper()
	service, err := mock.New(mock.Options{})
	if err != nil {
		t.Fatal(err)
	}
	released := make(chan struct{})
	h := &holding{blocked: make(chan struct{}, 10), release: sync.OnceFunc(func() { close(released) })}
	var mu sync.Mutex
	made := map[string]int{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.UserAgent(), "check "+killedCheck) && strings.HasPrefix(r.URL.Path, "/Api/") {
			mu.Lock()
			made[r.URL.Path]++
			hold := made[r.URL.Path] == requests+1
			mu.Unlock()
			if hold {
				h.blocked <- struct{}{}
				select {
				case <-released:
				case <-r.Context().Done():
				}
			}
		}
		service.ServeHTTP(w, r)
	}))
	t.Cleanup(h.Close)
	t.Cleanup(h.release)
	return h
}

// waits comes back when so many requests of a run wait, and tells how the run ends.
func (h *holding) waits(t *testing.T, c *exec.Cmd, said *lines, requests int) <-chan error {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	for range requests {
		select {
		case <-h.blocked:
		case err := <-ended:
			t.Fatalf("the run ended before it was killed: %v\n%s", err, said.String())
		}
	}
	return ended
}

// TestKilledRun kills a run in the middle of a check. Its events tell everything up to the last
// exchange, and make the reports.
func TestKilledRun(t *testing.T) {
	h, out := holdAfter(t, 2), filepath.Join(t.TempDir(), "reports")
	c := process(t.Context(), "run", "--target", h.URL, "--select", "CM-GETUSER-001,"+killedCheck, "--dialect", "v13-soap", "--seed", "0", "--out", out)
	var said lines
	c.Stdout, c.Stderr = &said, &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := h.waits(t, c, &said, 1)
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-ended
	if _, err := os.Stat(filepath.Join(out, reports.ResultFile)); err == nil {
		t.Error("the run has written its result before it was killed")
	}
	screen, err := process(t.Context(), "report", "render", filepath.Join(out, reports.EventsFile)).CombinedOutput()
	if code := exitCode(err); code != run.ExitInterrupted {
		t.Fatalf("render exits with %d:\n%s\nthe run said:\n%s", code, screen, said.String())
	}
	written, doc := everyReport(t, out), resultIn(t, out)
	if len(doc.Checks) != 2 || doc.Checks[0].Outcome != reports.Pass {
		t.Fatalf("%s", screen)
	}
	cut := doc.Checks[1]
	if cut.ID != killedCheck || cut.Outcome != reports.Inconclusive || cut.Reason != "the run broke off while it ran, after 2 exchanges" {
		t.Errorf("%+v", cut)
	}
	heldTwo(t, &cut)
	if !bytes.Contains(written[reports.HTMLFile], []byte("GetUserResponse")) {
		t.Error("the page does not show the exchanges of the check that was cut off")
	}
	if len(doc.Summary.Accounts) != 1 || doc.Summary.Verdict != reports.NoVerdict || doc.Run.Requests < 3 {
		t.Errorf("%+v, %d requests", doc.Summary, doc.Run.Requests)
	}
}

// TestKilledWorker kills one of two workers. The other one ends its check, and that of the lost
// one is not judged, with the exchanges that it had made.
func TestKilledWorker(t *testing.T) {
	h, out := holdAfter(t, 2), filepath.Join(t.TempDir(), "reports")
	c := exec.Command(installed(t), "run", "--target", h.URL, "--select", killedCheck, "--dialect", "v13-soap,v12-soap", "--jobs", "2", "--out", out)
	var said lines
	c.Stdout, c.Stderr = &said, &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := h.waits(t, c, &said, 2)
	lost, err := os.FindProcess(childOf(t, c.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	if err := lost.Kill(); err != nil {
		t.Fatal(err)
	}
	h.release()
	if code := exitCode(<-ended); code != run.ExitHarness {
		t.Errorf("exits with %d:\n%s", code, said.String())
	}
	everyReport(t, out)
	doc := resultIn(t, out)
	if doc.Summary.Outcomes[reports.Pass] != 1 || doc.Summary.Outcomes[reports.Inconclusive] != 1 || len(doc.Checks) != 2 {
		t.Fatalf("%+v", doc.Summary)
	}
	for _, check := range doc.Checks {
		if check.Outcome == reports.Inconclusive {
			if check.Reason != "the worker that ran it was lost" {
				t.Errorf("%+v", check)
			}
			heldTwo(t, &check)
		}
	}
}

// installed is the command by its name, so that its workers are the command, too: a copy of the
// test binary, which takes no linking.
func installed(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "cmconform")
	if err := os.WriteFile(path, content, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// heldTwo expects the two exchanges that were let through.
func heldTwo(t *testing.T, c *reports.Check) {
	t.Helper()
	if len(c.Exchanges) != 2 {
		t.Fatalf("%s has %d exchanges", c.ID, len(c.Exchanges))
	}
	for i, x := range c.Exchanges {
		if x.Number != i+1 || x.Status != http.StatusOK || x.Operation == "" || !strings.Contains(x.Request, x.Operation) || !strings.Contains(x.Reply, x.Operation+"Response") {
			t.Errorf("exchange %d is %+v", i+1, x)
		}
	}
}

// childOf returns a process that another one has started.
func childOf(t *testing.T, parent int) int {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(stats) == 0 {
		t.Skip("there is no /proc to find a worker by")
	}
	for _, path := range stats {
		content, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended meanwhile
		}
		_, behind, _ := strings.Cut(string(content), ") ") // state, parent, ...
		if fields := strings.Fields(behind); len(fields) > 1 && fields[1] == fmt.Sprint(parent) {
			pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			if err != nil {
				t.Fatal(err)
			}
			return pid
		}
	}
	t.Fatal("the run has started no worker")
	return 0
}
