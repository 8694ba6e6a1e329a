package mutation

import "github.com/beevik/etree"

// users is what goes wrong in what is told of users and their roles.
func users() []Mutation {
	get := []string{"GetUser"}
	return []Mutation{
		{Name: "GetUser swaps the role ids of two CustomerRoles", Areas: []string{"GETUSER", "MULTI"}, Operations: get,
			Reply: told("CustomerRoles", acrossItems("RoleId"))},
		{Name: "GetUser loses the last of several CustomerRoles", Areas: []string{"GETUSER", "MULTI"}, Operations: get,
			Reply: told("CustomerRoles", withoutLast(2))},
		{Name: "GetUser lists the last CustomerRole twice", Areas: []string{"GETUSER", "MULTI"}, Operations: get,
			Reply: told("CustomerRoles", doubled)},
		{Name: "GetUser cuts a digit off the id of the user", Areas: []string{"GETUSER"}, Operations: get,
			Reply: told("User/Id", turned(cut))},
		{Name: "GetUser describes the caller instead of refusing a stranger", Areas: []string{"GETUSER"}, Operations: get,
			Reply: func(x *Exchange) bool {
				id := x.Request.FindElement("UserId")
				if !x.Refused() || id == nil || id.Text() == "" {
					return false
				}
				x.Request.RemoveChild(id)
				x.Again()
				return !x.Refused()
			}},
		{Name: "GetUser always describes the caller", Areas: []string{"GETUSER"}, Operations: get,
			Request: asked("UserId", lost)},
		{Name: "GetUser leaves AccountIds empty for limited roles", Areas: []string{"GETUSER", "MULTI"}, Operations: get,
			Reply: told("CustomerRoles/*/AccountIds", emptied)},
		{Name: "GetUser lists one account too few of a limited role", Areas: []string{"GETUSER", "MULTI", "USER"}, Operations: get,
			Reply: told("CustomerRoles/*/AccountIds", withoutLast(2))},
		{Name: "GetUser forgets LinkedAccountIds", Areas: []string{"GETUSER", "HIER"}, Operations: get,
			Reply: told("CustomerRoles/*/LinkedAccountIds", emptied)},
		{Name: "GetUser lists linked accounts among the customer's own", Areas: []string{"GETUSER", "HIER"}, Operations: get,
			Reply: told("CustomerRoles/*", func(role *etree.Element) bool {
				own, linked := role.FindElement("AccountIds"), role.FindElement("LinkedAccountIds")
				if own == nil || linked == nil || len(linked.ChildElements()) == 0 {
					return false
				}
				return exchange(own, linked)
			})},
		{Name: "GetUser shows a password", Areas: []string{"GETUSER"}, Operations: get,
			Reply: told("User/Password", filled("Sesame0pen!"))},
		{Name: "GetUser calls active users inactive", Areas: []string{"LIFECYCLE", "INVITE", "USER", "LIMIT"}, Operations: get,
			Reply: told("User/UserLifeCycleStatus", from("Active", "Inactive"))},
		{Name: "GetUser says Administrative of every link", Areas: []string{"HIER", "GETUSER"}, Operations: get, Dialects: []string{"v13-soap", "v13-rest"},
			Reply: told("CustomerRoles/*/CustomerLinkPermission", from("Standard", "Administrative"))},
		{Name: "GetUser gives a link permission in the own customer", Areas: []string{"GETUSER"}, Operations: get,
			Reply: told("CustomerRoles/*/CustomerLinkPermission", filled("Administrative"))},
		{Name: "GetUser names another customer as that of the user", Areas: []string{"GETUSER", "MULTI"}, Operations: get,
			Reply: func(x *Exchange) bool {
				id := x.Reply.FindElement("User/CustomerId")
				for _, other := range x.Reply.FindElements("CustomerRoles/*/CustomerId") {
					if id != nil && other.Text() != id.Text() {
						return put(id, other.Text())
					}
				}
				return false
			}},
		{Name: "GetUser answers from a cache that knows no update", Areas: []string{"TS", "USER"}, Operations: get,
			Reply: cached(func(x *Exchange) string { return x.Header("AuthenticationToken") })},
		{Name: "GetUser swaps first and last name", Areas: []string{"USER"}, Operations: get,
			Reply: told("User/Name", swapped("FirstName", "LastName"))},
		{Name: "GetUser swaps the two phones", Areas: []string{"USER"}, Operations: get,
			Reply: told("User/ContactInfo", swapped("Phone1", "Phone2"))},
		{Name: "GetUser names the user itself as the last to change it", Areas: []string{"TS", "MULTI"}, Operations: get,
			Reply: func(x *Exchange) bool {
				by := x.Reply.FindElement("User/LastModifiedByUserId")
				return by != nil && put(by, read(x.Reply, "User/Id"))
			}},
		{Name: "GetUser knows no letter beyond ASCII", Areas: []string{"USER", "REST", "PROTO"}, Operations: []string{"GetUser", "UpdateUser"},
			Reply: told(".//*", turned(plain))},
		{Name: "GetUsersInfo loses the last user", Areas: []string{"USER", "ROLE"}, Operations: []string{"GetUsersInfo"},
			Reply: told("UsersInfo", withoutLast(2))},
		{Name: "GetUsersInfo names users by the names of others", Areas: []string{"USER"}, Operations: []string{"GetUsersInfo"},
			Reply: told("UsersInfo", acrossItems("UserName"))},
		{Name: "GetUsersInfo does not care for the StatusFilter", Areas: []string{"USER", "LIFECYCLE"}, Operations: []string{"GetUsersInfo"},
			Request: asked("StatusFilter", lost)},
		{Name: "GetUserMFAStatus says the opposite", Areas: []string{"USER"}, Operations: []string{"GetUserMFAStatus"},
			Reply: told("MFAStatus", turned(flipped))},
	}
}

// userWrites is what goes wrong when users are changed.
func userWrites() []Mutation {
	update, roles := []string{"UpdateUser"}, []string{"UpdateUserRoles"}
	pretend := func(name string, areas []string, operation string) Mutation {
		request, reply := pretended()
		return Mutation{Name: name, Areas: areas, Operations: []string{operation}, Request: request, Reply: reply}
	}
	return []Mutation{
		pretend("UpdateUser reports success and stores nothing", []string{"USER", "TS"}, "UpdateUser"),
		pretend("DeleteUser reports success and deletes nobody", []string{"USER", "LIFECYCLE"}, "DeleteUser"),
		pretend("UpdateUserRoles reports success and changes no role", []string{"USER", "ROLE"}, "UpdateUserRoles"),
		{Name: "UpdateUser loses the ContactInfo", Areas: []string{"USER"}, Operations: update, Request: asked("User/ContactInfo", lost)},
		{Name: "UpdateUser loses the middle initial", Areas: []string{"USER", "LIMIT"}, Operations: update, Request: asked("User/Name/MiddleInitial", lost)},
		{Name: "UpdateUser swaps the ways in which to contact a user", Areas: []string{"USER"}, Operations: update,
			Request: asked("User/ContactInfo", swapped("ContactByPhone", "ContactByPostalMail"))},
		{Name: "UpdateUser stores the e-mail format Text as Html", Areas: []string{"USER"}, Operations: update,
			Request: asked("User/ContactInfo/EmailFormat", from("Text", "Html"))},
		{Name: "UpdateUser always stores the Lcid EnglishUS", Areas: []string{"USER"}, Operations: update, Request: asked("User/Lcid", become("EnglishUS"))},
		{Name: "UpdateUser trims what it cannot keep to 35 characters", Areas: []string{"LIMIT"}, Operations: update,
			Request: asked("User/ContactInfo/Address/*", turned(atMost(35)))},
		{Name: "UpdateUser finds out by itself which user is meant", Areas: []string{"USER"}, Operations: []string{"GetUser", "UpdateUser"},
			Request: func(x *Exchange) bool {
				id := x.World.Texts[read(x.Request, "User/TimeStamp")]
				return id != "" && x.Request.FindElement("User/Id") == nil &&
					insert(x.Request.FindElement("User"), "Id", id, "JobTitle", "LastModifiedByUserId", "LastModifiedTime", "Lcid", "Name", "TimeStamp")
			},
			Reply: func(x *Exchange) bool {
				if stamp := read(x.Reply, "User/TimeStamp"); stamp != "" {
					x.World.Texts[stamp] = read(x.Reply, "User/Id")
				}
				return false
			}},
		{Name: "UpdateUserRoles forgets the last of NewAccountIds", Areas: []string{"USER"}, Operations: roles, Request: asked("NewAccountIds", withoutLast(1))},
		{Name: "UpdateUserRoles takes no account away", Areas: []string{"USER"}, Operations: roles,
			Request: both(asked("DeleteAccountIds", lost), asked("DeleteRoleId", lost))},
		{Name: "UpdateUserRoles gives the role to the customer of the user only", Areas: []string{"USER"}, Operations: roles, Request: asked("NewCustomerIds", lost)},
		{Name: "UpdateUserRoles makes Super Admins Standard users", Areas: []string{"ROLE", "USER"}, Operations: roles, Request: asked("NewRoleId", from("41", "203"))},
	}
}
