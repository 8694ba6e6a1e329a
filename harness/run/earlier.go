package run

import (
	"github.com/cmconform/cmconform/reports"
)

// Earlier is the result of an earlier run.
type Earlier struct {
	*reports.Document
	File string // as reports name it
}

// Again are the checks of a run that have to be made again, by dialect: what
// failed, what could not be judged, and what was blocked.
func (e *Earlier) Again() []reports.CheckStart {
	var again []reports.CheckStart
	for i := range e.Checks {
		switch c := &e.Checks[i]; c.Outcome {
		case reports.Fail, reports.Blocked, reports.Inconclusive:
			again = append(again, reports.CheckStart{ID: c.ID, Dialect: c.Dialect})
		}
	}
	return again
}

// again says whether a check is one of those to be made again; every check is where no run is made again.
func (o *Options) again() func(check, dialect string) bool {
	if o.RerunOf == nil {
		return func(string, string) bool { return true }
	}
	wanted := map[reports.CheckStart]bool{}
	for _, c := range o.RerunOf.Again() {
		wanted[c] = true
	}
	return func(check, dialect string) bool { return wanted[reports.CheckStart{ID: check, Dialect: dialect}] }
}

// since compares the run with the earlier one that it was given; what a baseline
// has is taken out of the facts that decide the exit code.
func (r *run) since(doc *reports.Document, facts *Facts) *reports.Diff {
	o := r.options
	switch {
	case o.Baseline != nil:
		return facts.against(o.Baseline, doc)
	case o.RerunOf != nil:
		return reports.Compare(o.RerunOf.Document, doc, reports.DiffOptions{OldFile: o.RerunOf.File})
	}
	return nil
}

// against compares a run with its baseline, and takes what that has out of the facts.
func (f *Facts) against(baseline *Earlier, doc *reports.Document) *reports.Diff {
	asked := reports.DiffOptions{OldFile: baseline.File}
	if f.FailOnWarn {
		asked.FailOn = []reports.ChangeKind{reports.NewlyWarned}
	}
	d := reports.Compare(baseline.Document, doc, asked)
	d.Excused = f.excuse(baseline.Document, doc)
	f.Lost = d.Counts[reports.NotRun]
	return d
}

// excuse takes out what did not pass in the baseline, either, and says what that is.
func (f *Facts) excuse(baseline, doc *reports.Document) (excused []reports.CheckStart) {
	known := map[reports.CheckStart]reports.Outcome{}
	for i := range baseline.Checks {
		c := &baseline.Checks[i]
		known[reports.CheckStart{ID: c.ID, Dialect: c.Dialect}] = c.Outcome
	}
	f.Excused = map[reports.Outcome]int{}
	for i := range doc.Checks {
		c := &doc.Checks[i]
		was := known[reports.CheckStart{ID: c.ID, Dialect: c.Dialect}]
		switch {
		case c.Declared != nil: // an expectation has it
		case c.Outcome == reports.Warn && was == reports.Warn:
			f.Excused[c.Outcome]++
		case c.Outcome == reports.Fail && was == reports.Fail,
			c.Outcome == reports.Blocked && (was == reports.Blocked || was == reports.Fail):
			f.Excused[c.Outcome]++
			excused = append(excused, reports.CheckStart{ID: c.ID, Dialect: c.Dialect})
		}
	}
	broken := map[reports.CheckStart]reports.Outcome{}
	for i := range baseline.Invariants {
		v := &baseline.Invariants[i]
		broken[reports.CheckStart{ID: v.ID, Dialect: v.Dialect}] = v.Outcome
	}
	for i := range doc.Invariants {
		v := &doc.Invariants[i]
		switch was := broken[reports.CheckStart{ID: v.ID, Dialect: v.Dialect}]; {
		case v.Outcome != was || v.Declared != nil:
		case was == reports.Fail:
			f.Violated--
			excused = append(excused, reports.CheckStart{ID: v.ID, Dialect: v.Dialect})
		case was == reports.Warn:
			f.Advised--
		}
	}
	return excused
}
