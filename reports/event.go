package reports

import "time"

// Event is one line of events.ndjson: what happened, when, in order. Exactly
// one of the pointers is set, as Kind says.
type Event struct {
	Time time.Time `json:"time"`
	// Kind is one of: started, check-started, check, invariant, observation, problem, finished.
	Kind        string       `json:"kind"`
	Started     *Started     `json:"started,omitempty"`
	CheckStart  *CheckStart  `json:"checkStart,omitempty"`
	Check       *Check       `json:"check,omitempty"`
	Invariant   *Invariant   `json:"invariant,omitempty"`
	Observation *Observation `json:"observation,omitempty"`
	Problem     *Problem     `json:"problem,omitempty"`
	Finished    *Finished    `json:"finished,omitempty"`
}

// Started opens a run.
type Started struct {
	Schema       string        `json:"schema"`
	Tool         Tool          `json:"tool"`
	Run          Run           `json:"run"`
	Target       Target        `json:"target"`
	Requirements []Requirement `json:"requirements"`
	// Planned is the number of checks that will run, over all dialects.
	Planned int `json:"planned"`
}

// CheckStart announces a check.
type CheckStart struct {
	ID      string `json:"id"`
	Dialect string `json:"dialect"`
}

// Finished closes a run.
type Finished struct {
	Run     Run     `json:"run"`
	Target  Target  `json:"target"`
	Summary Summary `json:"summary"`
}
