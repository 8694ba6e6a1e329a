package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// How people sign in to v11: by token or by a password, each sign-in as one user.

// managedNames gives a Standard user a name that is no e-mail address.
var managedNames = Shaped(func(declared *world.World) {
	declared.People["standard"] = world.Person{SignIn: "standard-{unique}"}
})

func withPassword(p *Persona, password *Element) *Persona {
	return p.WithHeader(p.DeveloperToken(), password, Text("UserName", p.UserName))
}

var _ = Behaviour("CM-AUTH-015", "signs in the user that UserName and Password belong to, or nobody by a password", func(ctx SpecContext, w *World) {
	caller := w.As("standard")
	reply := withPassword(caller, caller.Password()).Call(ctx, "GetUser", Nil("UserId"))
	Record("%s", reply)
	Suppose("CM-GETUSER-001", Control(caller.Call(ctx, "GetUser", Nil("UserId")))).To(HaveElement("User/Id", Equal(caller.UserID)), "by the token")
	if !reply.Succeeded() {
		Expect(reply).To(BeFault(105, 116))
		return
	}
	Expect(reply).To(HaveElement("User/Id", Equal(caller.UserID)))
}, managedNames)

var _ = Behaviour("CM-AUTH-015/password", "refuses a Password that is not that of the UserName", func(ctx SpecContext, w *World) {
	caller := w.As("standard")
	Thrice(func() {
		Expect(withPassword(caller, Text("Password", "Cmconform-1")).Call(ctx, "GetUser", Nil("UserId"))).To(BeFault(105, 116))
	})
	Control(caller.Call(ctx, "GetUser", Nil("UserId")))
}, managedNames)

var _ = Behaviour("CM-AUTH-016", "refuses the Password of a UserName that is an e-mail address", func(ctx SpecContext, w *World) {
	caller := w.As("standard")
	Thrice(func() {
		Expect(withPassword(caller, caller.Password()).Call(ctx, "GetUser", Nil("UserId"))).To(BeFault(105, 116))
	})
	Control(caller.Call(ctx, "GetUser", Nil("UserId")))
})

var _ = Behaviour("CM-VER-209", "lets merged sign-ins in, each with its own role in its own customer", func(ctx SpecContext, w *World) {
	own, foreign := Text("AccountId", w.Account("CB-A")), Text("AccountId", w.Account("CA-A"))
	two, colleague := w.As("two"), w.As("adminB")
	Suppose("CM-GETUSER-001", colleague.Call(ctx, "GetUser", Nil("UserId"))).To(HaveElement("User/Id", Equal(colleague.UserID)), "a sign-in that was not merged")
	Expect(two.Call(ctx, "GetUser", Nil("UserId"))).To(HaveElement("User/Id", Equal(two.UserID)))
	Expect(two.Call(ctx, "GetAccount", own)).To(Succeed(), "in the own customer")
	Suppose("CM-ACCT-004", colleague.Call(ctx, "GetAccount", foreign)).To(BeUnauthorised(), "to an administrator of another customer")
	Expect(two.Call(ctx, "GetAccount", foreign)).To(BeUnauthorised(), "in the customer of the surviving sign-in")
	Control(w.As("one").Call(ctx, "GetAccount", foreign))
}, InWorld("contoso-merged"))

var _ = Behaviour("CM-VER-211", "keeps a sign-in with several users to the customer of the first one", func(ctx SpecContext, w *World) {
	one := w.As("one")
	Control(one.Call(ctx, "GetAccount", Text("AccountId", w.Account("CA-A"))))
	other := Text("AccountId", w.Account("CB-A"))
	Suppose("CM-ACCT-004", w.As("adminC").Call(ctx, "GetAccount", other)).To(BeUnauthorised(), "to an administrator of another customer")
	Expect(one.Call(ctx, "GetAccount", other)).To(BeUnauthorised())
	Control(w.As("adminB").Call(ctx, "GetAccount", other))
}, InWorld("contoso-merged"))
