package parity

import (
	"testing"

	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
)

func TestExit(t *testing.T) {
	calls := func(states ...reports.ParityState) (list []reports.ParityCall) {
		for _, s := range states {
			list = append(list, reports.ParityCall{Operation: "GetUser", Cells: []reports.ParityCell{{Column: reports.ColumnReply, State: s}}})
		}
		return list
	}
	problem := func(kind string) []reports.Problem { return []reports.Problem{{Kind: kind, Message: "m"}} }
	for _, c := range []struct {
		name        string
		calls       []reports.ParityCall
		problems    []reports.Problem
		interrupted bool
		stale       bool
		code        int
		explanation string
	}{
		{"equal", calls(reports.Equal, reports.Equal), nil, false, false, run.ExitConforms, "2 calls of 1 operation over both bindings, equal in all that was compared."},
		{"expected", calls(reports.Equal, reports.Expected), nil, false, false, run.ExitConforms, "1 comparison as expected, everything else is equal."},
		{"partly skipped", calls(reports.Equal, reports.Omitted), nil, false, false, run.ExitConforms, "1 call of 1 operation over both bindings, equal in all that was compared."},
		{"different", calls(reports.Equal, reports.Differs, reports.Undecided), nil, false, false, run.ExitFails, "The bindings differ in 1 call."},
		{"stale", calls(reports.Equal), nil, false, true, run.ExitFails, "1 stale expectation."},
		{"inconclusive", calls(reports.Equal, reports.Undecided), nil, false, false, run.ExitTarget, "1 comparison could not be made."},
		{"unusable", nil, problem("target"), false, false, run.ExitTarget, "The target could not be used."},
		{"unauthorised", nil, problem("authorisation"), false, false, run.ExitTarget, "The target could not be used."},
		{"a problem beside", calls(reports.Equal), problem("authorisation"), false, false, run.ExitConforms, "1 call of 1 operation over both bindings, equal in all that was compared."},
		{"only skipped", calls(reports.Omitted), nil, false, false, run.ExitTooFew, "Nothing was compared."},
		{"nothing", nil, nil, false, false, run.ExitTooFew, "Nothing was compared."},
		{"interrupted", calls(reports.Differs), nil, true, false, run.ExitInterrupted, "The comparison was interrupted."},
		{"a fault of ours", calls(reports.Differs), problem("harness"), true, false, run.ExitHarness, "The harness itself is at fault: 1 problem."},
	} {
		doc := &reports.Parity{Calls: c.calls, Problems: c.problems}
		var expectations *reports.Expectations
		if c.stale {
			expectations = &reports.Expectations{List: []reports.Expectation{{Operation: "GetUser", Outcome: "differs", Reason: "r", Owner: "o", Expires: "2000-01-01"}}}
		}
		Finish(doc, expectations, c.interrupted)
		if doc.Summary.ExitCode != c.code || doc.Summary.Explanation != c.explanation {
			t.Errorf("%s: %d %q, want %d %q", c.name, doc.Summary.ExitCode, doc.Summary.Explanation, c.code, c.explanation)
		}
	}
}

// TestRefusalsNeedAControl shows that equal refusals count only beside a success.
func TestRefusalsNeedAControl(t *testing.T) {
	call := func(operation string, cells ...reports.ParityCell) reports.ParityCall {
		return reports.ParityCall{Operation: operation, Cells: cells}
	}
	cell := func(c reports.Column, s reports.ParityState) reports.ParityCell {
		return reports.ParityCell{Column: c, State: s}
	}
	refused := []reports.ParityCell{cell(reports.ColumnRequest, reports.Equal), cell(reports.ColumnFault, reports.Equal)}
	for _, c := range []struct {
		name  string
		other []reports.ParityCall
		want  reports.ParityState
	}{
		{"alone", nil, reports.Undecided},
		{"beside a success", []reports.ParityCall{call("DeleteUser", cell(reports.ColumnReply, reports.Equal))}, reports.Equal},
		{"beside a reply that differs", []reports.ParityCall{call("DeleteUser", cell(reports.ColumnReply, reports.Differs))}, reports.Equal},
		{"beside a success that did not come", []reports.ParityCall{call("DeleteUser", cell(reports.ColumnReply, reports.Omitted))}, reports.Undecided},
		{"beside the success of another operation", []reports.ParityCall{call("GetUser", cell(reports.ColumnReply, reports.Equal))}, reports.Undecided},
	} {
		doc := &reports.Parity{Calls: append([]reports.ParityCall{call("DeleteUser", refused...)}, c.other...)}
		doc.Calls[0].Cells = append([]reports.ParityCell{}, refused...)
		withoutControl(doc, nil, map[string]bool{})
		for _, got := range doc.Calls[0].Cells {
			if got.State != c.want {
				t.Errorf("%s: the %s is %s, want %s", c.name, got.Column, got.State, c.want)
			}
		}
	}
	// Who may not call at all is refused like that beside a success of anything else, and only so.
	for _, c := range []struct {
		answer string
		other  []reports.ParityCall
		want   reports.ParityState
	}{
		{"AdApiFaultDetail 106 UserIsNotAuthorized", []reports.ParityCall{call("GetUser", cell(reports.ColumnReply, reports.Equal))}, reports.Equal},
		{"ApiFault 1001", []reports.ParityCall{call("GetUser", cell(reports.ColumnReply, reports.Equal))}, reports.Equal},
		{"AdApiFaultDetail 106 UserIsNotAuthorized", nil, reports.Undecided},
		{"AdApiFaultDetail 0 InternalError", []reports.ParityCall{call("GetUser", cell(reports.ColumnReply, reports.Equal))}, reports.Undecided},
	} {
		forbidden := call("AddAccount", append([]reports.ParityCell{cell(reports.ColumnReply, reports.Omitted)}, refused...)...)
		forbidden.Meant, forbidden.SOAP, forbidden.REST = theReply, c.answer, c.answer
		doc := &reports.Parity{Calls: append([]reports.ParityCall{forbidden}, c.other...)}
		withoutControl(doc, nil, map[string]bool{})
		if got := doc.Calls[0].Cell(reports.ColumnFault).State; got != c.want {
			t.Errorf("%s beside %d others: the fault is %s, want %s", c.answer, len(c.other), got, c.want)
		}
	}
	doc := &reports.Parity{Calls: []reports.ParityCall{
		call("DeleteCustomer", append([]reports.ParityCell{}, refused...)...), call("GetCustomer", cell(reports.ColumnReply, reports.Equal)),
	}}
	withoutControl(doc, map[string]string{"DeleteCustomer": "GetCustomer"}, map[string]bool{})
	if doc.Calls[0].State() != reports.Equal {
		t.Error("the control that an operation names does not count")
	}
}
