//go:build !race

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/internal/standin"
)

// TestPagesShowTheExamples keeps the pages and the files that one copies apart from nothing: they are the same.
func TestPagesShowTheExamples(t *testing.T) {
	pages := ""
	for _, page := range []string{"pull-request.md", "nightly.md"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
		if err != nil {
			t.Fatal(err)
		}
		pages += string(text)
	}
	files, err := os.ReadDir(ciExamples)
	if err != nil || len(files) < 8 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, f := range files {
		shown := "\n" + ciExample(t, f.Name()) + "```\n"
		if strings.HasPrefix(f.Name(), "kubernetes-") || f.Name() == "expectations.yaml" {
			shown = f.Name()
		}
		if !strings.Contains(pages, shown) {
			t.Errorf("no page shows %s as it is", f.Name())
		}
	}
}

// TestPullRequestPage runs the commands of the page in their order, for a service
// with a bug: it is declared, and the gate is green from then on, in a container, too.
func TestPullRequestPage(t *testing.T) {
	base, _, stop := mocked(t, "--listen", "127.0.0.1:0", "--without", "CM-GETUSER-001")
	defer stop()
	m := newCIMachine(t, base)
	if err := os.Remove(filepath.Join(m.Workspace, "ci", "expectations.yaml")); err != nil {
		t.Fatal(err)
	}
	// The engine runs what the image is made of.
	m.program("docker", `while [ "$1" != ghcr.io/cmconform/cmconform:v1.0.0 ]; do shift; done; shift; exec cmconform "$@"`+"\n")
	blocks := m.page("pull-request.md", 3)
	narrow := strings.NewReplacer("--target ci/target.yaml", "--target ci/target.yaml "+ciFewChecks)
	for i, want := range []string{"DOES NOT CONFORM", "CONFORMS, WITH 2 EXPECTED FAILURES", "CONFORMS, WITH 2 EXPECTED FAILURES"} {
		said, err := m.shell("set -eu; export SERVICE_URL=" + base + "\n" + narrow.Replace(blocks[i]))
		if err != nil {
			t.Errorf("%s%v\n%s", blocks[i], err, said)
		}
		says(t, "the screen", said, want)
	}
	says(t, "docker", m.called(), "docker run --rm --network host --user ", " --workdir /work --env SERVICE_URL ghcr.io/cmconform/cmconform:v1.0.0 run --target ci/target.yaml ")
}

// TestNightlyPage runs the commands of the page against a sandbox, one night after the other.
func TestNightlyPage(t *testing.T) {
	n := newNights(t)
	authority := standin.NewAuthority(t)
	authority.Keeps = true // the same refresh token serves all commands
	n.opens(authority, nil, "")
	blocks := n.page("nightly.md", 9)
	_, _, stop := mocked(t, "--listen", "127.0.0.1:0", "--write-target", filepath.Join(n.Workspace, "mine.yaml"))
	defer stop()
	narrow := strings.NewReplacer(
		"run --target ci/sandbox.yaml", "run --target ci/sandbox.yaml --rate 0 "+ciFewChecks,
		"sweep --target ci/sandbox.yaml", "sweep --target ci/sandbox.yaml --rate 0",
		"parity --target ci/sandbox.yaml", "parity --target ci/sandbox.yaml --rate 0 --select GetUser",
		"compare mine.yaml ci/sandbox.yaml", "compare mine.yaml ci/sandbox.yaml --rate 0 "+ciFewChecks,
		"record --target ci/sandbox.yaml", "record --target ci/sandbox.yaml --rate 0 "+ciFewChecks)
	environment := "set -u\n"
	for name, value := range n.Secrets {
		environment += "export " + name + "='" + value + "'\n"
	}
	for i, test := range []struct {
		code  int
		wants []string
	}{
		{run.ExitConforms, []string{"superAdmin", "viewer"}},
		{run.ExitConforms, []string{"\nCONFORMS\n"}},
		{run.ExitConforms, []string{"nothing"}},
		{run.ExitConforms, []string{"\nCONFORMS\n", "as before"}},
		{run.ExitConforms, []string{"# cmconform: "}},
		{run.ExitConforms, []string{"GetUser"}},
		{run.ExitConforms, []string{"mine.yaml"}},
		{run.ExitConforms, []string{"recorded"}},
		{run.ExitConforms, []string{"rendered/report.html"}},
	} {
		said, err := n.shell(environment + narrow.Replace(blocks[i]))
		if code := exitCode(err); code != test.code {
			t.Errorf("%sexits with %d\n%s", blocks[i], code, said)
		}
		says(t, blocks[i], said, test.wants...)
		if i == 1 {
			if said, err := n.shell("mv tonight last-night"); err != nil {
				t.Fatalf("%v\n%s", err, said)
			}
		}
	}
}

// page returns the commands of a page, and has them find the program.
func (m *ciMachine) page(name string, blocks int) []string {
	m.t.Helper()
	if err := os.Link(m.self, filepath.Join(m.Programs, "cmconform")); err != nil {
		m.t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
	if err != nil {
		m.t.Fatal(err)
	}
	var found []string
	for _, block := range regexp.MustCompile("(?ms)^```sh\n(.*?)^```$").FindAllStringSubmatch(string(text), -1) {
		found = append(found, block[1])
	}
	if len(found) != blocks {
		m.t.Fatalf("%s has %d blocks of commands, not %d; tell this test what they are", name, len(found), blocks)
	}
	return found
}
