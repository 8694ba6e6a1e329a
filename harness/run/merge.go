package run

import (
	"errors"

	"github.com/cmconform/cmconform/reports"
)

// MergeOptions are what the shards of a run do not tell; those that Options have mean the same here.
type MergeOptions struct {
	MinChecks  int
	FailOnWarn bool
	Baseline   *Earlier
	Together   func() [][]string
	// Profile is that of the run; nil where it has none.
	Profile *Profile
}

// Merge joins the documents of the shards of one run into that of the whole. The
// error is a *UsageError where they are none, or were made with other checks.
func (s *Suite) Merge(parts []reports.Part, o MergeOptions) (*reports.Document, error) {
	doc, err := reports.Merge(parts)
	var unmergeable *reports.MergeError
	switch {
	case errors.As(err, &unmergeable):
		return nil, &UsageError{unmergeable.Message}
	case err != nil:
		return nil, err
	}
	if len(doc.Target.Endpoints) > 0 { // else no shard came as far as its target
		if err := s.Account(doc, o.Profile, o.Together); err != nil {
			return nil, err
		}
	}
	reports.Summarise(doc)
	facts := FactsOf(doc)
	facts.MinChecks, facts.FailOnWarn = o.MinChecks, o.FailOnWarn
	facts.TargetFaults = 0 // one that kept a single shard from its checks counts as well
	for _, p := range parts {
		facts.TargetFaults += FactsOf(p.Document).TargetFaults
	}
	if o.Baseline != nil {
		doc.Since = facts.against(o.Baseline, doc)
	}
	doc.Summary.ExitCode, doc.Summary.Explanation = facts.Exit()
	if absent := reports.Missing(parts); absent != "" && doc.Summary.ExitCode == ExitInterrupted {
		doc.Summary.Explanation = "This is not the whole run: " + absent + "."
	}
	reports.Summarise(doc)
	doc.Since.Conclude(doc)
	return doc, nil
}
