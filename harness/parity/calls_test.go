package parity

import (
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/contract"
)

func loaded(t *testing.T) *Plan {
	t.Helper()
	p, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestPlanIsWhole holds the plan against the contract: every documented
// operation is called, no other one, and every caller's refusal is tried on each.
func TestPlanIsWhole(t *testing.T) {
	p := loaded(t)
	c, err := newest()
	if err != nil {
		t.Fatal(err)
	}
	names := p.OperationNames()
	for _, o := range c.Operations {
		if o.Documented != slices.Contains(names, o.Name) {
			t.Errorf("%s: documented %t, in the plan %t", o.Name, o.Documented, slices.Contains(names, o.Name))
		}
	}
	if len(names) != 31 {
		t.Errorf("%d operations", len(names))
	}
	for _, o := range p.Operations {
		faults := map[string]bool{}
		for _, call := range p.CallsOf(o) {
			faults[call.Fault] = true
		}
		for _, want := range []string{"AdApiFaultDetail 100", "AdApiFaultDetail 105", "AdApiFaultDetail 109", "AdApiFaultDetail 116", "AdApiFaultDetail 120", unfit} {
			if !faults[want] {
				t.Errorf("%s: no call for %s", o.Name, want)
			}
		}
		if write := c.Operation(o.Name).Kind == contract.Write; write != (len(o.State) > 0) {
			t.Errorf("%s: writes %t, state to read back: %v", o.Name, write, o.State)
		}
	}
}

func TestPlanIsReadStrictly(t *testing.T) {
	w := loaded(t).world
	for _, c := range []struct{ name, text, want string }{
		{"an unknown key", "operations:\n- operation: GetUser\n  cals: []\n", `unknown field "cals"`},
		{"an unknown operation", "operations:\n- operation: GetUsr\n  calls: [{call: x, as: viewer}]\n", `GetUsr, x: unknown operation "GetUsr"; did you mean "GetUser"?`},
		{"an unknown persona", "operations:\n- operation: GetUser\n  calls: [{call: x, as: viewr}]\n", `GetUser, x: unknown persona "viewr"; did you mean "viewer"?`},
		{"an unknown state", "operations:\n- operation: GetUser\n  state: [users]\n  calls: [{call: x, as: viewer}]\n", `GetUser: unknown state "users"`},
		{"a state that writes", "state: {gone: [{call: DeleteUser, as: viewer}]}\n", "state gone: DeleteUser does not only read"},
		{"a caller without a fault", "callers: [{call: x}]\n", "callers x: needs a fault"},
		{"an operation twice", "operations:\n- &o {operation: GetUser, calls: [{call: x, as: viewer}]}\n- *o\n", "GetUser: comes twice"},
		{"no call that succeeds", "operations:\n- operation: GetUser\n  calls: [{call: x, as: viewer, fault: ApiFault 203}]\n", "GetUser: the first call must be one that succeeds"},
		{"an unknown control", "operations:\n- operation: GetUser\n  control: GetUsr\n  calls: [{call: x, as: viewer}]\n", `GetUser: unknown control "GetUsr"`},
		{"a call twice", "operations:\n- operation: GetUser\n  calls: [{call: x, as: viewer}, {call: x, as: viewer}]\n", "GetUser, x: needs a name of its own"},
		{"a fault that is none", "operations:\n- operation: GetUser\n  calls: [{call: x, as: viewer}, {call: y, as: viewer, fault: ApiFalt 203}]\n", `GetUser, y: fault "ApiFalt 203" is none; write ApiFault 203, AdApiFaultDetail 105, items 1410 or unfit`},
		{"a fault without a code", "operations:\n- operation: GetUser\n  calls: [{call: x, as: viewer}, {call: y, as: viewer, fault: ApiFault}]\n", `GetUser, y: fault "ApiFault" is none`},
		{"an unknown spoil", "operations:\n- operation: GetUser\n  calls: [{call: x, as: viewer, spoil: all}]\n", `GetUser, x: unknown spoil "all"`},
	} {
		if _, err := read([]byte(c.text), w); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

func TestSelect(t *testing.T) {
	p := loaded(t)
	for _, c := range []struct {
		asked []string
		want  string
		fault string
	}{
		{nil, strings.Join(p.OperationNames(), " "), ""},
		{[]string{"UpdateUser,GetUser"}, "GetUser UpdateUser", ""},
		{[]string{"DeleteCustomer"}, "GetCustomer DeleteCustomer", ""}, // with its control
		{[]string{"GetUsr"}, "", `unknown operation "GetUsr"; did you mean "GetUser"?`},
		{[]string{"GetCurrentUser"}, "", `unknown operation "GetCurrentUser"`},
	} {
		selected, err := p.Select(c.asked)
		var names []string
		for _, o := range selected {
			names = append(names, o.Name)
		}
		if c.fault != "" {
			if err == nil || !strings.HasPrefix(err.Error(), c.fault) {
				t.Errorf("%v: %v, want %s", c.asked, err, c.fault)
			}
		} else if err != nil || strings.Join(names, " ") != c.want {
			t.Errorf("%v: %v, %v, want %s", c.asked, names, err, c.want)
		}
	}
}

func FuzzPlan(f *testing.F) {
	f.Add(callsFile)
	f.Add([]byte("operations: [{operation: GetUser, calls: [{call: x, as: viewer, with: {UserId: [1, {a: b}]}}]}]"))
	p, err := Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if read, err := read(data, p.world); err == nil {
			for _, o := range read.Operations {
				if len(read.CallsOf(o)) < len(o.Calls) {
					t.Error("calls are lost")
				}
			}
		}
	})
}
