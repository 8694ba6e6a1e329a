package reports

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"
)

//go:embed assets/parity.html.tmpl
var parityTemplate string

//go:embed assets/parity.css
var parityStyle string

// parsedParity shares badge and exchange with the report of a run.
var parsedParity = sync.OnceValues(func() (*template.Template, error) {
	t, err := parseTemplate() // of its own: one that was executed takes no more
	if err != nil {
		return nil, err
	}
	return t.New("parity").Funcs(template.FuncMap{"parityTone": parityTone, "parityAnchor": parityAnchor}).Parse(parityTemplate)
})

func parityAnchor(c *ParityCall) string {
	return "call/" + c.Operation + "/" + strings.ReplaceAll(c.Name, " ", "-")
}

// parityPage is what the template sees.
type parityPage struct {
	*Parity
	Style  template.CSS
	Script template.JS
	Tone   Outcome
	Target string
	Counts []parityCount
	Facts  []fact
	Cards  []parityCards
	Skips  []parityGroup
	Rows   []ParityRow
	Uses   []ExpectationUse
	Next   []Step
}

type parityCount struct {
	State ParityState
	N     int
}

// parityCards are the calls of one state that need a look.
type parityCards struct {
	State        ParityState
	Title, About string
	Calls        []parityCard
}

type parityCard struct {
	*ParityCall
	Headline string
	Open     bool
}

// WriteParityHTML writes the report for people: one file that loads nothing else.
func WriteParityHTML(w io.Writer, p *Parity) error {
	NormaliseParity(p)
	t, err := parsedParity()
	if err != nil {
		return err
	}
	page := &parityPage{
		Parity: p, Style: template.CSS(htmlStyle + parityStyle), Script: template.JS(htmlScript), // our own files
		Tone: Inconclusive, Target: targetLine(p.document()), Next: paritySteps(p), Facts: parityFacts(p),
		Skips: parityGroups(p, Omitted), Rows: ParityTable(p), Uses: p.Expectations,
	}
	switch p.Summary.Verdict {
	case VerdictEqual:
		page.Tone = Pass
	case VerdictDiffers:
		page.Tone = Fail
	}
	for _, state := range ParityStates {
		page.Counts = append(page.Counts, parityCount{state, p.Summary.Total(state)})
	}
	for _, cards := range []parityCards{
		{State: Differs, Title: "Differences", About: "what the same call says over one binding and not over the other"},
		{State: Undecided, Title: "Inconclusive", About: "what could not be compared"},
		{State: Expected, Title: "Expected differences", About: "declared in the expectations file"},
	} {
		told := map[string]bool{}
		for i := range p.Calls {
			c := &p.Calls[i]
			if c.State() != cards.State {
				continue
			}
			// Of calls that differ alike one is shown, the others take a click.
			card := parityCard{ParityCall: c, Open: cards.State == Differs && len(told) < openCauses && !told[c.signature()]}
			told[c.signature()] = true
			for j := range c.Cells {
				if card.Headline == "" && c.Cells[j].State == cards.State {
					card.Headline = cut(oneLine(c.Cells[j].Line()), 160)
				}
			}
			cards.Calls = append(cards.Calls, card)
		}
		if len(cards.Calls) > 0 {
			page.Cards = append(page.Cards, cards)
		}
	}
	var out bytes.Buffer
	if err := t.Execute(&out, page); err != nil {
		return err
	}
	_, err = w.Write(out.Bytes())
	return err
}

func parityFacts(p *Parity) []fact {
	r := p.Run
	all := []fact{
		{"Command", r.Command},
		{"Started", r.Started.UTC().Format("2006-01-02 15:04:05 UTC")},
		{"Duration", duration(r.DurationMS)},
		{"Requests", thousands(r.Requests)},
		{"Compared", strings.Join(p.Dialects[:], " and ")},
		{"Edition", r.EditionText()},
		{"Provisioner", p.Target.Provisioner},
		{"Writes", r.Writes},
		{"Selected", strings.Join(r.Select, ", ")},
		{"Not offered", strings.Join(p.Target.ExcludedOperations, ", ")},
		{"Exit code", fmt.Sprint(p.Summary.ExitCode)},
		{"Run", r.ID},
		{"Written by", joinSpace(p.Tool.Name, p.Tool.Version, p.Tool.Commit)},
	}
	return slices.DeleteFunc(all, func(f fact) bool { return f.Value == "" })
}
