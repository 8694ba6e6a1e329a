package reports

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// expected is the sample as a run that was held against expectations.
func expected(list ...Expectation) *Document {
	doc := sample()
	doc.Problems = nil
	x := &Expectations{File: "known.yaml"}
	for i, e := range list {
		e.Line = 10 * (i + 1)
		if e.Outcome == "" {
			e.Outcome = "fail"
		}
		if e.Expires == "" {
			e.Expires = "2026-12-31"
		}
		if e.Reason == "" {
			e.Reason, e.Owner = fmt.Sprintf("SUP-%d: known", i+1), "user team"
		}
		x.List = append(x.List, e)
	}
	subjects := map[string]ExpectationSubject{}
	for _, c := range doc.Checks {
		subjects[c.ID] = ExpectationSubject{Dialects: []string{"v13-soap", "v12-soap"}}
	}
	for _, v := range doc.Invariants {
		subjects[v.ID] = ExpectationSubject{Dialects: []string{"v13-soap"}, Invariant: true}
	}
	doc.Expectations = x.OfRun(subjects, []string{"v13-soap"})
	Summarise(doc)
	return doc
}

// check changes one check of a document.
func edit(doc *Document, id string, change func(*Check)) {
	for i := range doc.Checks {
		if doc.Checks[i].ID == id {
			change(&doc.Checks[i])
		}
	}
	Summarise(doc)
}

func TestExpectRun(t *testing.T) {
	coded := func(codes ...int) func(*Document) {
		return func(doc *Document) { edit(doc, "CM-TS-031", func(c *Check) { c.Failure.Codes = codes }) }
	}
	becomes := func(id string, o Outcome) func(*Document) {
		return func(doc *Document) { edit(doc, id, func(c *Check) { c.Outcome = o }) }
	}
	for _, c := range []struct {
		name   string
		expect Expectation
		change func(*Document)
		state  ExpectationState
		marked string // the checks and invariants that are declared
		line   string // of one that is stale
	}{
		{name: "a failure, and what it blocks", expect: Expectation{Check: "CM-TS-031"}, state: Met,
			marked: "CM-TS-031 CM-TS-031/delete<CM-TS-031 CM-TS-032<CM-TS-031 CM-TS-044<CM-TS-032"},
		{name: "on its dialect", expect: Expectation{Check: "CM-ROLE-031", Dialect: "v13-soap"}, state: Met, marked: "CM-ROLE-031"},
		{name: "a warning", expect: Expectation{Check: "CM-LIMIT-059", Outcome: "warn"}, state: Met, marked: "CM-LIMIT-059"},
		{name: "an invariant", expect: Expectation{Check: "CM-PROTO-003"}, state: Met, marked: "CM-PROTO-003"},
		{name: "on its last day", expect: Expectation{Check: "CM-ROLE-031", Expires: "2026-03-14"}, state: Met, marked: "CM-ROLE-031"},
		{name: "expired", expect: Expectation{Check: "CM-TS-031", Expires: "2026-03-13"}, state: Expired,
			line: "CM-TS-031 expired on 2026-03-13 (line 10, owner user team)"},
		{name: "with its code", expect: Expectation{Check: "CM-TS-031", Code: 209}, change: coded(105, 209), state: Met,
			marked: "CM-TS-031 CM-TS-031/delete<CM-TS-031 CM-TS-032<CM-TS-031 CM-TS-044<CM-TS-032"},
		{name: "with another code", expect: Expectation{Check: "CM-TS-031", Code: 209}, change: coded(105), state: NotTrue,
			line: "CM-TS-031 is expected to fail with 209; on v13-soap it fails with 105 (line 10, owner user team)"},
		{name: "without a code", expect: Expectation{Check: "CM-TS-031", Dialect: "v13-soap", Code: 209}, state: NotTrue,
			line: "CM-TS-031 on v13-soap is expected to fail with 209 and fails without an error code (line 10, owner user team)"},
		{name: "an unexpected pass", expect: Expectation{Check: "CM-TS-029", Dialect: "v13-soap"}, state: NotTrue,
			line: "CM-TS-029 on v13-soap is expected to fail and passes (line 10, owner user team)"},
		{name: "a failure that is a warning", expect: Expectation{Check: "CM-LIMIT-059"}, state: NotTrue,
			line: "CM-LIMIT-059 is expected to fail; on v13-soap it warns (line 10, owner user team)"},
		{name: "a warning that is a failure", expect: Expectation{Check: "CM-ROLE-031", Outcome: "warn"}, state: NotTrue,
			line: "CM-ROLE-031 is expected to warn; on v13-soap it fails (line 10, owner user team)"},
		{name: "a pattern of which some pass", expect: Expectation{Check: "CM-GETUSER-*"}, state: NotTrue,
			line: "CM-GETUSER-* is expected to fail; CM-GETUSER-001 on v13-soap passes, and 2 more (line 10, owner user team)"},
		{name: "a pattern that is true", expect: Expectation{Check: "CM-ROLE-*"}, state: Met, marked: "CM-ROLE-031"},
		{name: "a flaky failure", expect: Expectation{Check: "CM-ROLE-031", Flaky: true}, state: Met, marked: "CM-ROLE-031"},
		{name: "a flaky one that passes", expect: Expectation{Check: "CM-TS-029", Flaky: true}, state: Quiet},
		{name: "a flaky one that warns", expect: Expectation{Check: "CM-LIMIT-059", Flaky: true}, state: NotTrue,
			line: "CM-LIMIT-059 is expected to fail at times; on v13-soap it warns (line 10, owner user team)"},
		// What could not be made or judged is never excused, whatever is expected of it.
		{name: "a blocked check", expect: Expectation{Check: "CM-TS-032"}, state: NotLooked},
		{name: "an inconclusive check", expect: Expectation{Check: "CM-LIMIT-001"}, state: NotLooked},
		{name: "a skipped check", expect: Expectation{Check: "CM-AUTH-014"}, state: NotLooked},
		{name: "a flaky check that is blocked", expect: Expectation{Check: "CM-TS-032", Flaky: true}, state: NotLooked},
		{name: "what is blocked by something else", expect: Expectation{Check: "CM-ROLE-*"}, state: Met, marked: "CM-ROLE-031"},
		{name: "what it is said to block", expect: Expectation{Check: "CM-ROLE-031", Blocks: []string{"CM-ROLE-012"}}, state: Met, marked: "CM-ROLE-027<CM-ROLE-012 CM-ROLE-031"},
		{name: "what it is said to block, mended", expect: Expectation{Check: "CM-ROLE-031", Blocks: []string{"CM-ROLE-012"}}, change: becomes("CM-ROLE-031", Pass), state: NotTrue,
			line: "CM-ROLE-031 is expected to fail; on v13-soap it passes (line 10, owner user team)"},
		{name: "what is blocked by a failure that passes now", expect: Expectation{Check: "CM-TS-031"}, change: becomes("CM-TS-031", Pass), state: NotTrue,
			line: "CM-TS-031 is expected to fail; on v13-soap it passes (line 10, owner user team)"},
		{name: "what is blocked by a failure that could not be judged", expect: Expectation{Check: "CM-TS-031"}, change: becomes("CM-TS-031", Inconclusive), state: NotLooked},
		{name: "another dialect of the suite", expect: Expectation{Check: "CM-TS-031", Dialect: "v12-soap"}, state: Unmatched,
			line: "CM-TS-031 on v12-soap matches nothing that this target is asked (line 10, owner user team)"},
		{name: "a check that did not run", expect: Expectation{Check: "CM-TS-029"}, state: NotLooked,
			change: func(doc *Document) { doc.Checks = withoutCheck(doc.Checks, "CM-TS-029"); Summarise(doc) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := expected(c.expect)
			if c.change != nil {
				c.change(doc)
			}
			u := doc.Expectations[0]
			if u.State != c.state || u.Stale() != (c.line != "") {
				t.Errorf("state %q, stale %v", u.State, u.Stale())
			}
			if u.Stale() && u.line() != c.line {
				t.Errorf("line %s\nwant %s", u.line(), c.line)
			}
			if got := markedOf(doc); got != c.marked {
				t.Errorf("declared: %s\nwant      %s", got, c.marked)
			}
			// The same again, as rendering a written document does.
			var first, second bytes.Buffer
			_ = WriteResult(&first, doc)
			Summarise(doc)
			_ = WriteResult(&second, doc)
			if diff := cmp.Diff(first.String(), second.String()); diff != "" {
				t.Errorf("summarised twice (-once +twice):\n%s", diff)
			}
		})
	}
}

func withoutCheck(list []Check, id string) (out []Check) {
	for _, c := range list {
		if c.ID != id {
			out = append(out, c)
		}
	}
	return out
}

// markedOf lists what is declared: "CM-A-001 CM-A-002<CM-A-001" where the second is blocked by the first.
func markedOf(doc *Document) string {
	var words []string
	for _, c := range doc.Checks {
		if c.Declared == nil {
			continue
		}
		word := c.ID
		if c.Declared.Because != "" {
			word += "<" + c.Declared.Because
		}
		words = append(words, word)
	}
	for _, v := range doc.Invariants {
		if v.Declared != nil {
			words = append(words, v.ID)
		}
	}
	return strings.Join(words, " ")
}

// TestExpectRunIsStrictAboutWhatElseFails: what an undeclared failure blocks as well is not excused.
func TestExpectRunIsStrictAboutWhatElseFails(t *testing.T) {
	doc := expected(Expectation{Check: "CM-TS-031"})
	doc.Checks = append(doc.Checks, Check{ID: "CM-TS-099", Dialect: "v13-soap", Outcome: Fail, Requirements: []string{"CM-TS-099", "CM-TS-031"}})
	Summarise(doc)
	if got, want := markedOf(doc), "CM-TS-031"; got != want {
		t.Errorf("declared: %s, want %s", got, want)
	}
}

// TestNarrowerExpectation: an id speaks before a pattern, a dialect before none.
func TestNarrowerExpectation(t *testing.T) {
	list := []Expectation{{Check: "CM-*"}, {Check: "CM-*", Dialect: "v13-rest"}, {Check: "CM-TS-031"}, {Check: "CM-TS-031", Dialect: "v13-rest"}}
	for _, c := range []struct {
		id, dialect string
		want        int
	}{
		{"CM-TS-031", "v13-rest", 3}, {"CM-TS-031", "v13-soap", 2}, {"CM-TS-031/delete", "v13-rest", 1}, {"CM-TS-032", "v13-soap", 0}, {"X", "v13-soap", -1},
	} {
		if first, second := speakers(list, c.id, c.dialect); first != c.want || second != -1 {
			t.Errorf("%s on %s: %d and %d, want %d", c.id, c.dialect, first, second, c.want)
		}
	}
}

func TestVerdictOfExpected(t *testing.T) {
	everything := []Expectation{{Check: "CM-TS-031"}, {Check: "CM-ROLE-031"}, {Check: "CM-PROTO-003"}}
	for _, c := range []struct {
		name   string
		exit   int
		list   []Expectation
		change func(*Document)
		want   string
	}{
		{"nothing declared", 1, nil, nil, "does not conform"},
		{"something declared", 1, everything[:2], nil, "does not conform"},
		{"everything declared", 0, everything, nil, "conforms, with 3 expected failures"},
		{"one declared", 0, everything[:1], func(doc *Document) {
			doc.Invariants = nil
			edit(doc, "CM-ROLE-031", func(c *Check) { c.Outcome = Pass })
		}, "conforms, with 1 expected failure"},
		{"a warning declared", 0, []Expectation{{Check: "CM-LIMIT-059", Outcome: "warn"}}, func(doc *Document) {
			doc.Invariants = nil
			for _, id := range []string{"CM-TS-031", "CM-ROLE-031"} {
				edit(doc, id, func(c *Check) { c.Outcome = Pass })
			}
		}, "conforms"},
		{"stale and nothing else", 1, append([]Expectation{{Check: "CM-TS-029"}}, everything...), func(doc *Document) {
			for _, id := range []string{"CM-ROLE-027"} {
				edit(doc, id, func(c *Check) { c.Outcome = Pass })
			}
		}, "expectations are stale"},
		{"stale, and blocked for another reason", 1, append([]Expectation{{Check: "CM-TS-029"}}, everything...), nil, "does not conform"},
		{"an exit code that lies", 0, everything[:2], nil, "no verdict"},
	} {
		doc := expected(c.list...)
		if c.change != nil {
			c.change(doc)
		}
		doc.Summary.ExitCode = c.exit
		Summarise(doc)
		if got := VerdictLine(doc); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// known is the sample with all that fails declared, one expectation that is mended and one that is flaky.
func known() *Document {
	doc := expected(
		Expectation{Check: "CM-TS-031", Reason: "SUP-1412: a stale TimeStamp wins <for now>", Owner: "user team", Issue: "https://issues.example/1412"},
		Expectation{Check: "CM-ROLE-031", Flaky: true, Reason: "SUP-1413: now and then", Owner: "role team"},
		Expectation{Check: "CM-PROTO-003"},
		Expectation{Check: "CM-TS-029", Reason: "SUP-1409: mended?", Owner: "user team"},
	)
	doc.Expectations[1].Observed = &Observed{Times: 3, Of: 12}
	doc.Summary.ExitCode, doc.Summary.Explanation = 1, "1 stale expectation."
	Summarise(doc)
	return doc
}

func TestExpectedOnScreen(t *testing.T) {
	screen := Screen(known(), ScreenOptions{Dir: "r"})
	for _, want := range []string{
		"\n1 inconclusive, 1 blocked, 5 expected, 4 skipped, 1 warn, 6 pass of 18 checks in",
		"\nSTALE CM-TS-029 is expected to fail; on v13-soap it passes (line 40, owner user\n      team)\n",
		"\n6 expected\n" +
			"  CM-TS-031 and 3 blocked by it: SUP-1412: a stale TimeStamp wins <for now>\n    (user team, until 2026-12-31)\n" +
			"  CM-ROLE-031: SUP-1413: now and then (role team, until 2026-12-31, flaky: 3 of\n    12 times)\n" +
			"  CM-PROTO-003: SUP-3: known (user team, until 2026-12-31)\n",
		"\nBLOCK CM-ROLE-012 is not met",
		"  Take the stale expectations out of known.yaml, or give them another day;\n",
	} {
		if !strings.Contains(screen, want) {
			t.Errorf("the screen lacks %q:\n%s", want, screen)
		}
	}
	for _, never := range []string{"FAIL", "blocks    CM-TS"} {
		if strings.Contains(screen, never) {
			t.Errorf("the screen has %q:\n%s", never, screen)
		}
	}
}

func TestExpectedInReports(t *testing.T) {
	doc := known()
	for name, texts := range map[string][]string{
		MarkdownFile: {
			"\n## Stale expectations\n\n- CM-TS-029 is expected to fail; on v13-soap it passes (line 40, owner user team)\n",
			"\n## Expected failures\n\n- CM-TS-031 and 3 blocked by it: SUP-1412: a stale TimeStamp wins &lt;for now&gt; (user team, until 2026-12-31) <https://issues.example/1412>\n",
			"- CM-ROLE-031: SUP-1413: now and then (role team, until 2026-12-31, flaky: 3 of 12 times)\n",
		},
		JUnitFile: {
			`<skipped message="expected: SUP-1412: a stale TimeStamp wins &lt;for now&gt; (user team, until 2026-12-31) https://issues.example/1412" type="expected">`,
			`<skipped message="expected: blocked by CM-TS-031, which is known: SUP-1412: a stale TimeStamp wins &lt;for now&gt;`,
			`<testsuite name="cmconform.EXPECTATIONS" tests="4" failures="1" errors="0" skipped="0"`,
			`<failure message="CM-TS-029 is expected to fail; on v13-soap it passes (line 40, owner user team)" type="not true">`,
		},
		HTMLFile: {
			`<b>5</b> expected`, `<tr data-o="expected"`, `<b class="badge fail">stale</b> CM-TS-029 is expected to fail`,
			`SUP-1412: a stale TimeStamp wins &lt;for now&gt;`, `<a href="https://issues.example/1412">`, `id="check/v13-soap/CM-TS-031"`, `id="check/v13-soap/CM-TS-044"`,
			`role team, until 2026-12-31, flaky: 3 of 12 times`, `<h2>Expected <span`, `<h2>Expectations <span`,
		},
		ResultFile: {`"expected": {`, `"because": "CM-TS-031"`, `"state": "not true"`, `"otherwise": [`, `"observed": {`, `"file": "known.yaml"`},
	} {
		content := string(render(t, renderings[name], doc))
		for _, want := range texts {
			if !strings.Contains(content, want) {
				t.Errorf("%s lacks %s", name, want)
			}
		}
	}
	junit := render(t, WriteJUnit, doc)
	if n := strings.Count(string(junit), "<failure "); n != 1 {
		t.Errorf("%s has %d failures, want that of the stale expectation", JUnitFile, n)
	}
	if err := validJUnit(junit); err != nil {
		t.Error(err)
	}
	result := render(t, WriteResult, doc)
	if err := compiledSchema(t, ResultSchema).Validate(parsed(t, result)); err != nil {
		t.Error(err)
	}
	read, err := ReadResult(bytes.NewReader(result))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(doc, read); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
}

// TestExpectedOutlivesTheRun: the document that is rebuilt from events knows the expectations, whole or broken off.
func TestExpectedOutlivesTheRun(t *testing.T) {
	whole := known()
	for _, finished := range []bool{true, false} {
		var log bytes.Buffer
		w := NewEventWriter(&log)
		send := func(e Event) {
			if err := w.Write(e); err != nil {
				t.Fatal(err)
			}
		}
		expectations := append([]ExpectationUse(nil), whole.Expectations...)
		send(Event{Kind: "started", Started: &Started{Schema: SchemaID, Run: whole.Run, Target: whole.Target, Expectations: expectations}})
		for _, c := range whole.Checks {
			c.Declared = nil
			send(Event{Kind: "check", Check: &c})
		}
		for _, v := range whole.Invariants {
			v.Declared = nil
			send(Event{Kind: "invariant", Invariant: &v})
		}
		if finished {
			send(Event{Kind: "finished", Finished: &Finished{Run: whole.Run, Target: whole.Target, Summary: whole.Summary}})
		}
		doc, err := Replay(&log)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := markedOf(doc), markedOf(whole); got != want {
			t.Errorf("finished %v: declared %s, want %s", finished, got, want)
		}
		if diff := cmp.Diff(whole.Expectations, doc.Expectations); diff != "" {
			t.Errorf("finished %v (-sent +rebuilt):\n%s", finished, diff)
		}
	}
}

// TestDeclare: progress knows while the run goes on what is declared.
func TestDeclare(t *testing.T) {
	x := &Expectations{List: []Expectation{{Check: "CM-TS-031", Outcome: "fail", Expires: "2026-03-14"}}}
	day := time.Date(2026, 3, 14, 23, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		day  time.Time
		o    Outcome
		want bool
	}{{day, Fail, true}, {day, Blocked, false}, {day.AddDate(0, 0, 1), Fail, false}} {
		check := Check{ID: "CM-TS-031", Dialect: "v13-soap", Outcome: c.o}
		x.Declare(&check, c.day)
		if (check.Declared != nil) != c.want {
			t.Errorf("%s on %s: %v", c.o, c.day, check.Declared)
		}
		var out strings.Builder
		p := NewProgress(&out, ProgressOptions{})
		p.Add(Event{Kind: "check", Check: &check})
		if shown := strings.Contains(out.String(), "fail v13-soap CM-TS-031"); shown != (c.o == Fail && !c.want) {
			t.Errorf("%s on %s is shown as\n%s", c.o, c.day, out.String())
		}
	}
	(*Expectations)(nil).Declare(&Check{}, day)
}

// TestExpectedOfShards: what one shard declares and another one is blocked by comes together when they are merged.
func TestExpectedOfShards(t *testing.T) {
	whole := known()
	var parts []Part
	for number := 1; number <= 2; number++ {
		part := shardOf(number, nil)
		part.Problems, part.Expectations = nil, append([]ExpectationUse(nil), whole.Expectations...)
		if number == 2 {
			part.Invariants = nil // seen in the other one
		}
		Summarise(part.Document)
		if markedOf(part.Document) == markedOf(whole) {
			t.Fatal("one shard has everything")
		}
		parts = append(parts, part)
	}
	merged, err := Merge(parts)
	if err != nil {
		t.Fatal(err)
	}
	Normalise(merged)
	Summarise(merged)
	if got, want := markedOf(merged), markedOf(whole); got != want {
		t.Errorf("declared: %s\nwant      %s", got, want)
	}
	if diff := cmp.Diff(whole.Expectations, merged.Expectations); diff != "" {
		t.Errorf("(-whole +merged):\n%s", diff)
	}
}

// TestExpectedIsInert: what a file of expectations says can neither mark up a report nor move a terminal's cursor.
func TestExpectedIsInert(t *testing.T) {
	doc := known()
	for i := range doc.Expectations {
		u := &doc.Expectations[i]
		u.Reason += attack
		u.Owner += attack
		u.Issue = "javascript:alert(1)//" + attack
	}
	Summarise(doc)
	for name, never := range map[string][]string{
		HTMLFile: {"<script>alert(1)", `href="javascript:`}, MarkdownFile: {"<script>alert(1)", "<javascript:"}, "screen.txt": {"\x1b[2J"},
	} {
		for _, text := range never {
			if content := string(render(t, renderings[name], doc)); strings.Contains(content, text) {
				t.Errorf("%s has %q", name, text)
			}
		}
	}
	if err := validJUnit(render(t, WriteJUnit, doc)); err != nil {
		t.Error(err)
	}
}
