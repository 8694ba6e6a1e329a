package main

import (
	"bytes"
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/internal/needs"
	"github.com/cmconform/cmconform/reports"
)

// process is the command as a process of its own: the test binary under the
// name by which TestMain takes it for the command.
func process(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, os.Args[0], args...)
	c.Args[0] = "cmconform"
	return c
}

// everyReport reads what a run has written; it fails where a report is missing.
func everyReport(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	written := map[string][]byte{}
	for _, name := range []string{reports.JUnitFile, reports.ResultFile, reports.HTMLFile, reports.MarkdownFile, "events.ndjson"} {
		body, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || len(body) == 0 {
			t.Errorf("%s is missing or empty: %v", name, err)
		}
		written[name] = body
	}
	return written
}

// noneHolds fails where a secret is in what has left the process.
func noneHolds(t *testing.T, written map[string][]byte, secrets []string) {
	t.Helper()
	if len(secrets) == 0 {
		t.Error("there are no secrets to look for")
	}
	for name, body := range written {
		for _, s := range secrets {
			if len(s) < 8 || bytes.Contains(body, []byte(s)) {
				t.Errorf("%s holds the secret %.6s...", name, s)
			}
		}
	}
}

// lines gathers what a process says while somebody reads along.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// TestHold is what a person does after a failure: run with --hold, read the
// curl line in the report, source the tokens of the persona and repeat the call.
func TestHold(t *testing.T) {
	for dialect, answer := range map[string]string{"v13-soap": "<GetUserResponse ", "v13-rest": `{"User":{"`} {
		t.Run(dialect, func(t *testing.T) { holds(t, dialect, answer) })
	}
}

func holds(t *testing.T, dialect, answer string) {
	needs.Tool(t, "curl", "apt-get install curl")
	service, err := mock.New(mock.Options{Without: []string{"CM-GETUSER-001"}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(service)
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out := filepath.Join(t.TempDir(), "reports")
	c := process(ctx, "run", "--target", server.URL, "--dialect", dialect, "--select", "CM-GETUSER-001", "--hold", "--out", out)
	var said lines
	c.Stdout, c.Stderr = &said, &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	held := regexp.MustCompile(`\. (\S+)/DIALECT/CHECK/PERSONA\.env`)
	var folder string
	for folder == "" {
		if m := held.FindStringSubmatch(said.String()); m != nil {
			folder = m[1]
		} else if time.Sleep(20 * time.Millisecond); ctx.Err() != nil {
			t.Fatalf("nothing is held:\n%s", said.String())
		}
	}
	failed := resultIn(t, out).Checks[0]
	x := failed.Exchanges[len(failed.Exchanges)-1]
	file := filepath.Join(folder, failed.Dialect, failed.ID, x.Persona+".env")
	tokens, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others can read %s: %v, %v", file, info.Mode(), err)
	}
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("others can look into %s: %v, %v", folder, info.Mode(), err)
	}
	again, err := exec.CommandContext(ctx, "sh", "-c", ". '"+file+"'; "+x.Curl).CombinedOutput()
	// Names are masked in reports of targets that are not ours: the answer is known by how it begins.
	if err != nil || !strings.Contains(string(again), answer) || !strings.Contains(x.Reply, answer) {
		t.Errorf("%s\nanswers %s, %v\nnot %s", x.Curl, again, err, x.Reply)
	}
	if err := c.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(c.Wait()); code != run.ExitFails {
		t.Errorf("exits with %d:\n%s", code, said.String())
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("the tokens are still in %s: %v", folder, err)
	}
	written := everyReport(t, out)
	written["terminal"] = []byte(said.String())
	var secrets []string
	for _, m := range regexp.MustCompile(`=(\S+)`).FindAllSubmatch(tokens, -1) {
		secrets = append(secrets, strings.Trim(string(m[1]), `'"`))
	}
	noneHolds(t, written, secrets)
}
