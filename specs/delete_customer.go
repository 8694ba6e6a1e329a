package specs

import (
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

var _ = Behaviour("CM-CUST-011", "refuses DeleteCustomer to every role", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	before := Given(readC1(ctx, w, admin))
	deletion := []*Element{Text("CustomerId", w.Customer("C1")), before.Take("Customer/TimeStamp")}
	for _, role := range []contract.Role{contract.SuperAdmin, contract.Aggregator, contract.Standard, contract.AdvertiserCampaignManager, contract.ClientViewer} {
		caller := w.As(holderOf[role])
		Thrice(func() {
			Expect(caller.Call(ctx, "DeleteCustomer", deletion...)).To(BeUnauthorised(), roleWords[role])
		})
		Expect(readC1(ctx, w, admin)).To(BeSameAs(before.Body()), "afterwards")
		Control(readC1(ctx, w, caller))
	}
}, Writes(Irreversible))

// Nobody may delete a customer, so that nobody learns whether it is for the time stamp.
var _ = Behaviour("CM-TS-012", "refuses DeleteCustomer with an outdated TimeStamp and leaves the customer as it is", func(ctx SpecContext, w *World) {
	admin, colleague := w.As("superAdmin"), w.As("secondSuperAdmin")
	outdated := readCustomer(ctx, w, admin)
	Given(colleague.Call(ctx, "UpdateCustomer", outdated))
	before := Given(readC1(ctx, w, admin))
	Suppose("CM-TS-005", before.Value("Customer/TimeStamp")).NotTo(Equal(outdated.Value("TimeStamp")), "the TimeStamp after an update")
	Thrice(func() {
		Expect(admin.Call(ctx, "DeleteCustomer", Text("CustomerId", w.Customer("C1")), outdated.Child("TimeStamp"))).To(BeRefused())
	})
	Expect(readC1(ctx, w, admin)).To(BeSameAs(before.Body()), "afterwards")
}, Writes(Irreversible))
