package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

const repository = "../.."

var gathered = sync.OnceValues(func() (*material, error) { return gather(repository) })

func written(t *testing.T) map[string]string {
	t.Helper()
	m, err := gathered()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := m.pages()
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// The pages in docs/ are those that make docs writes, and no others stand beside them.
func TestPagesAreCurrent(t *testing.T) {
	pages := written(t)
	for name, want := range pages {
		got, err := os.ReadFile(filepath.Join(repository, "docs", filepath.FromSlash(name)))
		if err != nil || string(got) != want {
			t.Errorf("docs/%s is out of date: run make docs%s", name, firstDifference(string(got), want))
		}
	}
	there, err := filepath.Glob(filepath.Join(repository, "docs", "checks", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range there {
		if name := "checks/" + filepath.Base(path); pages[name] == "" {
			t.Errorf("docs/%s is written by nobody: delete it", name)
		}
	}
}

// firstDifference shows where a page departs.
func firstDifference(got, want string) string {
	is, should := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i, line := range should {
		if i >= len(is) {
			return "\nit lacks: " + line
		}
		if is[i] != line {
			return "\nit says:       " + is[i] + "\nand should say: " + line
		}
	}
	return "\nit goes on where it should end"
}

var (
	linkForm  = regexp.MustCompile(`\]\(([^)]+)\)`)
	titleForm = regexp.MustCompile(`(?m)^#+ (.+)$`)
)

// Every link within the repository leads somewhere, sections included.
func TestLinksLeadSomewhere(t *testing.T) {
	pages := written(t)
	for name, text := range pages {
		seen := 0
		for _, m := range linkForm.FindAllStringSubmatch(text, -1) {
			link := m[1]
			if strings.HasPrefix(link, "https://") {
				continue
			}
			seen++
			path, section, _ := strings.Cut(link, "#")
			to := name
			if path != "" {
				to = filepath.ToSlash(filepath.Join(filepath.Dir(name), path))
			}
			target, ours := pages[to]
			if !ours {
				if _, err := os.Stat(filepath.Join(repository, "docs", filepath.FromSlash(to))); err != nil {
					t.Errorf("%s: %s leads nowhere", name, link)
				}
				continue
			}
			if section != "" && !slices.ContainsFunc(titleForm.FindAllStringSubmatch(target, -1), func(title []string) bool {
				return strings.ReplaceAll(strings.ToLower(title[1]), " ", "-") == section
			}) {
				t.Errorf("%s: %s has no such section", name, link)
			}
		}
		if seen == 0 {
			t.Errorf("%s has no links", name)
		}
	}
}

// The pages hold every requirement, every check and every deviation.
func TestPagesAreComplete(t *testing.T) {
	m, err := gathered()
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Builder{}
	for _, text := range written(t) {
		all.WriteString(text)
	}
	text := all.String()
	for _, r := range m.suite.Requirements() {
		if !strings.Contains(text, "\n## "+r.ID+"\n") {
			t.Errorf("no page has a section of %s", r.ID)
		}
	}
	for _, c := range m.suite.Checks {
		if !strings.Contains(text, "- check: `"+c.ID+"` ") {
			t.Errorf("no page lists the check %s", c.ID)
		}
	}
	for _, id := range m.invariantIDs() {
		if !strings.Contains(text, "- invariant: `"+id+"` ") {
			t.Errorf("no page lists the invariant %s", id)
		}
	}
	for _, d := range m.deviations {
		if !strings.Contains(text, "`"+d.ID+"`") {
			t.Errorf("no page lists the bug %s", d.ID)
		}
	}
}

func TestWrite(t *testing.T) {
	folder := t.TempDir()
	if err := write(repository, folder); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"checks.md", "seeds.md", "checks/ts.md"} {
		text, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
		if err != nil || !strings.HasPrefix(string(text), notice) {
			t.Errorf("%s: %v, %.80s", name, err, text)
		}
	}
	if err := write(folder, folder); err == nil {
		t.Error("a folder without a catalogue is taken for a repository")
	}
}
