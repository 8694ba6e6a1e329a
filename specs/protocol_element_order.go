package specs

import . "github.com/cmconform/cmconform/harness/check"

var _ = Behaviour("CM-PROTO-026", "refuses a request whose elements are not in contract order", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), Text("UserId", w.User("secondSpare"))
	before := Given(admin.Call(ctx, "GetUser", spare))
	stamp := Text("TimeStamp", before.Value("User/TimeStamp"))

	Expect(admin.CallAsGiven(ctx, "DeleteUser", stamp, spare)).To(BeRefused())
	Expect(Given(admin.Call(ctx, "GetUser", spare))).To(BeSameAs(before.Body()))

	Control(admin.CallAsGiven(ctx, "DeleteUser", spare, stamp))
}, Writes(Irreversible))

var _ = Behaviour("CM-PROTO-027", "never applies an optional element that is out of order", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	own, first := predicates(where("UserId", "Equals", admin.UserID)), page(0, 10)
	by := func(order string) *Element { return ordering(orderBy("Id", order)) }
	const found = "Accounts/AdvertiserAccount/Id"
	up := Given(admin.CallAsGiven(ctx, "SearchAccounts", own, by("Ascending"), first))
	down := Given(admin.CallAsGiven(ctx, "SearchAccounts", own, by("Descending"), first))
	Suppose("CM-SEARCH-021", down.Values(found)).NotTo(Equal(up.Values(found)))

	stranger := Text("Stranger", "1")
	Observe("U-20", "with an element that nobody knows: %s", admin.CallAsGiven(ctx, "SearchAccounts", own, by("Ascending"), first, stranger))

	// The Ordering after the PageInfo: refused, or the same whatever it says.
	up, down = admin.CallAsGiven(ctx, "SearchAccounts", own, first, by("Ascending")), admin.CallAsGiven(ctx, "SearchAccounts", own, first, by("Descending"))
	Record("%s", down)
	if up.Succeeded() && down.Succeeded() {
		Expect(down.Values(found)).To(Equal(up.Values(found)))
		return
	}
	Expect(up).To(BeRefused())
	Expect(down).To(BeRefused())
})
