package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
)

// served is a served handler on a port of its own; ended tells what serve returned.
func served(t *testing.T, handler http.HandlerFunc) (address string, end context.CancelFunc, ended <-chan error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- serve(ctx, l, handler) }()
	return l.Addr().String(), cancel, done
}

func TestServeAnswersWhatIsInFlight(t *testing.T) {
	before := runtime.NumGoroutine()
	arrived, finish := make(chan bool), make(chan bool)
	address, end, ended := served(t, func(w http.ResponseWriter, _ *http.Request) {
		arrived <- true
		<-finish
		_, _ = io.WriteString(w, "done")
	})
	client := &http.Client{Transport: &http.Transport{}}
	answers := make(chan string, 1)
	go func() {
		response, err := client.Get("http://" + address)
		if err != nil {
			answers <- err.Error()
			return
		}
		body, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		answers <- string(body)
	}()
	<-arrived
	end()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); {
		c, err := net.Dial("tcp", address)
		if err != nil {
			break // nobody new is let in
		}
		_ = c.Close()
	}
	close(finish)
	if got := <-answers; got != "done" {
		t.Errorf("the request in flight: %s", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	client.CloseIdleConnections()
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines are left, %d were there before", runtime.NumGoroutine(), before)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func TestServeHasLimits(t *testing.T) {
	address, end, ended := served(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "answered") })
	request, _ := http.NewRequest(http.MethodGet, "http://"+address, nil)
	request.Header.Set("X-Large", strings.Repeat("x", 2*headerBytes))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("a header of %d bytes: HTTP %d", 2*headerBytes, response.StatusCode)
	}
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	begun := time.Now()
	_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow:") // and no more
	_ = c.SetReadDeadline(begun.Add(headerTime + 10*time.Second))
	said, err := io.ReadAll(c)
	if took := time.Since(begun); err != nil || took < headerTime/2 || strings.Contains(string(said), "answered") {
		t.Errorf("a header that does not end: %q, %v after %s", said, err, took)
	}
	end()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// mocked is the mock as a process, with what it said until it was ready.
func mocked(t *testing.T, args ...string) (base, said string, stop func() int) {
	t.Helper()
	return ready(t, process(t.Context(), append([]string{"mock"}, args...)...))
}

// ready starts a command that is a mock and waits until calls may come.
func ready(t *testing.T, c *exec.Cmd) (base, said string, stop func() int) {
	t.Helper()
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	c.Stderr = &complaints
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for !regexp.MustCompile(`(?m)^  WSDL`).MatchString(said) {
		line, err := lines.ReadString('\n')
		if said += line; err != nil {
			t.Fatalf("the mock ended: %s%s", said, complaints.String())
		}
	}
	base = strings.TrimSpace(strings.TrimPrefix(strings.Split(said, "\n")[0], "mock listening on "))
	rest := make(chan string, 1)
	go func() {
		more, _ := io.ReadAll(lines)
		rest <- string(more)
	}()
	return base, said, func() int {
		_ = c.Process.Signal(syscall.SIGTERM)
		<-rest
		return exitCode(c.Wait())
	}
}

// TestMockForOthersAsksForItsToken is the mock on an address that others can reach.
func TestMockForOthersAsksForItsToken(t *testing.T) {
	file := filepath.Join(t.TempDir(), "target.yaml")
	base, _, stop := mocked(t, "--listen", "0.0.0.0:0", "--write-target", file, "--fault-status", "200")
	w, err := world.Load("contoso")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := json.Marshal(world.Request{World: w})
	response, err := http.Post(base+world.ProvisionPath, "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusUnauthorized {
		t.Errorf("without the token: HTTP %d", response.StatusCode)
	}
	c := process(t.Context(), "run", "--target", file, "--select", "CM-MULTI-001", "--dialect", "v13-soap", "--out", t.TempDir())
	if said, err := c.CombinedOutput(); exitCode(err) != run.ExitConforms {
		t.Errorf("a run with the target.yaml that the mock wrote:\n%s", said)
	}
	if code := stop(); code != 0 {
		t.Errorf("SIGTERM ends the mock with %d", code)
	}
}

// TestMockWithTheTokenOfTheEnvironment shares the token between mock and run as a container does.
func TestMockWithTheTokenOfTheEnvironment(t *testing.T) {
	t.Setenv(target.TokenVariable, "of-the-environment")
	base, said, stop := mocked(t, "--listen", "127.0.0.1:0")
	if strings.Contains(said, "of-the-environment") {
		t.Error("the mock prints a token that it was given")
	}
	out := t.TempDir()
	c := process(t.Context(), "run", "--target", base, "--select", "CM-MULTI-001", "--dialect", "v13-soap", "--out", out)
	if said, err := c.CombinedOutput(); exitCode(err) != run.ExitConforms {
		t.Errorf("a run with the token of the environment:\n%s", said)
	}
	for name, body := range everyReport(t, out) {
		if bytes.Contains(body, []byte("of-the-environment")) {
			t.Errorf("%s holds the token", name)
		}
	}
	if code := stop(); code != 0 {
		t.Errorf("SIGTERM ends the mock with %d", code)
	}
}

// TestPublicMock is the service alone, with one world for whoever has its file.
func TestPublicMock(t *testing.T) {
	file := filepath.Join(t.TempDir(), "personas.json")
	base, said, stop := mocked(t, "--listen", "127.0.0.1:0", "--no-provisioning", "--personas", file, "--world", "contoso")
	defer stop()
	if strings.Contains(said, "worlds") {
		t.Errorf("it offers worlds:\n%s", said)
	}
	for path, want := range map[string]int{world.ProvisionPath + "/x": 404, "/provisioning/v1/openapi.json": 404, "/healthz": 200} {
		response, err := http.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s: HTTP %d", path, response.StatusCode)
		}
	}
}
