package specs

import . "github.com/cmconform/cmconform/harness/check"

var _ = each([]fixedElement{
	{"CM-CUST-007/customer-financial-status", "CustomerFinancialStatus", "CreditHold", "ClearFinancialStatus"},
	{"CM-CUST-007/customer-life-cycle-status", "CustomerLifeCycleStatus", "Inactive", "Active"},
	{"CM-CUST-007/number", "Number", "X000000000", "X111111111"},
	{"CM-CUST-007/last-modified-time", "LastModifiedTime", "2001-02-03T04:05:06", "2002-02-03T04:05:06"},
}, func(e fixedElement) {
	Behaviour(e.id, "never changes the "+e.name+" of a customer to what an update sends", func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		e.stays(ctx, admin, "UpdateCustomer", func() *Element { return readCustomer(ctx, w, admin) })
	}, Writes(Restorable))
})

var _ = Behaviour("CM-CUST-009", "updates a customer without being sent an address", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	customer, name := readCustomer(ctx, w, admin), fresh("Homeless")
	customer.Remove("CustomerAddress")
	customer.SetText("Name", name)
	Expect(admin.Call(ctx, "UpdateCustomer", customer)).To(Succeed())
	Suppose("CM-CUST-005", readCustomer(ctx, w, admin)).To(HaveElement("Name", Equal(name)))
}, Writes(Restorable), OnlyIn("v13"))
