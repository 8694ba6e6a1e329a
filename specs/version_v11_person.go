package specs

import (
	"strings"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// What v11 makes of people with several users: names, shared settings, and what can be asked of them.

var _ = Behaviour("CM-VER-317/invitation", "gives the user of an accepted invitation a name that is not the sign-in", func(ctx SpecContext, w *World) {
	admin := w.As("adminB")
	users := func() *Reply {
		return Given(admin.Call(ctx, "GetUsersInfo", Text("CustomerId", w.Customer("B")), Text("StatusFilter", "Active")))
	}
	before, one := users(), w.As("one")
	w.AcceptInvitation(ctx, "to-B", "one")
	after := users()
	ids, names := after.Values("UsersInfo/UserInfo/Id"), after.Values("UsersInfo/UserInfo/UserName")
	Suppose("CM-INVITE-022", len(ids)).To(Equal(len(before.Values("UsersInfo/UserInfo/Id"))+1), "users of the customer")
	Suppose("CM-MULTI-030", ids).NotTo(ContainElement(one.UserID), "the id of the user in the other customer")
	Expect(names).NotTo(ContainElement(one.UserName))
	Expect(strings.Join(names, " ")).To(MatchRegexp("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "one name is a GUID")
}, OnlyIn("v11"), InWorld("contoso"), Shaped(func(declared *world.World) {
	declared.Invitations = map[string]world.Invitation{"to-B": {Customer: "B", Email: declared.People["one"].SignIn, Role: world.Standard}}
}))

var _ = Behaviour("CM-VER-321", "shows what is changed of one user of a merged person on the others, with author and time", func(ctx SpecContext, w *World) {
	one, two := w.As("one"), w.As("two")
	own := Given(two.Call(ctx, "GetUser", Nil("UserId")))
	Suppose("CM-VER-209", own).To(HaveElement("User/Id", Equal(two.UserID)))
	user := moved(ready(own.Take("User")))
	Given(two.Call(ctx, "UpdateUser", user))
	changed, other := Given(two.Call(ctx, "GetUser", Nil("UserId"))), Given(one.Call(ctx, "GetUser", Nil("UserId")))
	Suppose("CM-USER-001", changed).To(HaveElement("User/JobTitle", Equal(user.Value("JobTitle"))))
	for _, name := range []string{"Name/LastName", "JobTitle", "Lcid", "ContactInfo/Phone1", "LastModifiedByUserId", "LastModifiedTime"} {
		Expect(other).To(HaveElement("User/"+name, Equal(changed.Value("User/"+name))))
	}
	Expect(other.Value("User/TimeStamp")).NotTo(Equal(changed.Value("User/TimeStamp")), "the other TimeStamp")
}, OnlyIn("v11"), InWorld("contoso-merged"), Writes(Restorable))

var _ = Behaviour("CM-VER-411", "refuses to invite in a role that is reserved", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	before := Given(findInvitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Id")
	for _, role := range []string{"ClientViewer", "ClientManager"} {
		Expect(admin.Call(ctx, "SendUserInvitation", invitation(w, Text("RoleId", role)))).To(BeRefused(), role)
	}
	Expect(Given(findInvitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Id")).To(ConsistOf(members(before)...))
	Control(admin.Call(ctx, "SendUserInvitation", invitation(w, Text("RoleId", "203"))))
}, OnlyIn("v11"), Writes(Irreversible))
