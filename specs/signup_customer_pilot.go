package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// Sign-ups by an agency of the pilot, which come with a user.

// inPilot makes customer G1 an agency of the pilot.
func inPilot(declared *world.World) {
	agency := declared.Customers["G1"]
	agency.PilotFeatures = []int{793}
	declared.Customers["G1"] = agency
}

// signUpClient signs up a client of G1 with more than the customer and the account.
func signUpClient(ctx SpecContext, w *World, name string, more *Element) *Reply {
	agency := w.As("agency")
	reply := agency.Call(ctx, "SignupCustomer", newCustomer(name), newAccount(name), Text("ParentCustomerId", w.Customer("G1")), more)
	if unauthorised, _ := BeUnauthorised().Match(reply); unauthorised {
		Control(agency.Call(ctx, "GetCustomer", Text("CustomerId", agency.CustomerID))) // it is not the caller
		Record("%s", reply)
		Skip("the target has no pilot for agencies that sign up clients")
	}
	return reply
}

// founder is the first user of a client, as a sign-up takes it.
func founder() *Element {
	return Group("User",
		Group("ContactInfo", Text("Email", "founder@outlook.com"), Text("EmailFormat", "Html"), Text("ContactByPhone", "false"), Text("ContactByPostalMail", "false")),
		Text("Lcid", "EnglishUS"), Group("Name", Text("FirstName", "Fiona"), Text("LastName", "Founder")),
		Text("SecretQuestion", "None"), Text("AuthenticationToken", "founder"))
}

// noClient supposes that no customer of that name is there.
func noClient(ctx SpecContext, w *World, name string) {
	found := Given(w.As("agency").Call(ctx, "SearchCustomers", searchBy("CustomerName", name)...))
	Suppose("CM-SIGNUP-019", found).To(HaveBlank("Customers"), "customers of that name afterwards")
}

var _ = Behaviour("CM-SIGNUP-017", "signs up a client with an invitation as Super Admin or Standard, and no other", func(ctx SpecContext, w *World) {
	name := fresh("Invited")
	viewer, standard := invitation(w, Text("RoleId", "100")), invitation(w, Text("RoleId", "203"))
	Expect(signUpClient(ctx, w, name, viewer)).To(BeRefused(), "a Client Viewer")
	noClient(ctx, w, name)
	Control(signUpClient(ctx, w, name, standard))
	nobody := fresh("Nobody")
	Observe("CM-SIGNUP-023", "an agency of the pilot that names nobody: %s",
		w.As("agency").Call(ctx, "SignupCustomer", newCustomer(nobody), newAccount(nobody), Text("ParentCustomerId", w.Customer("G1"))))
}, Writes(Irreversible), Shaped(inPilot), OnlyIn("v13"))

var _ = Behaviour("CM-SIGNUP-017/invitation", "invites the user of a sign-up into the new customer", func(ctx SpecContext, w *World) {
	reply := Given(signUpClient(ctx, w, fresh("Invited"), invitation(w, Text("RoleId", "41"))))
	client := reply.Take("CustomerId").Text
	found := Given(w.As("agency").Call(ctx, "SearchUserInvitations", predicates(where("CustomerId", "Equals", client))))
	Expect(found).To(HaveElement("UserInvitations/UserInvitation/CustomerId", Equal(client)))
	Expect(found).To(HaveElement("UserInvitations/UserInvitation/RoleId", Equal("41")))
}, Writes(Irreversible), Shaped(inPilot), OnlyIn("v13"))

var _ = Behaviour("CM-SIGNUP-022", "refuses a sign-up with a first user without name, mail address or token", func(ctx SpecContext, w *World) {
	name := fresh("Unknown")
	for _, path := range []string{"ContactInfo/Email", "Name/FirstName", "Name/LastName", "AuthenticationToken"} {
		lacking := founder()
		lacking.Remove(path)
		Expect(signUpClient(ctx, w, name, lacking)).To(BeRefused(), path)
	}
	noClient(ctx, w, name)
	Control(signUpClient(ctx, w, name, founder()))
}, Writes(Irreversible), Shaped(inPilot), OnlyIn("v13"))

var _ = Behaviour("CM-SIGNUP-024", "answers a sign-up with a first user with the ids of customer and account", func(ctx SpecContext, w *World) {
	reply := signUpClient(ctx, w, fresh("Founded"), founder())
	Expect(reply).To(Succeed())
	for _, id := range []string{"CustomerId", "AccountId"} {
		Expect(reply).To(HaveElement(id, MatchRegexp(`^[1-9]\d*$`)))
	}
}, Writes(Irreversible), Shaped(inPilot), OnlyIn("v13"))

var _ = Behaviour("CM-SIGNUP-021", "takes a User that is nil for none", func(ctx SpecContext, w *World) {
	without, nobody := fresh("Without"), fresh("Nobody")
	Control(signUp(ctx, w, newCustomer(without), newAccount(without)))
	reply := signUp(ctx, w, newCustomer(nobody), newAccount(nobody), Nil("User"))
	Expect(reply).To(Succeed())
	_, account := signedUp(ctx, w, reply)
	Expect(account).To(HaveElement("Name", Equal(nobody)))
}, InWorld("reseller"), Writes(Irreversible), OnlyIn("v13"))
