package reports

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Proposal is what a file of expectations has to become to describe a run.
type Proposal struct {
	// Text is the file as it should be.
	Text []byte
	// Added, Narrowed and Removed tell of single expectations, a line each.
	Added, Narrowed, Removed []string
	// Left tells what only a person can decide.
	Left []string
	// Kept is how many stay as they are, Drafts how many still say TODO.
	Kept, Drafts int
}

// Changes reports whether the file has to change.
func (p *Proposal) Changes() bool { return len(p.Added)+len(p.Narrowed)+len(p.Removed) > 0 }

// ProposalOptions are what new expectations say. What is empty is left to a person.
type ProposalOptions struct {
	Reason, Owner, Issue string
	// Expires is the last day on which they count.
	Expires string
	// Warnings proposes expectations of warnings, too.
	Warnings bool
	// History tells failures that come and go; nil where nothing is known of other runs.
	History *History
	// Today decides what has expired.
	Today time.Time
}

// Propose holds a file of expectations against a run and edits it: failures that
// it does not declare are added, what is no longer so is taken out or narrowed to
// what still is, and everything else stays as it is written. An absent file is empty.
func Propose(file string, text []byte, known ExpectationNames, doc *Document, o ProposalOptions) (*Proposal, error) {
	known.Draft = true
	now, err := ReadExpectations(file, text, known)
	if err != nil {
		return nil, err
	}
	p := &proposing{ProposalOptions: o, list: now.List, known: known, doc: doc, covered: map[CheckStart]bool{}, unmatched: map[int]bool{}, blocks: map[CheckStart][]string{}}
	if o.History != nil {
		p.History = o.History.On(targetName(doc))
	}
	for _, u := range now.OfRun(known.Checks, dialectsOfTarget(doc)) {
		p.unmatched[u.Line] = u.State == Unmatched
	}
	p.look()
	p.follow()
	var edits []expectationEdit
	for i := range p.list {
		edits = append(edits, p.decide(i))
	}
	added := p.missing()
	p.unexcused()
	edited, want, err := editExpectations(string(text), p.list, edits, added)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	p.Text = []byte(edited)
	// Whoever edits a file by its lines had better read what came of it.
	got, err := ReadExpectations(file, p.Text, known)
	if err == nil && !slices.EqualFunc(got.List, want, func(a, b Expectation) bool { a.Line, b.Line = 0, 0; return reflect.DeepEqual(a, b) }) {
		err = errors.New("it would not say what it should")
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be edited, do it by hand: %w", file, err)
	}
	for _, e := range got.List {
		if strings.HasPrefix(e.Reason, unfinished) || strings.HasPrefix(e.Owner, unfinished) {
			p.Drafts++
		}
	}
	return &p.Proposal, nil
}

// proposing is a proposal under way.
type proposing struct {
	Proposal
	ProposalOptions
	list   []Expectation
	known  ExpectationNames
	doc    *Document
	looked []lookedAt
	// unmatched are the lines of the expectations that speak of nothing on the target.
	unmatched map[int]bool
	// blocks are the requirements by which a failed check blocks others, though nothing fails by them.
	blocks map[CheckStart][]string
	// covered are the checks that an expectation of the new file declares, expired or not.
	covered map[CheckStart]bool
}

// lookedAt is a check or an invariant that the run judged.
type lookedAt struct {
	CheckStart
	outcome   Outcome
	codes     []int
	text, why string
	invariant bool
	speaker   int // the expectation that speaks of it, or -1
}

func (p *proposing) look() {
	add := func(l lookedAt) {
		if l.outcome == Pass || l.outcome == Warn || l.outcome == Fail {
			l.speaker, _ = speakers(p.list, l.ID, l.Dialect)
			p.looked = append(p.looked, l)
		}
	}
	for i := range p.doc.Checks {
		c := &p.doc.Checks[i]
		add(lookedAt{CheckStart: CheckStart{ID: c.ID, Dialect: c.Dialect}, outcome: c.Outcome, codes: codesOf(c), text: c.Text, why: headline(c)})
	}
	for i := range p.doc.Invariants {
		v := &p.doc.Invariants[i]
		if v.Exchanges > 0 {
			add(lookedAt{CheckStart: CheckStart{ID: v.ID, Dialect: v.Dialect}, outcome: v.Outcome, text: v.Text, why: invariantLine(v), invariant: true})
		}
	}
}

// decide says what becomes of one expectation of the file.
func (p *proposing) decide(at int) expectationEdit {
	e := &p.list[at]
	var so, otherwise []lookedAt
	for _, l := range p.looked {
		switch {
		case l.speaker != at || e.Check == "":
		case e.asDeclared(l.outcome, l.codes):
			so = append(so, l)
		case l.outcome == Pass && e.Flaky:
		default:
			otherwise = append(otherwise, l)
		}
	}
	for _, l := range so {
		p.covered[l.CheckStart] = true
	}
	name := fmt.Sprintf("%s (line %d, owner %s)", e.Subject(), e.Line, e.Owner)
	switch {
	case len(otherwise) == 0:
		p.Kept++
		if p.unmatched[e.Line] {
			p.Left = append(p.Left, name+" matches nothing that this target is asked: take it out, or mend it")
		}
		if !e.Counts(p.Today) {
			p.Left = append(p.Left, fmt.Sprintf("%s expired on %s: give it another day, or take it out", name, e.Expires))
		}
		return expectationEdit{}
	case len(so) == 0:
		p.Removed = append(p.Removed, name)
		return expectationEdit{remove: true}
	}
	p.Narrowed = append(p.Narrowed, fmt.Sprintf("%s, %s no longer so", name, Count(len(otherwise), "check")))
	return expectationEdit{remove: true, instead: p.group(so, func(l lookedAt) Expectation {
		narrow := *e
		narrow.Check, narrow.Dialect = l.ID, ""
		return narrow
	})}
}

// missing are the expectations that the file lacks.
func (p *proposing) missing() []expectationDraft {
	var bad []lookedAt
	for _, l := range p.looked {
		if (l.outcome == Fail || l.outcome == Warn && p.Warnings) && !p.covered[l.CheckStart] {
			bad = append(bad, l)
		}
	}
	drafts := p.group(bad, func(l lookedAt) Expectation {
		e := Expectation{
			Check: l.ID, Outcome: string(l.outcome), Issue: p.Issue, Expires: p.Expires,
			Reason: cmp.Or(p.Reason, unfinished+": why it is so, with the number of the ticket"),
			Owner:  cmp.Or(p.Owner, unfinished+": who answers for it"),
		}
		if len(l.codes) == 1 {
			e.Code = l.codes[0]
		}
		_, e.Flaky = p.comesAndGoes(l)
		e.Blocks = p.blocks[l.CheckStart]
		return e
	})
	for i := range drafts {
		d := &drafts[i]
		d.comments = []string{cut(oneLine(d.of.text), 110)}
		if d.of.why != "" {
			d.comments = append(d.comments, cut(oneLine(d.of.why), 160))
		}
		if seen, flaky := p.comesAndGoes(d.of); flaky {
			d.comments = append(d.comments, seen)
		}
		p.Added = append(p.Added, fmt.Sprintf("%s %s: %s", d.Subject(), d.demand(), cut(oneLine(d.of.why), 120)))
	}
	return drafts
}

// comesAndGoes says that a check failed in some of the earlier runs and passed in others, more than once.
func (p *proposing) comesAndGoes(l lookedAt) (string, bool) {
	if p.History == nil {
		return "", false
	}
	if turns(append(p.History.Outcomes(l.ID, l.Dialect), l.outcome)) < 2 {
		return "", false
	}
	failed, judged := p.History.Rate(l.ID, l.Dialect)
	return fmt.Sprintf("did not pass in %s of %s before", thousands(failed), Count(judged, "run")), true
}

// group makes one expectation of what is the same on all dialects of the target, else one a dialect.
func (p *proposing) group(of []lookedAt, make func(lookedAt) Expectation) []expectationDraft {
	type same struct {
		Expectation
		on []lookedAt
	}
	var groups []same
	for _, l := range of {
		e := make(l)
		at := slices.IndexFunc(groups, func(g same) bool { return reflect.DeepEqual(g.Expectation, e) })
		if at < 0 {
			at = len(groups)
			groups = append(groups, same{Expectation: e})
		}
		groups[at].on = append(groups[at].on, l)
	}
	var drafts []expectationDraft
	for _, g := range groups {
		on := map[string]bool{}
		for _, l := range g.on {
			on[l.Dialect] = true
		}
		if !slices.ContainsFunc(p.dialectsOf(g.Check), func(name string) bool { return !on[name] }) {
			drafts = append(drafts, expectationDraft{Expectation: g.Expectation, of: g.on[0]})
			continue
		}
		for _, l := range g.on {
			e := g.Expectation
			e.Dialect = l.Dialect
			drafts = append(drafts, expectationDraft{Expectation: e, of: l})
		}
	}
	slices.SortStableFunc(drafts, func(a, b expectationDraft) int {
		return cmp.Or(cmp.Compare(a.Check, b.Check), CompareDialects(a.Dialect, b.Dialect))
	})
	return drafts
}

// dialectsOf are those of the target on which a check is made.
func (p *proposing) dialectsOf(id string) []string {
	offered := dialectsOfTarget(p.doc)
	return slices.DeleteFunc(slices.Clone(p.known.Checks[id].Dialects), func(name string) bool { return !slices.Contains(offered, name) })
}

// dialectsOfTarget are those that the target offers, whether the run called them or not.
func dialectsOfTarget(doc *Document) []string {
	return append(slices.Collect(maps.Keys(doc.Target.Endpoints)), doc.Target.OtherDialects...)
}
