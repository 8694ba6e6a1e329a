package specs

import (
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

// ready returns a user that was read in the form in which it can be sent back:
// without the SecretQuestion None, which a read may show and no write takes.
func ready(user *Element) *Element {
	if user.Value("SecretQuestion") == "None" {
		user.Remove("SecretQuestion")
	}
	return user
}

// furnish gives a user a value in every setting that reads show.
func furnish(user *Element) *Element {
	for path, value := range byKey(map[string]string{
		"Name/FirstName": "Frida", "Name/LastName": "Furnished", "JobTitle": "Furnisher", "Lcid": "EnglishUK",
		"ContactInfo/Email": "furnished@contoso.com", "ContactInfo/Phone1": "4255550181", "ContactInfo/Phone2": "4255550182",
		"ContactInfo/HomePhone": "4255550183", "ContactInfo/Mobile": "4255550184", "ContactInfo/Fax": "4255550185",
	}) {
		user.SetText(path, value)
	}
	return user
}

// settings are the elements of a user that an update can change.
var settings = []string{"Name", "JobTitle", "Lcid", "ContactInfo"}

var _ = Behaviour("CM-USER-001", "stores a new Name, JobTitle, Lcid and ContactInfo", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
	sent := furnish(ready(Given(admin.Call(ctx, "GetUser", spare)).Take("User")))
	sent.SetText("Name/FirstName", "Zoë") // names are not made of ASCII
	sent.SetText("JobTitle", "Räte & <Łódź>")
	Expect(admin.Call(ctx, "UpdateUser", sent)).To(Succeed())
	stored := Given(admin.Call(ctx, "GetUser", spare))
	for _, name := range settings {
		Expect(stored.At("User/"+name)).To(BeSameAs(sent.Child(name), "Address/TimeStamp"), name)
	}
}, Writes(Restorable))

var _ = each(settings, func(unsent string) {
	Behaviour("CM-USER-002/"+contract.Kebab(unsent), "keeps the "+unsent+" of a user that an update does not send", func(ctx SpecContext, w *World) {
		admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
		Given(admin.Call(ctx, "UpdateUser", furnish(ready(Given(admin.Call(ctx, "GetUser", spare)).Take("User")))))
		before := Given(admin.Call(ctx, "GetUser", spare))

		partial := ready(before.Take("User"))
		partial.Remove(unsent)
		if unsent == "JobTitle" {
			partial.SetText("Name/LastName", "Partial")
		} else {
			partial.SetText("JobTitle", "Partial")
		}
		Expect(admin.Call(ctx, "UpdateUser", partial)).To(Succeed())
		after := Given(admin.Call(ctx, "GetUser", spare))
		Expect(after.At("User/" + unsent)).To(BeSameAs(before.At("User/"+unsent), "Address/TimeStamp"))
	}, Writes(Restorable))
})

var _ = Behaviour("CM-USER-014", "leaves the UserName alone when a user gets another Email", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
	before := Given(admin.Call(ctx, "GetUser", spare))
	user := ready(before.Take("User"))
	user.SetText("ContactInfo/Email", "elsewhere@contoso.com")
	Expect(admin.Call(ctx, "UpdateUser", user)).To(Succeed())
	after := Given(admin.Call(ctx, "GetUser", spare))
	Suppose("CM-USER-001", after).To(HaveElement("User/ContactInfo/Email", Equal("elsewhere@contoso.com")))
	Expect(after).To(HaveElement("User/UserName", Equal(before.Value("User/UserName"))))
}, Writes(Restorable))

var _ = Behaviour("CM-USER-016", "takes no notice of a BusinessName in the address of a user", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
	user := ready(Given(admin.Call(ctx, "GetUser", spare)).Take("User"))
	user.SetText("ContactInfo/Address/BusinessName", "Business of a person")
	Expect(admin.Call(ctx, "UpdateUser", user)).To(Succeed())
	Expect(admin.Call(ctx, "GetUser", spare)).To(HaveBlank("User/ContactInfo/Address/BusinessName"))
}, Writes(Restorable))

var _ = Behaviour("CM-USER-017", "stores how a user wants to be contacted", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
	for _, wish := range []struct{ phone, mail, format string }{{"true", "false", "Text"}, {"false", "true", "Html"}} {
		user := ready(Given(admin.Call(ctx, "GetUser", spare)).Take("User"))
		user.SetText("ContactInfo/ContactByPhone", wish.phone)
		user.SetText("ContactInfo/ContactByPostalMail", wish.mail)
		user.SetText("ContactInfo/EmailFormat", wish.format)
		Expect(admin.Call(ctx, "UpdateUser", user)).To(Succeed())
		stored := admin.Call(ctx, "GetUser", spare)
		Expect(stored).To(HaveElement("User/ContactInfo/ContactByPhone", Equal(wish.phone)))
		Expect(stored).To(HaveElement("User/ContactInfo/ContactByPostalMail", Equal(wish.mail)))
		Expect(stored).To(HaveElement("User/ContactInfo/EmailFormat", Equal(wish.format)))
	}
}, Writes(Restorable))

var _ = Behaviour("CM-USER-018", "sends no keys in the ForwardCompatibilityMap of a user", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	for _, id := range []string{admin.UserID, w.User("spare")} {
		reply := admin.Call(ctx, "GetUser", Text("UserId", id))
		Suppose("CM-GETUSER-004", reply).To(HaveElement("User/Id", Equal(id)))
		Expect(reply).To(HaveBlank("User/ForwardCompatibilityMap"))
	}
})

var _ = Behaviour("CM-USER-019", "changes nothing for want of a ForwardCompatibilityMap", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
	furnished := furnish(ready(Given(admin.Call(ctx, "GetUser", spare)).Take("User")))
	furnished.SetNil("ForwardCompatibilityMap")
	Given(admin.Call(ctx, "UpdateUser", furnished))
	before := Given(admin.Call(ctx, "GetUser", spare))

	without := ready(before.Take("User"))
	without.Remove("ForwardCompatibilityMap")
	Expect(admin.Call(ctx, "UpdateUser", without)).To(Succeed())
	Expect(Given(admin.Call(ctx, "GetUser", spare))).To(BeSameAs(before.Body(), renewedByWrites("User")...))
}, Writes(Restorable))

var _ = Behaviour("CM-USER-020", "refuses to update a user of a customer that the caller has no role in", func(ctx SpecContext, w *World) {
	outsider, admin, spare := w.As("outsider"), w.As("superAdmin"), Text("UserId", w.User("spare"))
	before := Given(admin.Call(ctx, "GetUser", spare))
	user := ready(before.Take("User"))
	user.SetText("JobTitle", "Intruder")
	Thrice(func() {
		reply := outsider.Call(ctx, "UpdateUser", user)
		Expect(reply).To(BeUnauthorised())
		Record("%s", reply)
	})
	Expect(Given(admin.Call(ctx, "GetUser", spare))).To(BeSameAs(before.Body()))
	Control(admin.Call(ctx, "UpdateUser", user))
}, Writes(Restorable))
