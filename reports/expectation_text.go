package reports

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// soonExpired is how many days before its last one an expectation is told of.
const soonExpired = 14

// ExpectationsScreen tells what is to be known of a file of expectations: which
// are stale, by the day and by the result of a run, which soon will be, and how often
// flaky ones were seen. Document and history may be nil. It returns how many are stale.
func ExpectationsScreen(x *Expectations, doc *Document, h *History, today time.Time, o ScreenOptions) (text string, staleOnes int) {
	if o.Width <= 0 {
		o.Width = 80
	}
	s := &screen{ScreenOptions: o}
	uses, ofChecks := usesOf(x, doc, h, today)
	states := map[ExpectationState]int{}
	for _, u := range uses[:ofChecks] {
		states[u.State]++
	}
	s.wrap("", fmt.Sprintf("%s: %s of checks, %s of comparisons.", x.File, Count(ofChecks, "expectation"), thousands(len(x.List)-ofChecks)))
	if doc != nil {
		s.wrap("", fmt.Sprintf("In the run of %s: %s met, %s not looked at, %s flaky and quiet.", doc.Run.Started.UTC().Format("2006-01-02 15:04 UTC"),
			thousands(states[Met]), thousands(states[NotLooked]), thousands(states[Quiet])))
	}
	for _, u := range uses {
		if u.Stale() {
			staleOnes++
			s.told(red, "STALE", u.line())
		}
	}
	for _, u := range uses {
		left := daysUntil(u.Expires, today)
		switch {
		case u.Stale():
		case left == 0:
			s.told(yellow, "SOON ", fmt.Sprintf("%s counts for the last time today (line %d, owner %s)", u.Subject(), u.Line, u.Owner))
		case left <= soonExpired:
			s.told(yellow, "SOON ", fmt.Sprintf("%s expires in %s, on %s (line %d, owner %s)", u.Subject(), Count(left, "day"), u.Expires, u.Line, u.Owner))
		}
	}
	for _, u := range uses {
		if o := u.Observed; o != nil {
			s.told("", "FLAKY", fmt.Sprintf("%s was so %s of %s (line %d, owner %s)", u.Subject(), thousands(o.Times), Count(o.Of, "time"), u.Line, u.Owner))
		}
	}
	return s.b.String(), staleOnes
}

func (s *screen) told(colour, word, text string) {
	for _, line := range wrapped(word+" "+oneLine(text), s.Width, 6, 4) {
		s.line(colour, line)
	}
}

// usesOf says what became of the expectations, in the order of the file; those of comparisons come last.
func usesOf(x *Expectations, doc *Document, h *History, today time.Time) (uses []ExpectationUse, ofChecks int) {
	held := &Document{}
	if doc != nil {
		copied := *doc
		copied.Checks, copied.Invariants = append([]Check(nil), doc.Checks...), append([]Invariant(nil), doc.Invariants...)
		held = &copied
	}
	held.Expectations = nil
	for _, e := range x.List {
		if e.Check != "" {
			held.Expectations = append(held.Expectations, ExpectationUse{Expectation: e, State: NotLooked})
		}
	}
	held.Run.Started = today // what has expired since the run has expired
	expectRun(held)
	if h != nil {
		if doc != nil {
			h = h.On(targetName(doc))
		}
		for i := range held.Expectations {
			if held.Expectations[i].Flaky {
				held.Expectations[i].Observed = h.observed(x.ofChecks(), i)
			}
		}
	}
	uses = held.Expectations
	ofChecks = len(uses)
	for _, e := range x.List {
		if e.Check == "" {
			u := ExpectationUse{Expectation: e, State: NotLooked}
			if !e.Counts(today) {
				u.State = Expired
			}
			uses = append(uses, u)
		}
	}
	return uses, ofChecks
}

func (x *Expectations) ofChecks() (list []Expectation) {
	for _, e := range x.List {
		if e.Check != "" {
			list = append(list, e)
		}
	}
	return list
}

// daysUntil counts the days from one to the last day on which something counts.
func daysUntil(last string, today time.Time) int {
	day, err := time.Parse(time.DateOnly, last)
	if err != nil {
		return 0
	}
	return int(day.Sub(today.UTC().Truncate(24*time.Hour)).Hours() / 24)
}

// WriteExpectations writes a file of expectations: all of it or, where that fails, nothing.
func WriteExpectations(path string, text []byte) error { return replaceFile(path, text) }

// ProposalText tells what becomes of a file, a line a change.
func ProposalText(p *Proposal, file string) string {
	var b strings.Builder
	name := cmp.Or(file, "The proposal")
	if p.Changes() {
		fmt.Fprintf(&b, "%s: %s added, %s narrowed, %s taken out, %s as they were.\n", name,
			thousands(len(p.Added)), thousands(len(p.Narrowed)), thousands(len(p.Removed)), thousands(p.Kept))
	} else {
		fmt.Fprintf(&b, "%s: nothing to change, %s as they were.\n", name, thousands(p.Kept))
	}
	for _, part := range []struct {
		sign  string
		lines []string
	}{{"+", p.Added}, {"~", p.Narrowed}, {"-", p.Removed}, {"!", p.Left}} {
		for _, line := range part.lines {
			fmt.Fprintf(&b, "  %s %s\n", part.sign, oneLine(line))
		}
	}
	if p.Drafts > 0 {
		fmt.Fprintf(&b, "Say reason and owner of %s where %s TODO: no run takes the file before.\n", Count(p.Drafts, "expectation"), map[bool]string{true: "it says", false: "they say"}[p.Drafts == 1])
	}
	return b.String()
}
