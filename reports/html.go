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

//go:embed assets/report.html.tmpl
var htmlTemplate string

//go:embed assets/report.css
var htmlStyle string

//go:embed assets/report.js
var htmlScript string

// bodyInHTML bounds one shown request or reply, so that one huge reply does not stall a phone.
const bodyInHTML = 64 << 10

// openCauses is how many causes of failure are shown without a click.
const openCauses = 10

// WriteHTML writes the report for people: one file that loads nothing else,
// and that shows everything without JavaScript, which only adds filter and copy buttons.
func WriteHTML(w io.Writer, doc *Document) error {
	Normalise(doc)
	t, err := parsedTemplate()
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := t.Execute(&out, newPage(doc)); err != nil {
		return err
	}
	_, err = w.Write(out.Bytes())
	return err
}

var parsedTemplate = sync.OnceValues(parseTemplate)

func parseTemplate() (*template.Template, error) {
	t, err := template.New("report").Funcs(sinceFuncs).Funcs(expectedFuncs).Funcs(template.FuncMap{
		"duration": duration, "thousands": thousands, "count": Count, "reason": reason,
		"join":          strings.Join,
		"headers":       headerLines,
		"exchangeLine":  exchangeLine,
		"invariantLine": invariantLine,
		"headline":      headline,
		"expectation":   expectation,
		"accountedFor":  accountedFor,
		"reasons":       reasons,
		"body":          func(s string) string { return clip(Pretty(s), bodyInHTML) },
		"anchor":        anchor,
		"isLink":        isLink,
	}).Parse(htmlTemplate)
	if err != nil {
		return nil, err
	}
	if t, err = t.Parse(expectedTemplate); err != nil {
		return nil, err
	}
	return t.Parse(sinceTemplate)
}

func isLink(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

func anchor(c *Check) string { return "check/" + c.Dialect + "/" + c.ID }

// page is what the template sees.
type page struct {
	*Document
	Style    template.CSS
	Script   template.JS
	Tone     string // css class of the verdict
	Target   string
	Counts   []outcomeCount
	Facts    []fact
	Failures []failure
	// Groups of inconclusive checks, by reason; Warnings are the checks themselves.
	Inconclusive []group
	Warnings     []detail
	Skips        []group
	// Expected are the failures that expectations declare.
	Expected  []expectedCard
	Exercised []*Invariant
	Idle      []*Invariant // not exercised
	Coverage  []coverageTable
	// ByDialect is there where there are several.
	ByDialect  []dialectRow
	Sections   []section
	Areas      []string
	Dialects   []string
	Statements []statement
	// Left are the changes to the target that no call undoes; LeftTitle counts them.
	Left      []lastingGroup
	LeftTitle string
	Next      []Step
}

type outcomeCount struct {
	Outcome Outcome
	N       int
}

type fact struct{ Name, Value string }

// detail is a check with the requirements it carries.
type detail struct {
	*Check
	Rests []*Requirement
	// Unknown are ids that the run's requirements do not describe.
	Unknown []string
	// ManyDialects says that the check's dialect has to be told.
	ManyDialects bool
}

type failure struct {
	Root
	Detail *detail
	// Likewise are the other checks that show the same cause.
	Likewise []detail
	// Open shows the card from the start: the first causes, each on its first dialect.
	Open bool
}

type group struct {
	Group
	Details []detail
}

type statement struct {
	*Requirement
	Outcome Outcome
}

func newPage(doc *Document) *page {
	p := &page{
		Document: doc, Style: template.CSS(htmlStyle), Script: template.JS(htmlScript), // our own files
		Tone: tone(doc.Summary.Verdict), Target: targetLine(doc), Next: NextSteps(doc), Facts: facts(doc),
	}
	p.Left, p.LeftTitle = lastingGroups(doc), lastingHeadline(doc)
	counts := shownCounts(doc)
	for _, o := range shownOutcomes {
		if o != shownExpected || counts[o] > 0 {
			p.Counts = append(p.Counts, outcomeCount{o, counts[o]})
		}
	}
	for i := range doc.Checks {
		c := &doc.Checks[i]
		if !slices.Contains(p.Dialects, c.Dialect) {
			p.Dialects = append(p.Dialects, c.Dialect)
		}
		if !slices.Contains(p.Areas, c.Area) {
			p.Areas = append(p.Areas, c.Area)
		}
	}
	slices.Sort(p.Areas)
	requirements := requirementsByID(doc)
	describe := func(c *Check) detail {
		d := detail{Check: c, ManyDialects: len(p.Dialects) > 1}
		for _, id := range c.Requirements {
			if r := requirements[id]; r != nil {
				d.Rests = append(d.Rests, r)
			} else {
				d.Unknown = append(d.Unknown, id)
			}
		}
		return d
	}
	rooted := map[*Check]bool{}
	for n, cause := range Causes(doc) {
		for i, root := range cause.Roots {
			f := failure{Root: root, Open: i == 0 && n < openCauses}
			if root.Check != nil {
				rooted[root.Check] = true
				d := describe(root.Check)
				f.Detail = &d
			}
			for _, c := range root.Alike {
				f.Likewise = append(f.Likewise, describe(c))
			}
			p.Failures = append(p.Failures, f)
		}
	}
	groups := func(o Outcome) (out []group) {
		for _, g := range GroupByReason(doc, o) {
			shown := group{Group: g}
			for _, c := range g.Checks {
				shown.Details = append(shown.Details, describe(c))
			}
			out = append(out, shown)
		}
		return out
	}
	p.Inconclusive, p.Skips = groups(Inconclusive), groups(Skipped)
	p.Expected = expectedCards(doc, describe)
	for i := range doc.Checks {
		if doc.Checks[i].shown() == Warn && !rooted[&doc.Checks[i]] {
			p.Warnings = append(p.Warnings, describe(&doc.Checks[i]))
		}
	}
	for i := range doc.Invariants {
		if v := &doc.Invariants[i]; v.Exchanges > 0 {
			p.Exercised = append(p.Exercised, v)
		} else {
			p.Idle = append(p.Idle, v)
		}
	}
	if tallies := ByDialect(doc); len(tallies) > 1 {
		for _, t := range tallies {
			p.ByDialect = append(p.ByDialect, dialectRow{t, doc.Target.Endpoints[t.Dialect], bars(t.Outcomes), tally(t.Outcomes)})
		}
	}
	p.Sections = sections(doc)
	p.Coverage = []coverageTable{
		{"By area", "area", coverageRows(CoverageByArea(doc))},
		{"By operation", "q", coverageRows(CoverageByOperation(doc))},
	}
	outcomes := RequirementOutcomes(doc)
	for i := range doc.Requirements {
		p.Statements = append(p.Statements, statement{&doc.Requirements[i], outcomes[doc.Requirements[i].ID]})
	}
	return p
}

func tone(verdict string) string {
	switch verdict {
	case Conforms, ConformsAsKnown, NoRegression:
		return "pass"
	case DoesNotConform, OutOfDate:
		return "fail"
	}
	return "inconclusive"
}

func facts(doc *Document) []fact {
	r := doc.Run
	all := []fact{
		{"Command", r.Command},
		{"Started", r.Started.UTC().Format("2006-01-02 15:04:05 UTC")},
		{"Duration", duration(r.DurationMS)},
		{"Requests", thousands(r.Requests)},
		{"Edition", r.EditionText()},
		{"Provisioner", doc.Target.Provisioner},
		{"Writes", r.Writes},
		{"Irreversible", strings.Join(r.Irreversible, ", ")},
		{"Jobs", fmt.Sprint(r.Jobs)},
		{"Seed", fmt.Sprint(r.Seed)},
		{"Checks", suiteText(r.Suite)},
		{"Profile", r.Profile},
		{"Shard", shardText(r)},
		{"Selected", strings.Join(r.Select, ", ")},
		{"Left out", strings.Join(r.Skip, ", ")},
		{"Not offered", strings.Join(doc.Target.ExcludedOperations, ", ")},
		{"Exit code", fmt.Sprint(doc.Summary.ExitCode)},
		{"Run", r.ID},
		{"Written by", joinSpace(doc.Tool.Name, doc.Tool.Version, doc.Tool.Commit)},
	}
	return slices.DeleteFunc(all, func(f fact) bool { return f.Value == "" })
}
