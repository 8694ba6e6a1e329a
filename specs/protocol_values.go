package specs

import (
	"github.com/beevik/etree"

	. "github.com/cmconform/cmconform/harness/check"
)

var _ = Behaviour("CM-PROTO-028", "refuses an enum value in the wrong case", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	customer := Text("CustomerId", w.Customer("C1"))
	Expect(admin.Call(ctx, "GetUsersInfo", customer, Text("StatusFilter", "active"))).To(BeRefused(), "StatusFilter")
	Control(admin.Call(ctx, "GetUsersInfo", customer, Text("StatusFilter", "Active")))

	Expect(admin.Call(ctx, "SearchAccounts", predicates(where("UserId", "equals", admin.UserID)), page(0, 10))).To(BeRefused(), "Operator")
	Control(admin.Call(ctx, "SearchAccounts", predicates(where("UserId", "Equals", admin.UserID)), page(0, 10)))
})

var _ = Behaviour("CM-PROTO-045", "takes an element that is nil for null, in either spelling", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	for _, spelling := range []string{"true", "1"} {
		request := rewritten(admin.Prepare("GetUser", Nil("UserId")), func(envelope *etree.Element) {
			for _, id := range envelope.FindElements("//UserId") {
				for i := range id.Attr {
					if id.Attr[i].Key == "nil" {
						id.Attr[i].Value = spelling
					}
				}
			}
		})
		reply := admin.Post(ctx, request)
		Expect(reply).To(Succeed(), spelling)
		Suppose("CM-GETUSER-001", reply).To(HaveElement("User/Id", Equal(admin.UserID)))
	}
})
