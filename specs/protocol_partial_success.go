package specs

import . "github.com/cmconform/cmconform/harness/check"

var _ = Behaviour("CM-PROTO-047", "adds the good links of a request that has a bad one between them", func(ctx SpecContext, w *World) {
	agency := w.As("agency")
	link := func(client *Element) *Element {
		return Group("ClientLink", client, Text("ManagingCustomerId", w.Customer("G1")), Text("IsBillToClient", "true"), Text("Name", "Partial"))
	}
	first, second := w.Account("K01"), w.Account("K02")
	found := func(account string) *Reply {
		return Given(agency.Call(ctx, "SearchClientLinks",
			Group("Predicates", Group("Predicate", Text("Field", "ClientAccountId"), Text("Operator", "Equals"), Text("Value", account))),
			Group("PageInfo", Text("Index", "0"), Text("Size", "10"))))
	}
	const client = "ClientLinks/ClientLink/ClientEntityId"
	Given(agency.Call(ctx, "AddClientLinks", Group("ClientLinks", link(Text("ClientEntityId", w.Account("K03"))))))
	Suppose("CM-LINK-001", found(w.Account("K03"))).To(HaveElement(client, Equal(w.Account("K03"))))

	reply := agency.Call(ctx, "AddClientLinks", Group("ClientLinks",
		link(Text("ClientEntityId", first)), link(nil), link(Text("ClientEntityId", second)))) // the one between names no client
	Expect(reply).To(Succeed())
	Suppose("CM-LINK-006", len(reply.All("PartialErrors/ArrayOfOperationError/OperationError"))).To(BeNumerically(">", 0), "errors of the bad link")
	for _, account := range []string{first, second} {
		Expect(found(account)).To(HaveElement(client, Equal(account)))
	}
}, Writes(Irreversible))
