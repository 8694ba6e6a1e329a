package target

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cmconform/cmconform/harness/message"
)

// Who a persona is can be told by either form of the reply to GetUser.
func TestMemberships(t *testing.T) {
	user := message.Group("User", message.Text("CustomerId", "7"))
	role := func(id, customer string, accounts ...string) *message.Element {
		return message.Group("CustomerRole", message.Text("RoleId", id), message.Text("CustomerId", customer), message.List("AccountIds", "long", accounts...))
	}
	for name, c := range map[string]struct {
		body *message.Element
		want []membership
	}{
		"by customer": {
			message.Group("GetUserResponse", user, message.Group("CustomerRoles", role("41", "7"), role("33", "7"), role("16", "8", "1", "2"))),
			[]membership{{customerID: "7", roles: []int{33, 41}}, {customerID: "8", roles: []int{16}, restricted: []string{"1", "2"}}},
		},
		"flat": {
			message.Group("GetUserResponse", user, message.List("Roles", "int", "41", "33"), message.List("Accounts", "long", "1"), message.Group("Customers")),
			[]membership{{customerID: "7", roles: []int{33, 41}, restricted: []string{"1"}}},
		},
		"neither": {message.Group("GetUserResponse", user), nil},
	} {
		if diff := cmp.Diff(c.want, memberships(c.body), cmp.AllowUnexported(membership{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
