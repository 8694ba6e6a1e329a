//go:build !race

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/internal/needs"
)

// TestAction uses the GitHub Action in other ways than the examples do.
func TestAction(t *testing.T) {
	needs.Tool(t, "curl", "apt-get install curl")
	for name, test := range map[string]struct {
		with    string
		prepare func(*ciMachine)
		failed  bool
		outputs map[string]string
		log     []string
		logNot  []string
		kept    bool
	}{
		"a program that is there, and comments among the flags": {
			with: "target: embedded\nbinary: built/cmconform\nflags: |\n  # one check is enough\n  --select CM-GETUSER-001\n\n  --dialect=v13-rest\n  --quiet",
			prepare: func(m *ciMachine) {
				if err := os.MkdirAll(filepath.Join(m.Workspace, "built"), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.Link(m.self, filepath.Join(m.Workspace, "built", "cmconform")); err != nil {
					t.Fatal(err)
				}
			},
			outputs: map[string]string{"exit-code": "0", "report": "cmconform-report"}, kept: true,
			log: []string{"\n1 pass of 1 check in "}, logNot: []string{"::error", "::warning", "::notice"},
		},
		"reports elsewhere, no gate, no baseline yet": {
			with:    "target: http://127.0.0.1:1\nversion: v1.0.0\nout: there\nartifact: mine\ngate: 'false'\nbaseline: nights/result.json",
			outputs: map[string]string{"exit-code": "3", "report": "there"},
			log:     []string{"::notice title=cmconform::there is no baseline nights/result.json yet; everything counts\n", "\n::error title=cmconform%3A target::"},
		},
		"neither a program nor a release": {
			with: "target: embedded", failed: true,
			log: []string{"::error title=cmconform::say which cmconform: version: a release, or binary: the path of a program\n"},
		},
		"a program that is not there": {
			with: "target: embedded\nbinary: bin/cmconform", failed: true,
			log: []string{"::error title=cmconform::binary: bin/cmconform is no program; build it in an earlier step, or name a release with version:\n"},
		},
		"a release that is not there": {
			with: "target: embedded\nversion: v0.9.0", failed: true,
			log: []string{"::error title=cmconform::there is no cmconform-linux-amd64 at http://"},
		},
		"a program that was exchanged": {
			with: "target: embedded\nversion: v1.0.0", failed: true,
			prepare: func(m *ciMachine) {
				file := filepath.Join(m.release, ciReleaseName)
				if err := os.Remove(file); err != nil {
					t.Fatal(err)
				}
				m.write(file, "#!/bin/sh\necho something else\n")
			},
			log: []string{"::error title=cmconform::cmconform-linux-amd64 has not the checksum that http://"}, logNot: []string{"something else"},
		},
		"a release that does not list the program": {
			with: "target: embedded\nversion: v1.0.0", failed: true,
			prepare: func(m *ciMachine) { m.write(filepath.Join(m.release, "SHA256SUMS"), "") },
			log:     []string{"::error title=cmconform::cmconform-linux-amd64 has not the checksum that http://"},
		},
		"a mistyped flag": {
			with: "target: embedded\nversion: v1.0.0\nflags: --selct TS", failed: true, outputs: map[string]string{"exit-code": "2", "report": ""},
			log: []string{"did you mean \"--select\"?", "::error title=cmconform::wrong usage; the log of this step says what to change\n"},
		},
		"neither a target nor shards": {
			with: "version: v1.0.0", failed: true, outputs: map[string]string{"exit-code": "2", "report": ""},
			log: []string{"::error title=cmconform::say either what to check with target:, or what to put together with merge:\n"},
		},
		"shards that were not downloaded": {
			with: "version: v1.0.0\nmerge: shard-*/result.json", failed: true, outputs: map[string]string{"exit-code": "2", "report": ""},
			log: []string{"::error title=cmconform::merge: there is no shard-*/result.json; download the artefacts of the shards in an earlier step\n"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := newCIMachine(t, "http://127.0.0.1:1")
			if test.prepare != nil {
				test.prepare(m)
			}
			r := m.use(test.with)
			if r.Failed != test.failed {
				t.Errorf("failed: %v\n%s", r.Failed, r.Log)
			}
			for name, want := range test.outputs {
				if got := r.Outputs["it"][name]; got != want {
					t.Errorf("%s is %q, not %q", name, got, want)
				}
			}
			says(t, "the log", r.Log, test.log...)
			saysNot(t, "the log", r.Log, test.logNot...)
			if kept, _ := filepath.Glob(filepath.Join(m.Artifacts, "*", "result.json")); test.kept && len(kept) != 1 {
				t.Errorf("kept are %v", kept)
			}
		})
	}
}

// TestActionIsNotCommanded has a service answer with lines that command the
// runner of GitHub where they stand at the beginning of a line of its log.
func TestActionIsNotCommanded(t *testing.T) {
	const order = "::add-mask::everything"
	hostile := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte("\n" + order + "\n\r" + order + "\n"))
	}))
	defer hostile.Close()
	m := newCIMachine(t, hostile.URL)
	r := m.use("target: ci/target.yaml\nversion: v1.0.0\nflags: --quiet")
	if r.Outputs["it"]["exit-code"] != "3" {
		t.Errorf("it exits with %q", r.Outputs["it"]["exit-code"])
	}
	begins, ends, stopped := "::stop-commands::", "", false
	for line := range strings.Lines(strings.ReplaceAll(r.Log, "\r", "\n")) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, begins):
			ends, stopped = "::"+strings.TrimPrefix(line, begins)+"::", true
		case line == ends:
			stopped = false
		case strings.HasPrefix(line, "::") && !stopped && !strings.HasPrefix(line, "::error title=cmconform%3A "):
			t.Errorf("the runner obeys %q", line)
		}
	}
	if ends == "" || stopped {
		t.Errorf("the log is not guarded:\n%s", r.Log)
	}
}

// TestActionIsCancelled ends the job as GitHub does: the run ends in order, and what follows finds its reports.
func TestActionIsCancelled(t *testing.T) {
	service, err := mock.New(mock.Options{})
	if err != nil {
		t.Fatal(err)
	}
	// The run cannot end by itself: from some request on nothing is answered.
	var stuck sync.Once
	begun, left := make(chan struct{}), make(chan struct{}, 60)
	for range cap(left) {
		left <- struct{}{}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-left:
			service.ServeHTTP(w, r)
		default:
			_, _ = io.Copy(io.Discard, r.Body) // only then it is noticed that the caller goes
			stuck.Do(func() { close(begun) })
			<-r.Context().Done()
		}
	}))
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	dir := t.TempDir()
	c := exec.CommandContext(ctx, "bash", "run.sh")
	c.Dir = filepath.Join("..", "..", ".github", "actions", "cmconform")
	out, output, summary := filepath.Join(dir, "report"), filepath.Join(dir, "output"), filepath.Join(dir, "summary")
	program := filepath.Join(dir, "cmconform")
	if err := os.Link(os.Args[0], program); err != nil {
		t.Fatal(err)
	}
	c.Env = append(os.Environ(), "CMCONFORM_PROGRAM="+program, "CMCONFORM_TARGET="+server.URL, "CMCONFORM_OUT="+out, "CMCONFORM_FLAGS=--timeout 10m",
		"CMCONFORM_MERGE=", "CMCONFORM_BASELINE=", "CMCONFORM_SUMMARY=true", "GITHUB_OUTPUT="+output, "GITHUB_STEP_SUMMARY="+summary)
	var said lines
	c.Stdout, c.Stderr = &said, &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-begun:
	case <-ctx.Done():
		t.Fatalf("the run does not begin:\n%s", said.String())
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("%v\n%s", err, said.String())
	}
	told, _ := os.ReadFile(output)
	if want := fmt.Sprintf("exit-code=%d\nreport=%s\n", run.ExitInterrupted, out); string(told) != want {
		t.Errorf("it tells %q, not %q\n%s", told, want, said.String())
	}
	for name := range everyReport(t, out) {
		if name == "summary.md" {
			text, _ := os.ReadFile(summary)
			says(t, "the page of the run", string(text), "# cmconform: no verdict\n")
		}
	}
	says(t, "the log", said.String(), "\n::error title=cmconform%3A interrupted::")
}
