package main

import (
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/internal/mutation"
	"github.com/cmconform/cmconform/reports"
)

// fewestMutations is how many ways of spoiling exchanges there are at least.
const fewestMutations = 60

// wholeAreas makes the test ask every check of the areas of a mutation, not
// only those that testdata/mutations.yaml names.
const wholeAreas = "CMCONFORM_MUTATE_AREAS"

// TestMutationsAreCaught is the second witness of promise 2: a proxy that knows
// nothing of the checks spoils what passes between them and a conforming mock.
// For each way of doing so a run says that the service does not conform, and
// checks of the concerned areas say so in every dialect.
func TestMutationsAreCaught(t *testing.T) {
	command, file := binary(t), filepath.Join(t.TempDir(), "t.yaml")
	base, _, stop := ready(t, exec.Command(command, "mock", "--listen", "127.0.0.1:0", "--undocumented", "--write-target", file))
	t.Cleanup(func() { stop() })
	described, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("nothing", func(t *testing.T) { unspoilt(t, command, string(described), base) })
	asked := map[string][]string{}
	text, err := os.ReadFile(filepath.Join("testdata", "mutations.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &asked); err != nil {
		t.Fatal(err)
	}
	spoiled, where := map[string]bool{}, map[string]int{}
	for _, m := range mutation.All() {
		if spoiled[m.Name] {
			t.Errorf("there are two mutations %q", m.Name)
		}
		spoiled[m.Name] = true
		for _, area := range m.Areas {
			where[area]++
		}
		for _, dialect := range m.In() {
			where[dialect]++
		}
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			selected := asked[m.Name]
			if len(selected) == 0 || os.Getenv(wholeAreas) != "" {
				selected = m.Areas
			}
			caught(t, &m, selected, command, string(described), base)
		})
	}
	for name := range asked {
		if !spoiled[name] {
			t.Errorf("testdata/mutations.yaml: there is no mutation %q", name)
		}
	}
	if len(spoiled) < fewestMutations {
		t.Errorf("there are %d mutations only", len(spoiled))
	}
	for _, place := range slices.Concat(mutatedAreas, []string{"v13-soap", "v13-rest", "v12-soap", "v11-soap"}) {
		if where[place] == 0 {
			t.Errorf("nothing is spoilt in %s", place)
		}
	}
}

var mutatedAreas = []string{
	"PROTO", "AUTH", "ROLE", "LIMIT", "TS", "GETUSER", "MULTI", "USER", "SEARCH", "FIND", "HIER", "ACCT", "CUST", "SIGNUP",
	"LIFECYCLE", "LINK", "INVITE", "ADDR", "NOTIF", "SCHEMA", "INT", "REST", "VER",
}

// unspoilt runs checks through the proxy when it spoils nothing: all of them pass.
func unspoilt(t *testing.T, command, described, base string) {
	m := mutation.Nothing()
	code, said, doc, proxy := through(t, &m, []string{"GETUSER", "USER", "SEARCH", "CUST", "INVITE", "REST"}, command, described, base)
	for _, dialect := range m.In() {
		if code != run.ExitConforms || proxy.Spoilt(dialect) < 100 {
			t.Errorf("%s: exits with %d after %d exchanges:\n%s\n%s", dialect, code, proxy.Spoilt(dialect), said, aside(doc, dialect))
		}
	}
}

// through runs checks through a mutation.
func through(t *testing.T, m *mutation.Mutation, selected []string, command, described, base string) (int, []byte, *reports.Document, *mutation.Proxy) {
	proxy := m.Before(base)
	server := httptest.NewServer(proxy)
	defer server.Close()
	folder := t.TempDir()
	file, out := filepath.Join(folder, "target.yaml"), filepath.Join(folder, "out")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(described, base, server.URL)), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command(command, "run", "--quiet", "--fail-on-warn", "--target", file, "--out", out,
		"--dialect", strings.Join(m.In(), ","), "--select", strings.Join(selected, ",")).CombinedOutput()
	if code := exitCode(err); code != run.ExitConforms && code != run.ExitFails {
		t.Fatalf("exits with %d:\n%s", code, said)
	}
	return exitCode(err), said, resultIn(t, out), proxy
}

// caught runs checks through a mutation, and expects that it is noticed.
func caught(t *testing.T, m *mutation.Mutation, selected []string, command, described, base string) {
	code, said, doc, proxy := through(t, m, selected, command, described, base)
	if code != run.ExitFails {
		t.Errorf("exits with %d:\n%s", code, said)
	}
	for _, dialect := range m.In() {
		n := proxy.Spoilt(dialect)
		failed := failing(doc, dialect, m.Areas)
		if n == 0 {
			t.Errorf("%s: nothing was spoilt", dialect)
		}
		if len(failed) == 0 {
			t.Errorf("%s: nobody noticed what was spoilt %d times; otherwise there is\n%s", dialect, n, aside(doc, dialect))
		}
		t.Logf("%s: spoilt %d times, noticed by %s", dialect, n, strings.Join(failed, " "))
	}
}

// failing are the checks of some areas that failed in a dialect; invariants are
// among them where it is the shape of messages that was spoilt.
func failing(doc *reports.Document, dialect string, areas []string) []string {
	found := map[string]bool{}
	for _, c := range doc.Checks {
		if c.Dialect == dialect && (c.Outcome == reports.Fail || c.Outcome == reports.Warn) && slices.Contains(areas, c.Area) {
			found[c.ID] = true
		}
	}
	for _, i := range doc.Invariants {
		if area := strings.Split(i.ID, "-")[1]; i.Dialect == dialect && i.Count > 0 && slices.Contains(areas, area) {
			found[i.ID] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// aside is what became of checks that neither passed nor failed.
func aside(doc *reports.Document, dialect string) string {
	var lines []string
	for _, c := range doc.Checks {
		if c.Dialect == dialect && c.Outcome != reports.Pass {
			lines = append(lines, string(c.Outcome)+" "+c.ID+": "+c.Reason)
		}
	}
	return strings.Join(lines[:min(len(lines), 10)], "\n")
}
