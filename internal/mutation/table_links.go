package mutation

import "github.com/beevik/etree"

// links is what goes wrong between agencies and their clients.
func links() []Mutation {
	search, add, update := []string{"SearchClientLinks"}, []string{"AddClientLinks"}, []string{"UpdateClientLinks"}
	writes, area := []string{"AddClientLinks", "UpdateClientLinks"}, []string{"LINK"}
	added, addedReply := pretended()
	updated, updatedReply := pretended()
	return []Mutation{
		{Name: "AddClientLinks answers as it did before", Areas: area, Operations: add, Request: added, Reply: addedReply},
		{Name: "UpdateClientLinks answers as it did before", Areas: area, Operations: update, Request: updated, Reply: updatedReply},
		{Name: "pending links are shown as active", Areas: area, Operations: search, Reply: told("ClientLinks/*/Status", from("LinkPending", "Active"))},
		{Name: "links that were declined are shown as cancelled", Areas: area, Operations: search, Reply: told("ClientLinks/*/Status", from("LinkDeclined", "LinkCanceled"))},
		{Name: "links are shown with their ends swapped", Areas: area, Operations: search, Reply: told("ClientLinks/*", swapped("ClientEntityId", "ManagingCustomerId"))},
		{Name: "links are shown with the numbers of their ends swapped", Areas: area, Operations: search,
			Reply: told("ClientLinks/*", swapped("ClientEntityNumber", "ManagingCustomerNumber"))},
		{Name: "the newest links are lost", Areas: area, Operations: search, Reply: told("ClientLinks", withoutLast(1))},
		{Name: "links are shown with a Timestamp of their own making", Areas: []string{"LINK", "TS"}, Operations: search,
			Reply: told("ClientLinks/*/Timestamp", become("AAAAAG9ZgXM="))},
		{Name: "links are shown without their notes", Areas: area, Operations: search, Reply: told("ClientLinks/*/Note", blank)},
		{Name: "errors of links come in reverse", Areas: area, Operations: writes, Reply: told("PartialErrors", reversed)},
		{Name: "errors of links are kept secret", Areas: area, Operations: writes, Reply: told("PartialErrors", func(list *etree.Element) bool {
			did := false
			for _, errors := range list.ChildElements() {
				did = emptied(errors) || did
			}
			return did
		})},
		{Name: "a link that is wrong spoils those that are not", Areas: area, Operations: writes, Request: wrongSpoilsRight},
		{Name: "only the first of several links is looked at", Areas: area, Operations: writes, Request: asked("ClientLinks", shortened(1))},
		{Name: "links are added without their note", Areas: area, Operations: writes, Request: asked("ClientLinks/*/Note", lost)},
		{Name: "links are added under a name of the agency's", Areas: []string{"LINK", "LIMIT"}, Operations: add, Request: asked("ClientLinks/*/Name", lost)},
		{Name: "the caller is the inviter, whoever is named", Areas: area, Operations: add, Request: asked("ClientLinks/*/InviterEmail", lost)},
		{Name: "the payer of a link is the other one", Areas: area, Operations: add, Request: asked("ClientLinks/*/IsBillToClient", turned(flipped))},
		{Name: "a permission of Standard is stored as Administrative", Areas: []string{"LINK", "ROLE"}, Operations: add,
			Request: asked("ClientLinks/*/CustomerLinkPermission", from("Standard", "Administrative"))},
		{Name: "who is named by number is not found", Areas: area, Operations: add, Request: asked("ClientLinks/*/ClientEntityNumber", turned(cut)), Dialects: []string{"v13-soap", "v13-rest"}},
		{Name: "a declined request is an accepted one", Areas: area, Operations: update, Request: asked("ClientLinks/*/Status", from("LinkDeclined", "LinkAccepted"))},
		{Name: "an end of a link is asked for in vain", Areas: area, Operations: update, Request: asked("ClientLinks/*/Status", from("UnlinkRequested", "UnlinkCanceled"))},
		{Name: "links are found for whoever asks", Areas: area, Operations: search, Request: askedBy(0)},
	}
}

// wrongSpoilsRight adds to every request of several links the mistake of its last one.
func wrongSpoilsRight(x *Exchange) bool {
	list := x.Request.FindElement("ClientLinks")
	if list == nil || len(list.ChildElements()) < 2 || len(list.ChildElements()) > 10 {
		return false
	}
	return at(list, "./*/ManagingCustomerId", turned(cut))
}

// invitations is what goes wrong when users are invited.
func invitations() []Mutation {
	search, send, area := []string{"SearchUserInvitations"}, []string{"SendUserInvitation"}, []string{"INVITE"}
	return []Mutation{
		{Name: "an invitation is for a Viewer, whatever was chosen", Areas: []string{"INVITE", "ROLE"}, Operations: send,
			Request: asked("UserInvitation/RoleId", func(e *etree.Element) bool { return e.Text() == "203" && put(e, "100") })},
		{Name: "an invitation is for all accounts", Areas: []string{"INVITE", "ROLE"}, Operations: send, Request: asked("UserInvitation/AccountIds", lost)},
		{Name: "an invitation is for one account too few", Areas: area, Operations: send, Request: asked("UserInvitation/AccountIds", withoutLast(2))},
		{Name: "an invitation swaps first and last name", Areas: area, Operations: send, Request: asked("UserInvitation", swapped("FirstName", "LastName"))},
		{Name: "an invitation greets nobody by name who gives none", Areas: area, Operations: send,
			Request: func(x *Exchange) bool {
				invitation := x.Request.FindElement("UserInvitation")
				if invitation == nil || invitation.FindElement("FirstName") != nil && read(invitation, "FirstName") != "" {
					return false
				}
				if e := invitation.FindElement("FirstName"); e != nil {
					return filled("Friend")(e)
				}
				return insert(invitation, "FirstName", "Friend", "LastName", "Email")
			}},
		{Name: "a second invitation to an address is the first one", Areas: area, Operations: send, Reply: func(x *Exchange) bool {
			key := "invited " + read(x.Request, "UserInvitation/Email")
			first := x.World.Answers[key]
			if first == nil && !x.Refused() {
				x.World.Answers[key] = x.answered
			}
			if first == nil || x.Refused() {
				return false
			}
			x.Tell(first)
			return true
		}},
		{Name: "SendUserInvitation says yes to whatever it refuses", Areas: area, Operations: send, Reply: hushed},
		{Name: "invitations end when their sender says", Areas: area, Operations: []string{"SendUserInvitation", "SearchUserInvitations"}, Reply: func(x *Exchange) bool {
			if id := read(x.Reply, "UserInvitationId"); id != "" {
				x.World.Texts["end "+id] = read(x.Request, "UserInvitation/ExpirationDate")
			}
			return at(x.Reply, "UserInvitations/*", func(e *etree.Element) bool {
				end := x.World.Texts["end "+read(e, "Id")]
				return end != "" && put(e.FindElement("ExpirationDate"), end)
			})
		}},
		{Name: "the last invitation of a list is lost", Areas: area, Operations: search, Reply: told("UserInvitations", withoutLast(1))},
		{Name: "invitations are listed with the mail address of others", Areas: area, Operations: search, Reply: told("UserInvitations", acrossItems("Email"))},
		{Name: "accepted invitations are still listed", Areas: area, Operations: search,
			Reply: cached(func(x *Exchange) string { return x.Header("AuthenticationToken") })},
		{Name: "invitations are listed for customers that the caller cannot reach", Areas: area, Operations: []string{"SearchUserInvitations", "GetUser"}, Reply: retried},
		{Name: "an invitation reserved for support staff is sent as one for Viewers", Areas: area, Operations: send,
			Request: asked("UserInvitation/RoleId", from("33", "100"))},
	}
}

// addresses is what goes wrong when addresses are judged.
func addresses() []Mutation {
	op, area := []string{"ValidateAddress"}, []string{"ADDR"}
	return []Mutation{
		{Name: "ValidateAddress repeats a tidied address", Areas: area, Operations: op, Reply: told("OriginalAddress/City", turned(func(s string) string { return s + " " }))},
		{Name: "ValidateAddress makes up a verdict", Areas: area, Operations: op, Reply: told("Status", become("Unknown"))},
		{Name: "ValidateAddress promises suggestions", Areas: area, Operations: op, Reply: told("SuggestedAddresses", emptied)},
		{Name: "ValidateAddress suggests what was sent", Areas: area, Operations: op, Reply: func(x *Exchange) bool {
			list, original := x.Reply.FindElement("SuggestedAddresses"), x.Reply.FindElement("OriginalAddress")
			if list == nil || original == nil || len(list.ChildElements()) > 0 {
				return false
			}
			item := original.Copy()
			item.Tag = "Address"
			for _, name := range []string{nilOf(list)} {
				list.RemoveAttr(name)
			}
			if list.SelectAttr(kind) != nil {
				list.CreateAttr(kind, "list")
			}
			list.AddChild(item)
			return true
		}},
	}
}

// notifications is what goes wrong with the messages to users.
func notifications() []Mutation {
	list, dismiss, area := []string{"GetNotifications"}, []string{"DismissNotifications"}, []string{"NOTIF"}
	request, reply := pretended()
	return []Mutation{
		{Name: "DismissNotifications answers as it did before", Areas: area, Operations: dismiss, Request: request, Reply: reply},
		{Name: "DismissNotifications dismisses one less", Areas: area, Operations: dismiss, Request: asked("NotificationTypePairs", withoutLast(1))},
		{Name: "GetNotifications does not care for the types", Areas: area, Operations: list, Request: asked("TypeIds", lost)},
		{Name: "GetNotifications loses the last one", Areas: area, Operations: list, Reply: told("Notifications", withoutLast(1))},
		{Name: "GetNotifications gives two notifications one id", Areas: area, Operations: list, Reply: told("Notifications", func(e *etree.Element) bool {
			items := e.ChildElements()
			return len(items) > 1 && put(items[1].FindElement("Id"), read(items[0], "Id"))
		})},
		{Name: "GetNotifications lists those of whoever called first", Areas: area, Operations: list, Request: askedBy(0)},
	}
}
