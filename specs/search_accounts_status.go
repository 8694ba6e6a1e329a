package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// What SearchAccounts finds by AccountLifeCycleStatus.

// paused adds accounts that were paused by the user and by billing.
func paused(declared *world.World) {
	declared.Accounts["byUser"] = world.Account{Customer: "C1", Name: "Fabrikam Resting {unique}", PrimaryUser: "superAdmin", Status: "Pause", PauseReason: 1}
	declared.Accounts["byBilling"] = world.Account{Customer: "C1", Name: "Fabrikam Unpaid {unique}", PrimaryUser: "superAdmin", Status: "Pause", PauseReason: 2}
	declared.Accounts["byBoth"] = world.Account{Customer: "C1", Name: "Fabrikam Still {unique}", PrimaryUser: "superAdmin", Status: "Pause", PauseReason: 4}
}

// findByStatus finds the accounts of customer C1 that are in a status.
func findByStatus(ctx SpecContext, w *World, status string) *Reply {
	return w.As("superAdmin").Call(ctx, "SearchAccounts",
		predicates(where("CustomerId", "Equals", w.Customer("C1")), where("AccountLifeCycleStatus", "Equals", status)), page(0, 50))
}

var _ = Behaviour("CM-SEARCH-008", "takes AccountLifeCycleStatus beside another predicate only", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Control(findByStatus(ctx, w, "Active"))
	Expect(admin.Call(ctx, "SearchAccounts", predicates(where("AccountLifeCycleStatus", "Equals", "Active")), page(0, 50))).To(BeRefused())
})

var _ = Behaviour("CM-SEARCH-009", "counts accounts that wait for a payment among the active ones", func(ctx SpecContext, w *World) {
	reply := findByStatus(ctx, w, "Active")
	Expect(reply).To(Succeed())
	Expect(accountsFound(reply)).To(ContainElements(w.Account("A1"), w.Account("byBilling")))
	for _, a := range reply.All("Accounts/AdvertiserAccount") {
		if a.Value("AccountLifeCycleStatus") != "Active" {
			Expect(a.Value("AccountLifeCycleStatus")+" "+a.Value("PauseReason")).To(Equal("Pause 2"), a.Value("Name"))
		}
	}
}, Shaped(paused))

var _ = Behaviour("CM-SEARCH-010", "finds as paused the accounts that the user has paused", func(ctx SpecContext, w *World) {
	reply := findByStatus(ctx, w, "Pause")
	Expect(reply).To(Succeed())
	Expect(accountsFound(reply)).To(ContainElements(w.Account("byUser"), w.Account("byBoth")))
	for _, a := range reply.All("Accounts/AdvertiserAccount") {
		Expect(a.Value("AccountLifeCycleStatus")+" "+a.Value("PauseReason")).To(BeElementOf("Pause 1", "Pause 4"), a.Value("Name"))
	}
}, Shaped(paused))

var _ = Behaviour("CM-SEARCH-011", "finds deleted accounts as inactive ones", func(ctx SpecContext, w *World) {
	reply := findByStatus(ctx, w, "Inactive")
	Expect(reply).To(Succeed())
	Expect(accountsFound(reply)).To(ContainElement(w.Account("inactive")))
	for _, status := range reply.Values("Accounts/AdvertiserAccount/AccountLifeCycleStatus") {
		Expect(status).To(Equal("Inactive"))
	}
})

var _ = Behaviour("CM-SEARCH-012", "refuses a status that accounts do not have", func(ctx SpecContext, w *World) {
	Control(findByStatus(ctx, w, "Active"))
	Expect(findByStatus(ctx, w, "Sleeping")).To(BeRefused())
})
