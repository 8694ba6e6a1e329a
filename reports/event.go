package reports

import "time"

// Event is one line of events.ndjson: what happened, when, in order. Exactly
// one of the pointers is set, as Kind says.
type Event struct {
	Time time.Time `json:"time"`
	// Kind is one of: started, check-started, exchange, check, invariant, observation, problem, lasting, finished.
	Kind        string       `json:"kind"`
	Started     *Started     `json:"started,omitempty"`
	CheckStart  *CheckStart  `json:"checkStart,omitempty"`
	Exchange    *CheckCall   `json:"exchange,omitempty"`
	Check       *Check       `json:"check,omitempty"`
	Invariant   *Invariant   `json:"invariant,omitempty"`
	Observation *Observation `json:"observation,omitempty"`
	Problem     *Problem     `json:"problem,omitempty"`
	Lasting     *Lasting     `json:"lasting,omitempty"`
	Finished    *Finished    `json:"finished,omitempty"`
}

// Started opens a run.
type Started struct {
	Schema       string        `json:"schema"`
	Tool         Tool          `json:"tool"`
	Run          Run           `json:"run"`
	Target       Target        `json:"target"`
	Requirements []Requirement `json:"requirements"`
	// Expectations are those that the run is held against.
	Expectations []ExpectationUse `json:"expectations,omitempty"`
	// Planned is the number of checks that will run, over all dialects.
	Planned int `json:"planned"`
}

// CheckStart announces a check.
type CheckStart struct {
	ID      string `json:"id"`
	Dialect string `json:"dialect"`
}

// CheckCall is an exchange of a check under way. What the check ends with
// repeats those that explain its outcome.
type CheckCall struct {
	CheckStart
	Exchange
}

// Finished closes a run.
type Finished struct {
	Run     Run     `json:"run"`
	Target  Target  `json:"target"`
	Summary Summary `json:"summary"`
	Since   *Diff   `json:"since,omitempty"`
}
