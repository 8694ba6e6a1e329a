package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// agencyOfTwo links agency G1 to customer K1 with all rights, and to X1 with those of a Standard user.
func agencyOfTwo(declared *world.World) {
	declared.Links = map[string]world.Link{
		"administrative": {Agency: "G1", Customer: "K1", Status: "Active", Name: "All rights", Permission: "Administrative"},
		"standard":       {Agency: "G1", Customer: "X1", Status: "Active", Name: "Few rights", Permission: "Standard"},
	}
}

// renamed is a customer as it is now, with another name.
func renamed(ctx SpecContext, w *World, owner, key string) (*Element, func() *Reply) {
	read := func() *Reply {
		return Given(w.As(owner).Call(ctx, "GetCustomer", Text("CustomerId", w.Customer(key))))
	}
	customer := read().Take("Customer")
	customer.SetText("Name", "Renamed by an agency")
	return customer, read
}

var _ = Behaviour("CM-ROLE-091", "keeps the Super Admin of an agency from an administrator's writes over a Standard link, not over an Administrative one", func(ctx SpecContext, w *World) {
	agency := w.As("agency")
	w.Link("administrative")
	w.Link("standard")
	limited, read := renamed(ctx, w, "outsider", "X1")
	before := read()
	ours, readOurs := renamed(ctx, w, "superAdmin", "C1")
	untouched := readOurs()
	Thrice(func() {
		Suppose("CM-ROLE-057", w.As("standard").Call(ctx, "UpdateCustomer", ours)).To(BeUnauthorised(), "by a Standard user without links")
	})
	Suppose("CM-ROLE-057", readOurs()).To(BeSameAs(untouched.Body()), "after that")
	Thrice(func() {
		Expect(agency.Call(ctx, "UpdateCustomer", limited)).To(BeUnauthorised(), "over a Standard link")
	})
	Expect(read()).To(BeSameAs(before.Body()))
	Control(w.As("outsider").Call(ctx, "UpdateCustomer", limited))

	open, read := renamed(ctx, w, "client", "K1")
	Expect(agency.Call(ctx, "UpdateCustomer", open)).To(Succeed(), "over an Administrative link")
	Suppose("CM-CUST-005", read()).To(HaveElement("Customer/Name", Equal("Renamed by an agency")))
}, Shaped(agencyOfTwo), OnlyIn("v13"), Writes(Restorable))

var _ = Behaviour("CM-ROLE-092", "leaves a Super Admin all rights on the own customer, whatever a link to another one permits", func(ctx SpecContext, w *World) {
	agency := w.As("agency")
	w.Link("standard")
	own, read := renamed(ctx, w, "agency", "G1")
	Expect(agency.Call(ctx, "UpdateCustomer", own)).To(Succeed())
	Suppose("CM-CUST-005", read()).To(HaveElement("Customer/Name", Equal("Renamed by an agency")))
}, Shaped(agencyOfTwo), OnlyIn("v13"), Writes(Restorable))
