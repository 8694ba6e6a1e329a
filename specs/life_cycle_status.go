package specs

import (
	"slices"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// How what is gone is shown, and what may still be written.

var _ = Behaviour("CM-LIFECYCLE-008", "shows a deleted customer as Inactive or not at all", func(ctx SpecContext, w *World) {
	Control(w.As("superAdmin").Call(ctx, "GetCustomer", Text("CustomerId", w.Customer("C1"))))
	reply := w.As("closed").Call(ctx, "GetCustomer", Text("CustomerId", w.Customer("D1")))
	Record("%s %s", reply, reply.Value("Customer/CustomerLifeCycleStatus"))
	if !reply.Succeeded() {
		Expect(reply).To(BeFault())
		return
	}
	Expect(reply).To(HaveElement("Customer/CustomerLifeCycleStatus", Equal("Inactive")))
})

var _ = Behaviour("CM-LIFECYCLE-012", "shows no deleted user as active to an administrator", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Control(admin.Call(ctx, "GetUser", Text("UserId", w.User("spare"))))
	reply := admin.Call(ctx, "GetUser", Text("UserId", w.User("deleted")))
	Record("%s %s", reply, reply.Value("User/UserLifeCycleStatus"))
	if !reply.Succeeded() {
		Expect(reply).To(BeRefused())
		return
	}
	Expect(reply.Value("User/UserLifeCycleStatus")).To(BeElementOf("Deleted", "Inactive"))
})

var _ = each([]string{"Pause", "Pending"}, func(status string) {
	id := map[string]string{"Pause": "CM-LIFECYCLE-010", "Pending": "CM-LIFECYCLE-010/pending"}[status]
	Behaviour(id, "updates an account with the status "+status, func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		rename := func(key string) *Element {
			account := readAccount(ctx, w, admin, key)
			account.SetText("Name", start(account.Value("Name"), 80)+" Renamed")
			return account
		}
		Control(admin.Call(ctx, "UpdateAccount", rename("A2")))
		renamed := rename("A3")
		Expect(admin.Call(ctx, "UpdateAccount", renamed)).To(Succeed())
		Suppose("CM-ACCT-011", readAccount(ctx, w, admin, "A2").Value("Name")).To(ContainSubstring("Renamed"), "an active account")
		Expect(readAccount(ctx, w, admin, "A3")).To(HaveElement("Name", Equal(renamed.Value("Name"))))
	}, Writes(Restorable), Shaped(func(declared *world.World) {
		account := declared.Accounts["A3"]
		account.Status = status
		declared.Accounts["A3"] = account
	}))
})

var _ = Behaviour("CM-LIFECYCLE-011", "understands each status of a user as a StatusFilter", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	filter := func(status string) *Reply {
		return admin.Call(ctx, "GetUsersInfo", Text("CustomerId", w.Customer("C1")), Text("StatusFilter", status))
	}
	Control(filter("Active"))
	unread := filter("Retired")
	Suppose("CM-PROTO-029", unread).To(BeRefused(), "a status that does not exist")
	for _, status := range []string{"Active", "Inactive", "Deleted", "Pending"} {
		reply := filter(status)
		Record("%s: %s", status, reply)
		Expect(reply).To(BeReply("a response, or another refusal than that of a status that does not exist", func(r *Reply) bool {
			return r.Succeeded() || r.Fault() != nil && !slices.Equal(errorNumbers(r), errorNumbers(unread))
		}), status)
	}
})
