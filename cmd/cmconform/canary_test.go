//go:build !race

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/cmconform/cmconform/harness/run"
)

// TestSecretsStay looks for every secret that a run holds in all that it and its processes leave.
func TestSecretsStay(t *testing.T) {
	command := binary(t)
	t.Run("retold", func(t *testing.T) { noSecretIsRetold(t, command) })
	t.Run("dumped", func(t *testing.T) { noSecretLeavesADump(t, command) })
}

// noSecretIsRetold runs against gossip: whatever it repeats, no secret is in any report or on the screen.
func noSecretIsRetold(t *testing.T, command string) {
	for name, test := range map[string]struct {
		polite int64
		args   []string
	}{
		"from the start": {0, nil},
		"one process":    {politeToBegin, nil},
		"two processes":  {politeToBegin, []string{"--jobs", "2"}},
		"shown data":     {politeToBegin, []string{"--show-data"}},
	} {
		t.Run(name, func(t *testing.T) {
			m, file := gossiped(t, test.polite)
			out := filepath.Join(t.TempDir(), "reports")
			c := exec.CommandContext(t.Context(), command, append([]string{"run", "--target", file, "--out", out, "-v", "--select", "GETUSER,AUTH,CM-ROLE-0*,PROTO"}, test.args...)...)
			said, err := c.CombinedOutput()
			if code := exitCode(err); code == run.ExitConforms || code == run.ExitUsage || code == run.ExitHarness {
				t.Errorf("exits with %d:\n%s", code, said)
			}
			written := everyReport(t, out)
			written["screen"] = said
			noneHolds(t, written, m.all())
			if test.polite > 0 && (!bytes.Contains(said, []byte(" superAdmin GetUser")) || bytes.Count(said, []byte("[redacted]")) == 0) {
				t.Errorf("-v tells of no exchange, or there was nothing to hide:\n%.3000s", said)
			}
			beginnings := []string{}
			for _, s := range m.all() { // of a token that was cut in two, too
				beginnings = append(beginnings, s[:max(8, len(s)/2)])
			}
			noneHolds(t, written, beginnings)
		})
	}
}

// noSecretLeavesADump ends a run and its workers in the way that has the Go runtime write down all that goes on.
func noSecretLeavesADump(t *testing.T, command string) {
	for name, jobs := range map[string]int{"the program": 1, "a worker": 2} {
		t.Run(name, func(t *testing.T) {
			reached, goOn := make(chan bool, 1), make(chan bool)
			var requests atomic.Int64
			m := newMembership(t, func(service http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if requests.Add(1) > politeToBegin {
						select {
						case reached <- true:
						default: // the test knows
						}
						<-goOn
					}
					service.ServeHTTP(w, r)
				})
			})
			m.authority.ClientSecret = clientSecret
			file := m.file(t, "t.yaml", "superAdmin: {login: boss}", "viewer: {refreshToken: \"${VIEWER_REFRESH_TOKEN}\"}")
			t.Setenv("VIEWER_REFRESH_TOKEN", m.authority.RefreshToken("viewer"))
			if code, said := m.signIn(t, file, "boss", "superAdmin"); code != 0 {
				t.Fatalf("login exits with %d:\n%s", code, said)
			}
			out := filepath.Join(t.TempDir(), "reports")
			c := exec.CommandContext(t.Context(), command, "run", "--target", file, "--out", out, "--select", "GETUSER,CM-ROLE-0*,CM-AUTH-00*", "--jobs", strconv.Itoa(jobs))
			var said lines
			c.Stdout, c.Stderr = &said, &said
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- c.Wait() }()
			select {
			case <-reached:
			case <-ended:
				t.Fatalf("the run ends before it can be ended:\n%s", said.String())
			}
			pids := []int{c.Process.Pid}
			if jobs > 1 {
				pids = workersOf(t, c.Process.Pid)
			}
			for _, pid := range pids {
				one, err := os.FindProcess(pid)
				if err == nil {
					err = one.Signal(syscall.SIGQUIT)
				}
				if err != nil {
					t.Error(err)
				}
			}
			close(goOn)
			<-ended
			written := map[string][]byte{"screen": []byte(said.String())}
			if jobs > 1 {
				written = everyReport(t, out)
				written["screen"] = []byte(said.String())
				if !strings.Contains(said.String(), "a worker ended early") {
					t.Errorf("the worker's end is not told:\n%s", said.String())
				}
			} else if !strings.Contains(said.String(), "SIGQUIT") || !strings.Contains(said.String(), "goroutine ") {
				t.Errorf("there is no dump:\n%s", said.String())
			}
			noneHolds(t, written, append(append(m.authority.Secrets(), m.secrets...), m.made.DeveloperToken, clientSecret))
		})
	}
}

// workersOf finds the processes that a run has started.
func workersOf(t *testing.T, parent int) []int {
	t.Helper()
	var pids []int
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", parent))
	for _, task := range tasks {
		children, _ := os.ReadFile(task) // a thread may have ended
		for _, word := range strings.Fields(string(children)) {
			if pid, err := strconv.Atoi(word); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	if len(pids) == 0 {
		t.Skip("the children of a process cannot be listed here")
	}
	return pids
}

// TestNoSecretOfAProvisionerIsTold: its token is quoted back in a message that is cut.
func TestNoSecretOfAProvisionerIsTold(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		heard := r.Header.Get("Authorization") + " " + r.Header.Get("X-Gateway")
		w.WriteHeader(http.StatusInternalServerError)
		if strings.HasPrefix(r.URL.Path, "/provisioning") {
			_, _ = io.WriteString(w, strings.Repeat("z", 180)+heard) // the message ends within the token
			return
		}
		_, _ = io.WriteString(w, heard)
	}))
	defer server.Close()
	file, out := filepath.Join(t.TempDir(), "t.yaml"), filepath.Join(t.TempDir(), "reports")
	t.Setenv("OWNER_TOKEN", ownerToken)
	t.Setenv("GATEWAY_KEY", gatewayKey)
	if err := os.WriteFile(file, []byte("endpoint: "+server.URL+"\nheaders: {X-Gateway: \"${GATEWAY_KEY}\"}\nprovisioner: {http: {url: "+server.URL+", token: \"${OWNER_TOKEN}\"}}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := process(t.Context(), "run", "--target", file, "--out", out, "-v", "--select", "GETUSER").CombinedOutput()
	if code := exitCode(err); code != run.ExitTarget || !bytes.Contains(said, []byte("[redacted]...")) {
		t.Errorf("exits with %d:\n%s", code, said)
	}
	written := everyReport(t, out)
	written["screen"] = said
	noneHolds(t, written, []string{ownerToken, ownerToken[:8], gatewayKey})
}

// TestCrash: a panic of the program tells its kind and its place, never its words.
func TestCrash(t *testing.T) {
	for _, c := range []struct {
		panicked func()
		want     string
	}{
		{func() { panic("token " + ownerToken) }, "a panic with a string"},
		{func() { panic(errors.New(ownerToken)) }, "a panic with a *errors.errorString"},
		{func() { _ = strings.Fields("")[len(password)] }, fmt.Sprintf("runtime error: index out of range [%d] with length 0", len(password))},
	} {
		var told bytes.Buffer
		code := 0
		func() {
			defer func() { code = crashed(&told, recover()) }()
			c.panicked()
		}()
		if want := "cmconform: a fault of cmconform, please report it: " + c.want + "\ngoroutine "; code != run.ExitHarness || !strings.HasPrefix(told.String(), want) || strings.Contains(told.String(), ownerToken) {
			t.Errorf("exits with %d: %s", code, told.String())
		}
	}
}
