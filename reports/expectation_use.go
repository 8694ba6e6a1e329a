package reports

import (
	"fmt"
	"time"
)

// ExpectationState says what became of an expectation.
type ExpectationState string

// States of an expectation.
const (
	Met       ExpectationState = "met"
	Expired   ExpectationState = "expired"         // its day has passed; it no longer counts
	NotTrue   ExpectationState = "not true"        // what it is about was looked at and is otherwise
	NotLooked ExpectationState = "not looked at"   // nothing that it is about was looked at
	Quiet     ExpectationState = "quiet"           // flaky, and not seen this time
	Unmatched ExpectationState = "matches nothing" // the target is asked nothing that it is about
)

// ExpectationUse is an expectation and what became of it.
type ExpectationUse struct {
	Expectation
	// File is that of a run's expectations.
	File  string           `json:"file,omitempty"`
	State ExpectationState `json:"state"`
	// Count is how many comparisons, checks and invariants are as it declares.
	Count int `json:"count"`
	// Along is how many checks are blocked by these.
	Along int `json:"along,omitempty"`
	// Otherwise are the checks and invariants that are not as it declares: the first few of them.
	Otherwise []Otherwise `json:"otherwise,omitempty"`
	// More is how many there are beside those.
	More int `json:"more,omitempty"`
	// Observed is how often a flaky one was seen in earlier runs.
	Observed *Observed `json:"observed,omitempty"`
}

// Otherwise is a check that is not as an expectation declares.
type Otherwise struct {
	Check   string `json:"check"`
	Dialect string `json:"dialect"`
	// Is says how it is: "passes", "fails with 105".
	Is string `json:"is"`
}

// Observed is how often something was as an expectation declares.
type Observed struct {
	Times int `json:"times"`
	Of    int `json:"of"`
}

// Stale says that the expectation no longer describes the target, so that it has to be changed or taken out.
func (u ExpectationUse) Stale() bool {
	return u.State == Expired || u.State == NotTrue || u.State == Unmatched
}

// line tells of an expectation that is stale.
func (u ExpectationUse) line() string {
	switch u.State {
	case Expired:
		return fmt.Sprintf("%s expired on %s (line %d, owner %s)", u.Subject(), u.Expires, u.Line, u.Owner)
	case NotTrue:
		words := "is no longer " + u.Outcome
		switch {
		case u.Outcome == string(Differs):
			words = "no longer differs"
		case u.Check != "":
			words = "is expected " + u.demand() + u.instead()
		}
		return fmt.Sprintf("%s %s (line %d, owner %s)", u.Subject(), words, u.Line, u.Owner)
	case Unmatched:
		return fmt.Sprintf("%s matches nothing that this target is asked (line %d, owner %s)", u.Subject(), u.Line, u.Owner)
	}
	return fmt.Sprintf("%s: %s (line %d, owner %s)", u.Subject(), u.State, u.Line, u.Owner)
}

// Counts says whether the expectation counts on a day.
func (e Expectation) Counts(day time.Time) bool {
	last, err := time.Parse(time.DateOnly, e.Expires)
	return err == nil && !day.UTC().Truncate(24*time.Hour).After(last)
}

// covers says whether a comparison is what the expectation is about.
func (e Expectation) covers(c *ParityCall, column Column) bool {
	return (e.Operation == AnyOperation || e.Operation == c.Operation) && e.Operation != "" &&
		(e.Column == "" || e.Column == column) && (e.Call == "" || e.Call == c.Name)
}

// ExpectParity holds the differences of a comparison against the expectations
// that count on a day: what one of them declares becomes Expected. It fills Expectations.
func ExpectParity(p *Parity, expectations *Expectations, day time.Time) {
	p.Expectations = []ExpectationUse{}
	if expectations == nil {
		return
	}
	before := map[[2]int]ParityState{} // of the cells, so that two expectations of one do not hide each other
	for i := range p.Calls {
		for j := range p.Calls[i].Cells {
			before[[2]int{i, j}] = p.Calls[i].Cells[j].State
		}
	}
	for _, e := range expectations.List {
		if e.Operation == "" {
			continue // of a run
		}
		use := ExpectationUse{Expectation: e, State: NotLooked}
		counts := e.Counts(day)
		for i := range p.Calls {
			c := &p.Calls[i]
			for j := range c.Cells {
				cell := &c.Cells[j]
				if !e.covers(c, cell.Column) {
					continue
				}
				switch was := before[[2]int{i, j}]; {
				case string(was) == e.Outcome:
					use.State = Met
					use.Count++
					if counts {
						cell.State, cell.Reason = Expected, e.Reason
					}
				case (was == Equal || was == Differs) && use.State == NotLooked:
					use.State = NotTrue
				}
			}
		}
		if !counts {
			use.State = Expired
		}
		p.Expectations = append(p.Expectations, use)
	}
}
