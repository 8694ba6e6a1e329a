package reports

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// proposable are the names of the sample.
func proposable() ExpectationNames {
	known := ExpectationNames{
		Checks: map[string]ExpectationSubject{}, Requirements: []string{"CM-ROLE-012"}, Operations: []string{"GetUser"}, Dialects: []string{"v13-soap", "v13-rest", "v12-soap"},
	}
	doc := sample()
	for _, c := range doc.Checks {
		known.Checks[c.ID] = ExpectationSubject{Dialects: []string{"v13-soap", "v13-rest", "v12-soap"}}
	}
	known.Checks["CM-PROTO-003"] = ExpectationSubject{Dialects: []string{"v13-soap"}, Invariant: true}
	return known
}

var today = time.Date(2026, 3, 15, 8, 0, 0, 0, time.UTC)

func propose(t *testing.T, text string, doc *Document, change ...func(*ProposalOptions)) *Proposal {
	t.Helper()
	o := ProposalOptions{Reason: "SUP-1", Owner: "us", Expires: "2026-04-30", Today: today}
	for _, c := range change {
		c(&o)
	}
	p, err := Propose("e.yaml", []byte(text), proposable(), doc, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// overTwo is the sample as a run over two dialects of a target: CM-TS-031 fails over both, CM-ROLE-031 over one.
func overTwo() *Document {
	doc := sample()
	doc.Target.Endpoints["v13-rest"] = "https://api.shop.example/CustomerManagement/v13"
	for _, c := range doc.Checks {
		c.Dialect = "v13-rest"
		if c.ID == "CM-ROLE-031" {
			c.Outcome, c.Failure, c.Reason = Pass, nil, ""
		}
		doc.Checks = append(doc.Checks, c)
	}
	Normalise(doc)
	Summarise(doc)
	return doc
}

func TestProposeFromNothing(t *testing.T) {
	doc := overTwo()
	edit(doc, "CM-ROLE-031", func(c *Check) {
		if c.Failure != nil {
			c.Failure.Codes = []int{106}
		}
	})
	p := propose(t, "", doc)
	const want = `# each reply carries a TrackingId
# broken by 7 of 1,203 exchanges: no TrackingId header in the reply of SearchAccounts
- check: CM-PROTO-003
  outcome: fail
  reason: "SUP-1"
  owner: "us"
  expires: 2026-04-30

# refuses a Viewer's UpdateAccount, and changes nothing
# the account changed although the call was refused
- check: CM-ROLE-031
  dialect: v13-soap
  outcome: fail
  code: 106
  reason: "SUP-1"
  owner: "us"
  expires: 2026-04-30

# refuses an update with a stale TimeStamp, and the later write survives
# the stale UpdateUser was accepted
- check: CM-TS-031
  outcome: fail
  reason: "SUP-1"
  owner: "us"
  expires: 2026-04-30
`
	if diff := cmp.Diff(want, string(p.Text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	const told = `e.yaml: 3 added, 0 narrowed, 0 taken out, 0 as they were.
  + CM-PROTO-003 to fail: broken by 7 of 1,203 exchanges: no TrackingId header in the reply of SearchAccounts
  + CM-ROLE-031 on v13-soap to fail with 106: the account changed although the call was refused
  + CM-TS-031 to fail: the stale UpdateUser was accepted
  ! CM-LIMIT-001 on v13-soap could not be judged: no answer within 30 s
  ! CM-ROLE-027 on v13-soap is blocked by CM-ROLE-012, and nothing of this run failed by that
  ! CM-LIMIT-001 on v13-rest could not be judged: no answer within 30 s
  ! CM-ROLE-027 on v13-rest is blocked by CM-ROLE-012, and nothing of this run failed by that
`
	if diff := cmp.Diff(told, ProposalText(p, "e.yaml")); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	// What was proposed is what the next proposal finds in order, and what makes the run conform.
	again := propose(t, string(p.Text), doc)
	if again.Changes() || again.Kept != 3 || string(again.Text) != string(p.Text) {
		t.Errorf("again: %s", ProposalText(again, "e.yaml"))
	}
	x, err := ReadExpectations("e.yaml", p.Text, proposable())
	if err != nil {
		t.Fatal(err)
	}
	doc.Expectations = x.OfRun(proposable().Checks, []string{"v13-soap", "v13-rest"})
	Summarise(doc)
	if len(violated(doc)) > 0 || doc.Summary.Outcomes[Fail] != doc.Summary.Expected[Fail] || len(stale(doc.Expectations)) > 0 {
		t.Errorf("the proposal does not cover the run: %v of %v", doc.Summary.Expected, doc.Summary.Outcomes)
	}
}

func TestProposeDrafts(t *testing.T) {
	p := propose(t, "", sample(), func(o *ProposalOptions) { o.Reason, o.Owner, o.Issue = "", "", "https://issues.example/1" })
	if !strings.Contains(string(p.Text), `  reason: "TODO: why it is so, with the number of the ticket"
  owner: "TODO: who answers for it"
  issue: "https://issues.example/1"
`) || p.Drafts != 3 {
		t.Errorf("%d drafts:\n%s", p.Drafts, p.Text)
	}
	if told := ProposalText(p, ""); !strings.HasSuffix(told, "\nSay reason and owner of 3 expectations where they say TODO: no run takes the file before.\n") {
		t.Error(told)
	}
	if _, err := ReadExpectations("e.yaml", p.Text, proposable()); err == nil {
		t.Error("a run takes a draft")
	}
}

// TestProposeKeepsWhatPeopleWrote is about the text: comments, order, blank lines, styles.
func TestProposeKeepsWhatPeopleWrote(t *testing.T) {
	const soap = ", outcome: fail, reason: r, owner: o, expires: 2026-12-31}\n"
	for _, c := range []struct{ name, in, want, told string }{
		{"one that is mended goes, with its comment", `# The gateway, since January.

# the first write wins
- check: CM-TS-031
  outcome: fail
  reason: >-
    SUP-9: a long
    story

    # of two parts
  owner: o
  expires: 2026-12-31 # then at last

# mended by now
# says the owner
- check: CM-TS-029
  outcome: fail
  reason: r
  owner: o
  expires: 2026-12-31

# about roles
- {check: CM-ROLE-031, dialect: v13-soap, outcome: fail, reason: r, owner: o, expires: 2026-12-31}
- {check: CM-PROTO-003, outcome: fail, reason: r, owner: o, expires: 2026-12-31} # SOAP only
- {operation: GetUser, outcome: differs, reason: r, owner: o, expires: 2026-12-31}
# the end
`, `# The gateway, since January.

# the first write wins
- check: CM-TS-031
  outcome: fail
  reason: >-
    SUP-9: a long
    story

    # of two parts
  owner: o
  expires: 2026-12-31 # then at last

# about roles
- {check: CM-ROLE-031, dialect: v13-soap, outcome: fail, reason: r, owner: o, expires: 2026-12-31}
- {check: CM-PROTO-003, outcome: fail, reason: r, owner: o, expires: 2026-12-31} # SOAP only
- {operation: GetUser, outcome: differs, reason: r, owner: o, expires: 2026-12-31}
# the end
`, "  - CM-TS-029 (line 16, owner o)\n"},
		{"a pattern is narrowed to what is still so, in its place", `# roles and stamps
- check: "CM-*-031"
  outcome: fail
  reason: r
  owner: o
  expires: 2026-12-31
- {check: CM-PROTO-003` + soap, `# roles and stamps
- check: CM-ROLE-031
  dialect: v13-soap
  outcome: fail
  reason: "r"
  owner: "o"
  expires: 2026-12-31
- check: CM-TS-031
  outcome: fail
  reason: "r"
  owner: "o"
  expires: 2026-12-31
- {check: CM-PROTO-003` + soap, "  ~ CM-*-031 (line 2, owner o), 1 check no longer so\n"},
		{"an indented list, on Windows", "  # a\r\n  - check: CM-TS-029\r\n    outcome: fail\r\n    reason: r\r\n    owner: o\r\n    expires: 2026-12-31\r\n\r\n  - {check: CM-TS-031, outcome: fail, reason: r, owner: o, expires: 2026-12-31}\r\n  - {check: CM-PROTO-003, outcome: fail, reason: r, owner: o, expires: 2026-12-31}\r\n",
			"  # a\r\n\r\n  - {check: CM-TS-031, outcome: fail, reason: r, owner: o, expires: 2026-12-31}\r\n  - {check: CM-PROTO-003, outcome: fail, reason: r, owner: o, expires: 2026-12-31}\r\n\r\n" +
				"  # refuses a Viewer's UpdateAccount, and changes nothing\r\n  # the account changed although the call was refused\r\n  - check: CM-ROLE-031\r\n    dialect: v13-soap\r\n    outcome: fail\r\n    reason: \"SUP-1\"\r\n    owner: \"us\"\r\n    expires: 2026-04-30\r\n",
			"  - CM-TS-029 (line 2, owner o)\n"},
		{"the last one goes", "- {check: CM-TS-031" + soap + "- {check: CM-ROLE-031, dialect: v13-soap" + soap + "- {check: CM-PROTO-003" + soap + "- {check: CM-TS-029" + soap,
			"- {check: CM-TS-031" + soap + "- {check: CM-ROLE-031, dialect: v13-soap" + soap + "- {check: CM-PROTO-003" + soap, "  - CM-TS-029 (line 4, owner o)\n"},
		{"one that has expired and one that matches nothing stay, and are told of", "- {check: CM-TS-031, outcome: fail, reason: r, owner: o, expires: 2026-03-14}\n- {check: CM-ROLE-031, dialect: v13-soap" + soap + "- {check: CM-PROTO-003" + soap + "- {check: CM-TS-029, dialect: v12-soap" + soap,
			"- {check: CM-TS-031, outcome: fail, reason: r, owner: o, expires: 2026-03-14}\n- {check: CM-ROLE-031, dialect: v13-soap" + soap + "- {check: CM-PROTO-003" + soap + "- {check: CM-TS-029, dialect: v12-soap" + soap,
			"  ! CM-TS-031 (line 1, owner o) expired on 2026-03-14: give it another day, or take it out\n  ! CM-TS-029 on v12-soap (line 4, owner o) matches nothing that this target is asked: take it out, or mend it\n"},
		{"a flaky one that passes stays", "- {check: CM-TS-029, flaky: true" + soap + "- {check: CM-TS-031" + soap + "- {check: CM-ROLE-031, dialect: v13-soap" + soap + "- {check: CM-PROTO-003" + soap,
			"- {check: CM-TS-029, flaky: true" + soap + "- {check: CM-TS-031" + soap + "- {check: CM-ROLE-031, dialect: v13-soap" + soap + "- {check: CM-PROTO-003" + soap, ""},
		{"another code is another failure", "- {check: CM-TS-031, code: 209" + soap + "- {check: CM-ROLE-031, dialect: v13-soap" + soap + "- {check: CM-PROTO-003" + soap,
			"- {check: CM-ROLE-031, dialect: v13-soap" + soap + "- {check: CM-PROTO-003" + soap + "\n# refuses an update with a stale TimeStamp, and the later write survives\n# the stale UpdateUser was accepted\n- check: CM-TS-031\n  outcome: fail\n  reason: \"SUP-1\"\n  owner: \"us\"\n  expires: 2026-04-30\n",
			"  - CM-TS-031 (line 1, owner o)\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := propose(t, c.in, overTwo())
			if diff := cmp.Diff(c.want, string(p.Text)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			var told strings.Builder
			for line := range strings.Lines(ProposalText(p, "e.yaml")) {
				if strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "  +") && !strings.Contains(line, "could not be judged") && !strings.Contains(line, "is blocked by") {
					told.WriteString(line)
				}
			}
			if diff := cmp.Diff(c.told, told.String()); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
		})
	}
}

func TestProposeEmptyLists(t *testing.T) {
	for _, in := range []string{"", "[]\n", "# nothing yet\n", "---\n"} {
		p := propose(t, in, sample())
		if len(p.Added) != 3 || strings.Contains(string(p.Text), "[]") || in == "# nothing yet\n" && !strings.HasPrefix(string(p.Text), "# nothing yet\n\n# each reply") {
			t.Errorf("%q becomes\n%s", in, p.Text)
		}
	}
	if _, err := Propose("e.yaml", []byte("[{check: CM-TS-029, outcome: fail, reason: r, owner: o, expires: 2026-12-31}]"), proposable(), sample(), ProposalOptions{Expires: "2026-12-31"}); err == nil ||
		err.Error() != "e.yaml: its list is written in brackets; give each expectation a line of its own that begins with a dash" {
		t.Error(err)
	}
}

func TestProposeWarnings(t *testing.T) {
	p := propose(t, "", sample(), func(o *ProposalOptions) { o.Warnings = true })
	if !strings.Contains(string(p.Text), "- check: CM-LIMIT-059\n  outcome: warn\n") {
		t.Errorf("no warning in\n%s", p.Text)
	}
}

// TestProposeFlaky: a history tells what comes and goes from what broke.
func TestProposeFlaky(t *testing.T) {
	past := &History{}
	for i, outcome := range []Outcome{Pass, Fail, Pass, Pass} {
		doc := sample()
		doc.Run.ID, doc.Run.Started = string(rune('a'+i)), doc.Run.Started.AddDate(0, 0, i-10)
		edit(doc, "CM-ROLE-031", func(c *Check) { c.Outcome = outcome })
		edit(doc, "CM-TS-031", func(c *Check) { c.Outcome = Pass })
		past.add(pastRun(doc))
	}
	p := propose(t, "", sample(), func(o *ProposalOptions) { o.History = past })
	text := string(p.Text)
	for _, want := range []string{
		"# did not pass in 1 of 4 runs before\n- check: CM-ROLE-031\n  outcome: fail\n  flaky: true\n",
		"- check: CM-TS-031\n  outcome: fail\n  reason",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the proposal lacks %q:\n%s", want, text)
		}
	}
	// How often it was so is told of a flaky one alone, and only of the same target.
	doc := expected(Expectation{Check: "CM-ROLE-031", Flaky: true}, Expectation{Check: "CM-TS-031"})
	past.Observe(doc)
	if o := doc.Expectations[0].Observed; o == nil || *o != (Observed{Times: 1, Of: 4}) || doc.Expectations[1].Observed != nil {
		t.Errorf("observed %+v and %+v", o, doc.Expectations[1].Observed)
	}
	doc.Target.Endpoints["v13-soap"] = "https://elsewhere.example/"
	doc.Target.Name = "elsewhere"
	if past.Observe(doc); doc.Expectations[0].Observed != nil {
		t.Errorf("observed elsewhere: %+v", doc.Expectations[0].Observed)
	}
}

func TestExpectationsScreen(t *testing.T) {
	x := &Expectations{File: "e.yaml", List: []Expectation{
		{Check: "CM-TS-031", Outcome: "fail", Reason: "r", Owner: "o", Expires: "2026-12-31", Line: 1},
		{Operation: "GetUser", Outcome: "differs", Reason: "r", Owner: "o", Expires: "2026-03-14", Line: 2},
		{Check: "CM-ROLE-031", Outcome: "fail", Flaky: true, Reason: "r", Owner: "o", Expires: "2026-03-15", Line: 3},
		{Check: "CM-TS-029", Outcome: "fail", Reason: "r", Owner: "o", Expires: "2026-03-20", Line: 4},
		{Check: "CM-GETUSER-001", Outcome: "fail", Flaky: true, Reason: "r", Owner: "o", Expires: "2026-12-31", Line: 5},
	}}
	past := &History{}
	past.add(pastRun(sample()))
	for _, c := range []struct {
		name  string
		doc   *Document
		past  *History
		stale int
		want  string
	}{
		{"the file alone", nil, nil, 1, `e.yaml: 4 expectations of checks, 1 of comparisons.
STALE GetUser expired on 2026-03-14 (line 2, owner o)
SOON  CM-ROLE-031 counts for the last time today (line 3, owner o)
SOON  CM-TS-029 expires in 5 days, on 2026-03-20 (line 4, owner o)
`},
		{"with a run and a history", sample(), past, 2, `e.yaml: 4 expectations of checks, 1 of comparisons.
In the run of 2026-03-14 09:26 UTC: 2 met, 0 not looked at, 1 flaky and quiet.
STALE CM-TS-029 is expected to fail; on v13-soap it passes (line 4, owner o)
STALE GetUser expired on 2026-03-14 (line 2, owner o)
SOON  CM-ROLE-031 counts for the last time today (line 3, owner o)
FLAKY CM-ROLE-031 was so 1 of 1 time (line 3, owner o)
FLAKY CM-GETUSER-001 was so 0 of 1 time (line 5, owner o)
`},
	} {
		text, stale := ExpectationsScreen(x, c.doc, c.past, today, ScreenOptions{})
		if diff := cmp.Diff(c.want, text); diff != "" || stale != c.stale {
			t.Errorf("%s: %d stale (-want +got):\n%s", c.name, stale, diff)
		}
	}
}

// TestProposeBlocks: what a failure keeps others from relying on is named where both are about one operation.
func TestProposeBlocks(t *testing.T) {
	doc := sample()
	doc.Requirements = append(doc.Requirements, requirement("CM-ROLE-012", "MUST", "A Super Admin reads every account of the customer.", "UpdateAccount", "GetAccount"))
	p := propose(t, "", doc)
	if want := "- check: CM-ROLE-031\n  outcome: fail\n  blocks: [CM-ROLE-012]\n"; !strings.Contains(strings.ReplaceAll(string(p.Text), "  dialect: v13-soap\n", ""), want) {
		t.Errorf("the proposal lacks %q:\n%s", want, p.Text)
	}
	if told := ProposalText(p, "e.yaml"); strings.Contains(told, "CM-ROLE-027") {
		t.Errorf("what goes along is left over:\n%s", told)
	}
	p = propose(t, "- {check: CM-ROLE-031, outcome: fail, reason: r, owner: o, expires: 2026-12-31}\n", doc)
	if told, want := ProposalText(p, "e.yaml"), "\n  ! CM-ROLE-031 (line 1) seems to block others by CM-ROLE-012: write blocks: [CM-ROLE-012] to have them go along\n"; !strings.Contains(told, want) {
		t.Errorf("lacks %q:\n%s", want, told)
	}
}

// FuzzPropose: whatever file a person wrote, what is not touched stays, and the result can be read.
func FuzzPropose(f *testing.F) {
	f.Add("# a\n- check: CM-TS-029\n  outcome: fail\n  reason: |\n    - x\n    # y\n  owner: o\n  expires: 2026-12-31\n# b\n\n# c\n- {check: CM-TS-031, outcome: fail, reason: r, owner: o, expires: 2026-12-31}\n")
	f.Add("-\n  check: 'CM-*-031'\n  outcome: fail\n  reason: \"- a\\n\"\n  owner: o\n  expires: 2026-12-31\n- ? check\n  : CM-TS-029\n")
	known, doc := proposable(), sample()
	f.Fuzz(func(t *testing.T, in string) {
		before, err := ReadExpectations("e.yaml", []byte(in), known)
		if err != nil {
			return
		}
		p, err := Propose("e.yaml", []byte(in), known, doc, ProposalOptions{Reason: "SUP-1", Owner: "us", Expires: "2026-04-30", Today: today})
		if err != nil {
			if strings.Contains(err.Error(), "do it by hand") {
				t.Fatalf("%q: %v", in, err)
			}
			return
		}
		after, err := ReadExpectations("e.yaml", p.Text, known)
		if err != nil || len(after.List) < p.Kept || len(before.List) < p.Kept {
			t.Fatalf("%q becomes %q: %v", in, p.Text, err)
		}
	})
}
