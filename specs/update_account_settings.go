package specs

import (
	. "github.com/cmconform/cmconform/harness/check"
)

// Which elements of an account an update changes, and which it does not.

var _ = Behaviour("CM-ACCT-016", "keeps the optional settings of an account that an update does not send, or clears them", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	set := readAccount(ctx, w, admin, "A2")
	set.SetText("Language", another(set.Value("Language"), "French", "German"))
	set.SetText("TimeZone", another(set.Value("TimeZone"), "Arizona", "Hawaii"))
	Given(admin.Call(ctx, "UpdateAccount", set))
	before := readAccount(ctx, w, admin, "A2")
	Suppose("CM-ACCT-019", before).To(HaveElement("Language", Equal(set.Value("Language"))))
	Suppose("CM-ACCT-019", before).To(HaveElement("TimeZone", Equal(set.Value("TimeZone"))))

	least := Group("Account", before.Child("Id"), before.Child("Name"), before.Child("TimeStamp"), before.Child("ParentCustomerId"), Nil("ForwardCompatibilityMap"))
	Expect(admin.Call(ctx, "UpdateAccount", least)).To(Succeed())
	after := readAccount(ctx, w, admin, "A2")
	for _, setting := range []string{"Language", "TimeZone", "AutoTagType", "PrimaryUserId", "PaymentMethodId", "BillingThresholdAmount", "BackUpPaymentInstrumentId"} {
		kept := after.Value(setting) == before.Value(setting)
		if !kept {
			Record("UpdateAccount clears %s", setting)
		}
		if setting != "AutoTagType" {
			Expect(kept || after.Child(setting).Blank()).To(BeTrue(), setting+" is what it was, or nothing")
		}
	}
}, Writes(Restorable))

// fixedElement is one that no update changes to what it sends: value, or
// instead where the element has that value already.
type fixedElement struct {
	id, name, value, instead string
}

// stays sends an update with another value and reads the entity again.
func (e fixedElement) stays(ctx SpecContext, caller *Persona, update string, read func() *Element) {
	before := read()
	altered := before.Clone()
	wanted := another(before.Value(e.name), e.value, e.instead)
	altered.SetText(e.name, wanted)
	reply := caller.Call(ctx, update, altered)
	Record("%s", reply)
	if !reply.Succeeded() {
		Expect(reply).To(BeRefused())
		Control(caller.Call(ctx, update, before))
	}
	after := read()
	if e.name == "LastModifiedTime" { // every write changes it
		Expect(after.Value(e.name)).NotTo(HavePrefix(wanted))
		return
	}
	Expect(after.Value(e.name)).To(Equal(before.Value(e.name)), e.name+" afterwards")
}

var _ = each([]fixedElement{
	{"CM-ACCT-017", "CurrencyCode", "EUR", "USD"},
	{"CM-ACCT-017/account-financial-status", "AccountFinancialStatus", "Hold", "ClearFinancialStatus"},
	{"CM-ACCT-017/account-life-cycle-status", "AccountLifeCycleStatus", "Pause", "Active"},
	{"CM-ACCT-017/bill-to-customer-id", "BillToCustomerId", neverAssigned, "1"},
	{"CM-ACCT-017/number", "Number", "X0000000", "X1111111"},
	{"CM-ACCT-017/parent-customer-id", "ParentCustomerId", neverAssigned, "1"},
	{"CM-ACCT-017/pause-reason", "PauseReason", "1", "2"},
	{"CM-ACCT-017/payment-method-type", "PaymentMethodType", "PayPal", "CreditCard"},
	{"CM-ACCT-017/sales-house-customer-id", "SalesHouseCustomerId", neverAssigned, "1"},
	{"CM-ACCT-017/last-modified-time", "LastModifiedTime", "2001-02-03T04:05:06", "2002-02-03T04:05:06"},
}, func(e fixedElement) {
	Behaviour(e.id, "never changes the "+e.name+" of an account to what an update sends", func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		e.stays(ctx, admin, "UpdateAccount", func() *Element { return readAccount(ctx, w, admin, "A2") })
	}, Writes(Restorable))
})

var _ = Behaviour("CM-ACCT-017/linked-agencies", "lets no agency manage an account because an update names it", func(ctx SpecContext, w *World) {
	admin, agency, get := w.As("superAdmin"), w.As("agency"), Text("AccountId", w.Account("A2"))
	before := readAccount(ctx, w, admin, "A2")
	Suppose("CM-ACCT-004", agency.Call(ctx, "GetAccount", get)).To(BeUnauthorised(), "before")
	altered := before.Clone()
	altered.Set("LinkedAgencies", Group("LinkedAgencies", Group("CustomerInfo", Text("Id", w.Customer("G1")), Text("Name", "Agency"))))
	reply := admin.Call(ctx, "UpdateAccount", altered)
	Record("%s", reply)
	if !reply.Succeeded() {
		Expect(reply).To(BeRefused())
		Control(admin.Call(ctx, "UpdateAccount", before))
	}
	Expect(agency.Call(ctx, "GetAccount", get)).To(BeUnauthorised(), "the agency that was named")
	Control(admin.Call(ctx, "GetAccount", get))
}, Writes(Irreversible))

var _ = Behaviour("CM-ACCT-018", "stores every AutoTagType", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	for _, tag := range []string{"Replace", "Preserve", "Inactive"} {
		account := readAccount(ctx, w, admin, "A2")
		account.SetText("AutoTagType", tag)
		Expect(admin.Call(ctx, "UpdateAccount", account)).To(Succeed(), tag)
		Expect(readAccount(ctx, w, admin, "A2")).To(HaveElement("AutoTagType", Equal(tag)))
	}
}, Writes(Restorable), OnlyIn("v12", "v13"))

var _ = Behaviour("CM-ACCT-028", "changes nothing because a ForwardCompatibilityMap is left out", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	tagged := readAccount(ctx, w, admin, "A2")
	tagged.SetText("AutoTagType", "Replace")
	tagged.SetNil("ForwardCompatibilityMap")
	Given(admin.Call(ctx, "UpdateAccount", tagged))
	before := readAccount(ctx, w, admin, "A2")
	Suppose("CM-ACCT-018", before).To(HaveElement("AutoTagType", Equal("Replace")))

	without := before.Clone()
	without.Remove("ForwardCompatibilityMap")
	Expect(admin.Call(ctx, "UpdateAccount", without)).To(Succeed())
	Expect(readAccount(ctx, w, admin, "A2")).To(BeSameAs(before, "TimeStamp", "LastModifiedTime", "LastModifiedByUserId", "BusinessAddress/TimeStamp"))
}, Writes(Restorable), OnlyIn("v12", "v13"))

var _ = Behaviour("CM-ACCT-030", "lets users of a customer that is not billed change nothing about the payment", func(ctx SpecContext, w *World) {
	client, get := w.As("client"), Text("AccountId", w.Account("M1A"))
	before := Given(client.Call(ctx, "GetAccount", get))
	threshold := before.Take("Account")
	threshold.SetText("BillingThresholdAmount", "123.5")
	Expect(client.Call(ctx, "UpdateAccount", threshold)).To(BeRefused(), "BillingThresholdAmount")
	Expect(client.Call(ctx, "GetAccount", get)).To(BeSameAs(before.Body()), "afterwards")
	Control(client.Call(ctx, "UpdateAccount", before.Take("Account")))
}, InWorld("reseller"), Writes(Restorable))
