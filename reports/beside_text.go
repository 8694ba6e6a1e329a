package reports

import (
	"fmt"
	"io"
	"strings"
)

// Names of the reports of a comparison of two targets.
const (
	SideBySideFile         = "compare.json"
	SideBySideMarkdownFile = "compare.md"
)

// How much of a comparison the screen shows.
const (
	screenBeside  = 10
	screenPlaces  = 4
	screenReasons = 4
)

// WriteSideBySideAll writes compare.json and compare.md.
func WriteSideBySideAll(dir string, s *SideBySide) error {
	return writeAll(dir, s, []rendering[SideBySide]{
		{SideBySideFile, WriteSideBySide},
		{SideBySideMarkdownFile, WriteSideBySideMarkdown},
	})
}

// SideBySideScreen is the comparison for a terminal.
func SideBySideScreen(b *SideBySide, o ScreenOptions) string {
	if o.Width <= 0 {
		o.Width = 80
	}
	s := &screen{ScreenOptions: o}
	tone := map[string]string{"same": green, "differs": red}[b.Verdict]
	s.line("", "")
	s.line(bold+";"+tone, strings.ToUpper(b.Verdict))
	s.wrap("", b.Explanation)
	s.beside("A", b.A.line())
	s.beside("B", b.B.line())
	for _, n := range b.Notes {
		s.beside("note", n)
	}
	if !b.Data {
		s.beside("note", dataOfTheirOwn)
	}
	for i, p := range b.Problems {
		if i == screenProblems {
			s.line("", fmt.Sprintf("and %s more", Count(len(b.Problems)-i, "problem")))
			break
		}
		s.line("", "")
		s.wrap("", fmt.Sprintf("Problem of %s (%s): %s", p.Side, p.Kind, p.Message))
	}
	for i, c := range b.Checks {
		if i == screenBeside {
			s.section("", fmt.Sprintf("and %s more in %s", Count(len(b.Checks)-i, "check"), SideBySideMarkdownFile))
			break
		}
		s.section(red, fmt.Sprintf("DIFF  %s %s", c.ID, c.Text))
		s.field("on", c.Dialect, 1)
		if c.A.Outcome != c.B.Outcome {
			s.field("A", c.A.words(OtherEvidence), 3)
			s.field("B", c.B.words(OtherEvidence), 3)
		}
		s.places(c.Calls)
	}
	if reasons := b.reasonsNotCompared(); len(reasons) > 0 {
		n := 0
		for _, count := range b.NotCompared {
			n += count
		}
		s.section("", fmt.Sprintf("%s not compared", thousands(n)))
		for i, reason := range reasons {
			if i == screenReasons {
				s.line("", fmt.Sprintf("  and for %s more", Count(len(reasons)-i, "reason")))
				break
			}
			s.line("", fmt.Sprintf("  %s: %s", thousands(b.NotCompared[reason]), reason))
		}
	}
	return s.end(nil, SideBySideMarkdownFile, SideBySideFile)
}

const dataOfTheirOwn = "the targets have data of their own, so that only what became of each call is compared"

func (s *screen) places(calls []CallDifference) {
	n := 0
	for _, c := range calls {
		if n >= screenPlaces {
			s.line("", fmt.Sprintf("      and %s more", Count(len(calls), "call")))
			return
		}
		s.field("call", c.line(), 1)
		for _, p := range c.Places {
			if n++; n > screenPlaces {
				break
			}
			s.field("", fmt.Sprintf("%s: A %s, B %s", p.Where, p.A, p.B), 2)
		}
	}
}

// WriteSideBySideMarkdown writes the comparison for a CI job's page.
func WriteSideBySideMarkdown(w io.Writer, s *SideBySide) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# cmconform compare: %s\n\n%s\n\n", md(s.Verdict, 40), md(s.Explanation, 300))
	fmt.Fprintf(&b, "- **A**: %s\n- **B**: %s\n", md(s.A.line(), 400), md(s.B.line(), 400))
	notes := s.Notes
	if !s.Data {
		notes = append(notes[:len(notes):len(notes)], dataOfTheirOwn)
	}
	for _, n := range notes {
		fmt.Fprintf(&b, "- **note**: %s\n", md(n, 400))
	}
	for _, p := range limited(s.Problems) {
		fmt.Fprintf(&b, "- **problem of %s** (%s): %s %s\n", p.Side, md(p.Kind, 40), md(p.Message, 500), md(p.Advice, 300))
	}
	if len(s.Checks) > 0 {
		b.WriteString("\n## Differences\n\n| check | A | B | where |\n| --- | --- | --- | --- |\n")
		for _, c := range limited(s.Checks) {
			var where []string
			for _, call := range c.Calls {
				for _, p := range call.Places {
					where = append(where, fmt.Sprintf("%s: %s: A %s, B %s", call.line(), p.Where, p.A, p.B))
				}
			}
			fmt.Fprintf(&b, "| **%s** (%s) %s | %s | %s | %s |\n", md(c.ID, 80), md(c.Dialect, 30), md(c.Text, 200),
				md(c.A.words(OtherEvidence), 200), md(c.B.words(OtherEvidence), 200), md(strings.Join(where, "; "), 500))
		}
		if n := len(s.Checks) - maxMarkdownRows; n > 0 {
			fmt.Fprintf(&b, "\nand %s more in %s\n", Count(n, "check"), SideBySideFile)
		}
	}
	if reasons := s.reasonsNotCompared(); len(reasons) > 0 {
		b.WriteString("\n## Not compared\n\n")
		for _, reason := range limited(reasons) {
			fmt.Fprintf(&b, "- %s: %s\n", Count(s.NotCompared[reason], "check"), md(reason, 300))
		}
	}
	return endMarkdown(w, &b, nil, SideBySideFile)
}
