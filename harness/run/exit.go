package run

import (
	"fmt"

	"github.com/cmconform/cmconform/reports"
)

// Exit codes.
const (
	ExitConforms    = 0
	ExitFails       = 1
	ExitUsage       = 2
	ExitTarget      = 3
	ExitHarness     = 4
	ExitTooFew      = 5
	ExitInterrupted = 130
)

// Facts are what the exit code of a run depends on.
type Facts struct {
	HarnessFaults int
	Interrupted   bool
	Outcomes      map[reports.Outcome]int
	// Violated is the number of MUST invariants that do not hold, Advised that of SHOULD ones.
	Violated, Advised int
	// TargetFaults are problems of the target in a run that made no check.
	TargetFaults int
	// Stale is the number of expectations that no longer describe the target.
	Stale      int
	MinChecks  int
	FailOnWarn bool
}

// FactsOf reads the facts out of a document. What a run was asked for
// (MinChecks, FailOnWarn, Stale) is the caller's to add.
func FactsOf(doc *reports.Document) Facts {
	f := Facts{Interrupted: doc.Run.Interrupted, Outcomes: map[reports.Outcome]int{}}
	for i := range doc.Checks {
		f.Outcomes[doc.Checks[i].Outcome]++
	}
	for i := range doc.Invariants {
		switch doc.Invariants[i].Outcome {
		case reports.Fail:
			f.Violated++
		case reports.Warn:
			f.Advised++
		}
	}
	for _, p := range doc.Problems {
		switch p.Kind {
		case "harness", "ledger":
			f.HarnessFaults++
		case "target", "authorisation":
			if len(doc.Checks) == 0 { // others only cost some checks, which say so
				f.TargetFaults++
			}
		case "interrupted":
			f.Interrupted = true
		}
	}
	return f
}

// Exit decides the exit code and says why in one sentence. The first rule that applies wins.
func (f Facts) Exit() (code int, explanation string) {
	o := f.Outcomes
	ran := o[reports.Pass] + o[reports.Warn] + o[reports.Fail] + o[reports.Blocked] + o[reports.Inconclusive]
	warned := o[reports.Warn] + f.Advised
	switch {
	case f.HarnessFaults > 0:
		return ExitHarness, fmt.Sprintf("The harness itself is at fault: %s.", reports.Count(f.HarnessFaults, "problem"))
	case f.Interrupted:
		return ExitInterrupted, "The run was interrupted."
	case o[reports.Fail] > 0:
		return ExitFails, fmt.Sprintf("The target does not conform: %s failed.", reports.Count(o[reports.Fail], "check"))
	case f.Violated > 0:
		return ExitFails, fmt.Sprintf("The target does not conform: %s violated.", reports.Count(f.Violated, "invariant"))
	case o[reports.Blocked] > 0:
		return ExitFails, fmt.Sprintf("The target does not conform: %s could not be made for what others failed at.", reports.Count(o[reports.Blocked], "check"))
	case f.Stale > 0:
		return ExitFails, fmt.Sprintf("%s no longer true.", reports.Count(f.Stale, "expectation"))
	case f.FailOnWarn && warned > 0:
		return ExitFails, fmt.Sprintf("%s, and warnings were asked to fail the run.", reports.Count(warned, "warning"))
	case f.TargetFaults > 0:
		return ExitTarget, "The target could not be used."
	case o[reports.Inconclusive] > 0:
		return ExitTarget, fmt.Sprintf("%s could not be judged.", reports.Count(o[reports.Inconclusive], "check"))
	case ran < f.MinChecks:
		return ExitTooFew, fmt.Sprintf("Only %s ran; at least %d were demanded.", reports.Count(ran, "check"), f.MinChecks)
	case ran == 0:
		return ExitTooFew, "No check ran."
	case o[reports.Pass] == 0:
		return ExitTooFew, "No check passed."
	}
	return ExitConforms, fmt.Sprintf("%s passed, none failed.", reports.Count(o[reports.Pass], "check"))
}
