package contract

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/internal/needs"
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
		{"v14", 2025, `unknown API version "v14"; known: v13`},
		{"", 2025, `unknown API version ""; known: v13`},
		{"v13", 2021, `unknown edition 2021; known: 2025 2026`},
	} {
		if _, err := Load(test.version, test.edition); err == nil || err.Error() != test.want {
			t.Errorf("Load(%q, %d): %v, want %s", test.version, test.edition, err, test.want)
		}
	}
	if got := Versions(); !slices.Equal(got, []string{"v13"}) {
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

// TestV13AgreesWithTheExtract compares with the contracts that a program read
// from the published description, limits and documentation marks included.
func TestV13AgreesWithTheExtract(t *testing.T) {
	data, err := os.ReadFile(needs.Reference(t, "reference/contracts.json"))
	if err != nil {
		t.Fatal(err)
	}
	type operation struct {
		Name              string
		SOAPAction        string
		Documented        bool
		ListLimit         *string
		Request, Response [][6]any
	}
	type typ struct {
		Kind, Namespace string
		Base            *string
		List            bool
		Elements        [][6]any
		Values          []string
	}
	var file map[string]json.RawMessage
	var want struct {
		Path, Namespace                 string
		RequestHeaders, ResponseHeaders []string
		Operations                      []operation
		Types                           map[string]typ
		Faults                          []FaultElement
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(file["v13"], &want); err != nil {
		t.Fatal(err)
	}

	c := load(t, 2025)
	rows := func(elements []*Element) [][6]any {
		rows := [][6]any{}
		for _, e := range elements {
			most := "1"
			if e.Many {
				most = "*"
			}
			rows = append(rows, [6]any{e.Name, e.Type, e.Nillable, e.OmitNull, float64(e.Min), most})
		}
		return rows
	}
	same := func(what string, want, got any) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	same("path", want.Path, c.Path)
	same("namespace", want.Namespace, c.Namespace)
	same("request headers", want.RequestHeaders, c.RequestHeaders)
	same("response headers", want.ResponseHeaders, c.ResponseHeaders)
	same("faults", want.Faults, c.Faults)
	for i, o := range want.Operations {
		// The extract is older than the pages of the two operations on notifications.
		notifications := strings.HasSuffix(o.Name, "Notifications")
		limit := ""
		if o.ListLimit != nil && *o.ListLimit != "not applicable" {
			limit = strings.Replace(*o.ListLimit, " (v13: also 1 UserInvitation)", ", 1 UserInvitation", 1)
		}
		if o.Name == "DismissNotifications" {
			limit = "1 NotificationTypePairs list"
		}
		got := c.Operations[i]
		same(o.Name, []any{o.Name, o.SOAPAction, o.Documented || notifications, limit}, []any{got.Name, got.SOAPAction, got.Documented, got.Limit})
		same(o.Name+" request", o.Request, rows(got.Request.Elements))
		same(o.Name+" response", o.Response, rows(got.Response.Elements))
	}
	same("number of types", len(want.Types), len(c.TypeNames()))
	for name, w := range want.Types {
		got := c.Type(name)
		if got == nil {
			t.Errorf("no type %s", name)
			continue
		}
		shape, base := Complex, ""
		if w.Kind == "enum" {
			shape = Enum
		}
		if w.List {
			shape = Flags
		}
		if w.Base != nil {
			base = *w.Base
		}
		same(name, []any{shape, w.Namespace, base}, []any{got.Shape, got.Namespace, got.Base})
		same(name+" values", w.Values, got.Values)
		if w.Kind == "complex" {
			same(name+" elements", w.Elements, rows(got.Elements))
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
