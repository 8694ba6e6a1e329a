package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// StatementSchemaID names the version of the conformance statement.
const StatementSchemaID = "cmconform/statement/v1"

// Verdicts of a statement, beside DoesNotConform and NoVerdict. What conforms in part has
// passed whatever was looked at, and was not looked at everywhere.
const (
	ConformsInPart     = "conforms in part"
	ConformsExcept     = "conforms, with exceptions"
	ConformsPartExcept = "conforms in part, with exceptions"
)

// Statement says for others to read how far an implementation conforms to a profile.
type Statement struct {
	Schema         string           `json:"schema"`
	Implementation Implementation   `json:"implementation"`
	Profile        StatementProfile `json:"profile"`
	Verdict        string           `json:"verdict"`
	// Explanation says in one sentence why the verdict is what it is.
	Explanation string   `json:"explanation"`
	Suite       SuiteSet `json:"suite"`
	Tool        Tool     `json:"tool"`
	// Run is the id of the run that shows it, and Date the day on which it ended.
	Run  string `json:"run"`
	Date string `json:"date"`
	// Editions are those of the documentation, by dialect.
	Editions map[string]int `json:"editions"`
	// Levels count the checks of the profile over all dialects, Dialects on each.
	Levels   []LevelCount       `json:"levels"`
	Dialects []StatementDialect `json:"dialects"`
	// Invariants count what was looked at in every exchange.
	Invariants InvariantCount `json:"invariants"`
	// NotOffered are the operations of the profile that the implementation does not offer.
	NotOffered []string `json:"notOffered,omitempty"`
	// Failed are the checks that do not pass without being declared, by dialect and id.
	Failed []CheckStart `json:"failed,omitempty"`
	// Exceptions are the outcomes that were declared, and are so.
	Exceptions []Exception `json:"exceptions,omitempty"`
	// NotMade are the reasons for which checks were not made, the most frequent first.
	NotMade []Reason `json:"notMade,omitempty"`
}

// Implementation is what a statement is about.
type Implementation struct {
	Name         string `json:"name"`
	Version      string `json:"version,omitempty"`
	Organisation string `json:"organisation,omitempty"`
	URL          string `json:"url,omitempty"`
	Contact      string `json:"contact,omitempty"`
}

// StatementProfile is the profile that a statement is about.
type StatementProfile struct {
	Name       string   `json:"name"`
	Text       string   `json:"text"`
	Operations []string `json:"operations"` // "*" for all
}

// StatementDialect counts the checks of one dialect.
type StatementDialect struct {
	Dialect string       `json:"dialect"`
	Levels  []LevelCount `json:"levels"`
}

// LevelCount counts the checks of one level.
type LevelCount struct {
	Level string `json:"level"`
	// Checks is how many the profile has; the other numbers add up to it.
	Checks       int `json:"checks"`
	Passed       int `json:"passed"`
	Warned       int `json:"warned"`
	Failed       int `json:"failed"`
	Blocked      int `json:"blocked"`
	Inconclusive int `json:"inconclusive"`
	// Declared are those whose outcome an expectation declares.
	Declared int `json:"declared"`
	// NotMade are those that were skipped, or not asked for.
	NotMade int `json:"notMade"`
}

// InvariantCount counts invariants over all dialects.
type InvariantCount struct {
	Held         int `json:"held"`
	Broken       int `json:"broken"`
	Declared     int `json:"declared"` // broken, and an expectation declares it
	NotExercised int `json:"notExercised"`
}

// Exception is an expectation that the run has met.
type Exception struct {
	Check   string `json:"check"`
	Dialect string `json:"dialect,omitempty"` // empty for all
	Outcome string `json:"outcome"`
	Checks  int    `json:"checks"` // how many are so
	Reason  string `json:"reason"`
	Issue   string `json:"issue,omitempty"`
	Expires string `json:"expires"`
}

// Reason is why checks were not made, and how many.
type Reason struct {
	Reason string `json:"reason"`
	Checks int    `json:"checks"`
}

// DueCheck is a check that a profile has on a dialect.
type DueCheck struct {
	CheckStart
	Level string
}

// notAsked is why a check of the profile is not in the document.
const notAsked = "the run was not asked for it"

// NewStatement states what a document shows of the checks that a profile has on
// the dialects that were run.
func NewStatement(doc *Document, of Implementation, profile StatementProfile, due []DueCheck) *Statement {
	s := &Statement{
		Schema: StatementSchemaID, Implementation: of, Profile: profile, Tool: doc.Tool, Run: doc.Run.ID,
		Date: doc.Run.Finished.UTC().Format(time.DateOnly), Editions: map[string]int{},
	}
	if doc.Run.Suite != nil {
		s.Suite = *doc.Run.Suite
	}
	made := make(map[CheckStart]*Check, len(doc.Checks))
	for i := range doc.Checks {
		c := &doc.Checks[i]
		made[CheckStart{ID: c.ID, Dialect: c.Dialect}] = c
	}
	reasons := map[string]int{}
	for _, dialect := range slices.SortedFunc(maps.Keys(doc.Target.Endpoints), CompareDialects) {
		s.Editions[dialect] = doc.Run.Edition
		if other, ok := doc.Run.Editions[dialect]; ok {
			s.Editions[dialect] = other
		}
		s.Dialects = append(s.Dialects, StatementDialect{Dialect: dialect})
		levels := &s.Dialects[len(s.Dialects)-1].Levels
		for _, d := range due {
			if d.Dialect == dialect {
				s.count(made[d.CheckStart], d, reasons, levelOf(levels, d.Level), levelOf(&s.Levels, d.Level))
			}
		}
	}
	for i := range doc.Invariants {
		s.Invariants.add(&doc.Invariants[i])
	}
	for _, o := range doc.Target.ExcludedOperations {
		if slices.Contains(profile.Operations, "*") || slices.Contains(profile.Operations, o) {
			s.NotOffered = append(s.NotOffered, o)
		}
	}
	for _, u := range doc.Expectations {
		if u.State == Met {
			s.Exceptions = append(s.Exceptions, Exception{
				Check: u.Check, Dialect: u.Dialect, Outcome: u.Outcome, Checks: u.Count, Reason: u.Reason, Issue: u.Issue, Expires: u.Expires,
			})
		}
	}
	for reason, n := range reasons {
		s.NotMade = append(s.NotMade, Reason{reason, n})
	}
	slices.SortFunc(s.NotMade, func(a, b Reason) int {
		if a.Checks != b.Checks {
			return b.Checks - a.Checks
		}
		return strings.Compare(a.Reason, b.Reason)
	})
	s.conclude()
	return s
}

// levelOf is the count of a level, MUST before SHOULD before others.
func levelOf(counts *[]LevelCount, level string) *LevelCount {
	at, found := slices.BinarySearchFunc(*counts, level, func(c LevelCount, level string) int { return strings.Compare(c.Level, level) })
	if !found {
		*counts = slices.Insert(*counts, at, LevelCount{Level: level})
	}
	return &(*counts)[at]
}

func (s *Statement) count(c *Check, due DueCheck, reasons map[string]int, into ...*LevelCount) {
	for _, n := range into {
		n.Checks++
		switch {
		case c == nil || c.Outcome == Skipped:
			n.NotMade++
		case c.Outcome == Pass:
			n.Passed++
		case c.Declared != nil:
			n.Declared++
		case c.Outcome == Warn:
			n.Warned++
		case c.Outcome == Blocked:
			n.Blocked++
		case c.Outcome == Inconclusive:
			n.Inconclusive++
		default:
			n.Failed++
		}
	}
	switch {
	case c == nil:
		reasons[notAsked]++
	case c.Outcome == Skipped:
		reasons[oneLine(c.Reason)]++
	case c.Declared == nil && (c.Outcome == Fail || c.Outcome == Blocked):
		s.Failed = append(s.Failed, due.CheckStart)
	}
}

func (n *InvariantCount) add(v *Invariant) {
	switch {
	case v.Exchanges == 0:
		n.NotExercised++
	case v.Outcome == Fail && v.Declared != nil:
		n.Declared++
	case v.Outcome == Fail:
		n.Broken++
	default:
		n.Held++
	}
}

// total adds up all levels.
func (s *Statement) total() (sum LevelCount) {
	for _, n := range s.Levels {
		sum.Checks += n.Checks
		sum.Passed += n.Passed
		sum.Warned += n.Warned
		sum.Failed += n.Failed
		sum.Blocked += n.Blocked
		sum.Inconclusive += n.Inconclusive
		sum.Declared += n.Declared
		sum.NotMade += n.NotMade
	}
	return sum
}

// conclude decides the verdict: the first rule that applies wins.
func (s *Statement) conclude() {
	n := s.total()
	passed := fmt.Sprintf("%s of %s passed", thousands(n.Passed), Count(n.Checks, "check"))
	say := func(verdict, explanation string) { s.Verdict, s.Explanation = verdict, explanation }
	switch exceptions := n.Declared + s.Invariants.Declared; {
	case n.Failed+n.Blocked > 0:
		say(DoesNotConform, fmt.Sprintf("%s; %s failed, %s blocked.", passed, thousands(n.Failed), thousands(n.Blocked)))
	case s.Invariants.Broken > 0:
		say(DoesNotConform, fmt.Sprintf("%s; %s broken.", passed, Count(s.Invariants.Broken, "invariant")))
	case n.Inconclusive > 0:
		say(NoVerdict, fmt.Sprintf("%s; %s could not be judged.", passed, thousands(n.Inconclusive)))
	case n.Passed == 0:
		say(NoVerdict, "No check of the profile passed.")
	case n.NotMade > 0 && exceptions > 0:
		say(ConformsPartExcept, fmt.Sprintf("%s; %s, %s not made.", passed, Count(exceptions, "exception"), thousands(n.NotMade)))
	case n.NotMade > 0:
		say(ConformsInPart, fmt.Sprintf("%s, none failed; %s not made.", passed, thousands(n.NotMade)))
	case exceptions > 0:
		say(ConformsExcept, fmt.Sprintf("%s; %s.", passed, Count(exceptions, "exception")))
	default:
		say(Conforms, passed+", none failed.")
	}
}

// ExitCode is that of the command that writes the statement.
func (s *Statement) ExitCode() int {
	switch s.Verdict {
	case Conforms, ConformsExcept:
		return 0
	case DoesNotConform:
		return 1
	case NoVerdict:
		return 3
	}
	return 5 // too few checks for the whole profile
}
