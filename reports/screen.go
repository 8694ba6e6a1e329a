package reports

import (
	"fmt"
	"path/filepath"
	"strings"
)

// ScreenOptions say what the terminal can show.
type ScreenOptions struct {
	Width  int  // columns; 80 when zero
	Colour bool // ANSI colours
	// Dir is where WriteAll wrote the reports; none are named when empty.
	Dir string
}

// How much of each kind the screen shows; the rest is in the reports.
const (
	screenRoots    = 5
	screenProblems = 3
	screenGroups   = 3
)

// Screen is the summary for a terminal: verdict, counts, causes of failure
// first, where the reports are, what to do next. A run that went well fits 24 lines of 80 columns.
func Screen(doc *Document, o ScreenOptions) string {
	Normalise(doc)
	if o.Width <= 0 {
		o.Width = 80
	}
	s := &screen{ScreenOptions: o}
	s.line("", "")
	s.line(verdictColour(doc), strings.ToUpper(doc.Summary.Verdict))
	if doc.Summary.Explanation != "" {
		s.wrap("", doc.Summary.Explanation)
	}
	s.wrap("", countsLine(doc))
	s.wrap("", upperFirst(targetLine(doc)))
	s.dialects(doc)
	s.problems(doc)
	s.roots(doc)
	s.invariants(doc)
	for _, outcome := range []Outcome{Inconclusive, Warn, Skipped} {
		s.groups(doc, outcome)
	}
	if n := len(doc.Observations); n > 0 {
		s.section("", Count(n, "observation")+" where the documentation leaves a choice, see "+HTMLFile)
	}
	return s.end(NextSteps(doc), HTMLFile, JUnitFile, ResultFile, MarkdownFile)
}

// end says where the reports are and what to do next.
func (s *screen) end(steps []Step, names ...string) string {
	if s.Dir != "" {
		s.section("", "Reports")
		for _, name := range names {
			s.b.WriteString("  " + filepath.Join(s.Dir, name) + "\n") // never cut: it is there to be copied
		}
	}
	if len(steps) > 0 {
		s.section("", "Next")
		for _, step := range steps {
			s.wrap("  ", step.Text)
			if step.Command != "" {
				s.b.WriteString("    " + oneLine(step.Command) + "\n")
			}
		}
	}
	return s.b.String()
}

type screen struct {
	ScreenOptions
	b strings.Builder
}

const (
	red    = "31"
	yellow = "33"
	green  = "32"
	bold   = "1"
)

func verdictColour(doc *Document) string {
	switch doc.Summary.Verdict {
	case Conforms:
		return bold + ";" + green
	case DoesNotConform:
		return bold + ";" + red
	}
	return bold + ";" + yellow
}

func (s *screen) paint(colour, text string) string {
	if !s.Colour || colour == "" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

func (s *screen) line(colour, text string) {
	s.b.WriteString(s.paint(colour, cut(printable(text), s.Width)) + "\n")
}

func (s *screen) section(colour, text string) {
	s.line("", "")
	s.line(colour, text)
}

// field is an indented "name  value" on one line.
func (s *screen) field(name, value string) {
	if value = oneLine(value); value != "" {
		s.line("", fmt.Sprintf("      %-9s %s", name, value))
	}
}

func (s *screen) wrap(indent, text string) {
	line := indent
	for _, word := range strings.Fields(oneLine(text)) {
		if len(line) > len(indent) && len([]rune(line))+1+len([]rune(word)) > s.Width {
			s.b.WriteString(line + "\n")
			line = indent
		}
		if len(line) > len(indent) {
			line += " "
		}
		line += word
	}
	s.b.WriteString(line + "\n")
}

// dialects tells of each where there are several.
func (s *screen) dialects(doc *Document) {
	tallies := ByDialect(doc)
	if len(tallies) < 2 {
		return
	}
	for _, t := range tallies {
		s.line("", fmt.Sprintf("  %-9s %s", t.Dialect, tally(t.Outcomes)))
	}
}

func (s *screen) problems(doc *Document) {
	for i, p := range doc.Problems {
		if i == screenProblems {
			s.line("", fmt.Sprintf("and %s more", Count(len(doc.Problems)-i, "problem")))
			return
		}
		s.line("", "")
		s.wrap("", "Problem ("+p.Kind+"): "+p.Message)
	}
}

func (s *screen) roots(doc *Document) {
	causes := Causes(doc)
	several := len(doc.Target.Endpoints) > 1
	for i, root := range causes {
		if i == screenRoots {
			s.section("", fmt.Sprintf("and %s more, see %s", Count(len(causes)-i, "failure"), HTMLFile))
			return
		}
		tail := ""
		if root.Blocks > 0 {
			tail = " (blocks " + thousands(root.Blocks) + ")"
		}
		if root.Check == nil {
			s.section(yellow, fmt.Sprintf("BLOCK %s on %s%s", root.ID, listed(root.Dialects), tail))
			s.field("because", reason(root.Blocked[0]))
			continue
		}
		c := root.Check
		name := fmt.Sprintf("FAIL  %s %s", c.ID, oneLine(c.Text))
		s.line("", "")
		s.line(red, cut(name, s.Width-len(tail))+tail)
		if several {
			s.field("on", listed(root.Dialects))
		}
		if c.Failure != nil && (c.Failure.Expected != "" || c.Failure.Actual != "") {
			s.field("expected", c.Failure.Expected)
			s.field("actual", c.Failure.Actual)
		} else {
			s.field("because", headline(c))
		}
		if c.Rerun != "" {
			s.b.WriteString("      rerun     " + oneLine(c.Rerun) + "\n")
		}
	}
}

func (s *screen) invariants(doc *Document) {
	for i, v := range violated(doc) {
		if i == screenProblems {
			s.section("", fmt.Sprintf("and %s more broken, see %s", Count(len(violated(doc))-i, "invariant"), HTMLFile))
			return
		}
		s.section(red, fmt.Sprintf("FAIL  %s %s", v.ID, oneLine(v.Text)))
		if len(doc.Target.Endpoints) > 1 {
			s.field("on", v.Dialect)
		}
		s.field("invariant", invariantLine(v))
	}
}

func (s *screen) groups(doc *Document, outcome Outcome) {
	groups := GroupByReason(doc, outcome)
	if len(groups) == 0 {
		return
	}
	colour := yellow
	if outcome == Skipped {
		colour = ""
	}
	s.section(colour, fmt.Sprintf("%s %s", thousands(doc.Summary.Outcomes[outcome]), outcome))
	for i, g := range groups {
		if i == screenGroups {
			s.line("", fmt.Sprintf("  and for %s more", Count(len(groups)-i, "reason")))
			return
		}
		s.line("", fmt.Sprintf("  %s: %s", checkNames(g.Checks), g.Reason))
	}
}
