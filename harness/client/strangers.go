package client

import (
	"slices"
	"strconv"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// withoutStrangeRoles leaves the roles out of a GetUser reply whose numbers no
// page lists, and returns these numbers. Users may have such roles beside those
// that count (CM-ROLE-003), and a client has to pass over them.
func withoutStrangeRoles(reply *message.Reply) (*message.Reply, []string) {
	if reply.Body == nil || reply.Body.Name != "GetUserResponse" {
		return reply, nil
	}
	var strange []string
	passed := func(number string) bool {
		if isDocumentedRole(number) {
			return false
		}
		strange = append(strange, number)
		return true
	}
	body := *reply.Body
	body.Children = slices.Clone(body.Children)
	for i, list := range body.Children {
		kept := *list
		switch list.Name {
		case "CustomerRoles":
			kept.Children = slices.DeleteFunc(slices.Clone(list.Children), func(role *message.Element) bool { return passed(role.Value("RoleId")) })
		case "Roles": // of v11
			kept.Children = slices.DeleteFunc(slices.Clone(list.Children), func(role *message.Element) bool { return passed(role.Text) })
		default:
			continue
		}
		body.Children[i] = &kept
	}
	if len(strange) == 0 {
		return reply, nil
	}
	less := *reply
	less.Body = &body
	return &less, strange
}

func isDocumentedRole(number string) bool {
	n, err := strconv.Atoi(number)
	// What is no number is no role, and for the checks to see.
	return err != nil || slices.Contains(contract.DocumentedRoles, contract.Role(n))
}
