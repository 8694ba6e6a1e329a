package reports

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
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
	s.line(verdictColour(doc), strings.ToUpper(VerdictLine(doc)))
	if doc.Summary.Explanation != "" && doc.Summary.ExitCode != 0 { // that all went well, the counts say
		s.wrap("", doc.Summary.Explanation)
	}
	s.wrap("", countsLine(doc))
	s.wrap("", upperFirst(targetLine(doc)))
	s.dialects(doc)
	if line := partLine(doc.Run); line != "" {
		s.wrap("", line)
	}
	if line := requestLine(doc.Run); line != "" {
		s.wrap("", line)
	}
	s.problems(doc)
	s.lasting(doc)
	s.since(doc)
	s.roots(doc)
	s.stale(doc.Expectations)
	s.expected(doc)
	for _, outcome := range []Outcome{Inconclusive, Warn, Skipped} {
		s.groups(doc, outcome)
	}
	s.accounts(doc)
	if n := len(doc.Observations); n > 0 {
		if len(doc.Summary.Accounts) == 0 {
			s.line("", "")
		}
		s.line("", Count(n, "observation")+" where the documentation leaves a choice, see "+HTMLFile)
	}
	return s.end(NextSteps(doc), HTMLFile, JUnitFile, ResultFile, MarkdownFile)
}

// end says where the reports are and what to do next.
func (s *screen) end(steps []Step, names ...string) string {
	if s.Dir != "" {
		s.line("", "")
		s.wrap("", "Reports: "+filepath.Join(s.Dir, names[0])+", and beside it "+listed(names[1:]))
	}
	steps = slices.DeleteFunc(steps, func(step Step) bool { // a command that stands above says more there
		return step.Command != "" && strings.Contains(s.b.String(), " "+oneLine(step.Command)+"\n")
	})
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
	case Conforms, ConformsAsKnown, NoRegression:
		return bold + ";" + green
	case DoesNotConform, OutOfDate:
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

// field is an indented "name  value" on at most so many lines.
func (s *screen) field(name, value string, lines int) {
	if value = oneLine(value); value == "" {
		return
	}
	for _, line := range wrapped(fmt.Sprintf("      %-9s %s", name, value), s.Width, 16, lines) {
		s.line("", line)
	}
}

// wrapped breaks a text into at most so many lines; all but the first are indented, and the last is cut.
func wrapped(text string, width, indent, lines int) []string {
	var out []string
	lead := len(text) - len(strings.TrimLeft(text, " "))
	for len(out) < lines-1 && utf8.RuneCountInString(text) > width {
		runes := []rune(text)
		at := width
		for at > lead+indent && runes[at] != ' ' {
			at--
		}
		if runes[at] != ' ' {
			break // one long word
		}
		out = append(out, strings.TrimRight(string(runes[:at]), " "))
		lead = indent
		text = strings.Repeat(" ", indent) + strings.TrimLeft(string(runes[at:]), " ")
	}
	return append(out, cut(text, width))
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

func (s *screen) groups(doc *Document, outcome Outcome) {
	groups := GroupByReason(doc, outcome)
	if outcome == Warn {
		groups = besideRoots(doc, groups)
	}
	if len(groups) == 0 {
		return
	}
	colour := yellow
	if outcome == Skipped {
		colour = ""
	}
	s.section(colour, fmt.Sprintf("%s %s", thousands(checksIn(groups)), outcome))
	for i, g := range groups {
		if i == screenGroups {
			s.line("", fmt.Sprintf("  and for %s more", Count(len(groups)-i, "reason")))
			return
		}
		s.line("", fmt.Sprintf("  %s: %s", checkNames(g.Checks), g.Reason))
	}
}
