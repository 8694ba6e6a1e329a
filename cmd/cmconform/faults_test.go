//go:build !race

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/internal/standin"
	"github.com/cmconform/cmconform/reports"
)

// A fault begins with the first request, in the middle of the run, or comes now and then.
var onsets = []struct {
	name  string
	every int64
	after int64 // requests that go through unharmed
}{
	{"from the first request", 1, 0},
	{"in the middle", 1, 12},
	{"now and then", 3, 0},
}

// What is wrong between us and a conforming service is never the service's
// failure, never its pass, and never the end of the report.
func TestFaultsOnTheWay(t *testing.T) {
	command := binary(t)
	service, err := mock.New(mock.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sound := httptest.NewServer(service)
	t.Cleanup(sound.Close)
	var leaked atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { leaked.Add(1) }))
	t.Cleanup(other.Close)
	for _, fault := range standin.Faults(other.URL) {
		for _, onset := range onsets {
			t.Run(fault.Name+"/"+onset.name, func(t *testing.T) {
				t.Parallel()
				var passed atomic.Int64
				spoiler := &standin.Spoiler{Fault: fault, Every: onset.every, Service: service, Matches: func(r *http.Request) bool {
					return !strings.HasPrefix(r.URL.Path, world.ProvisionPath) && r.URL.RawQuery == "" && passed.Add(1) > onset.after
				}}
				spoilt := httptest.NewServer(spoiler)
				defer spoilt.Close()
				survives(t, command, spoilt.URL, sound.URL, onset.every == 1 && onset.after == 0)
				if spoiler.Spoilt() == 0 {
					t.Error("nothing was spoilt")
				}
			})
		}
	}
	t.Cleanup(func() {
		if n := leaked.Load(); n > 0 {
			t.Errorf("%d requests followed a redirect to another host", n)
		}
	})
}

// The same below HTTP.
func TestFaultsOfTheWire(t *testing.T) {
	command := binary(t)
	service, err := mock.New(mock.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sound := httptest.NewServer(service)
	t.Cleanup(sound.Close)
	for name, cut := range map[string]standin.Cut{
		"reset": standin.Reset, "truncated": standin.Truncate, "noise": standin.Noise, "drip": standin.Drip, "silence": standin.Silence,
	} {
		for _, every := range []int64{1, 3} {
			t.Run(fmt.Sprintf("%s/every %d", name, every), func(t *testing.T) {
				t.Parallel()
				wire := standin.NewWire(t, strings.TrimPrefix(sound.URL, "http://"), every, cut)
				survives(t, command, "http://"+wire.Address, sound.URL, every == 1)
				if wire.Spoilt() == 0 {
					t.Error("nothing was spoilt")
				}
			})
		}
	}
}

// Certificates that prove nothing: nothing is sent, and the advice names what to set.
func TestFaultsOfTLS(t *testing.T) {
	command := binary(t)
	for name, test := range map[string]struct {
		certificate standin.Certificate
		told        string
	}{
		"of nobody known":  {standin.Certificate{Host: "127.0.0.1"}, "tls: ca:"},
		"of another host":  {standin.Certificate{Host: "cm.example.test", Known: true}, "certificate"},
		"that has expired": {standin.Certificate{Host: "127.0.0.1", Known: true, Expired: true}, "expired"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int64
			address, authority := test.certificate.Serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
			folder := t.TempDir()
			file, out, ca := filepath.Join(folder, "target.yaml"), filepath.Join(folder, "out"), ""
			if test.certificate.Known {
				ca = "tls: {ca: ca.pem}\n"
				if err := os.WriteFile(filepath.Join(folder, "ca.pem"), authority, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(file, []byte("endpoint: "+address+"\n"+ca), 0o600); err != nil {
				t.Fatal(err)
			}
			said, err := exec.Command(command, "run", "--quiet", "--target", file, "--out", out, "--select", "CM-GETUSER-001").CombinedOutput()
			if code := exitCode(err); code != run.ExitTarget || !strings.Contains(string(said), test.told) {
				t.Errorf("exits with %d and does not speak of %q:\n%s", code, test.told, said)
			}
			everyReport(t, out)
			if n := asked.Load(); n > 0 {
				t.Errorf("%d requests were sent", n)
			}
		})
	}
}

// A target that dies in the middle of a run.
func TestTargetDies(t *testing.T) {
	command := binary(t)
	service, err := mock.New(mock.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var seen atomic.Int64
	var dying *httptest.Server
	sound := httptest.NewServer(service)
	t.Cleanup(sound.Close)
	dying = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if seen.Add(1) == 20 {
			_ = dying.Listener.Close()
		}
		if seen.Load() >= 20 {
			panic(http.ErrAbortHandler)
		}
		service.ServeHTTP(w, r)
	}))
	defer dying.CloseClientConnections()
	doc := survives(t, command, dying.URL, sound.URL, false)
	if doc.Summary.ExitCode != run.ExitTarget || doc.Summary.Outcomes[reports.Pass] == 0 {
		t.Errorf("exits with %d after %d passes; it was alive at first and dead later", doc.Summary.ExitCode, doc.Summary.Outcomes[reports.Pass])
	}
}

// survives runs a few checks against a spoilt address: the run ends in time, with
// every report, and what it says is true of the sound service behind.
func survives(t *testing.T, command, spoilt, sound string, always bool) *reports.Document {
	t.Helper()
	folder := t.TempDir()
	file, out := filepath.Join(folder, "target.yaml"), filepath.Join(folder, "out")
	text := fmt.Sprintf("endpoint: %s\ndialects: [v13-soap, v13-rest]\nprovisioner:\n  http: {url: %s}\n", spoilt, sound)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute) // a run that hangs is killed, and the test fails
	defer stop()
	said, err := exec.CommandContext(ctx, command, "run", "--quiet", "--target", file, "--out", out, "--timeout", "1s", "--select", "CM-GETUSER-00*,CM-USER-001,CM-USER-002").CombinedOutput()
	if ctx.Err() != nil {
		t.Fatalf("the run hangs:\n%s", said)
	}
	var exited *exec.ExitError
	if err != nil && !errors.As(err, &exited) {
		t.Fatal(err)
	}
	everyReport(t, out)
	doc := resultIn(t, out)
	code := exitCode(err)
	if strings.Contains(string(said), "panic") || strings.Contains(string(said), "goroutine ") {
		t.Errorf("the run panics:\n%s", said)
	}
	switch {
	case code != doc.Summary.ExitCode:
		t.Errorf("exits with %d, and the report says %d", code, doc.Summary.ExitCode)
	case always && code != run.ExitTarget, code != run.ExitConforms && code != run.ExitTarget:
		t.Errorf("exits with %d:\n%s", code, said)
	}
	for _, c := range doc.Checks {
		if c.Outcome == reports.Fail || c.Outcome == reports.Warn || c.Outcome == reports.Blocked || always && c.Outcome == reports.Pass {
			t.Errorf("%s on %s: %s: %s", c.ID, c.Dialect, c.Outcome, c.Reason)
		}
	}
	return doc
}
