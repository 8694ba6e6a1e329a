package reports

import (
	_ "embed"
	"fmt"
	"html/template"
)

//go:embed assets/since.html.tmpl
var sinceTemplate string

// sinceFuncs are what the parts of the page about earlier runs call.
var sinceFuncs = template.FuncMap{
	"sinceHeadline": (*Diff).Headline,
	"sinceCounts":   (*Diff).countsLine,
	"sideLine":      DiffSide.line,
	"changeGroups":  changeGroups,
	"trendChart":    trendChart,
}

// changeGroup is one kind of change as the page shows it.
type changeGroup struct {
	Words         string
	Counts, Quiet bool
	N             int
	List          []shownChange
}

type shownChange struct {
	folded
	Was, Is string
}

func changeGroups(d *Diff) (out []changeGroup) {
	for _, kind := range ChangeKinds {
		list := d.fold(kind)
		if len(list) == 0 {
			continue
		}
		g := changeGroup{Words: kind.Words(), Counts: list[0].Counts, Quiet: kind.quiet(), N: d.Counts[kind]}
		for _, c := range list {
			g.List = append(g.List, shownChange{c, c.was(), c.is()})
		}
		out = append(out, g)
	}
	return out
}

// chart is a bar a run, of what did not pass in it.
type chart struct {
	Width, Height, Base int
	Most                int
	Label, First, Last  string
	Bars                []chartBar
}

type chartBar struct {
	Title string
	Parts []chartPart
}

type chartPart struct {
	Outcome             Outcome
	X, Y, Width, Height int
}

// Measures of the chart, in pixels.
const (
	chartHeight = 90
	chartLeft   = 48
	chartStep   = 12
	chartBarOf  = 9
)

// troubles are what the chart stacks, the worst at the bottom.
var troubles = []Outcome{Fail, Blocked, Inconclusive, Warn}

// trendChart lays the chart out; there is none of a single run.
func trendChart(t *Trend) *chart {
	if len(t.Runs) < 2 {
		return nil
	}
	c := &chart{
		Width: chartLeft + chartStep*len(t.Runs), Height: chartHeight, Base: chartHeight - 2,
		First: t.Runs[0].Started, Last: t.Runs[len(t.Runs)-1].Started,
	}
	in := func(r TrendRun) (n int) {
		for _, o := range troubles {
			n += r.Outcomes[o]
		}
		return n
	}
	for _, r := range t.Runs {
		c.Most = max(c.Most, in(r))
	}
	for i, r := range t.Runs {
		bar := chartBar{Title: fmt.Sprintf("%s: %s, %s", r.Started, r.Verdict, tally(r.Outcomes))}
		x, y := chartLeft+i*chartStep, c.Base
		for _, o := range troubles {
			if n := r.Outcomes[o]; n > 0 {
				height := max(1, n*(c.Base-4)/c.Most)
				y -= height
				bar.Parts = append(bar.Parts, chartPart{o, x, y, chartBarOf, height})
			}
		}
		if in(r) == 0 {
			bar.Parts = []chartPart{{Pass, x, c.Base - 2, chartBarOf, 2}}
		}
		c.Bars = append(c.Bars, bar)
	}
	last := t.Runs[len(t.Runs)-1]
	c.Label = fmt.Sprintf("Checks that did not pass in %s: %d at most, %d in the last one", Count(len(t.Runs), "run"), c.Most, in(last))
	return c
}
