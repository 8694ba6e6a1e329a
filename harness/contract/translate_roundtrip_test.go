package contract_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// TestTranslationThereAndBack makes messages of every type of the older
// versions: in the words of the newest version they are valid there but for
// what it does not have, and translated back they are what they were.
func TestTranslationThereAndBack(t *testing.T) {
	newest, err := contract.Load("v13", 2025)
	if err != nil {
		t.Fatal(err)
	}
	for version, want := range map[string][]string{
		"v11": {
			"AdvertiserAccount has no such element: AccountType", "AdvertiserAccount has no such element: CountryCode",
			"FindAccountsOrCustomersInfoRequest has no such element: ApplicationScope", "FindAccountsRequest has no such element: ApplicationScope",
			"GetCustomersInfoRequest has no such element: ApplicationScope", "GetUserResponse has no such element: Accounts",
			"GetUserResponse has no such element: Customers", "GetUserResponse has no such element: Roles",
			"SearchCustomersRequest has no such element: ApplicationScope", "SignupCustomerRequest has no such element: ApplicationScope",
			"User has no such element: CustomerAppScope", "User has no such element: IsMigratedToMicrosoftAccount",
			`"ClientAdmin" is no xs:int: RoleId`, `"ClientManager" is no xs:int: RoleId`, `"PublisherAccountManager" is no xs:int: RoleId`,
			`"PublisherAdViewer" is no xs:int: RoleId`, `"PublisherAdmin" is no xs:int: RoleId`, `"PublisherListManager" is no xs:int: RoleId`,
			`"PublisherReportUser" is no xs:int: RoleId`,
		},
		"v12": {
			"GetCustomerRequest has no such element: IncludeCustomerAddress", "GetUserRequest has no such element: IncludeLinkedAccountIds",
			"SearchCustomersRequest has no such element: IncludeCustomerAddress",
		},
	} {
		t.Run(version, func(t *testing.T) {
			c, err := contract.Load(version, 2025)
			if err != nil {
				t.Fatal(err)
			}
			m := &maker{c: c, rand: rand.New(rand.NewPCG(5, 6)), announced: true}
			var found []string
			for range 60 {
				for _, op := range c.Operations {
					for _, wrapper := range []*contract.Type{op.Request, op.Response} {
						found = append(found, m.thereAndBack(t, newest, wrapper)...)
					}
				}
			}
			slices.Sort(want)
			slices.Sort(found)
			if diff := cmp.Diff(want, slices.Compact(found)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// thereAndBack returns what of one message the newest version does not take.
func (m *maker) thereAndBack(t *testing.T, newest *contract.Contract, wrapper *contract.Type) []string {
	t.Helper()
	own := message.Group(wrapper.Name, m.children(wrapper, 0)...)
	before := own.Clone()
	there := message.Group(wrapper.Name, m.c.ToNewest(wrapper.Name, own.Children)...)
	back := message.Group(wrapper.Name, m.c.FromNewest(wrapper.Name, there.Children)...)
	if !message.Equal(own, before) || !message.Equal(back, before) {
		t.Fatalf("given: %v, back: %v\n%s", message.Diff(before, own), message.Diff(before, back), there)
	}
	sorted := there.Clone()
	newest.Sort(sorted.Children, newest.Type(wrapper.Name))
	var found []string
	for _, v := range newest.Validate(sorted, wrapper.Name) {
		name := v.Path[strings.LastIndexByte(v.Path, '/')+1:]
		found = append(found, v.Message+": "+name)
	}
	return found
}
