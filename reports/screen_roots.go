package reports

import (
	"fmt"
	"slices"
	"strings"
)

// roots shows the causes of failure, each with what is needed to mend it.
func (s *screen) roots(doc *Document) {
	causes := Causes(doc)
	requirements := requirementsByID(doc)
	for i, cause := range causes {
		if i == screenRoots {
			s.section("", fmt.Sprintf("and %s more, see %s", Count(len(causes)-i, "cause"), HTMLFile))
			return
		}
		root := cause.Roots[0]
		s.line("", "")
		s.title(root)
		if len(doc.Target.Endpoints) > 1 {
			s.field("on", listed(cause.Dialects()), 1)
		}
		if r := requirements[root.requirement]; r != nil {
			s.field("demanded", r.Statement, 3)
			s.field("source", strings.Join(r.Sources, ", "), 1)
		}
		switch {
		case root.Check != nil:
			s.failure(root.Check)
		case len(root.Invariants) > 0:
			s.violation(root.Invariants[0])
		default:
			s.field("because", reason(root.Blocked[0]), 3)
		}
		if root.Check != nil {
			for _, v := range root.Invariants {
				s.field("invariant", v.ID+" "+invariantLine(v), 2)
			}
		}
		if others := cause.Alike(); len(others) > 0 {
			s.field("likewise", named(others, s.Width-16), 1)
		}
		if others := cause.Blocked(); len(others) > 0 {
			s.field("blocks", named(others, s.Width-16), 1)
		}
		if root.Check != nil && root.Check.Rerun != "" {
			s.b.WriteString("      rerun     " + oneLine(root.Check.Rerun) + "\n")
		}
	}
}

// title names the check, invariant or requirement that shows a cause.
func (s *screen) title(root Root) {
	word, colour, text := "FAIL", red, ""
	switch {
	case root.rank() == 2:
		word, colour, text = "BLOCK", yellow, "is not met as others need it, though no check of this run failed by it"
	case root.Check == nil:
		text = root.Invariants[0].Text
	case root.Check.Outcome == Warn:
		word, colour, text = "WARN", yellow, root.Check.Text
	default:
		text = root.Check.Text
	}
	for _, line := range wrapped(fmt.Sprintf("%-5s %s %s", word, root.ID, oneLine(text)), s.Width, 6, 2) {
		s.line(colour, line)
	}
}

// screenCalls is how many calls are told that led to a failure.
const screenCalls = 3

// failure tells what was called, what should have come of it and what did.
func (s *screen) failure(c *Check) {
	if c.Failure == nil || c.Failure.Expected == "" && c.Failure.Actual == "" {
		s.field("because", headline(c), 3)
		return
	}
	name := "calls"
	for i := range c.Exchanges {
		if e := &c.Exchanges[i]; e.Number <= c.Failure.Exchange && e.Number > c.Failure.Exchange-screenCalls {
			lines := 1 // the call that shows it is told at length, one that writes at some
			switch {
			case e.Number == c.Failure.Exchange:
				lines = 3
			case !reads(e.Operation):
				lines = 2
			}
			width := lines * (s.Width - 19)
			for _, line := range wrapped(fmt.Sprintf("      %-9s %s", name, callLine(e, width)), s.Width, 19, lines) {
				s.line("", line)
			}
			name = ""
		}
	}
	s.field("expected", expectation(c.Failure), 3)
	s.field("actual", c.Failure.Actual, 3)
}

// reads tells the operations that change nothing by their names.
func reads(operation string) bool {
	return slices.ContainsFunc([]string{"Get", "Search", "Find", "Validate"}, func(verb string) bool { return strings.HasPrefix(operation, verb) })
}

// violation tells of the first exchange that breaks an invariant.
func (s *screen) violation(v *Invariant) {
	if len(v.Violations) > 0 {
		s.line("", fmt.Sprintf("      %-9s %s", "call", callLine(&v.Violations[0].Exchange, s.Width-16)))
	}
	s.field("actual", invariantLine(v), 3)
}
