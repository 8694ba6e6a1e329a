package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// Single elements of what GetAccount shows.

var _ = Behaviour("CM-ACCT-002", "shows the financial status of an account", func(ctx SpecContext, w *World) {
	reply := Given(w.As("superAdmin").Call(ctx, "GetAccount", Text("AccountId", w.Account("A1"))))
	Expect(reply.At("Account/AccountFinancialStatus") != nil).To(BeTrue(), "AccountFinancialStatus is there, if only as nil")
	if status := reply.Value("Account/AccountFinancialStatus"); status != "" {
		Expect(status).To(BeElementOf("Proposed", "PendingCreditCheck", "ClearFinancialStatus", "SoldToOnly", "CreditWarning", "Hold", "WriteOff", "TaxOnHold", "UserHold"))
	}
})

var _ = Behaviour("CM-ACCT-005", "refuses the number of an account for its id", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Expect(admin.Call(ctx, "GetAccount", Text("AccountId", w.AccountNumber("A1")))).To(BeRefused())
	Control(admin.Call(ctx, "GetAccount", Text("AccountId", w.Account("A1"))))
})

var _ = Behaviour("CM-ACCT-006", "shows no additional field that was not asked for", func(ctx SpecContext, w *World) {
	account, mode := Text("AccountId", w.Account("A1")), Text("ReturnAdditionalFields", "AccountMode")
	Given(w.As("superAdmin").Call(ctx, "GetAccount", account, mode))
	plain := Given(w.As("superAdmin").Call(ctx, "GetAccount", account))
	Expect(plain).To(HaveBlank("Account/AccountMode"))
	Expect(plain).To(HaveBlank("Account/TaxCertificate"))
}, OnlyIn("v13"))

var _ = Behaviour("CM-ACCT-006/asked", "shows the AccountMode where it was asked for", func(ctx SpecContext, w *World) {
	reply := Given(w.As("superAdmin").Call(ctx, "GetAccount", Text("AccountId", w.Account("A1")), Text("ReturnAdditionalFields", "AccountMode")))
	Expect(reply).To(HaveElement("Account/AccountMode", Not(BeEmpty())))
}, OnlyIn("v13"))

// pausedForEachReason gives C1 an account for each reason to pause one.
func pausedForEachReason(declared *world.World) {
	for key, reason := range byKey(map[string]int{"A1": 1, "A2": 2, "A3": 4}) {
		account := declared.Accounts[key]
		account.Status, account.PauseReason = "Pause", reason
		declared.Accounts[key] = account
	}
}

var _ = Behaviour("CM-ACCT-007", "tells why an account is paused", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	for _, key := range []string{"A1", "A2", "A3"} {
		account := Given(admin.Call(ctx, "GetAccount", Text("AccountId", w.Account(key))))
		if account.Value("Account/AccountLifeCycleStatus") != "Pause" && !w.Made() {
			Skip("account %s of the target is not paused", key)
		}
		Expect(account).To(HaveElement("Account/AccountLifeCycleStatus", Equal("Pause")), key)
		Expect(account).To(HaveElement("Account/PauseReason", BeElementOf("1", "2", "4")), key)
	}
	client := Given(w.As("client").Call(ctx, "GetAccount", Text("AccountId", w.Account("K01"))))
	Prefer(client).To(HaveBlank("Account/PauseReason"), "of an active account")
}, Shaped(pausedForEachReason))

var _ = Behaviour("CM-ACCT-008", "lists the agencies that an account is linked to", func(ctx SpecContext, w *World) {
	client := w.As("client")
	linked := Given(client.Call(ctx, "GetAccount", Text("AccountId", w.Account("K01"))))
	Expect(linked.Values("Account/LinkedAgencies/CustomerInfo/Id")).To(ContainElement(w.Customer("G1")))
	unlinked := Given(client.Call(ctx, "GetAccount", Text("AccountId", w.Account("K02"))))
	Expect(unlinked).To(HaveBlank("Account/LinkedAgencies"))
	form := "an element without content"
	switch none := unlinked.At("Account/LinkedAgencies"); {
	case none == nil:
		form = "not there"
	case none.Nil:
		form = "nil"
	}
	Observe("C-30", "the list of agencies of an account that has none is %s", form)
}, Shaped(linked("G1", "Active")))

var _ = Behaviour("CM-ACCT-009", "names the customer that owns an account, whoever pays for it", func(ctx SpecContext, w *World) {
	aggregator := managing(w)
	for _, customer := range []string{"R1", "M1", "M2"} {
		account := customer + "A"
		read := Given(aggregator.Call(ctx, "GetAccount", Text("AccountId", w.Account(account))))
		Expect(read).To(HaveElement("Account/ParentCustomerId", Equal(w.Customer(customer))), account)
	}
}, InWorld("reseller"))
