package reports

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jacoelho/xsd"
)

const junitSchema = "testdata/junit-10.xsd"

func validJUnit(content []byte) error {
	ctx := context.Background()
	engine, err := xsd.Compile(ctx, xsd.File(junitSchema))
	if err != nil {
		return err
	}
	return engine.Validate(ctx, bytes.NewReader(content))
}

func TestJUnitIsValid(t *testing.T) {
	unreachable := sample()
	unreachable.Checks, unreachable.Invariants = nil, nil
	for name, doc := range map[string]*Document{
		"sample": sample(), "all pass": allPass(20), "hostile": hostile(), "nothing": {}, "unreachable": unreachable,
	} {
		content := render(t, WriteJUnit, doc)
		if err := validJUnit(content); err != nil {
			t.Errorf("%s: %v\n%s", name, err, content)
		}
	}
}

func TestJUnitIsValidForXmllint(t *testing.T) {
	xmllint := tool(t, "xmllint", "apt-get install libxml2-utils")
	for name, doc := range map[string]*Document{"sample": sample(), "hostile": hostile(), "nothing": {}} {
		path := filepath.Join(t.TempDir(), JUnitFile)
		if err := os.WriteFile(path, render(t, WriteJUnit, doc), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(xmllint, "--noout", "--schema", junitSchema, path).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

// The schema has to be able to refuse what the strictest reader refuses.
func TestJUnitSchemaRefuses(t *testing.T) {
	const suite = `<testsuites><testsuite name="a" tests="1" failures="0" errors="0"%s>%s</testsuite></testsuites>`
	if err := validJUnit(fmt.Appendf(nil, suite, "", `<testcase name="a"/>`)); err != nil {
		t.Fatalf("the plain suite is refused: %v", err)
	}
	for _, c := range []struct{ name, attribute, content string }{
		{"properties within a testcase", "", `<testcase name="a"><properties><property name="a" value="b"/></properties></testcase>`},
		{"a case without a name", "", `<testcase classname="a"/>`},
		{"four decimals", ` time="0.1234"`, ""},
		{"a foreign attribute", ` disabled="0"`, ""},
	} {
		if validJUnit(fmt.Appendf(nil, suite, c.attribute, c.content)) == nil {
			t.Errorf("%s is accepted", c.name)
		}
	}
}

// readSuites parses a report back the way a CI server does.
type readSuites struct {
	Tests, Failures, Errors int
	Suite                   []struct {
		Name     string `xml:"name,attr"`
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Errors   int    `xml:"errors,attr"`
		Skipped  int    `xml:"skipped,attr"`
		Property []struct {
			Name  string `xml:"name,attr"`
			Value string `xml:"value,attr"`
		} `xml:"properties>property"`
		Case []struct {
			Name      string      `xml:"name,attr"`
			Classname string      `xml:"classname,attr"`
			Failure   *readDetail `xml:"failure"`
			Error     *readDetail `xml:"error"`
			Skipped   *readDetail `xml:"skipped"`
			Out       string      `xml:"system-out"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

type readDetail struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

func readJUnit(t *testing.T, doc *Document) readSuites {
	t.Helper()
	var back readSuites
	if err := xml.Unmarshal(render(t, WriteJUnit, doc), &back); err != nil {
		t.Fatal(err)
	}
	return back
}

func TestJUnitSaysWhatTheDocumentSays(t *testing.T) {
	doc := sample()
	back := readJUnit(t, doc)

	got := map[string]string{}
	requirements := map[string]string{}
	for _, s := range back.Suite {
		for _, p := range s.Property {
			if id, ok := strings.CutPrefix(p.Name, "requirements."); ok {
				requirements[s.Name+" "+id] = p.Value
			}
		}
		failures, errors, skipped := 0, 0, 0
		for _, c := range s.Case {
			if c.Classname != s.Name {
				t.Errorf("case %q has class %q in suite %q", c.Name, c.Classname, s.Name)
			}
			is := "pass"
			switch {
			case c.Failure != nil:
				is = "failure " + c.Failure.Type
				failures++
			case c.Error != nil:
				is = "error " + c.Error.Type
				errors++
			case c.Skipped != nil:
				is = "skipped " + c.Skipped.Type
				skipped++
			case strings.HasPrefix(c.Out, "warn: "):
				is = "warn"
			}
			got[c.Classname+" "+c.Name] = is
		}
		if s.Tests != len(s.Case) || s.Failures != failures || s.Errors != errors || s.Skipped != skipped {
			t.Errorf("suite %s counts %d tests, %d failures, %d errors, %d skipped; it holds %d, %d, %d, %d",
				s.Name, s.Tests, s.Failures, s.Errors, s.Skipped, len(s.Case), failures, errors, skipped)
		}
	}

	how := map[Outcome]string{
		Pass: "pass", Warn: "warn", Skipped: "skipped skipped", Blocked: "error blocked", Inconclusive: "error inconclusive", Fail: "failure fail",
	}
	want := map[string]string{
		"cmconform.RUN ledger user 456 could not be put back: its TimeStamp changed meanwhile": "error ledger",
	}
	wantRequirements := map[string]string{}
	for _, c := range doc.Checks {
		want[c.Dialect+"."+c.Area+" "+c.ID+" "+c.Text] = how[c.Outcome]
		wantRequirements[c.Dialect+"."+c.Area+" "+c.ID] = strings.Join(c.Requirements, " ")
	}
	for _, v := range doc.Invariants {
		want[v.Dialect+".INVARIANT "+v.ID+" "+v.Text] = how[v.Outcome]
		wantRequirements[v.Dialect+".INVARIANT "+v.ID] = strings.Join(v.Requirements, " ")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-document +junit):\n%s", diff)
	}
	if diff := cmp.Diff(wantRequirements, requirements); diff != "" {
		t.Errorf("requirement ids (-document +junit):\n%s", diff)
	}
}

func TestJUnitIsNeverEmptyAndGreen(t *testing.T) {
	back := readJUnit(t, &Document{})
	if len(back.Suite) != 1 || back.Suite[0].Errors != 1 || back.Suite[0].Case[0].Name != "selection no check ran" {
		t.Errorf("a run without checks reads %+v", back)
	}
}

func TestJUnitSizeOfAPassingCheck(t *testing.T) {
	const n = 300
	small, large := render(t, WriteJUnit, allPass(n)), render(t, WriteJUnit, allPass(2*n))
	if per := (len(large) - len(small)) / n; per > 512 {
		t.Errorf("a passing check costs %d bytes, at most 512 are allowed", per)
	}
	if len(small) > 512*n {
		t.Errorf("%d passing checks cost %d bytes in all", n, len(small))
	}
}

func TestJUnitShortensLargeBodies(t *testing.T) {
	doc := sample()
	for i := range doc.Checks {
		for j := range doc.Checks[i].Exchanges {
			doc.Checks[i].Exchanges[j].Reply = strings.Repeat("ä", 1<<20)
		}
	}
	content := render(t, WriteJUnit, doc)
	if len(content) > 200_000 {
		t.Errorf("replies of 2 MB make a report of %d bytes", len(content))
	}
	if want := "... 2,088,960 bytes more; result.json has all"; !bytes.Contains(content, []byte(want)) {
		t.Errorf("the report does not say %q", want)
	}
	if err := validJUnit(content); err != nil {
		t.Error(err)
	}
}
