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
	// Outcomes counts the checks, but for those whose outcome is declared: Expected.
	Outcomes map[reports.Outcome]int
	Expected int
	// Violated is the number of MUST invariants that do not hold, Advised that of
	// SHOULD ones, ExpectedInvariants that of those of either kind that are declared.
	Violated, Advised, ExpectedInvariants int
	// TargetFaults are problems of the target in a run that made no check.
	TargetFaults int
	// Cut says why the run ended before its checks were made; empty where it did not.
	Cut string
	// Stale is the number of expectations that no longer describe the target.
	Stale int
	// Excused counts, of Outcomes, what does not count: the baseline has it, too.
	Excused map[reports.Outcome]int
	// Lost is how many checks that ran in the baseline did not run.
	Lost       int
	MinChecks  int
	FailOnWarn bool
}

// FactsOf reads the facts out of a document that is summarised. What a run was
// asked for (MinChecks, FailOnWarn) is the caller's to add.
func FactsOf(doc *reports.Document) Facts {
	f := Facts{Interrupted: doc.Run.Interrupted, Outcomes: map[reports.Outcome]int{}}
	for i := range doc.Checks {
		if doc.Checks[i].Declared != nil {
			f.Expected++
			continue
		}
		f.Outcomes[doc.Checks[i].Outcome]++
	}
	for i := range doc.Invariants {
		switch v := &doc.Invariants[i]; {
		case v.Declared != nil:
			f.ExpectedInvariants++
		case v.Outcome == reports.Fail:
			f.Violated++
		case v.Outcome == reports.Warn:
			f.Advised++
		}
	}
	for _, u := range doc.Expectations {
		if u.Stale() {
			f.Stale++
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
		case "limit", "breaker":
			f.Cut = p.Message
		case "interrupted":
			f.Interrupted = true
		}
	}
	return f
}

// Exit decides the exit code and says why in one sentence. The first rule that applies wins.
func (f Facts) Exit() (code int, explanation string) {
	o := f.Outcomes
	ran := o[reports.Pass] + o[reports.Warn] + o[reports.Fail] + o[reports.Blocked] + o[reports.Inconclusive] + f.Expected
	counting := func(outcome reports.Outcome) int { return o[outcome] - f.Excused[outcome] }
	warned := counting(reports.Warn) + f.Advised
	switch {
	case f.HarnessFaults > 0:
		return ExitHarness, fmt.Sprintf("The harness itself is at fault: %s.", reports.Count(f.HarnessFaults, "problem"))
	case f.Interrupted:
		return ExitInterrupted, "The run was interrupted."
	case counting(reports.Fail) > 0:
		return ExitFails, fmt.Sprintf("The target does not conform: %s failed.", reports.Count(counting(reports.Fail), "check"))
	case f.Violated > 0:
		return ExitFails, fmt.Sprintf("The target does not conform: %s violated.", reports.Count(f.Violated, "invariant"))
	case counting(reports.Blocked) > 0:
		return ExitFails, fmt.Sprintf("The target does not conform: %s could not be made for what others failed at.", reports.Count(counting(reports.Blocked), "check"))
	case f.Stale > 0:
		return ExitFails, fmt.Sprintf("%s.", reports.Count(f.Stale, "stale expectation"))
	case f.FailOnWarn && warned > 0:
		return ExitFails, fmt.Sprintf("%s, and warnings were asked to fail the run.", reports.Count(warned, "warning"))
	case f.TargetFaults > 0:
		return ExitTarget, "The target could not be used."
	case f.Cut != "":
		return ExitTarget, "The run ended early: " + f.Cut + "."
	case o[reports.Inconclusive] > 0:
		return ExitTarget, fmt.Sprintf("%s could not be judged.", reports.Count(o[reports.Inconclusive], "check"))
	case f.Lost > 0:
		return ExitTooFew, fmt.Sprintf("%s that ran in the baseline did not run.", reports.Count(f.Lost, "check"))
	case ran < f.MinChecks:
		return ExitTooFew, fmt.Sprintf("Only %s ran; at least %d were demanded.", reports.Count(ran, "check"), f.MinChecks)
	case ran == 0:
		return ExitTooFew, "No check ran."
	case o[reports.Pass] == 0:
		return ExitTooFew, "No check passed."
	}
	if known := f.Excused[reports.Fail] + f.Excused[reports.Blocked]; known > 0 {
		return ExitConforms, fmt.Sprintf("No regression: %s did not pass, as in the baseline.", reports.Count(known, "check"))
	}
	return ExitConforms, fmt.Sprintf("%s passed, %s.", reports.Count(o[reports.Pass], "check"), f.others())
}

// others words what became of the checks of a run that went well and did not pass.
func (f Facts) others() string {
	switch {
	case f.Expected == 0 && f.ExpectedInvariants == 0:
		return "none failed"
	case f.ExpectedInvariants == 0:
		return fmt.Sprintf("%s did not, as expected", reports.Count(f.Expected, "other"))
	case f.Expected == 0:
		return fmt.Sprintf("none failed; %s broken, as expected", reports.Count(f.ExpectedInvariants, "invariant"))
	}
	return fmt.Sprintf("%s did not, and %s broken, as expected",
		reports.Count(f.Expected, "other"), reports.Count(f.ExpectedInvariants, "invariant"))
}
