package run

import (
	"fmt"
	"slices"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/reports"
)

// Part says what of the suite a run takes, beside selection and dialects.
type Part struct {
	// SuiteVersion leaves out the checks that later versions of the suite brought; empty means the newest.
	SuiteVersion string
	// Profile holds the checks of a named profile; nil for all.
	Profile *Profile
	// Shard is the one of several runs that this is; nil for a whole run.
	Shard *reports.Shard
}

// Profile is a named set of checks: what an implementation sets out to offer.
type Profile struct {
	Name  string
	Holds func(id, dialect string) bool
}

// takes says whether a check on a dialect is of the part.
func (p *Part) takes(c *check.Check, dialect string) bool {
	return p.offers(c, dialect) && holds(p.Shard, c.ID, dialect)
}

// offers says whether the run or another shard of it takes the check.
func (p *Part) offers(c *check.Check, dialect string) bool {
	return p.Profile == nil || p.Profile.Holds(c.ID, dialect)
}

// describe says in the document what the part is.
func (p *Part) describe(r *reports.Run, s *Suite) {
	r.Suite, r.Shard = s.Set(), p.Shard
	if p.Profile != nil {
		r.Profile = p.Profile.Name
	}
}

// Account fills in what a run tells of itself at its end, for a document that
// was put together from others, or from the events of a run that broke off.
// The document must have been made with the checks that this suite has.
func (s *Suite) Account(doc *reports.Document, profile *Profile, known func() [][]string) error {
	at, err := s.Of(doc)
	if err != nil {
		return err
	}
	doc.Summary.Together = together(known, doc)
	doc.Summary.Accounts = nil
	planned := 0
	for _, t := range reports.ByDialect(doc) {
		edition, ok := doc.Run.Editions[t.Dialect]
		if !ok {
			edition = doc.Run.Edition
		}
		read := at.ReadBy(edition)
		r, err := read.rehearse(doc.Run, t.Dialect, profile)
		if err != nil {
			return err
		}
		doc.Summary.Accounts = append(doc.Summary.Accounts, r.accounts(doc)...)
		planned += len(r.planned)
	}
	if doc.Run.Shards > 0 && doc.Run.RerunOf == "" {
		doc.Summary.Planned = planned // also in the shards that are missing
	}
	return nil
}

// rehearse plans the run that a document describes on one dialect, all shards together.
func (s *Suite) rehearse(of reports.Run, name string, profile *Profile) (*run, error) {
	selected, err := s.Select(of.Select, of.Skip)
	if err != nil {
		return nil, err
	}
	version, binding := client.SplitDialect(name)
	on := &dialect{name: name, version: version, binding: binding}
	r := &run{suite: s, dialects: []*dialect{on}, options: Options{Select: of.Select, Skip: of.Skip, Part: Part{Profile: profile}}}
	for _, c := range selected {
		if s.Applies(c, on.version, on.binding) && r.options.offers(c, name) {
			r.planned = append(r.planned, planned{c, on})
		}
	}
	return r, nil
}

// Of returns the suite as the run of a document had it. It is a *UsageError
// where the run was made with other checks than this program has.
func (s *Suite) Of(doc *reports.Document) (*Suite, error) {
	set := doc.Run.Suite
	if set == nil {
		return nil, &UsageError{fmt.Sprintf("the run was made by cmconform %s, which did not yet tell which checks it has", doc.Tool.Version)}
	}
	if !slices.Contains(s.versions, set.Version) {
		return nil, &UsageError{fmt.Sprintf("the run was made with suite version %s, which this cmconform does not know; use %s", set.Version, doc.Tool.Version)}
	}
	at, err := s.At(set.Version)
	if err != nil {
		return nil, err
	}
	if own := at.Set(); own.Digest != set.Digest {
		return nil, &UsageError{fmt.Sprintf("the run was made with other checks of suite version %s than this cmconform has; use the one that made it, %s", set.Version, doc.Tool.Version)}
	}
	return at, nil
}
