package main

import (
	"bytes"
	"encoding/xml"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/internal/needs"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

// TestFailuresExplainThemselves is promise 5, for one deviation of each area:
// the screen and the JUnit report say what was expected on whose word, what
// came instead and how to run it again, and the curl line of the last exchange,
// sent to the world that was held, brings the same reply once more.
func TestFailuresExplainThemselves(t *testing.T) {
	needs.Tool(t, "curl", "apt-get install curl")
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	service, opened := openedMock(t)
	for _, id := range []string{
		"CM-ACCT-001", "CM-AUTH-001", "CM-CUST-002", "CM-FIND-016", "CM-GETUSER-001", "CM-INVITE-012", "CM-LIMIT-004", "CM-LINK-010",
		"CM-MULTI-001", "CM-PROTO-028", "CM-ROLE-005/search-client-links", "CM-SEARCH-013", "CM-TS-029", "CM-USER-021",
	} {
		for _, dialect := range []string{"v13-soap", "v13-rest"} {
			d, err := service.Deviation(id)
			if err != nil {
				t.Fatal(err)
			}
			version, binding := client.SplitDialect(dialect)
			if c := suite.Check(d.Violates[0]); c != nil && !suite.Applies(c, version, binding) {
				continue // it is about the other binding
			}
			t.Run(id+" over "+dialect, func(t *testing.T) {
				held := map[string]*world.Provisioned{}
				doc, err := suite.Run(t.Context(), run.Options{Target: opened, Dialects: []string{dialect}, Select: []string{d.Violates[0]}, Manner: run.Manner{
					Deviations: []string{d.ID}, Hold: true,
					Provisioned: func(c *check.Check, _ string, p *world.Provisioned) { held[c.ID] = p },
					Rerun:       func(c *check.Check, _ string) string { return "cmconform run --select " + c.ID },
				}})
				if err != nil {
					t.Fatal(err)
				}
				i := slices.IndexFunc(doc.Checks, func(c reports.Check) bool { return c.Outcome == reports.Fail })
				if i < 0 {
					t.Fatal("no check failed")
				}
				failed := &doc.Checks[i]
				screen := reports.Screen(doc, reports.ScreenOptions{Width: 200})
				var written bytes.Buffer
				if err := reports.WriteJUnit(&written, doc); err != nil {
					t.Fatal(err)
				}
				junit := failureOf(t, written.Bytes(), failed.ID)
				x := failed.Exchanges[len(failed.Exchanges)-1]
				source := suite.Requirement(failed.Requirements[0]).Sources[0]
				for _, report := range []struct {
					name, text string
					want       []string
				}{
					{"screen", screen, []string{failed.ID, failed.Failure.Expected, failed.Failure.Actual, failed.Rerun}},
					{"JUnit", junit, append([]string{source, failed.Failure.Expected, failed.Failure.Actual, failed.Rerun, x.Operation, x.Curl}, failed.Requirements...)},
				} {
					for _, want := range report.want {
						if want == "" || !strings.Contains(report.text, want[:min(len(want), 100)]) {
							t.Errorf("the %s lacks %q:\n%s", report.name, want, report.text)
						}
					}
				}

				who := held[failed.ID]
				curl := exec.Command("sh", "-c", x.Curl)
				curl.Env = append(os.Environ(), client.TokenVariable+"="+who.Personas[x.Persona].Token, client.DeveloperTokenVariable+"="+who.DeveloperToken)
				again, err := curl.Output()
				if err != nil {
					t.Fatalf("%v: %s", err, x.Curl)
				}
				if is, was := lasting(string(again)), lasting(x.Reply); is != was {
					t.Errorf("%s\nanswers\n%s\nnot\n%s", x.Curl, is, was)
				}
			})
		}
	}
}

// passing are the parts of a reply that are new each time.
var passing = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[0-9:.]+`)

func lasting(reply string) string { return passing.ReplaceAllString(reply, "...") }

// failureOf returns what JUnit says of a failed check.
func failureOf(t *testing.T, junit []byte, id string) string {
	t.Helper()
	var report struct {
		Suites []struct {
			Cases []struct {
				Name    string `xml:"name,attr"`
				Failure string `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(junit, &report); err != nil {
		t.Fatal(err)
	}
	for _, s := range report.Suites {
		for _, c := range s.Cases {
			if strings.HasPrefix(c.Name, id+" ") {
				return c.Failure
			}
		}
	}
	t.Fatalf("no case is named %s", id)
	return ""
}
