package catalogue

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/check"
)

const fine = `area: TS
title: Time stamps
requirements:
- id: CM-TS-001
  level: MUST
  statement: It does.
  operations: [GetUser]
  sources: ["page.md#section"]
  provenance: documented
  disposition: checked
`

// Each fault that an area's file can have, in the words that its author reads.
func TestFaults(t *testing.T) {
	for name, test := range map[string]struct {
		old, new string
		want     string
	}{
		"fine":                  {"", "", ""},
		"no disposition":        {"  disposition: checked\n", "", "ts.yaml: CM-TS-001: no disposition"},
		"unknown disposition":   {"disposition: checked", "disposition: done", `ts.yaml: CM-TS-001: disposition "done" is not checked, observed or "excluded: reason"`},
		"unknown reason":        {"disposition: checked", `disposition: "excluded: tired"`, `ts.yaml: CM-TS-001: excluded for the unknown reason "tired"; known: `},
		"known reason":          {"disposition: checked", `disposition: "excluded: no-verdict"`, ""},
		"malformed id":          {"CM-TS-001", "CM-TS-1", "ts.yaml: CM-TS-1: the id is not of the form CM-AREA-NNN"},
		"id of another area":    {"CM-TS-001", "CM-USER-001", "ts.yaml: CM-USER-001: the id is not of the file's area TS"},
		"unknown level":         {"level: MUST", "level: MAY", `ts.yaml: CM-TS-001: level "MAY" is not MUST, SHOULD or INFO`},
		"no statement":          {"statement: It does.", `statement: " "`, "ts.yaml: CM-TS-001: no statement"},
		"no operations":         {"operations: [GetUser]", "operations: []", "ts.yaml: CM-TS-001: no operations"},
		"no sources":            {`sources: ["page.md#section"]`, "sources: []", "ts.yaml: CM-TS-001: no sources"},
		"unknown provenance":    {"provenance: documented", "provenance: rumour", `ts.yaml: CM-TS-001: provenance "rumour" is not documented, observed or inferred`},
		"mistyped key":          {"statement:", "statment:", `unknown field "statment"`},
		"empty version":         {"disposition: checked", "disposition: checked\n  versions: {v12: {}}", "ts.yaml: CM-TS-001: versions: v12 says nothing"},
		"version of its own":    {"disposition: checked", "disposition: checked\n  versions: {v12: {level: INFO}}", ""},
		"version, wrong reason": {"disposition: checked", "disposition: checked\n  versions: {v12: {disposition: later}}", `ts.yaml: CM-TS-001: versions: v12: disposition "later" is not checked, observed or "excluded: reason"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, faults := load(fstest.MapFS{"ts.yaml": {Data: []byte(strings.Replace(fine, test.old, test.new, 1))}})
			got := ""
			if len(faults) > 0 {
				got = faults[0].Error()
			}
			if len(faults) > 1 || test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("%v\nwant %s", faults, test.want)
			}
		})
	}
	_, faults := load(fstest.MapFS{"a.yaml": {Data: []byte(fine)}, "b.yaml": {Data: []byte(fine)}})
	if len(faults) != 1 || faults[0].Error() != "b.yaml: CM-TS-001: already declared in a.yaml" {
		t.Errorf("%v", faults)
	}
}

func TestVersionsReachTheRequirement(t *testing.T) {
	list, _ := load(fstest.MapFS{"ts.yaml": {Data: []byte(strings.TrimSuffix(fine, "\n") + "\n  versions: {v12: {level: INFO}, v11: {disposition: \"excluded: other-version\"}}\n")}})
	r := list[0]
	got := fmt.Sprint(r.LevelIn("v11"), r.LevelIn("v12"), r.LevelIn("v13"), " ", r.DispositionIn("v11"), ", ", r.DispositionIn("v12"))
	if got != "MUSTINFOMUST excluded: other-version, checked" {
		t.Error(got)
	}
}

// The catalogue speaks of the requirements that the reference knows, at the
// level they have there; where it departs, a note says why.
func TestCatalogueAgreesWithTheReference(t *testing.T) {
	list, faults := Load()
	for _, f := range faults {
		t.Error(f)
	}
	data, err := os.ReadFile(filepath.Join(referenceFolder(t), "reference", "requirements-v13.yaml"))
	if err != nil {
		t.Skipf("the reference is not here (%v); set CMCONFORM_REFERENCE to its folder", err)
	}
	var reference struct {
		Requirements []struct {
			ID    string `yaml:"id"`
			Level string `yaml:"level"`
		} `yaml:"requirements"`
	}
	if err := yaml.Unmarshal(data, &reference); err != nil {
		t.Fatal(err)
	}
	levels := map[string]string{}
	for _, r := range reference.Requirements {
		levels[r.ID] = r.Level
	}
	if len(levels) < 700 {
		t.Fatalf("read %d requirements", len(levels))
	}
	for _, r := range list {
		switch level := levels[r.ID]; {
		case level == "":
			t.Errorf("%s: the reference has no such requirement", r.ID)
		case level != r.Level && notes(t)[r.ID] == "":
			t.Errorf("%s is %s, in the reference %s, and no note says why", r.ID, r.Level, level)
		}
	}
}

// What binds a service and is not checked is listed here, so that leaving one more out is a decision.
func TestExcludedRequirementsArePinned(t *testing.T) {
	list, _ := Load()
	var excluded []string
	for _, r := range list {
		if r.Level != check.Info && strings.HasPrefix(r.Disposition, "excluded") {
			excluded = append(excluded, r.ID+" "+r.Level+" "+r.Disposition)
		}
	}
	pinned, err := os.ReadFile("testdata/excluded.txt")
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(excluded, "\n") + "\n"
	if len(excluded) == 0 {
		got = ""
	}
	if got != string(pinned) {
		t.Errorf("testdata/excluded.txt does not list what is excluded; it should read:\n%s", got)
	}
}

func notes(t *testing.T) map[string]string {
	t.Helper()
	names, _ := files.ReadDir(".")
	found := map[string]string{}
	for _, n := range names {
		data, err := files.ReadFile(n.Name())
		if err != nil {
			t.Fatal(err)
		}
		var f File
		if err := yaml.Unmarshal(data, &f); err != nil {
			t.Fatal(err)
		}
		for _, e := range f.Requirements {
			found[e.ID] = e.Note
		}
	}
	return found
}

// referenceFolder is CMCONFORM_REFERENCE, or ../shared beside the repository.
func referenceFolder(t *testing.T) string {
	t.Helper()
	if folder := os.Getenv("CMCONFORM_REFERENCE"); folder != "" {
		return folder
	}
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return filepath.Join(folder, "..", "shared")
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			t.Fatal("no go.mod above the tests")
		}
		folder = parent
	}
}
