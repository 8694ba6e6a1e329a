package reports

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// SideBySideSchemaID names the version of a comparison of two targets.
const SideBySideSchemaID = "cmconform/compare/v1"

// SideBySide is what two targets answered to the same checks.
type SideBySide struct {
	Schema string   `json:"schema"`
	A      DiffSide `json:"a"`
	B      DiffSide `json:"b"`
	// Notes say what else than the targets was different.
	Notes []string `json:"notes,omitempty"`
	// Data says that what replies hold was compared, and not only what became of each call.
	Data bool `json:"data"`
	// Compared is how many checks both targets answered, Same those without a difference, Calls the calls in them.
	Compared int `json:"compared"`
	Same     int `json:"same"`
	Calls    int `json:"calls"`
	// Checks are those that differ.
	Checks []BesideCheck `json:"checks"`
	// NotCompared counts the other checks by reason.
	NotCompared map[string]int `json:"notCompared"`
	Problems    []SideProblem  `json:"problems,omitempty"`
	Verdict     string         `json:"verdict"` // same, differs or no verdict
	ExitCode    int            `json:"exitCode"`
	Explanation string         `json:"explanation"`

	interrupted bool
}

// BesideCheck is a check that differs between two targets.
type BesideCheck struct {
	ID      string           `json:"id"`
	Text    string           `json:"text"`
	Dialect string           `json:"dialect"`
	A       Standing         `json:"a"`
	B       Standing         `json:"b"`
	Calls   []CallDifference `json:"calls,omitempty"`
}

// CallDifference is a call that was answered otherwise.
type CallDifference struct {
	Number    int     `json:"number"`
	Persona   string  `json:"persona"`
	Operation string  `json:"operation"`
	Asked     string  `json:"asked,omitempty"`
	Places    []Place `json:"places"`
}

// Place is where two answers differ.
type Place struct {
	Where string `json:"where"`
	A     string `json:"a"`
	B     string `json:"b"`
}

// SideProblem is a problem of one of the two runs.
type SideProblem struct {
	Side string `json:"side"`
	Problem
}

// NewSideBySide begins a comparison of two runs.
func NewSideBySide(a, b *Document, data bool) *SideBySide {
	s := &SideBySide{
		Schema: SideBySideSchemaID, A: diffSide(a, ""), B: diffSide(b, ""), Data: data, Checks: []BesideCheck{}, NotCompared: map[string]int{},
		interrupted: a.Run.Interrupted || b.Run.Interrupted,
	}
	for _, n := range diffNotes(a, b) {
		if !strings.HasPrefix(n, "the target: ") {
			s.Notes = append(s.Notes, strings.Replace(n, ", now ", "; on B ", 1))
		}
	}
	for i, doc := range []*Document{a, b} {
		for _, p := range doc.Problems {
			s.Problems = append(s.Problems, SideProblem{string(rune('A' + i)), p})
		}
	}
	return s
}

// Leave notes a check that cannot be compared.
func (s *SideBySide) Leave(reason string) { s.NotCompared[oneLine(reason)]++ }

// Add notes a check that both targets answered, and the calls that were answered otherwise.
func (s *SideBySide) Add(a, b *Check, calls int, differences []CallDifference) {
	s.Compared++
	s.Calls += calls
	if a.Outcome == b.Outcome && len(differences) == 0 {
		s.Same++
		return
	}
	standing := func(c *Check) Standing {
		shown, _ := evidence(c)
		return Standing{Outcome: c.Outcome, Evidence: shown}
	}
	s.Checks = append(s.Checks, BesideCheck{ID: a.ID, Text: a.Text, Dialect: a.Dialect, A: standing(a), B: standing(b), Calls: differences})
}

// Conclude decides the verdict.
func (s *SideBySide) Conclude() {
	slices.SortStableFunc(s.Checks, func(a, b BesideCheck) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), CompareDialects(a.Dialect, b.Dialect), cmp.Compare(a.ID, b.ID))
	})
	unusable, harness := false, false
	for _, p := range s.Problems {
		unusable = unusable || p.Kind == "target" || p.Kind == "authorisation"
		harness = harness || p.Kind == "harness" || p.Kind == "ledger"
	}
	s.Verdict = "no verdict"
	switch {
	case harness:
		s.ExitCode, s.Explanation = 4, "The harness itself is at fault."
	case s.interrupted:
		s.ExitCode, s.Explanation = exitInterrupted, "The comparison was interrupted."
	case len(s.Checks) > 0:
		s.ExitCode, s.Verdict = 1, "differs"
		s.Explanation = fmt.Sprintf("%s of %s differ.", thousands(len(s.Checks)), Count(s.Compared, "check"))
	case s.Compared == 0 && unusable:
		s.ExitCode, s.Explanation = 3, "A target could not be used."
	case s.inconclusive() > 0:
		s.ExitCode, s.Explanation = 3, Count(s.inconclusive(), "check")+" could not be judged on one of the targets."
	case s.Compared == 0:
		s.ExitCode, s.Explanation = 5, "Nothing was compared."
	default:
		s.Verdict, s.Explanation = "same", fmt.Sprintf("%s with %s, the same on both targets.", Count(s.Compared, "check"), Count(s.Calls, "call"))
	}
}

func (s *SideBySide) inconclusive() (n int) {
	for reason, count := range s.NotCompared {
		if strings.HasPrefix(reason, "A: "+string(Inconclusive)) || strings.HasPrefix(reason, "B: "+string(Inconclusive)) {
			n += count
		}
	}
	return n
}

// rank puts other outcomes before other answers.
func (c BesideCheck) rank() int {
	if c.A.Outcome != c.B.Outcome {
		return 0
	}
	return 1
}

// line is "2. viewer DeleteUser, UserId 139: answer".
func (d CallDifference) line() string {
	return callLine(&Exchange{Number: d.Number, Persona: d.Persona, Operation: d.Operation, Asked: d.Asked}, 160)
}

// reasonsNotCompared are the reasons, the most frequent first.
func (s *SideBySide) reasonsNotCompared() []string {
	return slices.SortedFunc(maps.Keys(s.NotCompared), func(x, y string) int {
		return cmp.Or(cmp.Compare(s.NotCompared[y], s.NotCompared[x]), cmp.Compare(x, y))
	})
}

// WriteSideBySide writes the comparison as JSON.
func WriteSideBySide(w io.Writer, s *SideBySide) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(s)
}
