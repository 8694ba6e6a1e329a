package reports

import (
	"fmt"
	"slices"
	"strings"
)

// expectedGroup is what one expectation declares in a run.
type expectedGroup struct {
	ExpectationUse
	Checks     []*Check // as declared
	Invariants []*Invariant
	Blocked    []*Check // by these
}

// expectedGroups are the expectations of a run that declare something of it, in the order of their file.
func expectedGroups(doc *Document) []expectedGroup {
	var groups []expectedGroup
	at := map[int]int{} // by line
	for _, u := range doc.Expectations {
		if u.Count > 0 && u.State != Expired {
			at[u.Line] = len(groups)
			groups = append(groups, expectedGroup{ExpectationUse: u})
		}
	}
	for i := range doc.Checks {
		c := &doc.Checks[i]
		if c.Declared == nil {
			continue
		}
		n, known := at[c.Declared.Line]
		switch {
		case !known:
		case c.Declared.Because != "":
			groups[n].Blocked = append(groups[n].Blocked, c)
		default:
			groups[n].Checks = append(groups[n].Checks, c)
		}
	}
	for i := range doc.Invariants {
		if v := &doc.Invariants[i]; v.Declared != nil {
			if n, known := at[v.Declared.Line]; known {
				groups[n].Invariants = append(groups[n].Invariants, v)
			}
		}
	}
	return groups
}

// line tells what is declared, why, and who answers for it until when:
// "CM-TS-031 on v13-rest: SUP-12: the title is cut (user team, until 2027-01-31)".
func (g expectedGroup) line() string {
	text := g.Subject()
	if n := len(g.Checks) + len(g.Invariants); n > 1 {
		text += fmt.Sprintf(" (%s)", thousands(n))
	}
	if n := len(g.Blocked); n > 0 {
		text += fmt.Sprintf(" and %s blocked by it", thousands(n))
	}
	return fmt.Sprintf("%s: %s (%s)", text, g.Reason, g.terms())
}

// terms are who answers for an expectation, until when, and how often a flaky one was seen.
func (u ExpectationUse) terms() string {
	text := fmt.Sprintf("%s, until %s", u.Owner, u.Expires)
	if u.Flaky {
		text += ", flaky"
		if o := u.Observed; o != nil {
			text += fmt.Sprintf(": %s of %s", thousands(o.Times), Count(o.Of, "time"))
		}
	}
	return text
}

// says is the reason of an outcome that is declared: "expected: SUP-12: the title is cut (user team, until 2027-01-31)".
func (d *Declared) says() string {
	text := "expected: "
	if d.Because != "" {
		text += "blocked by " + d.Because + ", which is known: "
	}
	text += fmt.Sprintf("%s (%s, until %s)", d.Reason, d.Owner, d.Expires)
	if d.Issue != "" {
		text += " " + d.Issue
	}
	return text
}

// stale are the expectations that no longer describe the target.
func stale(uses []ExpectationUse) []ExpectationUse {
	return slices.DeleteFunc(slices.Clone(uses), func(u ExpectationUse) bool { return !u.Stale() })
}

// stale tells what has to be changed in the file of expectations.
func (s *screen) stale(uses []ExpectationUse) {
	for i, u := range stale(uses) {
		if i == screenProblems {
			s.line("", fmt.Sprintf("and %s more", Count(len(stale(uses))-i, "stale expectation")))
			return
		}
		s.line("", "")
		for _, line := range wrapped("STALE "+oneLine(u.line()), s.Width, 6, 3) {
			s.line(red, line)
		}
	}
}

// expected tells what is declared, apart from what counts.
func (s *screen) expected(doc *Document) {
	groups := expectedGroups(doc)
	if len(groups) == 0 {
		return
	}
	n := 0
	for _, g := range groups {
		n += len(g.Checks) + len(g.Invariants) + len(g.Blocked)
	}
	s.section("", thousands(n)+" expected")
	for i, g := range groups {
		if i == screenGroups {
			s.line("", fmt.Sprintf("  and for %s more", Count(len(groups)-i, "expectation")))
			return
		}
		for _, line := range wrapped("  "+oneLine(g.line()), s.Width, 4, 2) {
			s.line("", line)
		}
	}
}

// expectedMarkdown writes what is stale and what is declared.
func expectedMarkdown(b *strings.Builder, doc *Document) {
	staleMarkdown(b, doc.Expectations)
	groups := expectedGroups(doc)
	if len(groups) == 0 {
		return
	}
	b.WriteString("\n## Expected failures\n\n")
	for _, g := range limited(groups) {
		fmt.Fprintf(b, "- %s", md(g.line(), 400))
		if isLink(g.Issue) {
			fmt.Fprintf(b, " <%s>", strings.NewReplacer("<", "%3C", ">", "%3E", " ", "%20").Replace(cut(oneLine(g.Issue), 300)))
		}
		b.WriteString("\n")
	}
	b.WriteString(more(len(groups), "expectation"))
}

func staleMarkdown(b *strings.Builder, uses []ExpectationUse) {
	if uses = stale(uses); len(uses) == 0 {
		return
	}
	b.WriteString("\n## Stale expectations\n\n")
	for _, u := range limited(uses) {
		fmt.Fprintf(b, "- %s\n", md(u.line(), 300))
	}
	b.WriteString(more(len(uses), "expectation"))
}

// expectationSuite has a case for each expectation: a failure where it is stale.
func expectationSuite(name string, uses []ExpectationUse) junitSuite {
	suite := junitSuite{Name: name}
	for _, u := range uses {
		tc := junitCase{Name: u.Subject(), Classname: suite.Name, Time: seconds(0)}
		detail := &junitDetail{Message: oneLine(u.line()), Type: string(u.State), Text: joinLines(u.line(), u.Reason)}
		switch {
		case u.Stale():
			tc.Failure = detail
		case u.State == NotLooked:
			detail.Text = ""
			tc.Skipped = detail
		}
		suite.Cases = append(suite.Cases, tc)
	}
	return suite
}

// staleSteps say what to do about stale expectations.
func staleSteps(doc *Document) []Step {
	uses := stale(doc.Expectations)
	if len(uses) == 0 {
		return nil
	}
	file := uses[0].File
	if file == "" {
		file = "the file"
	}
	return []Step{{Text: "Take the stale expectations out of " + file + ", or give them another day; cmconform expectations update takes out what is mended."}}
}
