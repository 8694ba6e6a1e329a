// Package reports owns the result document, the one source of JUnit, HTML,
// Markdown and the terminal summary, and renders it. Of the house it imports the suggestions of harness/closest alone.
package reports

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// SchemaID names the version of the result document.
const SchemaID = "cmconform/result/v1"

// Outcome is how a check ended.
type Outcome string

// Outcomes, best first.
const (
	Pass         Outcome = "pass"
	Warn         Outcome = "warn"         // a SHOULD that is not met
	Skipped      Outcome = "skipped"      // with a reason
	Blocked      Outcome = "blocked"      // set-up or control failed; BlockedBy names the id
	Inconclusive Outcome = "inconclusive" // target or network fault
	Fail         Outcome = "fail"
)

// Document is the result of one run.
type Document struct {
	Schema       string        `json:"schema"`
	Tool         Tool          `json:"tool"`
	Run          Run           `json:"run"`
	Target       Target        `json:"target"`
	Summary      Summary       `json:"summary"`
	Requirements []Requirement `json:"requirements"`
	Checks       []Check       `json:"checks"`
	Invariants   []Invariant   `json:"invariants"`
	Observations []Observation `json:"observations"`
	// Expectations are those of the run's file, and what became of them.
	Expectations []ExpectationUse `json:"expectations,omitempty"`
	// Lasting are the changes to the target that no call undoes.
	Lasting []Lasting `json:"lasting,omitempty"`
	// Problems are what went wrong outside of any check: preflight, set-up, interruption.
	Problems []Problem `json:"problems"`
	// Since is what changed since an earlier run, where one was given: the baseline, or the run that was run again.
	Since *Diff `json:"since,omitempty"`
	// History is what became of the runs before, where a folder keeps them.
	History *Trend `json:"history,omitempty"`
}

// Tool says what wrote the document.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
}

// Run describes the circumstances; Command carries no secret.
type Run struct {
	ID         string    `json:"id"`
	Command    string    `json:"command"`
	Started    time.Time `json:"started"`
	Finished   time.Time `json:"finished"`
	DurationMS float64   `json:"durationMs"`
	Seed       int64     `json:"seed"`
	Edition    int       `json:"edition"`
	// Editions are those of the dialects that are read by another edition than Edition.
	Editions map[string]int `json:"editions,omitempty"`
	Writes   string         `json:"writes"`
	// Irreversible are the operations that were allowed although no call undoes them.
	Irreversible []string `json:"irreversible,omitempty"`
	Jobs         int      `json:"jobs"`
	Select       []string `json:"select,omitempty"`
	Skip         []string `json:"skip,omitempty"`
	// OnRequest are the words that select what was left out because nobody asked for it.
	OnRequest []string `json:"onRequest,omitempty"`
	// Suite is the set of checks that the run chose from, and Profile the part of it that it kept to.
	Suite   *SuiteSet `json:"suite,omitempty"`
	Profile string    `json:"profile,omitempty"`
	// Shard says which part of a run this is; Shards of how many parts it was put together.
	Shard  *Shard `json:"shard,omitempty"`
	Shards int    `json:"shards,omitempty"`
	// RerunOf is the id of the run whose checks that did not pass were run again.
	RerunOf     string `json:"rerunOf,omitempty"`
	Interrupted bool   `json:"interrupted"`
	Requests    int    `json:"requests"`
}

// SuiteSet names a set of checks: the version of the suite, and a digest of what it holds a target to.
type SuiteSet struct {
	Version string `json:"version"`
	Digest  string `json:"digest"`
}

// Shard is one of several runs that together make all checks.
type Shard struct {
	Number int `json:"number"` // from 1
	Of     int `json:"of"`
}

// String is "2/4", as --shard takes it.
func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Number, s.Of) }

// EditionText is the edition, and the dialects that are read by another one: "2025, v13-rest 2026".
func (r Run) EditionText() string {
	text := fmt.Sprint(r.Edition)
	for _, dialect := range slices.SortedFunc(maps.Keys(r.Editions), CompareDialects) {
		text += fmt.Sprintf(", %s %d", dialect, r.Editions[dialect])
	}
	return text
}

// Target describes what was tested.
type Target struct {
	Kind        string            `json:"kind"` // embedded, container or url
	Name        string            `json:"name"`
	Endpoints   map[string]string `json:"endpoints"`             // dialect to address, of those that were run
	Provisioner string            `json:"provisioner,omitempty"` // http or static
	// ExcludedOperations are those the target's owner declared as not offered.
	ExcludedOperations []string `json:"excludedOperations,omitempty"`
	// OtherDialects are those that the target offers and the run left out.
	OtherDialects []string `json:"otherDialects,omitempty"`
}

// Summary is derived from the rest; see Summarise.
type Summary struct {
	Outcomes map[Outcome]int `json:"outcomes"`
	// Expected counts those checks among Outcomes of which an expectation declares it.
	Expected map[Outcome]int `json:"expected,omitempty"`
	Checks   int             `json:"checks"`
	// Planned is how many checks the run set out to make; more than Checks when it broke off.
	Planned int `json:"planned"`
	// Verdict is one of the verdicts of derive.go: Conforms and its like.
	Verdict  string `json:"verdict"`
	ExitCode int    `json:"exitCode"`
	// Explanation says in one sentence why the exit code is what it is.
	Explanation string `json:"explanation"`
	// Together are sets of requirements that a single bug is known to break
	// together, the one that names it first; of each set several failed in this run.
	Together [][]string `json:"together,omitempty"`
	// Accounts say for each dialect what became of every requirement of the catalogue.
	Accounts []Account `json:"accounts,omitempty"`
}

// Account says what became of every requirement of the catalogue on one dialect.
type Account struct {
	Dialect string `json:"dialect"`
	// Requirements is how many the catalogue has; the other numbers add up to it.
	Requirements int `json:"requirements"`
	// Checked is how many a check or an invariant of this run had an outcome for.
	Checked int `json:"checked"`
	// Observed is how many are no demands: what the target does is recorded where it shows.
	Observed int `json:"observed"`
	// LeftOut is how many have checks that this run was not asked to make.
	LeftOut int `json:"leftOut"`
	// Excluded counts those that are not checked there, by the reason in words.
	Excluded map[string]int `json:"excluded"`
	// Unaccounted are those that should have been checked and were not.
	Unaccounted []string `json:"unaccounted,omitempty"`
}

// ExcludedInAll is how many are excluded, for whatever reason.
func (a Account) ExcludedInAll() int {
	n := 0
	for _, count := range a.Excluded {
		n += count
	}
	return n
}

// Requirement is one documented sentence that the run's checks carry.
type Requirement struct {
	ID         string   `json:"id"`
	Area       string   `json:"area"`
	Level      string   `json:"level"` // MUST, SHOULD or INFO
	Statement  string   `json:"statement"`
	Operations []string `json:"operations,omitempty"`
	Sources    []string `json:"sources"`
	Provenance string   `json:"provenance,omitempty"` // documented, observed or inferred
}

// Check is one check on one dialect.
type Check struct {
	ID           string   `json:"id"`
	Text         string   `json:"text"`
	Dialect      string   `json:"dialect"`
	Area         string   `json:"area"`
	Level        string   `json:"level"`
	Requirements []string `json:"requirements"`
	Operations   []string `json:"operations,omitempty"` // operations it called
	Location     string   `json:"location"`             // file:line of the check
	Outcome      Outcome  `json:"outcome"`
	// Reason explains every outcome but pass, in one line.
	Reason    string   `json:"reason,omitempty"`
	BlockedBy string   `json:"blockedBy,omitempty"` // requirement id
	Failure   *Failure `json:"failure,omitempty"`
	// Declared is set where an expectation declares the outcome.
	Declared *Declared `json:"declared,omitempty"`
	// Recorded are notes of a check that accepts alternatives: which one the target chose.
	Recorded   []string  `json:"recorded,omitempty"`
	Started    time.Time `json:"started"`
	DurationMS float64   `json:"durationMs"`
	Requests   int       `json:"requests"`
	// Retried is how many of the requests were sent again, after a rate limit or a fault that may pass.
	Retried   int        `json:"retried,omitempty"`
	Exchanges []Exchange `json:"exchanges,omitempty"` // kept for every outcome but pass
	Rerun     string     `json:"rerun,omitempty"`
}

// Failure is what a person needs first.
type Failure struct {
	Message string `json:"message"`
	// Note says what the expectation is about, where the check's own text does not.
	Note     string `json:"note,omitempty"`
	Expected string `json:"expected,omitempty"`
	Actual   string `json:"actual,omitempty"`
	// Codes are the error codes of the reply that shows it.
	Codes []int `json:"codes,omitempty"`
	// Exchange is the number of the one that shows it.
	Exchange int    `json:"exchange,omitempty"`
	Location string `json:"location,omitempty"` // file:line of the assertion
}

// Exchange is one request and its reply, redacted.
type Exchange struct {
	Number         int               `json:"number"` // within the check, from 1
	Persona        string            `json:"persona"`
	Operation      string            `json:"operation"`
	Asked          string            `json:"asked,omitempty"`    // what the request asks for, in one line
	Answered       string            `json:"answered,omitempty"` // what came of it, in a few words
	Method         string            `json:"method"`
	URL            string            `json:"url"`
	RequestHeaders map[string]string `json:"requestHeaders,omitempty"`
	Request        string            `json:"request"`
	Status         int               `json:"status"` // 0 when no reply arrived
	ReplyHeaders   map[string]string `json:"replyHeaders,omitempty"`
	Reply          string            `json:"reply"`
	Error          string            `json:"error,omitempty"` // network fault
	TrackingID     string            `json:"trackingId,omitempty"`
	DurationMS     float64           `json:"durationMs"`
	Attempts       []Attempt         `json:"attempts,omitempty"` // before this one, of the same call
	Curl           string            `json:"curl,omitempty"`     // takes secrets from the environment
}

// Attempt is a request that came to nothing, so that its call was made again.
type Attempt struct {
	Status int    `json:"status"` // 0 when no reply arrived
	Error  string `json:"error,omitempty"`
	// Cause is one of: rate limit, no connection, connection broken, no reply in time,
	// maintenance, gateway, server error, forbidden, page, token expired.
	Cause    string  `json:"cause"`
	WaitedMS float64 `json:"waitedMs"` // until the next one
}

// Invariant is a check made on every exchange.
type Invariant struct {
	ID           string   `json:"id"`
	Text         string   `json:"text"`
	Dialect      string   `json:"dialect"`
	Level        string   `json:"level"`
	Requirements []string `json:"requirements"`
	// Exchanges is how many it looked at; zero means not exercised.
	Exchanges  int         `json:"exchanges"`
	Outcome    Outcome     `json:"outcome"` // skipped when not exercised
	Violations []Violation `json:"violations,omitempty"`
	// Count is the number of violating exchanges; Violations keeps the first few.
	Count int `json:"count"`
	// Declared is set where an expectation declares the outcome.
	Declared *Declared `json:"declared,omitempty"`
}

// Violation is one exchange that breaks an invariant.
type Violation struct {
	Check    string   `json:"check"` // check id during which it happened
	Message  string   `json:"message"`
	Exchange Exchange `json:"exchange"`
}

// Observation is what the target does where the documentation is silent or contradicts itself.
type Observation struct {
	ID      string `json:"id"` // requirement or conflict id
	Dialect string `json:"dialect"`
	Check   string `json:"check"`
	Text    string `json:"text"`
}

// Lasting is a change that a check made to a target of others and that no call undoes.
type Lasting struct {
	Check     string `json:"check"`
	Dialect   string `json:"dialect"`
	Operation string `json:"operation"`
	Kind      string `json:"kind"`           // Customer
	ID        string `json:"id,omitempty"`   // of the entity, where it is known
	Name      string `json:"name,omitempty"` // as the check called it
	Reason    string `json:"reason"`         // why it lasts
	Advice    string `json:"advice"`         // what a person can do
}

// Subject names what has changed: Customer 123.
func (l *Lasting) Subject() string {
	text := l.Kind
	if l.ID != "" {
		text += " " + l.ID
	}
	if l.Name != "" {
		text += fmt.Sprintf(" %q", l.Name)
	}
	return text
}

// Problem is a fault outside of any check.
type Problem struct {
	// Kind is one of: target, authorisation, harness, interrupted, selection, ledger, limit, breaker.
	Kind    string `json:"kind"`
	Message string `json:"message"`
	Advice  string `json:"advice,omitempty"`
}
