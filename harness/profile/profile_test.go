package profile_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/harness/plan"
	"github.com/cmconform/cmconform/harness/profile"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/specs"
)

// Each profile has more checks than what it includes, and the last one all.
func TestProfiles(t *testing.T) {
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"reader", "manager", "reseller", "agency", "full"}, profile.Names()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	held := map[string]int{}
	all := 0
	for _, d := range target.Dialects() {
		for _, c := range suite.Checks {
			if c.OptIn || !suite.Applies(c, d.Version, d.Binding) {
				continue
			}
			all++
			for _, p := range profile.All() {
				if !p.Holds(c.ID, d.String()) {
					continue
				}
				held[p.Name]++
				if needs, _ := plan.NeedsOf(c.ID, d.String()); slices.ContainsFunc(needs.Operations(), func(o string) bool { return !p.Offers(o) }) {
					t.Errorf("%s has %s on %s, which calls %v", p.Name, c.ID, d, needs.Operations())
				}
			}
		}
	}
	if held["full"] != all || all < 3500 {
		t.Errorf("full has %d of %d checks", held["full"], all)
	}
	for _, pair := range [][2]string{{"reader", "manager"}, {"manager", "reseller"}, {"manager", "agency"}, {"reseller", "full"}, {"agency", "full"}} {
		if less, more := held[pair[0]], held[pair[1]]; less < 1000 || less >= more {
			t.Errorf("%s has %d checks, %s has %d", pair[0], less, pair[1], more)
		}
	}
}

// Every documented operation is in a profile beside that of everything, so that a new one is given a place.
func TestEveryOperationHasItsProfile(t *testing.T) {
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	for _, r := range suite.Requirements() {
		for _, o := range r.Operations {
			if o == "*" || r.Area == "INT" || strings.HasPrefix(r.Disposition, "excluded") {
				continue
			}
			looked++
			if !slices.ContainsFunc(profile.All(), func(p profile.Profile) bool { return p.Name != "full" && p.Offers(o) }) && !undocumented(o) {
				t.Errorf("%s is about %s, which is in no profile but full", r.ID, o)
			}
		}
	}
	if looked < 500 {
		t.Errorf("only %d operations of requirements were looked at", looked)
	}
}

// undocumented are operations that the service description declares and no page describes.
func undocumented(operation string) bool {
	return slices.Contains([]string{
		"GetCurrentUser", "GetPilotFeaturesCountries", "GetAccessibleCustomer", "UpgradeCustomerToAgency", "AddPrepayAccount",
		"UpdatePrepayAccount", "MapCustomerIdToExternalCustomerId", "MapAccountIdToExternalAccountIds",
	}, operation)
}

func TestFind(t *testing.T) {
	p, err := profile.Find("agency")
	if err != nil || !p.Offers("AddClientLinks") || !p.Offers("UpdateUser") || !p.Offers("GetUser") || p.Offers("SignupCustomer") {
		t.Errorf("%+v, %v", p, err)
	}
	if of := profile.Of(p); of.Name != "agency" || !of.Holds("CM-GETUSER-001", "v13-soap") || of.Holds("CM-NEW-001", "v13-soap") {
		t.Errorf("%+v", of)
	}
	if profile.Of(nil) != nil {
		t.Error("no profile is one")
	}
	var usage *run.UsageError
	if _, err := profile.Find("agenzy"); !errors.As(err, &usage) || err.Error() != `unknown profile "agenzy"; there is reader, manager, reseller, agency, full; did you mean "agency"?` {
		t.Errorf("%v", err)
	}
}
