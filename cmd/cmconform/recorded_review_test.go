//go:build !race

package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/contract"
)

// tale is what one check has sent over one dialect, in order.
type tale struct {
	dialect, check string
	calls          []*recorded
}

// tales are those of a whole run, without what no page describes.
func tales(t *testing.T) []*tale {
	t.Helper()
	var all []*tale
	for _, c := range record(t) {
		if c.operation == "" || kindOfOperation(c) == "" {
			continue
		}
		if n := len(all); n == 0 || all[n-1].dialect != c.dialect || all[n-1].check != c.check {
			all = append(all, &tale{dialect: c.dialect, check: c.check})
		}
		last := all[len(all)-1]
		last.calls = append(last.calls, c)
	}
	if len(all) < 3500 {
		t.Errorf("only %d checks were looked at", len(all))
	}
	return all
}

// kindOfOperation is what the contract of the dialect calls the operation of a
// call; empty for one that it does not document.
func kindOfOperation(c *recorded) contract.Kind {
	version, _, _ := strings.Cut(c.dialect, "-")
	wire, err := contract.Load(version, 2026)
	if err != nil {
		return ""
	}
	if o := wire.Operation(c.operation); o != nil && o.Documented {
		return o.Kind
	}
	return ""
}

// byCredential says that the caller was refused and not the call: whoever may call is the control.
func (r *recorded) byCredential() bool {
	return slices.ContainsFunc(r.codes(), func(code string) bool { return slices.Contains([]string{"105", "109", "116", "120"}, code) })
}

// withoutControl are the checks in which an operation is refused and not carried out as well, and why.
var withoutControl = map[string]string{
	"CM-NOTIF-002/standard":                    "no page says who may: a service that refuses everybody conforms",
	"CM-NOTIF-002/advertiser-campaign-manager": "no page says who may: a service that refuses everybody conforms",
	"CM-NOTIF-002/client-viewer":               "no page says who may: a service that refuses everybody conforms",
	"CM-PROTO-015":                             "the form of a second fault is an observation",
	"CM-REST-004":                              "asks whether there is anything at the address",
	"CM-REST-036":                              "the status of several refusals, each of which is the business of another requirement",
}

// TestEveryRefusalHasAControl: where a check is refused an operation, it is also
// carried out in that check, unless nobody may have it.
func TestEveryRefusalHasAControl(t *testing.T) {
	all := tales(t)
	carriedOut := map[string]bool{} // in a dialect, by anybody
	for _, told := range all {
		for _, c := range told.calls {
			if !c.refused() {
				carriedOut[c.dialect+" "+c.operation] = true
			}
		}
	}
	closed, excused := map[string]bool{}, map[string]bool{}
	for _, told := range all {
		answered := func(of func(*recorded) bool) bool {
			return slices.ContainsFunc(told.calls, func(c *recorded) bool { return !c.refused() && of(c) })
		}
		for _, c := range told.calls {
			switch {
			case !c.refused(), answered(func(o *recorded) bool { return o.operation == c.operation }):
			case c.byCredential() && answered(func(*recorded) bool { return true }):
			case !carriedOut[c.dialect+" "+c.operation]:
				closed[c.dialect+" "+c.operation] = true
			case withoutControl[c.check] != "":
				excused[c.check] = true
			default:
				t.Errorf("%s; the check does not show that the operation works", c)
			}
		}
	}
	want := []string{"v11-soap DeleteCustomer", "v12-soap AddAccount", "v12-soap DeleteCustomer", "v13-rest DeleteCustomer", "v13-soap DeleteCustomer"}
	var got []string
	for at := range closed {
		got = append(got, at)
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("nobody is ever let through to %q; want %q", got, want)
	}
	for id, why := range withoutControl {
		if !excused[id] {
			t.Errorf("%s needs no excuse any more: %s", id, why)
		}
	}
}

// withoutReading are the checks that do not read what a refused write would have changed, and why.
var withoutReading = map[string]string{
	"CM-SIGNUP-017": "what becomes of the sign-up that names nobody is an observation",
}

// TestRefusedWritesAreReadBack: after a write that was refused, a check reads
// before it writes anything else. Of calls made together neither is before the other.
func TestRefusedWritesAreReadBack(t *testing.T) {
	excused := map[string]bool{}
	for _, told := range tales(t) {
		for i, c := range told.calls {
			if !c.refused() || kindOfOperation(c) == contract.Read {
				continue
			}
			later := told.calls[i+1:]
			next := slices.IndexFunc(later, func(o *recorded) bool { return !o.refused() && o.began > c.ended })
			switch {
			case next >= 0 && kindOfOperation(later[next]) == contract.Read:
			case withoutReading[c.check] != "":
				excused[c.check] = true
			default:
				t.Errorf("%s; the check does not show that nothing has changed", c)
			}
		}
	}
	for id, why := range withoutReading {
		if !excused[id] {
			t.Errorf("%s needs no excuse any more: %s", id, why)
		}
	}
}
