package specs

import (
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

// ApplicationScope of v11, whose only value must make no difference.

// scopedRead is a read that takes an ApplicationScope.
type scopedRead struct {
	operation, list string
	request         func(w *World) []*Element
}

var scopedReads = []scopedRead{
	{"FindAccounts", "AccountsInfo", filterOf("AccountFilter")},
	{"FindAccountsOrCustomersInfo", foundEntries, filterOf("Filter")},
	{"GetCustomersInfo", "CustomersInfo", filterOf("CustomerNameFilter")},
	{"SearchCustomers", "Customers", func(w *World) []*Element { return searchBy("CustomerId", w.Customer("C1")) }},
}

// filterOf is a request for everything.
func filterOf(name string) func(*World) []*Element {
	return func(*World) []*Element { return []*Element{Text(name, ""), Text("TopN", enough)} }
}

var _ = each(scopedReads, func(r scopedRead) {
	Behaviour("CM-VER-604/"+contract.Kebab(r.operation), "answers "+r.operation+" with an ApplicationScope of Advertiser as without one", func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		plain := Given(admin.Call(ctx, r.operation, r.request(w)...))
		Suppose(PlainRequirement(r.operation), plain).NotTo(HaveBlank(r.list))
		Expect(admin.Call(ctx, r.operation, append(r.request(w), Text("ApplicationScope", "Advertiser"))...)).To(BeSameAs(plain.Body()))
	}, OnlyIn("v11"))
})
