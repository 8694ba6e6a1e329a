package specs

import (
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

// What all operations have in common that list what begins with a filter.

// filtered is an operation that takes a filter and a TopN.
type filtered struct {
	operation, filter string
	list, id          string // the list in the reply, and the ids in it
	persona           string // who finds several
	filters           string // the requirement that the filter is heeded
}

var filteredLists = []filtered{
	{"FindAccounts", "AccountFilter", "AccountsInfo", listedAccounts, "superAdmin", "CM-FIND-001"},
	{"FindAccountsOrCustomersInfo", "Filter", foundEntries, foundAccounts, "superAdmin", "CM-FIND-009"},
	{"GetCustomersInfo", "CustomerNameFilter", "CustomersInfo", listedCustomers, "aggregator", "CM-FIND-023"},
}

// variant is the operation as a part of a check's id; the first one has none.
func (f filtered) variant() string {
	if f.operation == filteredLists[0].operation {
		return ""
	}
	return "/" + contract.Kebab(f.operation)
}

func (f filtered) call(ctx SpecContext, w *World, filter, topN string) *Reply {
	return w.As(f.persona).Call(ctx, f.operation, Text(f.filter, filter), Text("TopN", topN))
}

// unheardOf begins no name and no number.
const unheardOf = "Unheard of 4711"

var _ = each(filteredLists, func(f filtered) {
	Behaviour("CM-FIND-027"+f.variant(), "answers "+f.operation+" with an empty list where nothing begins with the filter", func(ctx SpecContext, w *World) {
		Control(f.call(ctx, w, "", enough))
		reply := f.call(ctx, w, unheardOf, enough)
		if reply.Succeeded() {
			Suppose(f.filters, reply).To(HaveBlank(f.list), "by a filter that nothing begins with")
		}
		Expect(reply).To(Succeed())
	})
})

var _ = each(filteredLists[:2], func(f filtered) {
	Behaviour("CM-FIND-028"+f.variant(), "takes a single character for a filter of "+f.operation, func(ctx SpecContext, w *World) {
		name := readAccount(ctx, w, w.As("superAdmin"), "A1").Value("Name")
		Control(f.call(ctx, w, start(name, 6), enough))
		Expect(f.call(ctx, w, start(name, 1), enough)).To(Succeed())
		Expect(f.call(ctx, w, start(name, 2), enough)).To(Succeed())
	})
})
