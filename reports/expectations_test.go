package reports

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var expectable = ExpectationNames{
	Checks: map[string]ExpectationSubject{
		"CM-GETUSER-001": {Dialects: []string{"v13-soap", "v13-rest"}}, "CM-TS-031": {Dialects: []string{"v13-soap", "v13-rest"}},
		"CM-TS-031/delete": {Dialects: []string{"v13-soap", "v13-rest"}}, "CM-PROTO-003/invariant": {Dialects: []string{"v13-soap"}, Invariant: true},
	},
	Operations: []string{"GetUser", "UpdateUser"}, Requirements: []string{"CM-TS-031", "CM-TS-032"},
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
- check: CM-TS-031*
  outcome: fail
  code: 106 # as the gateway has it
  blocks: [CM-TS-032]
  flaky: true
  reason: SUP-14
  owner: me
  issue: https://issues.example/14
  expires: 2027-02-28
`), expectable)
	if err != nil {
		t.Fatal(err)
	}
	want := &Expectations{File: "e.yaml", List: []Expectation{
		{Operation: "UpdateUser", Column: ColumnEffect, Outcome: "differs", Reason: "SUP-12: the job title is cut over REST", Owner: "rest team", Expires: "2027-01-31", Line: 2},
		{Operation: "GetUser", Call: "the caller", Outcome: "differs", Reason: "SUP-13: x", Owner: "me", Expires: "2027-02-28", Line: 11},
		{Check: "CM-TS-031", Dialect: "v13-rest", Outcome: "fail", Reason: "4711", Owner: "me", Expires: "2027-02-28", Line: 12},
		{Check: "CM-TS-031*", Outcome: "fail", Code: 106, Blocks: []string{"CM-TS-032"}, Flaky: true, Reason: "SUP-14", Owner: "me", Issue: "https://issues.example/14", Expires: "2027-02-28", Line: 13},
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
		{"an unknown key", "- {operation: GetUser, severity: 1, outcome: differs" + rest, `e.yaml:1: unknown key "severity"; known here: blocks, call, check, code, column, dialect, expires, flaky, issue, operation, outcome, owner, reason`},
		{"a key twice", "- {operation: GetUser, operation: GetUser, outcome: differs" + rest, "e.yaml:1: "},
		{"a list for a text", "- {operation: [GetUser], outcome: differs" + rest, "e.yaml:1: operation: must be a text"},
		{"neither", "- {outcome: differs" + rest, "e.yaml:1: names neither a check: (for a run) nor an operation: (for a comparison)"},
		{"both", "- {operation: GetUser, check: CM-TS-031, outcome: differs" + rest, "e.yaml:1: names a check: and an operation:; an expectation is about one of them"},
		{"a mistyped operation", "- {operation: GetUsr, outcome: differs" + rest, `e.yaml:1: unknown operation "GetUsr"; did you mean "GetUser"?`},
		{"a mistyped check", "- {check: CM-TS-31, outcome: fail" + rest, `e.yaml:1: unknown check "CM-TS-31"; did you mean "CM-TS-031"?`},
		{"a requirement with a variant alone", "- {check: CM-PROTO-003, outcome: fail" + rest, `e.yaml:1: unknown check "CM-PROTO-003"; did you mean "CM-PROTO-003/invariant"?`},
		{"a mistyped column", "- {operation: GetUser, column: repl, outcome: differs" + rest, `e.yaml:1: unknown column "repl"; did you mean "reply"?`},
		{"a mistyped call", "- {operation: GetUser, call: the calller, outcome: differs" + rest, `e.yaml:1: unknown call "the calller"; did you mean "the caller"?`},
		{"a mistyped call of any operation", "- {operation: '*', call: the calller, outcome: differs" + rest, `e.yaml:1: unknown call "the calller"; did you mean "the caller"?`},
		{"a mistyped dialect", "- {check: CM-TS-031, dialect: v13-rst, outcome: fail" + rest, `e.yaml:1: unknown dialect "v13-rst"; did you mean "v13-rest"?`},
		{"a mistyped outcome", "- {check: CM-TS-031, outcome: fial" + rest, `e.yaml:1: unknown outcome "fial"; did you mean "fail"?`},
		{"an outcome of the other kind", "- {operation: GetUser, outcome: fail" + rest, `e.yaml:1: unknown outcome "fail"; known: differs, inconclusive`},
		{"a column of a check", "- {check: CM-TS-031, column: reply, outcome: fail" + rest, "e.yaml:1: column: and call: go with operation:, not with check:"},
		{"a dialect of a comparison", "- {operation: GetUser, dialect: v13-rest, outcome: differs" + rest, "e.yaml:1: dialect: goes with check:; a comparison is of two dialects"},
		{"a pattern of nothing", "- {check: CM-XX-*, outcome: fail" + rest, `e.yaml:1: the pattern "CM-XX-*" matches no check`},
		{"a malformed pattern", "- {check: 'CM-[', outcome: fail" + rest, `e.yaml:1: the pattern "CM-[" is malformed`},
		{"a dialect that does not have it", "- {check: CM-PROTO-003/invariant, dialect: v13-rest, outcome: fail" + rest, "e.yaml:1: CM-PROTO-003/invariant is not made on v13-rest; it is on v13-soap"},
		{"a pass", "- {check: CM-TS-031, outcome: pass" + rest, "e.yaml:1: outcome: pass cannot be expected: nothing has to be declared of what passes"},
		{"a skipped check", "- {check: CM-TS-031, outcome: skipped" + rest, "e.yaml:1: outcome: skipped cannot be expected: a check that is skipped fails no run"},
		{"a blocked check", "- {check: CM-TS-031, outcome: blocked" + rest, "e.yaml:1: outcome: blocked cannot be expected: a check that could not be made is never excused; declare the failure that blocks it, and it goes along"},
		{"an inconclusive check", "- {check: CM-TS-031, outcome: inconclusive" + rest, "e.yaml:1: outcome: inconclusive cannot be expected: a check that could not be judged is never excused; leave it out by --skip"},
		{"no outcome of a check", "- {check: CM-TS-031" + rest, "e.yaml:1: outcome: is missing: one of fail, warn"},
		{"a code that is none", "- {check: CM-TS-031, code: UserIsNotAuthorized, outcome: fail" + rest, `e.yaml:1: code: "UserIsNotAuthorized" is no error code; write its number, as 106`},
		{"a code of an operation", "- {operation: GetUser, code: 106, outcome: differs" + rest, "e.yaml:1: code:, flaky: and blocks: go with check:, not with operation:"},
		{"blocks that is no list", "- {check: CM-TS-031, blocks: CM-TS-032, outcome: fail" + rest, "e.yaml:1: blocks: must be a list, as [CM-GETUSER-001]"},
		{"blocks of something else", "- {check: CM-TS-031, blocks: [1], outcome: fail" + rest, "e.yaml:1: blocks: must be a list of names"},
		{"a mistyped requirement", "- {check: CM-TS-031, blocks: [CM-TS-32], outcome: fail" + rest, `e.yaml:1: unknown requirement "CM-TS-32"; did you mean "CM-TS-032"?`},
		{"a code of an invariant", "- {check: CM-PROTO-003/invariant, code: 106, outcome: fail" + rest, "e.yaml:1: code: goes with a check; CM-PROTO-003/invariant is an invariant, which looks at every exchange"},
		{"a flaky that is none", "- {check: CM-TS-031, flaky: maybe, outcome: fail" + rest, "e.yaml:1: flaky: must be true or false"},
		{"a truth for a text", "- {check: CM-TS-031, outcome: fail, reason: true, owner: o, expires: 2027-01-31}", "e.yaml:1: reason: must be a text"},
		{"an issue that is no address", "- {check: CM-TS-031, outcome: fail, issue: SUP-12" + rest, `e.yaml:1: issue: "SUP-12" is no address; write it as https://...`},
		{"a draft", "- {check: CM-TS-031, outcome: fail, reason: 'TODO: look', owner: o, expires: 2027-01-31}", "e.yaml:1: reason: still says TODO: write why it is so"},
		{"two of one check", "- {check: CM-TS-031, outcome: fail" + rest + "\n- {check: CM-TS-031, outcome: warn" + rest,
			"e.yaml:2: speaks of CM-TS-031 on v13-soap as line 1 does; one of them has to be narrower: an id before a pattern, with a dialect before without"},
		{"two patterns that meet", "- {check: CM-TS-*, outcome: fail" + rest + "\n- {check: CM-*-031, outcome: fail" + rest, "e.yaml:2: speaks of CM-TS-031 on v13-soap as line 1 does"},
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
