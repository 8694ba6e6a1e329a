//go:build !race

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs/catalogue"
)

// bench is a folder with a service that can be exchanged: service.yaml leads to
// the one that conforms, or to one with a bug.
type bench struct {
	t      *testing.T
	folder string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t, t.TempDir()}
	for name, without := range map[string][]string{"old.yaml": nil, "new.yaml": {"--without", "CM-GETUSER-001"}} {
		_, _, stop := mocked(t, append(without, "--listen", "127.0.0.1:0", "--write-target", filepath.Join(b.folder, name))...)
		t.Cleanup(func() { stop() })
	}
	if err := os.MkdirAll(filepath.Join(b.folder, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// A file of that name, not a link to the test: workers are started by what the file is called.
	named := filepath.Join(b.folder, "bin", "cmconform")
	if err := os.Link(self, named); err != nil {
		binary, err := os.ReadFile(self) // another disk
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(named, binary, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// serves makes service.yaml lead to one of the two.
func (b *bench) serves(name string) {
	b.t.Helper()
	text, err := os.ReadFile(filepath.Join(b.folder, name))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(b.folder, "service.yaml"), text, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// few keeps the commands of the documentation to four checks of one dialect.
const few = " --dialect v13-soap --select CM-GETUSER-001,CM-GETUSER-002,CM-GETUSER-006,CM-GETUSER-020"

// says runs a command line of the documentation and demands its exit code.
func (b *bench) says(line string, want int) string {
	b.t.Helper()
	for _, makes := range []string{"run", "compare", "record"} {
		line = strings.Replace(line, "cmconform "+makes+" ", "cmconform "+makes+few+" --quiet ", 1)
	}
	c := exec.CommandContext(b.t.Context(), "sh", "-c", line)
	c.Dir = b.folder
	c.Env = append(os.Environ(), "PATH="+filepath.Join(b.folder, "bin")+":"+os.Getenv("PATH"), "CI=true", "NO_COLOR=1")
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	if got := exitCode(c.Run()); got != want {
		b.t.Fatalf("%s exits with %d, not %d:\n%s", line, got, want, out.String())
	}
	return out.String()
}

func (b *bench) file(path ...string) string {
	b.t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{b.folder}, path...)...))
	if err != nil {
		b.t.Fatal(err)
	}
	return string(text)
}

// TestDocumentedComparisons runs every command of the page about comparing, in
// its order, against a service that gets a bug between Monday and Tuesday.
func TestDocumentedComparisons(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "compare.md"))
	if err != nil {
		t.Fatal(err)
	}
	steps := []struct {
		service string
		exit    int
		says    []string
	}{
		{"old.yaml", 0, []string{"\nCONFORMS\n"}},
		{"new.yaml", 1, []string{"\nDOES NOT CONFORM\n"}},
		{"new.yaml", 1, []string{"1 REGRESSION\n1 newly failing, 3 as before.\n", "  CM-GETUSER-001 answers with the caller when UserId is nil\n      on        v13-soap\n      was       pass\n      is        fail: "}},
		{"new.yaml", 1, []string{"# cmconform: 1 regression\n", "\n## 1 newly failing\n"}},
		{"new.yaml", 1, []string{`"schema": "cmconform/diff/v1"`, `"kind": "newly-failing",` + "\n" + `   "counts": true,`}},
		{"new.yaml", 0, []string{"\nNO REGRESSION\n1 fail, 3 pass of 4 checks in ", "\nSince tuesday/result.json: nothing changed\n  4 as before.\n"}},
		{"old.yaml", 0, []string{"\nCONFORMS\n1 pass of 1 check in ", "Since tuesday/result.json: no regression\n  1 newly passing, 0 as before, 3 not asked for.\n", "\n1 newly passing\n  CM-GETUSER-001\n"}},
		{"old.yaml", 0, []string{"\nCONFORMS\n"}},
		{"old.yaml", 1, []string{"\nDIFFERS\n3 of 4 checks differ.\n", "\nDIFF  CM-GETUSER-001 answers with the caller when UserId is nil\n      on        v13-soap\n      A         pass\n      B         fail: ", "                User/Id: A \"user 123\", B \"user ", "\nDIFF  CM-GETUSER-002 answers the same when the UserId element is left out\n      on        v13-soap\n      call      1. superAdmin GetUser, UserId nil\n"}},
		{"new.yaml", 1, []string{"\nRecorded 10 exchanges of 4 checks in recorded/exchanges\n", "Observed 4 requirements: review recorded/observed.yaml, then put it into specs/catalogue/observed\n"}},
	}
	var commands []string
	for _, m := range regexp.MustCompile(`(?m)^    (cmconform .*)$`).FindAllStringSubmatch(string(page), -1) {
		commands = append(commands, m[1])
	}
	if len(commands) != len(steps) {
		t.Fatalf("the page has %d commands, not %d; tell this test what they do", len(commands), len(steps))
	}
	b := newBench(t)
	for i, step := range steps {
		b.serves(step.service)
		said := b.says(commands[i], step.exit)
		for _, want := range step.says {
			if !strings.Contains(said, want) {
				t.Errorf("%s does not say %q:\n%s", commands[i], want, said)
			}
		}
	}
	b.recorded()
	if kept, err := filepath.Glob(filepath.Join(b.folder, "nights", "*.json")); err != nil || len(kept) != 1 {
		t.Errorf("the history has %v, %v", kept, err)
	}
}

// recorded looks at what the last step has written.
func (b *bench) recorded() {
	b.t.Helper()
	r, err := reports.ReadRecording(filepath.Join(b.folder, "recorded", "exchanges", "v13-soap", "CM-GETUSER-006.json"))
	if err != nil {
		b.t.Fatal(err)
	}
	if r.Outcome != reports.Pass || r.Target != "our staging service" || len(r.Exchanges) == 0 || r.Exchanges[0].Status == 0 || !strings.Contains(r.Exchanges[0].Request, "GetUserRequest") {
		b.t.Errorf("the golden file is %+v", r)
	}
	for _, x := range r.Exchanges {
		if x.DurationMS != 0 || x.Curl != "" || x.ReplyHeaders["Date"] != "" || x.RequestHeaders["User-Agent"] != "" {
			b.t.Errorf("the golden file keeps what is of the moment: %+v", x)
		}
	}
	// What the command writes, the catalogue reads: with the same keys, by the same rules.
	seen := b.file("recorded", "observed.yaml")
	for _, want := range []string{
		"target: our staging service\n",
		"- id: CM-GETUSER-001\n  dialects: [v13-soap]\n  as: otherwise\n  saw: expected User/Id \"an id\"; got \"an id\"\n",
		"- id: CM-GETUSER-006\n  dialects: [v13-soap]\n  as: documented\n  saw: GetUser refused with 106 UserIsNotAuthorized\n",
	} {
		if !strings.Contains(seen, want) {
			b.t.Errorf("observed.yaml lacks\n%s\nit is\n%s", want, seen)
		}
	}
	if faults := catalogue.CheckObserved([]byte(seen)); len(faults) > 0 {
		b.t.Errorf("the catalogue does not take observed.yaml: %v", faults)
	}
}

// TestBaselineGate is a gate in its nights: the bug is there, mended, and back.
func TestBaselineGate(t *testing.T) {
	b := newBench(t)
	b.serves("new.yaml")
	b.says("cmconform run --target service.yaml --out known --history nights", 1)
	b.says("cmconform run --target service.yaml --baseline known --out gate --jobs 2 --history nights", 0)
	if junit := b.file("gate", "junit.xml"); !strings.Contains(junit, `<skipped message="as in the baseline: `) || strings.Contains(junit, "<failure") {
		t.Errorf("junit.xml of a known failure:\n%s", junit)
	}
	if summary := b.file("gate", "summary.md"); !strings.HasPrefix(summary, "# cmconform: no regression\n") || !strings.Contains(summary, "\n## Since known: nothing changed\n") {
		t.Errorf("summary.md of a known failure:\n%s", summary)
	}
	var result struct {
		Since   reports.Diff
		Summary reports.Summary
	}
	if err := json.Unmarshal([]byte(b.file("gate", "result.json")), &result); err != nil {
		t.Fatal(err)
	}
	if s := result.Summary; s.ExitCode != 0 || s.Explanation != "No regression: 1 check did not pass, as in the baseline." || result.Since.New.Verdict != "no regression" {
		t.Errorf("%+v, %+v", s, result.Since.New)
	}
	b.serves("old.yaml")
	b.says("cmconform run --target service.yaml --baseline known --out mended --history nights", 0)
	page := b.file("mended", "report.html")
	for _, want := range []string{`3 runs asked for the same of this target`, `aria-label="fail, fail, pass"`, `<td>2 of 3</td>`} {
		if !strings.Contains(page, want) {
			t.Errorf("the report does not tell %s", want)
		}
	}
	b.serves("new.yaml")
	said := b.says("cmconform run --target service.yaml --baseline mended --out back", 1)
	if !strings.Contains(said, "\nDOES NOT CONFORM\nThe target does not conform: 1 check failed.\n") || !strings.Contains(said, "\nSince mended: 1 regression\n") {
		t.Errorf("a regression:\n%s", said)
	}
	if junit := b.file("back", "junit.xml"); !strings.Contains(junit, "<failure ") {
		t.Errorf("junit.xml of a regression:\n%s", junit)
	}
}
