package catalogue

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/internal/needs"
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
		"no title":              {"title: Time stamps\n", "", "ts.yaml: no title"},
		"no full stop":          {"It does.", "It does", `ts.yaml: CM-TS-001: "It does" is no sentence: it ends without a full stop`},
		"source without form":   {"page.md#section", "page.md Section", `ts.yaml: CM-TS-001: source "page.md Section" is not page.md#section, seed NNN#section, vNN WSDL or not documented`},
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
	levels := map[string]string{}
	for _, r := range reference(t) {
		levels[r.ID] = r.Level
	}
	if len(levels) < 700 {
		t.Fatalf("read %d requirements", len(levels))
	}
	rows := versionRows(t)
	for _, r := range list {
		switch level := levels[r.ID]; {
		case strings.HasPrefix(r.ID, "CM-VER-"):
			if !rows[r.ID] {
				t.Errorf("%s: the reference has no such row", r.ID)
			}
		case r.Area == "REST": // the reference lists no sentences of this binding
			if !slices.Equal(r.Bindings, []string{"rest"}) {
				t.Errorf("%s: bindings %q, want rest alone", r.ID, r.Bindings)
			}
		case level == "":
			t.Errorf("%s: the reference has no such requirement", r.ID)
		case level != r.Level && notes(t)[r.ID] == "":
			t.Errorf("%s is %s, in the reference %s, and no note says why", r.ID, r.Level, level)
		}
	}
}

// What binds a service and is not checked is listed here, so that leaving one
// more out is a decision: first everywhere, then in one of the bindings of the newest version.
func TestExcludedRequirementsArePinned(t *testing.T) {
	list, _ := Load()
	var excluded []string
	for _, r := range list {
		if r.Level != check.Info && strings.HasPrefix(r.Disposition, "excluded") {
			excluded = append(excluded, r.ID+" "+r.Level+" "+r.Disposition)
		}
	}
	for _, dialect := range []string{"v13-soap", "v13-rest"} {
		for _, r := range list {
			here := r.DispositionIn(dialect)
			if r.Area != "REST" && r.LevelIn(dialect) != check.Info && strings.HasPrefix(here, "excluded") && !strings.HasPrefix(r.DispositionIn("v13"), "excluded") {
				excluded = append(excluded, dialect+" "+r.ID+" "+r.LevelIn(dialect)+" "+here)
			}
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

// Statements are our own words: none is a sentence of the reference with little changed.
func TestStatementsAreOurOwn(t *testing.T) {
	list, _ := Load()
	theirs := map[string]string{}
	for _, r := range reference(t) {
		theirs[r.ID] = r.Statement
	}
	for _, r := range list {
		if a, b := words(r.Statement), words(theirs[r.ID]); common(a, b) > 0.75 {
			t.Errorf("%s is too close to the reference:\n%s\n%s", r.ID, r.Statement, theirs[r.ID])
		}
	}
}

// ofSOAP are words that say nothing over the other binding.
var ofSOAP = regexp.MustCompile(`(?i)soap|xml|\bxs[di]?:|wsdl|envelope|namespace|\border in which\b|in this order|service description`)

// What a requirement says is true in every dialect that it is about: where the
// usual words are those of SOAP, REST has words of its own.
func TestStatementsFitTheirBinding(t *testing.T) {
	list, _ := Load()
	for _, r := range list {
		if r.Area == "REST" || strings.HasPrefix(r.DispositionIn("v13-rest"), "excluded") {
			continue
		}
		if word := ofSOAP.FindString(r.StatementIn("v13-rest")); word != "" {
			t.Errorf("%s speaks of %q and is about REST too; give it bindings: [soap], or a statement of v13-rest", r.ID, word)
		}
	}
}

func words(sentence string) []string {
	return strings.FieldsFunc(strings.ToLower(sentence), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// common is the part of two sentences that stands in both in the same order, from 0 to 1.
func common(a, b []string) float64 {
	longest := make([]int, len(b)+1) // common words of a so far and of each beginning of b
	for _, word := range a {
		diagonal := 0
		for j := range b {
			above := longest[j+1]
			if word == b[j] {
				longest[j+1] = diagonal + 1
			} else {
				longest[j+1] = max(above, longest[j])
			}
			diagonal = above
		}
	}
	return 2 * float64(longest[len(b)]) / float64(max(1, len(a)+len(b)))
}

func TestEachAreaHasAFileOfItsName(t *testing.T) {
	list, _ := Load()
	for _, r := range list {
		if _, err := files.Open(strings.ToLower(r.Area) + ".yaml"); err != nil {
			t.Errorf("%s: %v", r.ID, err)
		}
	}
}

type documented struct {
	ID        string `yaml:"id"`
	Level     string `yaml:"level"`
	Statement string `yaml:"statement"`
}

// reference lists the requirements as the reference words them.
func reference(t *testing.T) []documented {
	t.Helper()
	data, err := os.ReadFile(needs.Reference(t, "reference/requirements-v13.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Requirements []documented `yaml:"requirements"`
	}
	if err := yaml.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all.Requirements
}

// versionRows are the ids that stand for the rows of what differs between API
// versions: the number of the section and that of the row, D11 being CM-VER-411.
func versionRows(t *testing.T) map[string]bool {
	t.Helper()
	data, err := os.ReadFile(needs.Reference(t, "reference/version-behaviours.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\| ([A-I])(\d+) \|`).FindAllStringSubmatch(string(data), -1) {
		n, _ := strconv.Atoi(m[2])
		rows[fmt.Sprintf("CM-VER-%d%02d", m[1][0]-'A'+1, n)] = true
	}
	if len(rows) < 100 {
		t.Fatalf("read %d rows", len(rows))
	}
	return rows
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
