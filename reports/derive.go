package reports

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Verdicts of a run.
const (
	Conforms        = "conforms"
	ConformsAsKnown = "conforms, with expected failures" // all that fails is declared
	OutOfDate       = "expectations are stale"           // and nothing else is wrong
	DoesNotConform  = "does not conform"
	NoVerdict       = "no verdict"
	NoRegression    = "no regression" // against a baseline that has the failures
	exitInterrupted = 130
)

// Outcomes lists all outcomes, worst first: the order in which every report counts them.
var Outcomes = []Outcome{Fail, Inconclusive, Blocked, Skipped, Warn, Pass}

// Worse says whether o weighs more than other; the empty outcome (not run)
// weighs more than a pass and less than everything else.
func (o Outcome) Worse(other Outcome) bool { return o.weight() > other.weight() }

func (o Outcome) weight() int {
	at := slices.Index(Outcomes, o)
	if at < 0 {
		return 1
	}
	if o == Pass {
		return 0
	}
	return len(Outcomes) - at
}

// UnmarshalText refuses what is not an outcome, so that a document of another
// version is not counted wrongly.
func (o *Outcome) UnmarshalText(text []byte) error {
	if !slices.Contains(Outcomes, Outcome(text)) {
		return fmt.Errorf("%q is not an outcome", text)
	}
	*o = Outcome(text)
	return nil
}

// Summarise fills what the summary counts, the verdict, and what became of the
// expectations. ExitCode and Explanation are the runner's to decide and stay as they are, so set them before.
func Summarise(doc *Document) {
	expectRun(doc)
	s := &doc.Summary
	s.Outcomes = make(map[Outcome]int, len(Outcomes))
	for _, o := range Outcomes {
		s.Outcomes[o] = 0
	}
	s.Expected = nil
	for i := range doc.Checks {
		c := &doc.Checks[i]
		s.Outcomes[c.Outcome]++
		if c.Declared != nil {
			if s.Expected == nil {
				s.Expected = map[Outcome]int{}
			}
			s.Expected[c.Outcome]++
		}
	}
	s.Checks = len(doc.Checks)
	s.Planned = max(s.Planned, s.Checks)
	s.Verdict = verdict(s.ExitCode, s.Outcomes[Pass] > 0, s.Outcomes[Fail] > s.Expected[Fail] || len(violated(doc)) > 0)
	if s.Verdict == Conforms && ExpectedFailures(doc) > 0 {
		s.Verdict = ConformsAsKnown
	}
	if s.Verdict == DoesNotConform && len(stale(doc.Expectations)) > 0 && s.Outcomes[Fail] == s.Expected[Fail] &&
		s.Outcomes[Blocked] == s.Expected[Blocked] && len(violated(doc)) == 0 {
		s.Verdict = OutOfDate
	}
	if doc.Since != nil && len(doc.Since.Excused) > 0 && s.ExitCode == 0 && s.Outcomes[Pass] > 0 {
		s.Verdict = NoRegression
	}
}

// verdict never takes an exit code's word for conformance: something has to have
// passed, and nothing failed but what is declared. An interrupted run that saw a failure has seen enough; a harness
// fault or an unreachable target proves nothing either way.
func verdict(exitCode int, passed, failed bool) string {
	switch {
	case exitCode == 0 && passed && !failed:
		return Conforms
	case exitCode == 1, exitCode == exitInterrupted && failed:
		return DoesNotConform
	}
	return NoVerdict
}

// violated are the broken invariants that no expectation declares.
func violated(doc *Document) []*Invariant {
	var out []*Invariant
	for i := range doc.Invariants {
		if doc.Invariants[i].Outcome == Fail && doc.Invariants[i].Declared == nil {
			out = append(out, &doc.Invariants[i])
		}
	}
	return out
}

// Normalise puts the document into its one written form: lists sorted by
// dialect and id, and empty instead of absent.
func Normalise(doc *Document) {
	doc.Schema = SchemaID
	if doc.Target.Endpoints == nil {
		doc.Target.Endpoints = map[string]string{}
	}
	doc.Requirements = present(doc.Requirements)
	doc.Checks = present(doc.Checks)
	doc.Invariants = present(doc.Invariants)
	doc.Observations = present(doc.Observations)
	doc.Problems = present(doc.Problems)
	for i := range doc.Requirements {
		doc.Requirements[i].Sources = present(doc.Requirements[i].Sources)
	}
	for i := range doc.Checks {
		doc.Checks[i].Requirements = present(doc.Checks[i].Requirements)
	}
	for i := range doc.Invariants {
		doc.Invariants[i].Requirements = present(doc.Invariants[i].Requirements)
	}
	slices.SortStableFunc(doc.Requirements, func(a, b Requirement) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(doc.Checks, func(a, b Check) int {
		return cmp.Or(CompareDialects(a.Dialect, b.Dialect), cmp.Compare(a.Area, b.Area), cmp.Compare(a.ID, b.ID))
	})
	slices.SortStableFunc(doc.Invariants, func(a, b Invariant) int {
		return cmp.Or(CompareDialects(a.Dialect, b.Dialect), cmp.Compare(a.ID, b.ID))
	})
	slices.SortStableFunc(doc.Lasting, compareLasting)
	slices.SortStableFunc(doc.Observations, func(a, b Observation) int {
		return cmp.Or(CompareDialects(a.Dialect, b.Dialect), cmp.Compare(a.ID, b.ID),
			cmp.Compare(a.Check, b.Check), cmp.Compare(a.Text, b.Text))
	})
}

func present[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// RequirementOutcomes maps each requirement to the worst outcome of the checks
// and exercised invariants that carry it, over all dialects. A requirement that
// nothing of the run carries has the empty outcome.
func RequirementOutcomes(doc *Document) map[string]Outcome {
	out := make(map[string]Outcome, len(doc.Requirements))
	for i := range doc.Requirements {
		out[doc.Requirements[i].ID] = ""
	}
	note := func(ids []string, o Outcome) {
		for _, id := range ids {
			if out[id] == "" || o.Worse(out[id]) {
				out[id] = o
			}
		}
	}
	for i := range doc.Checks {
		note(doc.Checks[i].Requirements, doc.Checks[i].Outcome)
	}
	for i := range doc.Invariants {
		if v := &doc.Invariants[i]; v.Exchanges > 0 {
			note(v.Requirements, v.Outcome)
		}
	}
	// An invariant without exchanges takes nothing away from what did run.
	for i := range doc.Invariants {
		for _, id := range doc.Invariants[i].Requirements {
			if out[id] == "" {
				out[id] = doc.Invariants[i].Outcome
			}
		}
	}
	return out
}

// DialectTally counts the outcomes of the checks of one dialect; those that are
// declared are counted as "expected" instead.
type DialectTally struct {
	Dialect  string
	Outcomes map[Outcome]int
}

// ByDialect has a tally for each dialect of the run, the newest first.
func ByDialect(doc *Document) []DialectTally {
	tallies := map[string]map[Outcome]int{}
	for dialect := range doc.Target.Endpoints {
		tallies[dialect] = map[Outcome]int{}
	}
	for i := range doc.Checks {
		c := &doc.Checks[i]
		if tallies[c.Dialect] == nil {
			tallies[c.Dialect] = map[Outcome]int{}
		}
		tallies[c.Dialect][c.shown()]++
	}
	out := make([]DialectTally, 0, len(tallies))
	for _, dialect := range slices.SortedFunc(maps.Keys(tallies), CompareDialects) {
		out = append(out, DialectTally{dialect, tallies[dialect]})
	}
	return out
}

// Coverage is one row of a coverage table.
type Coverage struct {
	Name string
	// Requirements is how many requirements of the run belong here.
	Requirements int
	// Outcomes counts them by their worst outcome; the empty outcome is "not run".
	Outcomes map[Outcome]int
	// Checks is how many checks carry at least one of them, over all dialects.
	Checks int
}

// CoverageByArea has a row for each area, sorted by name.
func CoverageByArea(doc *Document) []Coverage {
	return coverage(doc, func(r *Requirement) []string { return []string{r.Area} })
}

// CoverageByOperation has a row for each operation that a requirement names, sorted by name.
func CoverageByOperation(doc *Document) []Coverage {
	return coverage(doc, func(r *Requirement) []string { return r.Operations })
}

func coverage(doc *Document, names func(*Requirement) []string) []Coverage {
	outcomes := RequirementOutcomes(doc)
	rows := map[string]*Coverage{}
	rowsOf := map[string][]string{}
	for i := range doc.Requirements {
		r := &doc.Requirements[i]
		for _, name := range names(r) {
			row := rows[name]
			if row == nil {
				row = &Coverage{Name: name, Outcomes: map[Outcome]int{}}
				rows[name] = row
			}
			row.Requirements++
			row.Outcomes[outcomes[r.ID]]++
		}
		rowsOf[r.ID] = names(r)
	}
	for i := range doc.Checks {
		touched := map[string]bool{}
		for _, id := range doc.Checks[i].Requirements {
			for _, name := range rowsOf[id] {
				touched[name] = true
			}
		}
		for name := range touched {
			rows[name].Checks++
		}
	}
	out := make([]Coverage, 0, len(rows))
	for _, name := range slices.SortedFunc(maps.Keys(rows), strings.Compare) {
		out = append(out, *rows[name])
	}
	return out
}
