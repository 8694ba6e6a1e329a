package reports

import (
	"cmp"
	"fmt"
	"strings"
)

// lastingGroup is what lasts of one kind of change, and what to do about it.
type lastingGroup struct {
	Operation, Reason, Advice string
	Changes                   []Lasting
}

// lastingGroups puts together what has the same reason and the same advice.
func lastingGroups(doc *Document) []lastingGroup {
	var groups []lastingGroup
	at := map[string]int{}
	for _, l := range doc.Lasting {
		key := l.Operation + "\x00" + l.Reason + "\x00" + l.Advice
		i, known := at[key]
		if !known {
			i = len(groups)
			at[key] = i
			groups = append(groups, lastingGroup{Operation: l.Operation, Reason: l.Reason, Advice: l.Advice})
		}
		groups[i].Changes = append(groups[i].Changes, l)
	}
	return groups
}

// Title says what lasts: "2 by SignupCustomer: Customer 123, Customer 456".
func (g *lastingGroup) Title() string {
	var subjects []string
	for i := range g.Changes {
		if i == 3 {
			subjects = append(subjects, fmt.Sprintf("%d more", len(g.Changes)-i))
			break
		}
		subjects = append(subjects, g.Changes[i].Subject())
	}
	return fmt.Sprintf("%d by %s: %s", len(g.Changes), g.Operation, strings.Join(subjects, ", "))
}

// Text is the reason and the advice.
func (g *lastingGroup) Text() string { return g.Reason + "; " + g.Advice }

// lastingHeadline counts what lasts.
func lastingHeadline(doc *Document) string {
	return Count(len(doc.Lasting), "change") + " left on the target, which no call undoes"
}

func (s *screen) lasting(doc *Document) {
	groups := lastingGroups(doc)
	if len(groups) == 0 {
		return
	}
	s.section(yellow, lastingHeadline(doc))
	for i, g := range groups {
		if i == screenGroups {
			s.line("", fmt.Sprintf("  and for %s more", Count(len(groups)-i, "reason")))
			return
		}
		s.wrap("  ", g.Title())
		s.wrap("    ", g.Text())
	}
}

func lastingMarkdown(b *strings.Builder, doc *Document) {
	groups := lastingGroups(doc)
	if len(groups) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s\n\n", lastingHeadline(doc))
	for _, g := range limited(groups) {
		fmt.Fprintf(b, "- %s: %s\n", md(g.Title(), 300), md(g.Text(), 300))
	}
	b.WriteString(more(len(groups), "reason"))
}

// compareLasting orders changes as checks are.
func compareLasting(a, b Lasting) int {
	return cmp.Or(CompareDialects(a.Dialect, b.Dialect), cmp.Compare(a.Check, b.Check), cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.ID, b.ID))
}
