package reports

import (
	"fmt"
	"strings"
)

// ParityScreen is the summary for a terminal: verdict, counts, differences
// first, where the reports are, what to do next.
func ParityScreen(p *Parity, o ScreenOptions) string {
	NormaliseParity(p)
	if o.Width <= 0 {
		o.Width = 80
	}
	s := &screen{ScreenOptions: o}
	colour := yellow
	switch p.Summary.Verdict {
	case VerdictEqual:
		colour = green
	case VerdictDiffers:
		colour = red
	}
	s.line("", "")
	s.line(bold+";"+colour, strings.ToUpper(p.Summary.Verdict))
	s.wrap("", p.Summary.Explanation)
	s.wrap("", parityCounts(p))
	s.wrap("", upperFirst(targetLine(p.document())))
	s.columns(p)
	s.problems(&Document{Problems: p.Problems})
	s.differences(p)
	s.stale(p.Expectations)
	for _, state := range []ParityState{Undecided, Omitted} {
		s.parityGroups(p, state)
	}
	return s.end(paritySteps(p), ParityHTMLFile, ParityJUnitFile, ParityFile, ParityMarkdownFile)
}

// columns counts the comparisons of each column, in states that there are.
func (s *screen) columns(p *Parity) {
	if len(p.Calls) == 0 {
		return
	}
	for _, column := range Columns {
		s.line("", fmt.Sprintf("  %-9s %s", column, parityTally(func(state ParityState) int { return p.Summary.Cells[column][state] })))
	}
}

func (s *screen) differences(p *Parity) {
	var alike [][]*ParityCall // calls that differ in the same way
	at := map[string]int{}
	for i := range p.Calls {
		c := &p.Calls[i]
		if c.State() != Differs {
			continue
		}
		n, known := at[c.signature()]
		if !known {
			n = len(alike)
			at[c.signature()] = n
			alike = append(alike, nil)
		}
		alike[n] = append(alike[n], c)
	}
	more := 0
	for i, calls := range alike {
		if i >= screenRoots {
			more += len(calls)
			continue
		}
		c, tail := calls[0], ""
		if n := len(calls) - 1; n > 0 {
			tail = fmt.Sprintf(" (and %s)", Count(n, "other call"))
		}
		s.line("", "")
		s.line(red, cut(fmt.Sprintf("DIFF  %s: %s", c.Operation, oneLine(c.Name)), s.Width-len(tail))+tail)
		for j := range c.Cells {
			if cell := &c.Cells[j]; cell.State == Differs {
				d := cell.Differences[0]
				where := d.Where
				if n := len(cell.Differences) - 1; n > 0 {
					where += fmt.Sprintf(" (and %s more)", thousands(n))
				}
				s.field(string(cell.Column), where, 1)
				s.field("  SOAP", d.SOAP, 1)
				s.field("  REST", d.REST, 1)
			}
		}
	}
	if more > 0 {
		s.section("", fmt.Sprintf("and %s more, see %s", Count(more, "difference"), ParityHTMLFile))
	}
}

func (s *screen) parityGroups(p *Parity, state ParityState) {
	groups := parityGroups(p, state)
	if len(groups) == 0 {
		return
	}
	n, colour := 0, yellow
	for _, g := range groups {
		n += len(g.Calls)
	}
	if state == Omitted {
		colour = ""
	}
	s.section(colour, fmt.Sprintf("%s %s", Count(n, "call"), state))
	for i, g := range groups {
		if i == screenGroups {
			s.line("", fmt.Sprintf("  and for %s more", Count(len(groups)-i, "reason")))
			return
		}
		s.wrap("  ", fmt.Sprintf("%s: %s", g.Names(), g.Reason))
	}
}
