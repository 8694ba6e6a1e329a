package reports

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Declared is what an expectation says of an outcome that it declares.
type Declared struct {
	// Line is that of the expectation in its file.
	Line   int    `json:"line"`
	Reason string `json:"reason"`
	Owner  string `json:"owner"`
	Issue  string `json:"issue,omitempty"`
	// Expires is the last day on which it counts.
	Expires string `json:"expires"`
	Flaky   bool   `json:"flaky,omitempty"`
	// Because names the declared failure that blocks the check; empty where it is declared itself.
	Because string `json:"because,omitempty"`
}

// shownExpected counts in reports, beside the outcomes, for a check whose outcome is declared.
const shownExpected Outcome = "expected"

// shown is what a report counts the check as.
func (c *Check) shown() Outcome {
	if c.Declared != nil {
		return shownExpected
	}
	return c.Outcome
}

// keptOtherwise is how many checks are named that are not as one expectation declares.
const keptOtherwise = 20

func (e *Expectation) declared() *Declared {
	return &Declared{Line: e.Line, Reason: e.Reason, Owner: e.Owner, Issue: e.Issue, Expires: e.Expires, Flaky: e.Flaky}
}

// OfRun are the expectations that speak of checks, ready for the document of a
// run: one that speaks of nothing that is made on these dialects matches nothing.
func (x *Expectations) OfRun(checks map[string]ExpectationSubject, dialects []string) []ExpectationUse {
	if x == nil {
		return nil
	}
	var uses []ExpectationUse
	at := make([]int, len(x.List)) // of the use of each
	for i, e := range x.List {
		at[i] = -1
		if e.Check != "" {
			at[i] = len(uses)
			uses = append(uses, ExpectationUse{Expectation: e, File: x.File, State: Unmatched})
		}
	}
	for id, subject := range checks {
		for _, dialect := range subject.Dialects {
			if first, _ := speakers(x.List, id, dialect); first >= 0 && slices.Contains(dialects, dialect) {
				uses[at[first]].State = NotLooked
			}
		}
	}
	return uses
}

// Declare marks a check as it comes in where an expectation that counts on the
// day declares its outcome. What is blocked by another shows when all is known.
func (x *Expectations) Declare(c *Check, day time.Time) {
	if x == nil {
		return
	}
	if i, _ := speakers(x.List, c.ID, c.Dialect); i >= 0 && x.List[i].Counts(day) && x.List[i].asDeclared(c.Outcome, codesOf(c)) {
		c.Declared = x.List[i].declared()
	}
}

// expectRun holds a run against its expectations as of the day on which it
// began: it marks what they declare, and says what became of each.
func expectRun(doc *Document) {
	list := make([]Expectation, len(doc.Expectations))
	for i := range doc.Expectations {
		u := &doc.Expectations[i]
		list[i] = u.Expectation
		u.Count, u.Along, u.Otherwise, u.More = 0, 0, nil, 0
		if u.State != Unmatched {
			u.State = NotLooked
		}
	}
	marked := declaredIDs{}
	look := func(id, dialect string, outcome Outcome, codes []int, carried []string) *Declared {
		i, _ := speakers(list, id, dialect)
		if i < 0 {
			marked.fails(dialect, outcome, id, carried, -1)
			return nil
		}
		u := &doc.Expectations[i]
		declared := u.take(id, dialect, outcome, codes, doc.Run.Started)
		if declared == nil {
			i = -1
		} else {
			carried = slices.Concat(carried, u.Blocks)
		}
		marked.fails(dialect, outcome, id, carried, i)
		return declared
	}
	for i := range doc.Checks {
		c := &doc.Checks[i]
		c.Declared = look(c.ID, c.Dialect, c.Outcome, codesOf(c), c.Requirements)
	}
	for i := range doc.Invariants {
		v := &doc.Invariants[i]
		v.Declared = look(v.ID, v.Dialect, v.Outcome, nil, v.Requirements)
	}
	marked.along(doc)
	for i := range doc.Expectations {
		doc.Expectations[i].conclude(doc.Run.Started)
	}
}

// take notes one check or invariant, and returns what it is excused by, if it is.
// One that was skipped, blocked or could not be judged says nothing.
func (u *ExpectationUse) take(id, dialect string, outcome Outcome, codes []int, day time.Time) *Declared {
	switch {
	case outcome == Skipped || outcome == Blocked || outcome == Inconclusive:
		return nil
	case u.asDeclared(outcome, codes):
		u.Count++
		if u.Counts(day) {
			return u.declared()
		}
		return nil
	case outcome == Pass && u.Flaky:
		if u.State == NotLooked {
			u.State = Quiet
		}
		return nil
	}
	is := map[Outcome]string{Pass: "passes", Warn: "warns", Fail: "fails"}[outcome]
	switch {
	case outcome == Pass || u.Code == 0:
	case len(codes) == 0:
		is += " without an error code"
	default:
		is += " with " + joinNumbers(codes)
	}
	if len(u.Otherwise) < keptOtherwise {
		u.Otherwise = append(u.Otherwise, Otherwise{Check: id, Dialect: dialect, Is: is})
	} else {
		u.More++
	}
	return nil
}

func (u *ExpectationUse) conclude(day time.Time) {
	switch {
	case !u.Counts(day):
		u.State = Expired
	case len(u.Otherwise) > 0:
		u.State = NotTrue
	case u.Count > 0:
		u.State = Met
	}
}

// instead words what is otherwise than declared: "; CM-TS-031 on v13-rest passes, and 2 more".
func (u ExpectationUse) instead() string {
	if len(u.Otherwise) == 0 {
		return ""
	}
	o := u.Otherwise[0]
	if len(u.Otherwise) == 1 && u.Check == o.Check && u.Dialect != "" {
		return " and " + o.Is
	}
	text := fmt.Sprintf("; %s on %s %s", o.Check, o.Dialect, o.Is)
	if u.Check == o.Check {
		text = fmt.Sprintf("; on %s it %s", o.Dialect, o.Is)
	}
	if n := len(u.Otherwise) - 1 + u.More; n > 0 {
		text += fmt.Sprintf(", and %s more", thousands(n))
	}
	return text
}

// declaredIDs are the requirements that declared failures break, by dialect: each with
// its expectation, or -1 where a failure that nobody has declared breaks it as well.
type declaredIDs map[[2]string]int

func (d declaredIDs) fails(dialect string, outcome Outcome, id string, carried []string, expectation int) {
	if outcome != Fail && (outcome != Warn || expectation < 0) {
		return
	}
	for _, name := range append([]string{id}, carried...) {
		key := [2]string{dialect, name}
		if _, known := d[key]; !known || expectation < 0 {
			d[key] = expectation
		}
	}
}

// along marks the checks that a declared failure blocks, directly or through
// another blocked check. Where the same id fails undeclared, that is what blocks them.
func (d declaredIDs) along(doc *Document) {
	if len(doc.Expectations) == 0 {
		return
	}
	for found := true; found; {
		found = false
		for i := range doc.Checks {
			c := &doc.Checks[i]
			if c.Outcome != Blocked || c.Declared != nil {
				continue
			}
			at, known := d[[2]string{c.Dialect, c.BlockedBy}]
			if !known || at < 0 {
				continue
			}
			found = true
			u := &doc.Expectations[at]
			u.Along++
			c.Declared = u.declared()
			c.Declared.Because = c.BlockedBy
			d.fails(c.Dialect, Fail, c.ID, c.Requirements, at)
		}
	}
}

// ExpectedFailures counts the failed checks and broken invariants that are declared.
func ExpectedFailures(doc *Document) int {
	n := 0
	for i := range doc.Checks {
		if c := &doc.Checks[i]; c.Outcome == Fail && c.Declared != nil {
			n++
		}
	}
	for i := range doc.Invariants {
		if v := &doc.Invariants[i]; v.Outcome == Fail && v.Declared != nil {
			n++
		}
	}
	return n
}

// VerdictLine is the verdict with the number of failures that are expected:
// "conforms, with 3 expected failures".
func VerdictLine(doc *Document) string {
	if doc.Summary.Verdict != ConformsAsKnown {
		return doc.Summary.Verdict
	}
	return Conforms + ", with " + Count(ExpectedFailures(doc), "expected failure")
}

// shownOutcomes are what reports count checks by, worst first.
var shownOutcomes = slices.Insert(slices.Clone(Outcomes), slices.Index(Outcomes, Skipped), shownExpected)

// shownCounts count the checks of a run as reports show them.
func shownCounts(doc *Document) map[Outcome]int {
	counts := maps.Clone(doc.Summary.Outcomes)
	if counts == nil {
		counts = map[Outcome]int{}
	}
	for o, n := range doc.Summary.Expected {
		counts[o] -= n
		counts[shownExpected] += n
	}
	return counts
}

func joinNumbers(numbers []int) string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = strconv.Itoa(n)
	}
	return listed(words)
}
