//go:build !race

package main

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/internal/workflow"
	"github.com/cmconform/cmconform/reports"
)

// What the examples for CI servers say of addresses that a test has elsewhere.
const (
	ciExamples    = "../../docs/examples/ci"
	ciService     = "http://localhost:8090"
	ciBeside      = "http://service:8080" // where the CI server gives it a name
	ciReleases    = "https://github.com/cmconform/cmconform/releases/download"
	ciVersion     = "v1.0.0"
	ciActionName  = "cmconform/cmconform/.github/actions/cmconform"
	ciMinimum     = "--min-checks 300" // of a whole run
	ciSuite       = "--suite-version 1.0"
	ciFewChecks   = "--select GETUSER"
	ciReleaseName = "cmconform-linux-amd64"
)

// ciMachine is a machine of a CI server: the checkout of a vendor, the programs
// that stand there, and a place from which releases are downloaded.
type ciMachine struct {
	workflow.Runner
	t *testing.T
	// self is the command.
	self string
	// calls is a file with the command lines of docker and gh.
	calls    string
	release  string // the folder of the release
	releases string // its address less the version
	replaced []string
}

// newCIMachine makes a machine on which the examples find their service elsewhere, and make few checks.
func newCIMachine(t *testing.T, service string) *ciMachine {
	t.Helper()
	dir := t.TempDir()
	self, err := os.Executable() // which is the command where it is called cmconform; see TestMain
	if err != nil {
		t.Fatal(err)
	}
	action, err := filepath.Abs("../../.github/actions/cmconform")
	if err != nil {
		t.Fatal(err)
	}
	m := &ciMachine{t: t, self: self, calls: filepath.Join(dir, "calls"), release: filepath.Join(dir, "releases", ciVersion), Runner: workflow.Runner{
		Workspace: filepath.Join(dir, "checkout"), Programs: filepath.Join(dir, "programs"), Artifacts: filepath.Join(dir, "artifacts"), Caches: filepath.Join(dir, "caches"),
		Actions: map[string]string{ciActionName: action},
	}}
	for _, folder := range []string{filepath.Join(m.Workspace, "ci"), m.Programs, m.Artifacts, m.Caches, m.release} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Link(self, filepath.Join(m.release, ciReleaseName)); err != nil {
		t.Fatal(err)
	}
	m.sum()
	server := httptest.NewServer(http.FileServer(http.Dir(filepath.Dir(m.release))))
	t.Cleanup(server.Close)
	m.releases = server.URL
	m.replaced = []string{ciService, service, ciBeside, service, ciReleases, server.URL, ciMinimum, "--min-checks 40", ciSuite, ciSuite + "\n" + ciFewChecks}
	m.Rewrite = func(text string) string { return strings.NewReplacer(m.replaced...).Replace(text) }
	m.example("target.yaml")
	m.example("expectations.yaml")
	// The service is a mock beside the test, so the engine has nothing to do.
	m.program("docker", "")
	return m
}

// sum writes the checksums of the release.
func (m *ciMachine) sum() {
	m.t.Helper()
	content, err := os.ReadFile(filepath.Join(m.release, ciReleaseName))
	if err != nil {
		m.t.Fatal(err)
	}
	m.write(filepath.Join(m.release, "SHA256SUMS"), fmt.Sprintf("%064d  another\n%x  %s\n", 0, sha256.Sum256(content), ciReleaseName))
}

// example copies a file of the examples into the checkout.
func (m *ciMachine) example(name string) {
	m.t.Helper()
	m.write(filepath.Join(m.Workspace, "ci", name), m.Rewrite(ciExample(m.t, name)))
}

// program puts a script in the place of a program; it notes how it was called.
func (m *ciMachine) program(name, body string) {
	m.t.Helper()
	m.write(filepath.Join(m.Programs, name), fmt.Sprintf("#!/bin/sh\nset -eu\necho \"%s $*\" >>'%s'\n%s", name, m.calls, body))
}

func (m *ciMachine) write(path, text string) {
	m.t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		m.t.Fatal(err)
	}
}

// called returns the command lines of docker and gh, and forgets them.
func (m *ciMachine) called() string {
	text, _ := os.ReadFile(m.calls) // nothing was called where it is not there
	_ = os.Remove(m.calls)
	return string(text)
}

// job runs a job of an example.
func (m *ciMachine) job(file, name string, matrix map[string]string) *workflow.Result {
	m.t.Helper()
	r, err := m.Job(filepath.Join(ciExamples, file), name, matrix)
	if err != nil {
		m.t.Fatal(err)
	}
	return r
}

// use runs the action alone.
func (m *ciMachine) use(with string) *workflow.Result {
	m.t.Helper()
	file := filepath.Join(m.t.TempDir(), "workflow.yml")
	m.write(file, "jobs:\n  job:\n    env: {SERVICE_URL: "+ciService+"}\n    steps:\n      - uses: "+ciActionName+"@v1\n        id: it\n        with:\n          "+strings.ReplaceAll(with, "\n", "\n          ")+"\n")
	r, err := m.Job(file, "job", nil)
	if err != nil {
		m.t.Fatal(err)
	}
	return r
}

// result is that of a run whose reports are kept under a name.
func (m *ciMachine) result(artifact string) *reports.Document {
	m.t.Helper()
	f, err := os.Open(filepath.Join(m.Artifacts, artifact, reports.ResultFile))
	if err != nil {
		m.t.Fatal(err)
	}
	defer f.Close()
	doc, err := reports.ReadResult(f)
	if err != nil {
		m.t.Fatal(err)
	}
	return doc
}

func ciExample(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(ciExamples, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// says demands lines, or parts of lines, of a text.
func says(t *testing.T, where, text string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(text, w) {
			t.Errorf("%s does not say %q:\n%s", where, w, text)
		}
	}
}

// saysNot refuses parts of a text.
func saysNot(t *testing.T, where, text string, unwanted ...string) {
	t.Helper()
	for _, w := range unwanted {
		if strings.Contains(text, w) {
			t.Errorf("%s says %q:\n%s", where, w, text)
		}
	}
}
