package contract

import (
	"slices"
	"strings"
	"sync"
	"testing"
)

func load(t testing.TB, edition int) *Contract {
	t.Helper()
	c, err := Load("v13", edition)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLoadRefusesUnknownNames(t *testing.T) {
	for _, test := range []struct {
		version string
		edition int
		want    string
	}{
		{"v14", 2025, `unknown API version "v14"; known: v11, v12, v13`},
		{"", 2025, `unknown API version ""; known: v11, v12, v13`},
		{"v13", 2021, `unknown edition 2021; known: 2025 2026`},
	} {
		if _, err := Load(test.version, test.edition); err == nil || err.Error() != test.want {
			t.Errorf("Load(%q, %d): %v, want %s", test.version, test.edition, err, test.want)
		}
	}
	if got := Versions(); !slices.Equal(got, []string{"v11", "v12", "v13"}) {
		t.Errorf("Versions() = %v", got)
	}
}

func TestLoadReadsOnce(t *testing.T) {
	var wg sync.WaitGroup
	all := make([]*Contract, 8)
	for i := range all {
		wg.Go(func() { all[i], _ = Load("v13", 2025) })
	}
	wg.Wait()
	for _, c := range all {
		if c == nil || c != all[0] {
			t.Fatal("two loads gave two contracts")
		}
	}
	if load(t, 2026) == all[0] {
		t.Fatal("two editions gave one contract")
	}
}

func TestV13Operations(t *testing.T) {
	c := load(t, 2025)
	var reserved, writes []string
	documented := 0
	for _, o := range c.Operations {
		if o.Documented {
			documented++
		} else {
			reserved = append(reserved, o.Name)
		}
		if o.Kind == Write {
			writes = append(writes, o.Name)
		}
		if c.Operation(o.Name) != o || c.Type(o.Name+"Request") != o.Request || c.Type(o.Name+"Response") != o.Response {
			t.Errorf("%s is not found by its names", o.Name)
		}
		if o.SOAPAction != o.Name {
			t.Errorf("%s has the action %q", o.Name, o.SOAPAction)
		}
	}
	if len(c.Operations) != 39 || documented != 31 {
		t.Errorf("%d operations, %d documented; want 39 and 31", len(c.Operations), documented)
	}
	if got, want := strings.Join(reserved, " "), "GetCurrentUser GetPilotFeaturesCountries GetAccessibleCustomer UpgradeCustomerToAgency "+
		"AddPrepayAccount UpdatePrepayAccount MapCustomerIdToExternalCustomerId MapAccountIdToExternalAccountIds"; got != want {
		t.Errorf("reserved: %s\nwant: %s", got, want)
	}
	if got, want := strings.Join(writes, " "), "AddAccount UpdateAccount UpdateCustomer SignupCustomer DeleteAccount DeleteCustomer UpdateUser "+
		"UpdateUserRoles DeleteUser UpgradeCustomerToAgency AddPrepayAccount UpdatePrepayAccount MapCustomerIdToExternalCustomerId "+
		"MapAccountIdToExternalAccountIds AddClientLinks UpdateClientLinks SendUserInvitation DismissNotifications"; got != want {
		t.Errorf("writes: %s\nwant: %s", got, want)
	}
	if c.Operation("getuser") != nil || c.Type("xs:long") != nil {
		t.Error("a name that is none was found")
	}
}

func TestOlderVersionsHaveFewerOperations(t *testing.T) {
	for version, want := range map[string][2]int{"v11": {33, 24}, "v12": {34, 26}} {
		c, err := Load(version, 2025)
		if err != nil {
			t.Fatal(err)
		}
		documented := 0
		for _, o := range c.Operations {
			if o.Documented {
				documented++
			}
		}
		if got := [2]int{len(c.Operations), documented}; got != want {
			t.Errorf("%s: %d operations, %d documented; want %d and %d", version, got[0], got[1], want[0], want[1])
		}
	}
}

func TestEditionsDiffer(t *testing.T) {
	last := func(edition int) string {
		elements := load(t, edition).Type("ClientLink").Elements
		return elements[len(elements)-1].Name
	}
	if got := last(2025); got != "CustomerLinkPermission" {
		t.Errorf("2025: ClientLink ends with %s", got)
	}
	if got := last(2026); got != "ClientEntityCustomerNumber" {
		t.Errorf("2026: ClientLink ends with %s", got)
	}
	if got := strings.Join(load(t, 2026).RequestHeaders, " "); got != "ApplicationToken AuthenticationToken DeveloperToken IdentityProvider Password UserName" {
		t.Errorf("2026: headers %s", got)
	}
}

func TestLookups(t *testing.T) {
	c := load(t, 2025)
	names := func(typeName string) string {
		var names []string
		for _, e := range c.Elements(c.Type(typeName)) {
			names = append(names, e.Name)
		}
		return strings.Join(names, " ")
	}
	if got := names("AdApiFaultDetail"); got != "TrackingId Errors" {
		t.Errorf("AdApiFaultDetail has %s", got)
	}
	if got := names("ApiFault"); got != "TrackingId OperationErrors" {
		t.Errorf("ApiFault has %s", got)
	}
	if got := c.Elements(nil); got != nil {
		t.Errorf("no type has %v", got)
	}
	fault := c.Type("ApiFault")
	for name, want := range map[string]string{
		"TrackingId":      "https://adapi.microsoft.com",
		"OperationErrors": "https://bingads.microsoft.com/Customer/v13/Exception",
	} {
		if got := c.NamespaceOf(fault, name); got != want {
			t.Errorf("ApiFault/%s lies in %s, want %s", name, got, want)
		}
	}
	if e := c.Element(fault, "TrackingId"); e == nil || e.Type != "xs:string" || !e.Nillable {
		t.Errorf("ApiFault/TrackingId is %+v", e)
	}
	if e := c.Element(fault, "Errors"); e != nil {
		t.Errorf("ApiFault/Errors is %+v", e)
	}
	if item := c.Type("ArrayOflong").Item(); item == nil || item.Name != "long" || item.Type != "xs:long" {
		t.Errorf("ArrayOflong holds %+v", item)
	}
	if item := c.Type("User").Item(); item != nil {
		t.Errorf("User holds %+v", item)
	}
	if got := c.Prefix("https://adapi.microsoft.com"); got != "adapi" {
		t.Errorf("prefix %q", got)
	}
	if got := c.Type("LCID").Numbers["EnglishUS"]; got != 1033 {
		t.Errorf("LCID EnglishUS = %d", got)
	}
}
