package reports

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var expectable = ExpectationNames{
	Checks: []string{"CM-GETUSER-001", "CM-TS-031"}, Operations: []string{"GetUser", "UpdateUser"},
	Dialects: []string{"v13-soap", "v13-rest"}, Calls: map[string][]string{"GetUser": {"the caller", "a user by its id"}},
}

func TestReadExpectations(t *testing.T) {
	got, err := ReadExpectations("e.yaml", []byte(`# what is known
- operation: UpdateUser
  column: effect
  outcome: differs
  reason: >-
    SUP-12: the job title
    is cut over REST
  owner: rest team
  expires: 2027-01-31

- {operation: GetUser, call: the caller, outcome: differs, reason: "SUP-13: x", owner: me, expires: "2027-02-28"}
- {check: CM-TS-031, dialect: v13-rest, outcome: fail, reason: 4711, owner: me, expires: 2027-02-28}
`), expectable)
	if err != nil {
		t.Fatal(err)
	}
	want := &Expectations{File: "e.yaml", List: []Expectation{
		{Operation: "UpdateUser", Column: ColumnEffect, Outcome: "differs", Reason: "SUP-12: the job title is cut over REST", Owner: "rest team", Expires: "2027-01-31", Line: 2},
		{Operation: "GetUser", Call: "the caller", Outcome: "differs", Reason: "SUP-13: x", Owner: "me", Expires: "2027-02-28", Line: 11},
		{Check: "CM-TS-031", Dialect: "v13-rest", Outcome: "fail", Reason: "4711", Owner: "me", Expires: "2027-02-28", Line: 12},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, empty := range []string{"", "# nothing is expected\n", "[]\n"} {
		if got, err := ReadExpectations("e.yaml", []byte(empty), expectable); err != nil || len(got.List) > 0 {
			t.Errorf("%q: %v, %v", empty, got, err)
		}
	}
}

func TestReadExpectationsRefuses(t *testing.T) {
	const rest = ", reason: r, owner: o, expires: 2027-01-31}"
	for _, c := range []struct{ name, in, want string }{
		{"no list", "operation: GetUser", "e.yaml:1: the file must be a list (- operation: ... or - check: ...)"},
		{"no mapping", "- GetUser", "e.yaml:1: an expectation must be a mapping (key: value)"},
		{"no YAML", "- {", "e.yaml:1: "},
		{"two documents", "[]\n---\n[]\n", "e.yaml:"},
		{"a mistyped key", "- {operation: GetUser, colum: reply, outcome: differs" + rest, `e.yaml:1: unknown key "colum"; did you mean "column"?`},
		{"an unknown key", "- {operation: GetUser, severity: 1, outcome: differs" + rest, `e.yaml:1: unknown key "severity"; known here: call, check, column, dialect, expires, operation, outcome, owner, reason`},
		{"a key twice", "- {operation: GetUser, operation: GetUser, outcome: differs" + rest, "e.yaml:1: "},
		{"a list for a text", "- {operation: [GetUser], outcome: differs" + rest, "e.yaml:1: operation: must be a text"},
		{"neither", "- {outcome: differs" + rest, "e.yaml:1: names neither a check: (for a run) nor an operation: (for a comparison)"},
		{"both", "- {operation: GetUser, check: CM-TS-031, outcome: differs" + rest, "e.yaml:1: names a check: and an operation:; an expectation is about one of them"},
		{"a mistyped operation", "- {operation: GetUsr, outcome: differs" + rest, `e.yaml:1: unknown operation "GetUsr"; did you mean "GetUser"?`},
		{"a mistyped check", "- {check: CM-TS-31, outcome: fail" + rest, `e.yaml:1: unknown check "CM-TS-31"; did you mean "CM-TS-031"?`},
		{"a mistyped column", "- {operation: GetUser, column: repl, outcome: differs" + rest, `e.yaml:1: unknown column "repl"; did you mean "reply"?`},
		{"a mistyped call", "- {operation: GetUser, call: the calller, outcome: differs" + rest, `e.yaml:1: unknown call "the calller"; did you mean "the caller"?`},
		{"a mistyped call of any operation", "- {operation: '*', call: the calller, outcome: differs" + rest, `e.yaml:1: unknown call "the calller"; did you mean "the caller"?`},
		{"a mistyped dialect", "- {check: CM-TS-031, dialect: v13-rst, outcome: fail" + rest, `e.yaml:1: unknown dialect "v13-rst"; did you mean "v13-rest"?`},
		{"a mistyped outcome", "- {check: CM-TS-031, outcome: fial" + rest, `e.yaml:1: unknown outcome "fial"; did you mean "fail"?`},
		{"an outcome of the other kind", "- {operation: GetUser, outcome: fail" + rest, `e.yaml:1: unknown outcome "fail"; known: differs, inconclusive`},
		{"a column of a check", "- {check: CM-TS-031, column: reply, outcome: fail" + rest, "e.yaml:1: column: and call: go with operation:, not with check:"},
		{"a dialect of a comparison", "- {operation: GetUser, dialect: v13-rest, outcome: differs" + rest, "e.yaml:1: dialect: goes with check:; a comparison is of two dialects"},
		{"no outcome", "- {operation: GetUser" + rest, "e.yaml:1: outcome: is missing: one of differs, inconclusive"},
		{"no reason", "- {operation: GetUser, outcome: differs, owner: o, expires: 2027-01-31}", "e.yaml:1: reason: is missing: why it is so"},
		{"an empty owner", "- {operation: GetUser, outcome: differs, reason: r, owner: ' ', expires: 2027-01-31}", "e.yaml:1: owner: is missing: who answers for it"},
		{"no day", "- {operation: GetUser, outcome: differs, reason: r, owner: o}", "e.yaml:1: expires: is missing: the last day on which it counts, 2027-01-31"},
		{"a day that is none", "- {operation: GetUser, outcome: differs, reason: r, owner: o, expires: 31.1.2027}", `e.yaml:1: expires: "31.1.2027" is no day; write it as 2027-01-31`},
		{"two faults", "- {operation: GetUsr, outcome: differs" + rest + "\n- {outcome: differs" + rest, "e.yaml:1: unknown operation \"GetUsr\"; did you mean \"GetUser\"?\ne.yaml:2: names neither"},
	} {
		_, err := ReadExpectations("e.yaml", []byte(c.in), expectable)
		var fault *ExpectationFault
		if !errors.As(err, &fault) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

func TestExpectParity(t *testing.T) {
	day := time.Date(2027, 1, 31, 23, 0, 0, 0, time.UTC)
	one := func(change func(*Expectation)) Expectation {
		e := Expectation{Operation: "GetUser", Column: ColumnReply, Outcome: "differs", Reason: "r", Owner: "o", Expires: "2027-01-31", Line: 1}
		change(&e)
		return e
	}
	for _, c := range []struct {
		name   string
		expect Expectation
		state  ExpectationState
		cell   ParityState
		stale  int
	}{
		{"met on its last day", one(func(*Expectation) {}), Met, Expected, 0},
		{"met in any operation", one(func(e *Expectation) { e.Operation, e.Call = "*", "the caller" }), Met, Expected, 0},
		{"met in any column", one(func(e *Expectation) { e.Column = "" }), Met, Expected, 0},
		{"met in the call that it names", one(func(e *Expectation) { e.Call = "the caller" }), Met, Expected, 0},
		{"expired the day before", one(func(e *Expectation) { e.Expires = "2027-01-30" }), Expired, Differs, 1},
		{"about a column that is equal", one(func(e *Expectation) { e.Column = ColumnRequest }), NotTrue, Differs, 1},
		{"about a call that is equal", one(func(e *Expectation) { e.Call = "a user by its id" }), NotTrue, Differs, 1},
		{"about a column that was not compared", one(func(e *Expectation) { e.Column = ColumnEffect }), NotLooked, Differs, 0},
		{"about another outcome", one(func(e *Expectation) { e.Outcome = "inconclusive" }), NotTrue, Differs, 1},
		{"about an operation that was not called", one(func(e *Expectation) { e.Operation = "UpdateUser" }), NotLooked, Differs, 0},
	} {
		p := &Parity{Calls: []ParityCall{
			{Operation: "GetUser", Name: "the caller", Cells: []ParityCell{
				{Column: ColumnRequest, State: Equal}, {Column: ColumnReply, State: Differs, Differences: []ParityDifference{{"User/Id", "1", "2"}}},
				{Column: ColumnFault, State: Undecided, Reason: "nobody answers"},
			}},
			{Operation: "GetUser", Name: "a user by its id", Cells: []ParityCell{{Column: ColumnRequest, State: Equal}, {Column: ColumnReply, State: Equal}}},
		}}
		ExpectParity(p, &Expectations{List: []Expectation{c.expect, {Check: "CM-TS-031"}}}, day)
		if len(p.Expectations) != 1 || p.Expectations[0].State != c.state || p.Calls[0].Cells[1].State != c.cell || p.Stale() != c.stale {
			t.Errorf("%s: %+v, the cell is %s", c.name, p.Expectations, p.Calls[0].Cells[1].State)
		}
	}
}

// TestExpectInconclusive shows that what cannot be compared on a target can be declared as well.
func TestExpectInconclusive(t *testing.T) {
	p := &Parity{Calls: []ParityCall{{Operation: "GetUser", Name: "the caller", Cells: []ParityCell{{Column: ColumnRequest, State: Undecided, Reason: "nobody answers"}}}}}
	e := Expectation{Operation: "GetUser", Outcome: "inconclusive", Reason: "r", Owner: "o", Expires: "2027-01-31"}
	ExpectParity(p, &Expectations{List: []Expectation{e, e}}, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
	if cell := p.Calls[0].Cells[0]; cell.State != Expected || cell.Reason != "r" || p.Expectations[0].State != Met || p.Expectations[1].State != Met {
		t.Errorf("%+v, %+v", cell, p.Expectations)
	}
}

// FuzzReadExpectations: whatever is read is complete, and nothing makes the reader panic.
func FuzzReadExpectations(f *testing.F) {
	f.Add("- {operation: GetUser, column: reply, outcome: differs, reason: r, owner: o, expires: 2027-01-31}")
	f.Add("- &a {check: CM-TS-031}\n- *a\n- <<: *a\n")
	f.Add("? [a]\n: b\n")
	f.Fuzz(func(t *testing.T, in string) {
		got, err := ReadExpectations("e.yaml", []byte(in), expectable)
		if err != nil {
			return
		}
		for _, e := range got.List {
			if (e.Check == "") == (e.Operation == "") || e.Reason == "" || e.Owner == "" || !e.Counts(time.Time{}) {
				t.Errorf("%q is read as %+v", in, e)
			}
		}
	})
}
