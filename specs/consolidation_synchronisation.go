package specs

import . "github.com/cmconform/cmconform/harness/check"

// The users of a consolidated person keep apart until one of them is updated;
// from then on Name, Lcid, JobTitle and ContactInfo are one person's. Most of
// this is seen and done by the administrators of the customers, because the
// versions differ in which sign-ins of the person still work.

// usersOf reads the three users of one@, each as an administrator of its customer sees it.
func usersOf(ctx SpecContext, w *World) map[string]*Element {
	users := map[string]*Element{}
	for _, row := range userIDTable {
		reply := Given(w.As("admin"+row.customer).Call(ctx, "GetUser", Text("UserId", w.User(row.user))))
		Suppose("CM-GETUSER-004", reply).To(HaveElement("User/Id", Equal(w.User(row.user))), row.user)
		users[row.user] = reply.Take("User")
	}
	return users
}

// moved is the user with every setting changed that a person has only once.
func moved(user *Element) *Element {
	changed := user.Clone()
	changed.SetText("Name/FirstName", "Uma")
	changed.SetText("Name/LastName", "United")
	changed.SetText("Lcid", "EnglishAustralia")
	changed.SetText("JobTitle", "Coordinator")
	changed.SetText("ContactInfo/Phone1", "4255550177")
	changed.SetText("ContactInfo/Address/Line1", "77 Union Street")
	return changed
}

// ownOfContact are the members of a ContactInfo that belong to the user and not to the person.
var ownOfContact = []string{"Id", "Address/Id", "Address/TimeStamp"}

// modifiedTable is what the guide shows: LastModifiedByUserId of each user
// before any update, and after one@ has updated the contact data as 456.
var modifiedTable = []struct{ user, before, after string }{
	{"123", "123", "456"},
	{"456", "456", "456"},
	{"789", "789", "456"},
}

var _ = Behaviour("CM-MULTI-019", "keeps who updated each user, and when, until one is updated", func(ctx SpecContext, w *World) {
	var times []string
	for _, row := range modifiedTable {
		user := Given(w.As("one").Call(ctx, "GetUser", Text("UserId", w.User(row.user))))
		Suppose("CM-MULTI-011", user).To(HaveElement("User/Id", Equal(w.User(row.user))), row.user)
		Expect(user).To(HaveElement("User/LastModifiedByUserId", Equal(w.User(row.before))), row.user)
		at := user.Value("User/LastModifiedTime")
		Expect(times).NotTo(ContainElement(at), row.user)
		times = append(times, at)
	}
}, InWorld("contoso-merged"), OnlyIn("v12", "v13")) // in v11 nobody reads all of them as an own one

var _ = Behaviour("CM-MULTI-020", "changes the settings of all users of a person when one is updated", func(ctx SpecContext, w *World) {
	expectSynchronised(ctx, w, w.As("adminB"))
}, InWorld("contoso-merged"), Writes(Restorable))

var _ = Behaviour("CM-MULTI-020/own", "changes the settings of all users of a person who updates one of them", func(ctx SpecContext, w *World) {
	expectSynchronised(ctx, w, w.As("one"))
}, InWorld("contoso-merged"), Writes(Restorable), OnlyIn("v12", "v13")) // CM-VER-321 says it of v11

// expectSynchronised has a caller update user 456 and finds its settings on the others.
func expectSynchronised(ctx SpecContext, w *World, caller *Persona) {
	sent := moved(usersOf(ctx, w)["456"])
	Given(caller.Call(ctx, "UpdateUser", sent))

	after := usersOf(ctx, w)
	for _, setting := range []string{"Name", "Lcid", "JobTitle", "ContactInfo/Phone1", "ContactInfo/Address/Line1"} {
		Suppose("CM-USER-001", after["456"].At(setting)).To(BeSameAs(sent.At(setting)), setting)
	}
	for _, other := range []string{"123", "789"} {
		for _, setting := range []string{"Name", "Lcid", "JobTitle"} {
			Expect(after[other].At(setting)).To(BeSameAs(after["456"].At(setting)), setting+" of "+other)
		}
		Expect(after[other].At("ContactInfo")).To(BeSameAs(after["456"].At("ContactInfo"), ownOfContact...), "ContactInfo of "+other)
	}
}

var _ = Behaviour("CM-MULTI-021", "shows for all users of a person who made the update, and when", func(ctx SpecContext, w *World) {
	admin := w.As("adminB")
	Given(admin.Call(ctx, "UpdateUser", moved(usersOf(ctx, w)["456"])))

	after := usersOf(ctx, w)
	Suppose("CM-TS-038", after["456"]).To(HaveElement("LastModifiedByUserId", Equal(admin.UserID)), "456")
	for _, row := range modifiedTable {
		Expect(after[row.user]).To(HaveElement("LastModifiedByUserId", Equal(admin.UserID)), row.user)
		Expect(after[row.user]).To(HaveElement("LastModifiedTime", Equal(after["456"].Value("LastModifiedTime"))), row.user)
	}
}, InWorld("contoso-merged"), Writes(Restorable))

var _ = Behaviour("CM-MULTI-021/own", "shows for all users of a person by which of them it updated one, and when", func(ctx SpecContext, w *World) {
	Given(w.As("one").Call(ctx, "UpdateUser", moved(usersOf(ctx, w)["456"])))

	after := usersOf(ctx, w)
	for _, row := range modifiedTable {
		Expect(after[row.user]).To(HaveElement("LastModifiedByUserId", Equal(w.User(row.after))), row.user)
		Expect(after[row.user]).To(HaveElement("LastModifiedTime", Equal(after["456"].Value("LastModifiedTime"))), row.user)
	}
}, InWorld("contoso-merged"), Writes(Restorable), OnlyIn("v12", "v13"))

var _ = Behaviour("CM-MULTI-022", "leaves every user of a person its own ContactInfo id", func(ctx SpecContext, w *World) {
	before := usersOf(ctx, w)
	Given(w.As("adminB").Call(ctx, "UpdateUser", moved(before["456"])))

	after := usersOf(ctx, w)
	var ids []string
	for _, row := range userIDTable {
		id := before[row.user].Value("ContactInfo/Id")
		Expect(id).NotTo(BeEmpty(), row.user)
		Expect(ids).NotTo(ContainElement(id), row.user)
		Expect(after[row.user]).To(HaveElement("ContactInfo/Id", Equal(id)), row.user+" after the update")
		ids = append(ids, id)
	}
}, InWorld("contoso-merged"), Writes(Restorable))

var _ = Behaviour("CM-MULTI-023", "synchronises a later update by another id of the person as well", func(ctx SpecContext, w *World) {
	first, last := w.As("adminB"), w.As("adminC")
	Given(first.Call(ctx, "UpdateUser", moved(usersOf(ctx, w)["456"])))
	second := usersOf(ctx, w)["789"]
	Suppose("CM-MULTI-020", second).To(HaveElement("JobTitle", Equal("Coordinator")))
	Suppose("CM-MULTI-021", second).To(HaveElement("LastModifiedByUserId", Equal(first.UserID)))

	second.SetText("JobTitle", "Director of Unions")
	Given(last.Call(ctx, "UpdateUser", second))
	after := usersOf(ctx, w)
	Suppose("CM-USER-001", after["789"]).To(HaveElement("JobTitle", Equal("Director of Unions")))
	for _, row := range userIDTable {
		Expect(after[row.user]).To(HaveElement("JobTitle", Equal("Director of Unions")), row.user)
		Expect(after[row.user]).To(HaveElement("LastModifiedByUserId", Equal(last.UserID)), row.user)
	}
}, InWorld("contoso-merged"), Writes(Restorable))

var _ = Behaviour("CM-MULTI-024", "leaves every synchronised user a TimeStamp of its own", func(ctx SpecContext, w *World) {
	before := usersOf(ctx, w)
	Suppose("CM-TS-048", timeStamps(before)).To(HaveLen(len(userIDTable)))
	Given(w.As("adminB").Call(ctx, "UpdateUser", moved(before["456"])))
	after := usersOf(ctx, w)
	Expect(timeStamps(after)).To(HaveLen(len(userIDTable)))
	Observe("CM-MULTI-026", "after an update of another user of the person the original one has the same TimeStamp: %t",
		after["123"].Value("TimeStamp") == before["123"].Value("TimeStamp"))
}, InWorld("contoso-merged"), Writes(Restorable))

// timeStamps are the different ones among the users.
func timeStamps(users map[string]*Element) map[string]bool {
	found := map[string]bool{}
	for _, user := range byKey(users) {
		if stamp := user.Value("TimeStamp"); stamp != "" {
			found[stamp] = true
		}
	}
	return found
}

var _ = Behaviour("CM-MULTI-025", "demands of an update by a merged id the time stamps of that user", func(ctx SpecContext, w *World) {
	admin, users := w.As("adminB"), usersOf(ctx, w)
	Suppose("CM-TS-048", timeStamps(users)).To(HaveLen(len(userIDTable)))
	sent := moved(users["456"])
	for _, path := range []string{"TimeStamp", "ContactInfo/Address/TimeStamp"} {
		foreign := sent.Clone()
		foreign.SetText(path, users["123"].Value(path))
		Thrice(func() {
			Expect(admin.Call(ctx, "UpdateUser", foreign)).To(BeRefused(), path)
		})
	}
	for key, user := range byKey(usersOf(ctx, w)) {
		Expect(user).To(BeSameAs(users[key]), key)
	}
	Control(admin.Call(ctx, "UpdateUser", sent))
}, InWorld("contoso-merged"), Writes(Restorable))
