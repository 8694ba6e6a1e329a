package reports

import (
	"slices"
	"strings"
)

type dialectRow struct {
	DialectTally
	Address string
	Bars    []outcomeCount // present outcomes, best first
	Tally   string
}

type coverageTable struct {
	Title, Key string
	Rows       []coverageRow
}

type coverageRow struct {
	Coverage
	Bars []outcomeCount // present outcomes, best first
	Met  int
}

// section is a run of the checks table: one area of one dialect.
type section struct {
	Dialect, Area string
	Checks        []tableRow
}

type tableRow struct {
	*Check
	First    bool // first of its outcome: where a link to the outcome leads without JavaScript
	Search   string
	Detailed bool // has a card of its own above
	Shown    Outcome
}

func coverageRows(rows []Coverage) []coverageRow {
	out := make([]coverageRow, 0, len(rows))
	for _, c := range rows {
		row := coverageRow{Coverage: c, Met: c.Outcomes[Pass], Bars: bars(c.Outcomes)}
		if n := c.Outcomes[""]; n > 0 {
			row.Bars = append(row.Bars, outcomeCount{"not run", n})
		}
		out = append(out, row)
	}
	return out
}

// bars are the outcomes that there are, best first.
func bars(outcomes map[Outcome]int) (out []outcomeCount) {
	for _, o := range slices.Backward(shownOutcomes) {
		if n := outcomes[o]; n > 0 {
			out = append(out, outcomeCount{o, n})
		}
	}
	return out
}

func sections(doc *Document) []section {
	var out []section
	seen := map[Outcome]bool{}
	for i := range doc.Checks {
		c := &doc.Checks[i]
		if n := len(out); n == 0 || out[n-1].Dialect != c.Dialect || out[n-1].Area != c.Area {
			out = append(out, section{Dialect: c.Dialect, Area: c.Area})
		}
		words := slices.Clone(c.Operations)
		for _, id := range c.Requirements {
			if id != c.ID {
				words = append(words, id)
			}
		}
		at := &out[len(out)-1]
		at.Checks = append(at.Checks, tableRow{
			Check: c, First: !seen[c.shown()], Search: strings.Join(words, " "), Shown: c.shown(),
			Detailed: c.Outcome != Pass && c.Outcome != Skipped,
		})
		seen[c.shown()] = true
	}
	return out
}
