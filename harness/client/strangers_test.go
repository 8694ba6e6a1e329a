package client

import (
	"slices"
	"testing"

	"github.com/cmconform/cmconform/harness/message"
)

func TestStrangeRolesArePassedOver(t *testing.T) {
	role := func(number string) *message.Element {
		return message.Group("CustomerRole", message.Text("RoleId", number))
	}
	for _, c := range []struct {
		body    *message.Element
		want    string
		strange []string
	}{
		{message.Group("GetUserResponse", message.Group("CustomerRoles", role("777"), role("41"), role("5"))),
			`GetUserResponse{CustomerRoles{CustomerRole{RoleId="41"}}}`, []string{"777", "5"}},
		{message.Group("GetUserResponse", message.Group("Roles", message.Text("int", "100"), message.Text("int", "8"))),
			`GetUserResponse{Roles{int="100"}}`, []string{"8"}},
		{message.Group("GetUserResponse", message.Group("CustomerRoles", role("203"), role("Standard"))),
			`GetUserResponse{CustomerRoles{CustomerRole{RoleId="203"} CustomerRole{RoleId="Standard"}}}`, nil},
		{message.Group("OtherResponse", message.Group("CustomerRoles", role("777"))), `OtherResponse{CustomerRoles{CustomerRole{RoleId="777"}}}`, nil},
	} {
		before := c.body.String()
		got, strange := withoutStrangeRoles(&message.Reply{Body: c.body})
		if got.Body.String() != c.want || !slices.Equal(strange, c.strange) {
			t.Errorf("%s: %q\nwant %s: %q", got.Body, strange, c.want, c.strange)
		}
		if c.body.String() != before {
			t.Errorf("what the service said has changed: %s", c.body)
		}
	}
	fault := &message.Reply{Fault: &message.Fault{}}
	if got, _ := withoutStrangeRoles(fault); got != fault {
		t.Error("a fault has changed")
	}
}
