package reports

import (
	"encoding/json"
	"io"
	"slices"
	"time"
)

// ParitySchemaID names the version of the parity document.
const ParitySchemaID = "cmconform/parity/v1"

// Parity is the result of holding two bindings of one API version against each
// other: the same calls by the same personas over both, on equal state.
type Parity struct {
	Schema string `json:"schema"`
	Tool   Tool   `json:"tool"`
	Run    Run    `json:"run"`
	Target Target `json:"target"`
	// Dialects are the two that were compared: the one with SOAP, then the one with REST.
	Dialects [2]string     `json:"dialects"`
	Summary  ParitySummary `json:"summary"`
	Calls    []ParityCall  `json:"calls"`
	// Expectations are those of the file that speak of this comparison.
	Expectations []ExpectationUse `json:"expectations"`
	Problems     []Problem        `json:"problems"`
}

// Column is one of the four things that are compared.
type Column string

// Columns of the parity table.
const (
	ColumnRequest Column = "request" // both take the request, or both refuse it
	ColumnReply   Column = "reply"   // the information of the replies
	ColumnFault   Column = "fault"   // detail type and codes of the refusals
	ColumnEffect  Column = "effect"  // the state read back afterwards
)

// Columns lists all columns in the order of the table.
var Columns = []Column{ColumnRequest, ColumnReply, ColumnFault, ColumnEffect}

// ParityState is what came of one comparison.
type ParityState string

// States of a cell. A cell that a call does not concern is not in the document.
const (
	Equal     ParityState = "equal"
	Differs   ParityState = "differs"
	Expected  ParityState = "expected" // differs as an expectation declares
	Undecided ParityState = "inconclusive"
	Omitted   ParityState = "skipped" // not called, or nothing to compare in this column
)

// ParityStates lists all states; an earlier one outweighs a later one.
var ParityStates = []ParityState{Differs, Undecided, Expected, Equal, Omitted}

// ParityCall is one call, made over both bindings.
type ParityCall struct {
	Operation string `json:"operation"`
	Name      string `json:"name"`
	Persona   string `json:"persona"`
	Kind      string `json:"kind"`  // read or write
	Meant     string `json:"meant"` // "reply", "AdApiFaultDetail 105", "unfit": what the call is there to bring up
	// SOAP and REST say in a few words what each binding answered.
	SOAP string `json:"soap,omitempty"`
	REST string `json:"rest,omitempty"`
	// Cells are in the order of Columns; those that the call does not concern are left out.
	Cells []ParityCell `json:"cells"`
	// Reason explains a call that was skipped or came to no comparison.
	Reason     string    `json:"reason,omitempty"`
	Started    time.Time `json:"started"`
	DurationMS float64   `json:"durationMs"`
	Requests   int       `json:"requests"`
	// Exchanges are kept where something differs or could not be decided.
	Exchanges []Exchange `json:"exchanges,omitempty"`
}

// ParityCell is one comparison.
type ParityCell struct {
	Column      Column             `json:"column"`
	State       ParityState        `json:"state"`
	Differences []ParityDifference `json:"differences,omitempty"`
	// Reason explains what could not be decided, and gives the declared reason of what was expected.
	Reason string `json:"reason,omitempty"`
}

// ParityDifference is one place where the two bindings differ, with what each has there.
type ParityDifference struct {
	Where string `json:"where"`
	SOAP  string `json:"soap"`
	REST  string `json:"rest"`
}

// ParitySummary is derived from the rest; see SummariseParity.
type ParitySummary struct {
	// Cells counts the comparisons by column and state.
	Cells map[Column]map[ParityState]int `json:"cells"`
	// Operations is how many were compared of those planned, Calls likewise.
	Operations        int `json:"operations"`
	PlannedOperations int `json:"plannedOperations"`
	Calls             int `json:"calls"`
	PlannedCalls      int `json:"plannedCalls"`
	// Verdict is one of "equal", "differs", "no verdict".
	Verdict     string `json:"verdict"`
	ExitCode    int    `json:"exitCode"`
	Explanation string `json:"explanation"`
}

// Verdicts of a comparison; NoVerdict is the third one.
const (
	VerdictEqual   = "equal"
	VerdictDiffers = "differs"
)

// Cell returns what was compared in a column, or nil where the call does not concern it.
func (c *ParityCall) Cell(column Column) *ParityCell {
	for i := range c.Cells {
		if c.Cells[i].Column == column {
			return &c.Cells[i]
		}
	}
	return nil
}

// State is that of the cell that outweighs the others; skipped where there is none.
func (c *ParityCall) State() ParityState {
	worst := len(ParityStates)
	for i := range c.Cells {
		worst = min(worst, slices.Index(ParityStates, c.Cells[i].State))
	}
	if worst < 0 || worst == len(ParityStates) {
		return Omitted
	}
	return ParityStates[worst]
}

// Line tells a cell's trouble in one line: the first difference, or the reason.
func (c *ParityCell) Line() string {
	if len(c.Differences) == 0 {
		return string(c.Column) + ": " + c.Reason
	}
	line := string(c.Column) + ": " + c.Differences[0].String()
	if n := len(c.Differences) - 1; n > 0 {
		line += " and " + Count(n, "more difference")
	}
	return line
}

// String is "User/JobTitle: "Clerk" over SOAP, absent over REST".
func (d ParityDifference) String() string {
	return d.Where + ": " + d.SOAP + " over SOAP, " + d.REST + " over REST"
}

// Total counts the cells of a state over all columns.
func (s *ParitySummary) Total(state ParityState) int {
	n := 0
	for _, column := range Columns {
		n += s.Cells[column][state]
	}
	return n
}

// Stale counts the expectations that no longer describe the target.
func (p *Parity) Stale() int {
	n := 0
	for _, u := range p.Expectations {
		if u.Stale() {
			n++
		}
	}
	return n
}

// SummariseParity fills what the summary counts and the verdict. ExitCode and
// Explanation are the runner's to decide and stay as they are, so set them before.
func SummariseParity(p *Parity) {
	s := &p.Summary
	s.Cells = map[Column]map[ParityState]int{}
	for _, column := range Columns {
		s.Cells[column] = map[ParityState]int{}
		for _, state := range ParityStates {
			s.Cells[column][state] = 0
		}
	}
	compared := map[string]bool{}
	for i := range p.Calls {
		for _, cell := range p.Calls[i].Cells {
			s.Cells[cell.Column][cell.State]++
			if cell.State == Equal || cell.State == Differs || cell.State == Expected {
				compared[p.Calls[i].Operation] = true
			}
		}
	}
	s.Operations, s.Calls = len(compared), len(p.Calls)
	s.PlannedCalls = max(s.PlannedCalls, s.Calls)
	s.PlannedOperations = max(s.PlannedOperations, s.Operations)
	switch {
	case s.Total(Differs) > 0 || s.ExitCode == 1:
		s.Verdict = VerdictDiffers
	case s.ExitCode == 0 && s.Total(Equal) > 0:
		s.Verdict = VerdictEqual
	default:
		s.Verdict = NoVerdict
	}
}

// NormaliseParity makes absent lists empty, so that JSON has them all.
func NormaliseParity(p *Parity) {
	if p.Schema == "" {
		p.Schema = ParitySchemaID
	}
	if p.Calls == nil {
		p.Calls = []ParityCall{}
	}
	for i := range p.Calls {
		if p.Calls[i].Cells == nil {
			p.Calls[i].Cells = []ParityCell{}
		}
	}
	if p.Expectations == nil {
		p.Expectations = []ExpectationUse{}
	}
	if p.Problems == nil {
		p.Problems = []Problem{}
	}
}

// WriteParity writes the document as JSON.
func WriteParity(w io.Writer, p *Parity) error {
	NormaliseParity(p)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(p)
}
