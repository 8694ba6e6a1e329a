package reports

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

//go:embed assets/proof.html.tmpl
var proofTemplate string

//go:embed assets/proof.css
var proofStyle string

// shownIDs is how many ids a line of the proof shows without a click.
const shownIDs = 4

var parsedProof = sync.OnceValues(func() (*template.Template, error) {
	return template.New("proof").Funcs(template.FuncMap{
		"thousands": thousands, "join": strings.Join, "count": Count,
		"first": func(ids []string) []string { return ids[:min(len(ids), shownIDs)] },
		"rest":  func(ids []string) []string { return ids[min(len(ids), shownIDs):] },
	}).Parse(proofTemplate)
})

// proofPage is what the template sees.
type proofPage struct {
	*Proof
	Style    template.CSS
	Tone     string
	Verdict  string
	Summary  string
	Counts   []proofCount
	Grid     proofGrid
	Outcomes []Outcome // columns of the null behaviours
	Sections []proofSection
	Facts    []fact
}

type proofCount struct {
	N    int
	Text string
	Tone Outcome
	Link string // a fragment; empty where there is nothing to see
}

// WriteProofHTML writes the matrix for people: one file that loads nothing else.
func WriteProofHTML(w io.Writer, p *Proof) error {
	t, err := parsedProof()
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := t.Execute(&out, newProofPage(p)); err != nil {
		return err
	}
	_, err = w.Write(out.Bytes())
	return err
}

// WriteProof writes the page to a path that ends in .html, and beside it, as
// .json, the matrix that it was made from. Each file appears whole or not at all.
func WriteProof(path string, p *Proof, matrix any) error {
	var page bytes.Buffer
	if err := WriteProofHTML(&page, p); err != nil {
		return err
	}
	data, err := json.MarshalIndent(matrix, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := replaceFile(strings.TrimSuffix(path, ".html")+".json", append(data, '\n')); err != nil {
		return err
	}
	return replaceFile(path, page.Bytes())
}

func newProofPage(p *Proof) *proofPage {
	checks, invariants := p.Proven()
	killed, survive := p.Killed(), len(p.Deviations)-p.Killed()
	page := &proofPage{
		Proof: p, Style: template.CSS(htmlStyle + proofStyle), Tone: "pass", Verdict: "proven", // our own files
		Summary: fmt.Sprintf("Every check that is held to account was seen to fail for its own reason, and for no other. %s noticed.", shareOf(killed, len(p.Deviations), "deviation")),
		Grid:    p.grid(), Sections: p.sections(), Facts: proofFacts(p),
	}
	if len(p.Faults) > 0 {
		page.Tone, page.Verdict = "fail", "not proven"
		page.Summary = fmt.Sprintf("%s missing for a proof. %s noticed.", isOrAre(len(p.Faults), "thing"), shareOf(killed, len(p.Deviations), "deviation"))
	}
	page.Counts = []proofCount{
		{killed, "deviations noticed", Pass, "#deviations"},
		{survive, "deviations survive", Fail, "#faults"},
		{p.Intermittent(), "of them now and then", Inconclusive, "#deviations"},
		{checks, "checks seen to fail", Pass, "#checks"},
		{invariants, "invariants seen to fail", Pass, "#checks"},
		{len(p.Nulls), "null behaviours", Skipped, "#nulls"},
		{len(p.Faults), "faults", Fail, "#faults"},
	}
	for _, o := range slices.Backward(Outcomes) {
		if slices.ContainsFunc(p.Nulls, func(n ProofNull) bool { return n.Outcomes[o] > 0 }) || o == Pass {
			page.Outcomes = append(page.Outcomes, o)
		}
	}
	return page
}

// shareOf words a share: "all 12 deviations are", "11 of 12 deviations are".
func shareOf(n, of int, noun string) string {
	if n == of {
		return fmt.Sprintf("All %s are", Count(of, noun))
	}
	return fmt.Sprintf("%s of %s are", thousands(n), Count(of, noun))
}

func isOrAre(n int, noun string) string {
	if n == 1 {
		return "One " + noun + " is"
	}
	return Count(n, noun) + " are"
}

func proofFacts(p *Proof) []fact {
	all := []fact{
		{"Command", p.Command},
		{"Started", p.Started.UTC().Format("2006-01-02 15:04:05 UTC")},
		{"Duration", duration(p.DurationMS)},
		{"Requests", thousands(p.Requests)},
		{"Dialects", strings.Join(p.Dialects, ", ")},
		{"Written by", joinSpace(p.Tool.Name, p.Tool.Version, p.Tool.Commit)},
	}
	return slices.DeleteFunc(all, func(f fact) bool { return f.Value == "" })
}
