package specs

import (
	"fmt"

	. "github.com/cmconform/cmconform/harness/check"
)

// What the API versions do otherwise with client links.

var _ = Behaviour("CM-VER-801", "rejects a link that names its client twice", func(ctx SpecContext, w *World) {
	twice := accountLink(w, "K01", Text("ClientEntityNumber", w.AccountNumber("K01")))
	expectRejected(addLinks(ctx, w, twice))
	Expect(Given(linksTo(ctx, w, w.Account("K01")))).To(haveNoOpenLink(w))
	good := Control(addLinks(ctx, w, accountLink(w, "K02")))
	Suppose("CM-LIMIT-002", linkErrors(good)).To(BeEmpty(), "a link that names it once")
}, Writes(Irreversible), OnlyIn("v11", "v12"))

var _ = each([]int{4, 5}, func(row int) {
	version := map[int]string{4: "v11", 5: "v12"}[row]
	Behaviour(fmt.Sprintf("CM-VER-80%d", row), "bills the agency for an account where the request does not say who pays", func(ctx SpecContext, w *World) {
		said := Control(addLinks(ctx, w, accountLink(w, "K02")))
		Suppose("CM-LIMIT-002", linkErrors(said)).To(BeEmpty(), "a link that says it")
		Suppose("CM-LINK-001", newLink(ctx, w, "", w.Account("K02"))).To(HaveElement("IsBillToClient", Equal("true")))
		Expect(added(ctx, w, without(accountLink(w, "K01"), "IsBillToClient"))).To(HaveElement("IsBillToClient", Equal("false")))
	}, Writes(Irreversible), OnlyIn(version))
})

var _ = Behaviour("CM-VER-806", "says nothing of who pays with a link to a customer", func(ctx SpecContext, w *World) {
	Expect(added(ctx, w, customerLink(w))).To(HaveBlank("IsBillToClient"))
}, Writes(Irreversible), OnlyIn("v13"))

// byAgency is what a version finds by a ManagingCustomerId alone.
type byAgency struct {
	version, id string
	finds       func(own, others []any) Matcher
}

var _ = each([]byAgency{
	// Whether the links of others are among them, v11 does not say.
	{"v11", "CM-VER-809", func(own, _ []any) Matcher { return ContainElements(own...) }},
	{"v12", "CM-VER-810", func(own, others []any) Matcher { return ConsistOf(append(own, others...)...) }},
}, func(row byAgency) {
	Behaviour(row.id, "finds links by account and by agency, and by nothing else", func(ctx SpecContext, w *World) {
		client := w.As("client")
		Expect(pairsFound(Given(findLinks(ctx, client, where("ClientAccountId", "Equals", w.Account("K02")))))).To(ConsistOf(pair(w, "G1", w.Account("K02"))), "ClientAccountId")
		own := []any{pair(w, "G1", w.Account("K01")), pair(w, "G1", w.Account("K02"))}
		others := []any{pair(w, "C1", w.Account("K01"))} // with the same account
		found := pairsFound(Given(findLinks(ctx, client, where("ManagingCustomerId", "Equals", w.Customer("G1")))))
		Expect(found).To(row.finds(own, others), "ManagingCustomerId")
		for _, field := range []string{"ClientCustomerId", "DirectManagingCustomerId"} {
			Expect(findLinks(ctx, client, where(field, "Equals", w.Customer("G1")))).To(BeRefused(), field)
		}
	}, OnlyIn(row.version), Shaped(accountCompetitors))
})
