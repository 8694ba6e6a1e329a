package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/check"
)

// quoted are the blocks of a language on a page, without what they are indented by.
func quoted(page, language string) []string {
	var blocks []string
	for _, m := range regexp.MustCompile("(?ms)^( *)```"+language+"\n(.*?)^ *```$").FindAllStringSubmatch(page, -1) {
		blocks = append(blocks, regexp.MustCompile("(?m)^"+m[1]).ReplaceAllString(m[2], ""))
	}
	return blocks
}

// The check that docs/check.md shows, and its entry, stand in the repository as they stand there.
func TestHowToWriteACheckQuotesTheRepository(t *testing.T) {
	page := read(t, "docs/check.md")
	code, entries := quoted(page, "go"), quoted(page, "yaml")
	if len(code) == 0 || len(entries) == 0 {
		t.Fatal("docs/check.md shows no check, or no entry")
	}
	if !strings.Contains(read(t, "specs/role_super_admin_protected.go"), code[0]) {
		t.Errorf("specs/role_super_admin_protected.go has no such check:\n%s", code[0])
	}
	if !strings.Contains(read(t, "specs/catalogue/role.yaml"), entries[0]) {
		t.Errorf("specs/catalogue/role.yaml has no such entry:\n%s", entries[0])
	}
}

// What pages call by its id exists.
func TestProseNamesWhatExists(t *testing.T) {
	m, err := gathered()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob(filepath.Join(repository, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	id := regexp.MustCompile(`\bCM-[A-Z]+-\d{3}\b(/[a-z0-9]+(-[a-z0-9]+)*)?(@\d)?`)
	seen := 0
	for _, path := range append(pages, filepath.Join(repository, "README.md")) {
		name, err := filepath.Rel(repository, path)
		if err != nil {
			t.Fatal(err)
		}
		text := read(t, name)
		if strings.HasPrefix(text, notice) {
			continue
		}
		for _, found := range id.FindAllString(text, -1) {
			seen++
			known := m.suite.Requirement(check.RequirementOf(found)) != nil
			if strings.ContainsAny(found, "/@") {
				known = m.suite.Check(found) != nil || slices.ContainsFunc(m.deviations, func(d mock.Deviation) bool { return d.ID == found }) ||
					slices.Contains(m.invariantIDs(), found)
			}
			if !known {
				t.Errorf("%s names %s, which does not exist", name, found)
			}
		}
	}
	if seen < 10 {
		t.Errorf("%d ids in all pages", seen)
	}
}

// The README leads to every page.
func TestReadmeIndexesEveryPage(t *testing.T) {
	readme := read(t, "README.md")
	pages, err := filepath.Glob(filepath.Join(repository, "docs", "*.md"))
	if err != nil || len(pages) < 10 {
		t.Fatal(pages, err)
	}
	for _, path := range pages {
		if link := "](docs/" + filepath.Base(path) + ")"; !strings.Contains(readme, link) {
			t.Errorf("README.md has no link %s", link)
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
