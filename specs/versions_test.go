package specs

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the record of the suite version that is worked on anew")

// What a version of the suite holds a target to is recorded, a line a check. A released version stays as
// it is, for gates keep to it: a check that is new belongs into the version that is worked on, and so does
// one that demands more than before, as a check of its own. Where no version is worked on there has to be
// a new one. The record of that one is written by -update, which is how an author says that it is meant.
func TestSuiteVersions(t *testing.T) {
	suite, err := Suite()
	if err != nil {
		t.Fatal(err)
	}
	versions, err := readVersions(versionsFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range versions {
		at, err := suite.At(v.Version)
		if err != nil {
			t.Fatal(err)
		}
		lines, path := at.Lines(), filepath.Join("testdata", "suite-"+v.Version+".txt")
		if *update && v.Released == "" {
			if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		recorded, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		diff := cmp.Diff(strings.Split(strings.TrimSpace(string(recorded)), "\n"), lines)
		switch {
		case diff != "" && v.Released != "":
			t.Errorf("suite version %s was released on %s and must stay as it is; list what is new under a later one in versions.yaml (-recorded +now):\n%s", v.Version, v.Released, diff)
		case diff != "":
			t.Errorf("suite version %s has changed; go test ./specs -run TestSuiteVersions -update records it (-recorded +now):\n%s", v.Version, diff)
		}
	}
	for _, c := range suite.Checks {
		if !slices.Contains(suite.Versions(), c.Since) {
			t.Errorf("%s: check %s appeared in %q, which is no version of the suite", c.Location, c.ID, c.Since)
		}
	}
}

func TestReadVersions(t *testing.T) {
	for text, want := range map[string]string{
		"- version: \"1.0\"\n  released: 2026-01-01\n- version: \"1.1\"\n  checks: [CM-A-001]\n": "",
		"- version: \"1.0\"\n- version: \"1.1\"\n":                                               "versions.yaml: suite version 1.0 is not released, and 1.1 follows it",
		"- version: \"1.0\"\n  chekcs: []\n":                                                     `versions.yaml: [2:3] unknown field "chekcs"`,
	} {
		got := ""
		if _, err := readVersions([]byte(text)); err != nil {
			got, _, _ = strings.Cut(err.Error(), "\n")
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
