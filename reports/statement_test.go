package reports

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var readerProfile = StatementProfile{Name: "reader", Text: "reads users", Operations: []string{"GetUser"}}

// stated is what a document shows of its own checks and of one more.
func stated(doc *Document, extra ...DueCheck) *Statement {
	var due []DueCheck
	for _, c := range doc.Checks {
		due = append(due, DueCheck{CheckStart{c.ID, c.Dialect}, c.Level})
	}
	Summarise(doc)
	return NewStatement(doc, Implementation{Name: "Shop API", Version: "4.2"}, readerProfile, append(due, extra...))
}

func TestStatementVerdict(t *testing.T) {
	change := func(edit func(*Check)) func(*Document) { return func(d *Document) { edit(&d.Checks[0]) } }
	outcome := func(o Outcome) func(*Document) {
		return change(func(c *Check) { c.Outcome, c.Reason = o, "because" })
	}
	declared := func(d *Document) {
		d.Checks[0].Outcome = Fail
		d.Expectations = []ExpectationUse{{Expectation: Expectation{Check: d.Checks[0].ID, Outcome: "fail", Reason: "known", Owner: "us", Expires: "2099-01-01", Line: 1}}}
	}
	elsewhere := DueCheck{CheckStart{"CM-X-001", "v13-soap"}, "MUST"}
	for name, test := range map[string]struct {
		edit          func(*Document)
		extra         []DueCheck
		verdict, says string
		code          int
	}{
		"all pass":       {func(*Document) {}, nil, "conforms", "4 of 4 checks passed, none failed.", 0},
		"a warning":      {outcome(Warn), nil, "conforms", "3 of 4 checks passed, none failed.", 0},
		"a failure":      {outcome(Fail), nil, "does not conform", "3 of 4 checks passed; 1 failed, 0 blocked.", 1},
		"blocked":        {outcome(Blocked), nil, "does not conform", "3 of 4 checks passed; 0 failed, 1 blocked.", 1},
		"not judged":     {outcome(Inconclusive), nil, "no verdict", "3 of 4 checks passed; 1 could not be judged.", 3},
		"skipped":        {outcome(Skipped), nil, "conforms in part", "3 of 4 checks passed, none failed; 1 not made.", 5},
		"not asked":      {func(*Document) {}, []DueCheck{elsewhere}, "conforms in part", "4 of 5 checks passed, none failed; 1 not made.", 5},
		"declared":       {declared, nil, "conforms, with exceptions", "3 of 4 checks passed; 1 exception.", 0},
		"declared, part": {declared, []DueCheck{elsewhere}, "conforms in part, with exceptions", "3 of 5 checks passed; 1 exception, 1 not made.", 5},
		"an invariant": {func(d *Document) {
			d.Invariants = []Invariant{{ID: "CM-PROTO-003/invariant", Dialect: "v13-soap", Level: "MUST", Exchanges: 3, Count: 1, Outcome: Fail}}
		}, nil, "does not conform", "4 of 4 checks passed; 1 invariant broken.", 1},
		"nothing passes": {func(d *Document) { d.Checks = nil }, nil, "no verdict", "No check of the profile passed.", 3},
	} {
		t.Run(name, func(t *testing.T) {
			doc := allPass(4)
			doc.Invariants = nil
			test.edit(doc)
			s := stated(doc, test.extra...)
			if s.Verdict != test.verdict || s.Explanation != test.says || s.ExitCode() != test.code {
				t.Errorf("%q, %q, exit code %d", s.Verdict, s.Explanation, s.ExitCode())
			}
			for _, n := range append(s.Levels, s.total()) {
				if sum := n.Passed + n.Warned + n.Failed + n.Blocked + n.Inconclusive + n.Declared + n.NotMade; sum != n.Checks {
					t.Errorf("%+v adds up to %d", n, sum)
				}
			}
		})
	}
}

// The statement tells of the profile alone, and of all of it.
func TestStatementCountsWhatIsDue(t *testing.T) {
	doc := sample()
	doc.Run.Suite = &SuiteSet{Version: "1.0", Digest: "sha256:0"}
	doc.Target.ExcludedOperations = []string{"GetUser", "SendUserInvitation"}
	due := []DueCheck{
		{CheckStart{"CM-GETUSER-001", "v13-soap"}, "MUST"}, {CheckStart{"CM-AUTH-014", "v13-soap"}, "MUST"}, {CheckStart{"CM-GETUSER-099", "v13-soap"}, "SHOULD"},
		{CheckStart{"CM-GETUSER-001", "v12-soap"}, "MUST"}, // on a dialect that was not run
	}
	s := NewStatement(doc, Implementation{Name: "Shop API"}, readerProfile, due)
	if diff := cmp.Diff([]LevelCount{{Level: "MUST", Checks: 2, Passed: 1, NotMade: 1}, {Level: "SHOULD", Checks: 1, NotMade: 1}}, s.Levels); diff != "" {
		t.Errorf("levels (-want +got):\n%s", diff)
	}
	reasons := []Reason{{"no persona expired: declare it under provisioner.static.personas", 1}, {"the run was not asked for it", 1}}
	if diff := cmp.Diff(reasons, s.NotMade); diff != "" {
		t.Errorf("reasons (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"GetUser"}, s.NotOffered); diff != "" {
		t.Errorf("not offered (-want +got):\n%s", diff)
	}
	if s.Run != doc.Run.ID || s.Date != "2026-03-14" || s.Suite != *doc.Run.Suite || len(s.Failed) != 0 {
		t.Errorf("%+v", s)
	}
}

func TestStatementFiles(t *testing.T) {
	doc := sample()
	doc.Run.Suite = &SuiteSet{Version: "1.0", Digest: "sha256:0123"}
	doc.Expectations = []ExpectationUse{{Expectation: Expectation{
		Check: "CM-TS-031", Dialect: "v13-soap", Outcome: "fail", Reason: "SHOP-12 | later", Owner: "us", Issue: "https://shop.example/12", Expires: "2099-01-01", Line: 1,
	}}}
	s := stated(doc, DueCheck{CheckStart{"CM-GETUSER-099", "v13-soap"}, "MUST"})
	s.Implementation.Organisation, s.Implementation.URL, s.Implementation.Contact = "Shop <Ltd>", "https://shop.example", "api@shop.example"
	dir := t.TempDir()
	if err := WriteStatement(dir, s); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(dir, StatementFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiledSchema(t, StatementSchema).Validate(parsed(t, content)); err != nil {
		t.Error(err)
	}
	var read Statement
	if err := decodeStrict(content, &read); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(*s, read); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
	page, err := os.ReadFile(filepath.Join(dir, StatementMarkdownFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"# Shop API 4.2: does not conform\n\n",
		"| Organisation | Shop &lt;Ltd&gt; |\n",
		"| Profile | **reader**: reads users |\n",
		"| Dialects | v13-soap by the documentation of 2025 |\n",
		"| Checks | suite version 1.0, `sha256:0123` |\n",
		"| Made by | cmconform 0.1.0 on 2026-03-14, run 20260314-092653-7c1e |\n",
		"| v13-soap | MUST | ",
		"\n## Failed or blocked\n\n- CM-ROLE-027 on v13-soap\n",
		"\n## Exceptions\n\n| check | dialect | outcome | checks | reason | until |\n| --- | --- | --- | ---: | --- | --- |\n| CM-TS-031 | v13-soap | fail | 1 | SHOP-12 \\| later https://shop.example/12 | 2099-01-01 |\n",
		"\n## Not made\n\n",
		"- 1 check: the run was not asked for it\n",
	} {
		if !strings.Contains(string(page), line) {
			t.Errorf("the page has no %q:\n%s", line, page)
		}
	}
}

func TestStatementSchemaMatchesTypes(t *testing.T) {
	var file struct {
		Defs map[string]struct {
			Properties map[string]any `json:"properties"`
			Required   []string       `json:"required"`
		} `json:"$defs"`
		Properties map[string]any `json:"properties"`
		Required   []string       `json:"required"`
	}
	if err := json.Unmarshal(StatementSchema, &file); err != nil {
		t.Fatal(err)
	}
	matchesType(t, "statement", reflect.TypeFor[Statement](), file.Properties, file.Required)
	types := map[string]reflect.Type{
		"implementation": reflect.TypeFor[Implementation](), "profile": reflect.TypeFor[StatementProfile](), "suite": reflect.TypeFor[SuiteSet](),
		"tool": reflect.TypeFor[Tool](), "levelCount": reflect.TypeFor[LevelCount](), "dialect": reflect.TypeFor[StatementDialect](),
		"invariants": reflect.TypeFor[InvariantCount](), "check": reflect.TypeFor[CheckStart](), "exception": reflect.TypeFor[Exception](), "reason": reflect.TypeFor[Reason](),
	}
	for name, typ := range types {
		matchesType(t, name, typ, file.Defs[name].Properties, file.Defs[name].Required)
	}
	if len(types) != len(file.Defs) {
		t.Errorf("the schema defines %d types, the statement has %d", len(file.Defs), len(types))
	}
	if id := file.Properties["schema"].(map[string]any)["const"]; id != StatementSchemaID {
		t.Errorf("the schema is that of %v, the statements say %s", id, StatementSchemaID)
	}
}

func TestScreenStatement(t *testing.T) {
	doc := allPass(4)
	doc.Run.Suite = &SuiteSet{Version: "1.0"}
	doc.Checks[0].Outcome, doc.Checks[0].Reason = Skipped, "no persona expired"
	got := ScreenStatement(stated(doc), ScreenOptions{Dir: "report"})
	want := `CONFORMS IN PART
Shop API 4.2, profile reader, suite version 1.0.
3 of 4 checks passed, none failed; 1 not made.
  1 check: no persona expired

Reports: report/statement.md, and beside it statement.json
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if strings.Contains(got, "\x1b") || !bytes.Contains([]byte(ScreenStatement(stated(doc), ScreenOptions{Colour: true})), []byte("\x1b[1;33m")) {
		t.Error("the colour is not that of a statement in part, or is there unasked")
	}
}
