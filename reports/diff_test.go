package reports

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

// twoRuns are the sample and the same run a night later, with a change of every kind.
func twoRuns() (old, latest *Document) {
	old, latest = sample(), sample()
	for _, doc := range []*Document{old, latest} {
		Normalise(doc)
		Summarise(doc)
	}
	latest.Run.ID, latest.Run.Started = "20260315-092653-1b2f", latest.Run.Started.Add(24*time.Hour)
	at := func(doc *Document, id string) *Check {
		return &doc.Checks[slices.IndexFunc(doc.Checks, func(c Check) bool { return c.ID == id })]
	}
	change := func(id string, edit func(*Check)) { edit(at(latest, id)) }
	change("CM-GETUSER-001", func(c *Check) {
		c.Outcome, c.Reason = Fail, "another user came"
		c.Failure = &Failure{Message: "another user came", Expected: `User/Id "134136381"`, Actual: `"131459969"`}
		c.Rerun = "cmconform run --target shop.yaml --select CM-GETUSER-001"
	})
	change("CM-GETUSER-002", func(c *Check) { c.DurationMS = 2400 })
	change("CM-TS-031", func(c *Check) {
		f := *c.Failure
		f.Actual = "success: LastModifiedTime 2026-03-15T09:26:53.001" // the same a night later
		c.Failure = &f
	})
	other := at(latest, "CM-ROLE-027")
	f := Failure{Message: "refused with another code", Expected: "fault with code 106", Actual: "fault 1001 UserIsNotAuthorized of user 131459969"}
	other.Outcome, other.Failure = Fail, &f
	g := f
	g.Actual = "fault 100 NullRequest of user 140000001"
	at(old, "CM-ROLE-027").Outcome, at(old, "CM-ROLE-027").Failure = Fail, &g
	for _, doc := range []*Document{old, latest} {
		Summarise(doc)
	}
	return old, latest
}

func TestCompare(t *testing.T) {
	old, latest := twoRuns()
	d := Compare(old, latest, DiffOptions{OldFile: "old/result.json", NewFile: "new/result.json"})
	var told []string
	for _, c := range d.Changes {
		told = append(told, string(c.Kind)+" "+c.ID+": "+c.was()+" -> "+c.is())
	}
	want := []string{
		`newly-failing CM-GETUSER-001: pass -> fail: "131459969"`,
		"other-evidence CM-ROLE-027: fail: fault 100 NullRequest of user 140000001 -> fail: fault 1001 UserIsNotAuthorized of user 131459969",
		"slower CM-GETUSER-002: 12 ms -> 2.4 s",
	}
	if !slices.Equal(told, want) {
		t.Errorf("the changes are\n\t%s\nwant\n\t%s", strings.Join(told, "\n\t"), strings.Join(want, "\n\t"))
	}
	if d.ExitCode != 1 || d.Explanation != "1 regression." {
		t.Errorf("exit code %d, %s", d.ExitCode, d.Explanation)
	}
	got := DiffScreen(d, ScreenOptions{})
	for _, line := range []string{
		"1 REGRESSION\n",
		"1 newly failing, 1 other evidence, 1 slower, ",
		"  new   20260315-092653-1b2f of 2026-03-15 09:26 UTC, shop.yaml: ",
		"\n1 newly failing\n  CM-GETUSER-001 ",
		"      was       pass\n      is        fail: \"131459969\"\n      rerun     cmconform run --target shop.yaml --select CM-GETUSER-001\n",
		"\n1 slower\n  CM-GETUSER-002 ",
	} {
		if !strings.Contains(got, line) {
			t.Errorf("the screen lacks %q:\n%s", line, got)
		}
	}
	var markdown bytes.Buffer
	if err := WriteDiffMarkdown(&markdown, d); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"# cmconform: 1 regression\n", "\n## 1 newly failing\n", `| **CM-GETUSER-001** (v13-soap) answers with the caller when UserId is nil | pass | fail: "131459969" |`} {
		if !strings.Contains(markdown.String(), line) {
			t.Errorf("the Markdown lacks %q:\n%s", line, markdown.String())
		}
	}
}

// Every way in which an outcome can turn into another one, and what it counts.
func TestChangeKinds(t *testing.T) {
	for _, c := range []struct {
		was, is Outcome
		kind    ChangeKind
		exit    int
	}{
		{Pass, Fail, NewlyFailing, 1}, {Warn, Fail, NewlyFailing, 1}, {Skipped, Fail, NewlyFailing, 1}, {Blocked, Fail, NewlyFailing, 1}, {Inconclusive, Fail, NewlyFailing, 1}, {"", Fail, NewlyFailing, 1},
		{Pass, Blocked, NewlyBlocked, 1}, {"", Blocked, NewlyBlocked, 1}, {Fail, Blocked, OtherEvidence, 0},
		{Pass, Inconclusive, NotJudged, 3}, {Fail, Inconclusive, NotJudged, 3}, {"", Inconclusive, NotJudged, 3},
		{Pass, Skipped, NotRun, 5}, {Fail, Skipped, NotRun, 5}, {"", Skipped, New, 0},
		{Pass, Warn, NewlyWarned, 0}, {"", Warn, NewlyWarned, 0},
		{Fail, Pass, NewlyPassing, 0}, {Blocked, Pass, NewlyPassing, 0}, {Inconclusive, Pass, NewlyPassing, 0}, {Warn, Pass, NewlyPassing, 0},
		{"", Pass, New, 0}, {Skipped, Pass, New, 0},
		{Pass, "", Vanished, 0}, {Fail, "", Vanished, 0},
		{Pass, Pass, "", 0}, {Fail, Fail, "", 0}, {Skipped, Skipped, "", 0},
	} {
		old, latest := allPass(2), allPass(2)
		set := func(doc *Document, o Outcome) {
			if o == "" {
				doc.Checks = doc.Checks[1:]
			} else {
				doc.Checks[0].Outcome = o
			}
			Summarise(doc)
		}
		set(old, c.was)
		set(latest, c.is)
		d := Compare(old, latest, DiffOptions{})
		kind := ChangeKind("")
		if len(d.Changes) == 1 {
			kind = d.Changes[0].Kind
		}
		if kind != c.kind || d.ExitCode != c.exit || len(d.Changes) > 1 {
			t.Errorf("%q became %q: %q with exit code %d, want %q with %d", c.was, c.is, kind, d.ExitCode, c.kind, c.exit)
		}
		if kind == "" && d.Same != 2 {
			t.Errorf("%q became %q: %d checks are as before", c.was, c.is, d.Same)
		}
	}
}

// What is said of one run alone is no other evidence; an error code, a name and a count are.
func TestSteady(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"user 131459969 at 2026-03-14T09:26:53.517", "user 140000001 at 2026-03-15T00:00:00Z", true},
		{"TrackingId 17caa13f-9073-43f9-83fd-347bc3f44a01", "TrackingId 0f329e4c-9073-43f9-83fd-347bc3f44a26", true},
		{"TimeStamp AAAAAE496a4=", "TimeStamp AAAAAFqPcVw=", true},
		{"account F1194A36", "account F149W3B6", true},
		{"http://127.0.0.1:43611/x", "http://127.0.0.1:8090/x", true},
		{"fault 106 UserIsNotAuthorized", "fault 1001 UserIsNotAuthorized", false},
		{"HTTP 400", "HTTP 500", false},
		{"3 users", "4 users", false},
		{"Sara Super", "Simon Standard", false},
	} {
		if same := steady(c.a) == steady(c.b); same != c.same {
			t.Errorf("%q and %q: same is %v (%q, %q)", c.a, c.b, same, steady(c.a), steady(c.b))
		}
	}
}

// A new run that is no proof is never taken for one without regressions.
func TestDiffNeedsAProof(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(*Document)
		exit int
	}{
		"interrupted":     {func(d *Document) { d.Run.Interrupted, d.Checks = true, d.Checks[:1] }, 130},
		"harness fault":   {func(d *Document) { d.Summary.ExitCode = 4 }, 4},
		"no target":       {func(d *Document) { d.Summary.ExitCode, d.Checks = 3, nil }, 3},
		"nothing passed":  {func(d *Document) { d.Checks = nil }, 5},
		"other selection": {func(d *Document) { d.Run.Select, d.Checks = []string{"TS"}, d.Checks[:1] }, 0},
		"other dialects":  {func(d *Document) { d.Target.Endpoints = map[string]string{}; d.Checks = d.Checks[:1] }, 0},
	} {
		old, latest := allPass(3), allPass(3)
		Summarise(old)
		c.edit(latest)
		Summarise(latest)
		d := Compare(old, latest, DiffOptions{})
		if d.ExitCode != c.exit || d.Counts[Vanished] > 0 || len(latest.Checks) < 3 && d.NotAsked != 3-len(latest.Checks) {
			t.Errorf("%s: exit code %d (%s), want %d; %d vanished, %d not asked for", name, d.ExitCode, d.Explanation, c.exit, d.Counts[Vanished], d.NotAsked)
		}
	}
}

func TestFailOn(t *testing.T) {
	old, latest := twoRuns()
	for i := range latest.Checks { // no regression
		if latest.Checks[i].ID == "CM-GETUSER-001" {
			latest.Checks[i].Outcome, latest.Checks[i].Failure = Pass, nil
		}
	}
	Summarise(latest)
	if d := Compare(old, latest, DiffOptions{}); d.ExitCode != 0 || d.Headline() != "no regression" {
		t.Errorf("exit code %d, %s", d.ExitCode, d.Headline())
	}
	d := Compare(old, latest, DiffOptions{FailOn: []ChangeKind{OtherEvidence, Slower}})
	if d.ExitCode != 1 || d.Explanation != "2 regressions." {
		t.Errorf("exit code %d, %s", d.ExitCode, d.Explanation)
	}
	if d := Compare(old, old, DiffOptions{}); d.Headline() != "nothing changed" || d.Explanation != "Nothing changed." {
		t.Errorf("a run and itself: %s, %s", d.Headline(), d.Explanation)
	}
}

// withEarlier is a document with everything that earlier runs bring into it.
func withEarlier() *Document {
	old, latest := twoRuns()
	latest.Since = Compare(old, latest, DiffOptions{OldFile: "old.json"})
	h := &History{}
	h.add(pastRun(old))
	latest.History = h.Trend(latest)
	latest.Run.RerunOf = old.Run.ID
	return latest
}

func TestSchemaHasWhatEarlierRunsBring(t *testing.T) {
	doc := withEarlier()
	if len(doc.Since.Changes) < 3 || len(doc.History.Changing) < 1 {
		t.Fatalf("%d changes, %d changing checks", len(doc.Since.Changes), len(doc.History.Changing))
	}
	content := render(t, WriteResult, doc)
	compiled := compiledSchema(t, ResultSchema)
	if err := compiled.Validate(parsed(t, content)); err != nil {
		t.Error(err)
	}
	read, err := ReadResult(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if again := render(t, WriteResult, read); !bytes.Equal(content, again) {
		t.Error("read and written again it is another document")
	}
	for _, member := range []string{`"since": {`, `"counts": {`, `"old": {`, `"history": {`, `"changes": [`} {
		spoiled := strings.Replace(string(content), member, `"surprise": 1, `+member, 1)
		if member == `"counts": {` {
			spoiled = strings.Replace(string(content), member, member+`"surprise": 1, `, 1)
		}
		if compiled.Validate(parsed(t, []byte(spoiled))) == nil {
			t.Errorf("the schema accepts a surprise at %s", member)
		}
		if _, err := ReadResult(strings.NewReader(spoiled)); err == nil {
			t.Errorf("ReadResult accepts a surprise at %s", member)
		}
	}
}

func TestDiffJSON(t *testing.T) {
	doc := withEarlier()
	var out bytes.Buffer
	if err := WriteDiff(&out, doc.Since); err != nil {
		t.Fatal(err)
	}
	var whole map[string]any
	if err := json.Unmarshal(ResultSchema, &whole); err != nil {
		t.Fatal(err)
	}
	for _, member := range []string{"properties", "required", "additionalProperties", "type"} {
		delete(whole, member)
	}
	whole["$ref"] = "#/$defs/diff"
	text, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	if err := compiledSchema(t, text).Validate(parsed(t, out.Bytes())); err != nil {
		t.Error(err)
	}
}

func TestReportsTellOfEarlierRuns(t *testing.T) {
	doc := withEarlier()
	page := visible(string(render(t, WriteHTML, doc)))
	for _, want := range []string{
		"Since old.json 1 regression 1 newly failing, 1 other evidence, 1 slower, ",
		`1 newly failing Check Was Is CM-GETUSER-001 answers with the caller when UserId is nil v13-soap pass fail: "131459969"`,
		"History 2 runs asked for the same of this target, this one last",
		"Checks whose outcome came and went Check Dialect Did not pass Outcomes, the newest last CM-GETUSER-001 v13-soap 1 of 2",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say\n\t%s", want)
		}
	}
	if t.Failed() {
		t.Log(page)
	}
	markup := string(render(t, WriteHTML, doc))
	for _, want := range []string{`role="img" aria-label="Checks that did not pass in 2 runs: `, `<rect class="fail" x="48" `, `<title>2026-03-14 09:26 UTC: `} {
		if !strings.Contains(markup, want) {
			t.Errorf("the chart lacks %s", want)
		}
	}
	for name, said := range map[string]string{"screen": Screen(doc, ScreenOptions{}), "Markdown": string(render(t, WriteMarkdown, doc))} {
		if !strings.Contains(said, "Since old.json: 1 regression\n") || !strings.Contains(said, "1 newly failing") {
			t.Errorf("the %s does not tell what changed:\n%s", name, said)
		}
	}
}
