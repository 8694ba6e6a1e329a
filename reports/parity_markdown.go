package reports

import (
	"fmt"
	"io"
	"strings"
)

// WriteParityMarkdown writes the short summary for a CI job's page.
func WriteParityMarkdown(w io.Writer, p *Parity) error {
	NormaliseParity(p)
	var b strings.Builder
	fmt.Fprintf(&b, "# cmconform parity: %s\n\n", md(p.Summary.Verdict, 40))
	fmt.Fprintf(&b, "%s\n\n", md(joinSpace(p.Summary.Explanation, parityCounts(p)), 1000))
	fmt.Fprintf(&b, "Target: %s, edition %s, exit code %d.\n", md(targetLine(p.document()), 400), p.Run.EditionText(), p.Summary.ExitCode)
	if len(p.Problems) > 0 {
		b.WriteString("\n## Problems\n\n")
		for _, problem := range limited(p.Problems) {
			fmt.Fprintf(&b, "- **%s**: %s %s\n", md(problem.Kind, 40), md(problem.Message, 500), md(problem.Advice, 300))
		}
		b.WriteString(more(len(p.Problems), "problem"))
	}
	parityDifferences(&b, p)
	staleMarkdown(&b, p.Expectations)
	for _, state := range []ParityState{Undecided, Omitted} {
		groups := parityGroups(p, state)
		if len(groups) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n", upperFirst(string(state)))
		for _, g := range limited(groups) {
			fmt.Fprintf(&b, "- %s: %s\n", md(g.Names(), 150), md(g.Reason, 300))
		}
		b.WriteString(more(len(groups), "reason"))
	}
	if rows := ParityTable(p); len(rows) > 0 {
		b.WriteString("\n## Operations\n\n| operation | calls | request | reply | fault | effect |\n| --- | --- | --- | --- | --- | --- |\n")
		for _, row := range limited(rows) {
			fmt.Fprintf(&b, "| %s | %s |", md(row.Operation, 60), thousands(row.Calls))
			for _, cell := range row.Cells {
				text := md(cell.Text(), 60)
				if s := cell.State(); s == Differs || s == Undecided {
					text = "**" + text + "**"
				}
				fmt.Fprintf(&b, " %s |", text)
			}
			b.WriteString("\n")
		}
		b.WriteString(more(len(rows), "operation"))
	}
	return endMarkdown(w, &b, paritySteps(p), ParityHTMLFile)
}

func parityDifferences(b *strings.Builder, p *Parity) {
	type line struct {
		c    *ParityCall
		cell *ParityCell
		d    ParityDifference
	}
	for _, of := range []struct {
		title string
		state ParityState
	}{{"Differences", Differs}, {"Expected differences", Expected}} {
		var lines []line
		for i := range p.Calls {
			for j := range p.Calls[i].Cells {
				if cell := &p.Calls[i].Cells[j]; cell.State == of.state {
					for _, d := range cell.Differences {
						lines = append(lines, line{&p.Calls[i], cell, d})
					}
				}
			}
		}
		if len(lines) == 0 {
			continue
		}
		fmt.Fprintf(b, "\n## %s\n\n| call | column | where | SOAP | REST |\n| --- | --- | --- | --- | --- |\n", of.title)
		for _, l := range limited(lines) {
			fmt.Fprintf(b, "| **%s** %s | %s | %s | %s | %s |\n", md(l.c.Operation, 60), md(l.c.Name, 100), l.cell.Column, md(l.d.Where, 150), md(l.d.SOAP, 150), md(l.d.REST, 150))
		}
		b.WriteString(more(len(lines), "difference"))
	}
}
