package specs

import (
	"fmt"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

// What AddClientLinks makes of the links of a request, one by one.

// without takes elements out of a link.
func without(link *Element, names ...string) *Element {
	for _, n := range names {
		link.Remove(n)
	}
	return link
}

var _ = Behaviour("CM-LINK-001", "sends the client a request that is pending", func(ctx SpecContext, w *World) {
	sent := accountLink(w, "K01", Text("Note", "As we agreed"))
	reply := addLinks(ctx, w, sent)
	Expect(reply).To(Succeed())
	Expect(linkErrors(reply)).To(BeEmpty())
	for _, persona := range []string{"agency", "client"} {
		found := Given(w.As(persona).Call(ctx, "SearchClientLinks", predicates(where("ClientAccountId", "Equals", w.Account("K01"))), page(0, 10)))
		var statuses []string // of links to this agency; the client has those of others, too
		for _, link := range found.All("ClientLinks/ClientLink") {
			if link.Value("ManagingCustomerId") == w.Customer("G1") {
				statuses = append(statuses, link.Value("Status"))
			}
		}
		Expect(statuses).To(Equal([]string{"LinkPending"}), persona)
		for _, name := range []string{"Name", "Note", "IsBillToClient"} {
			Expect(found.Values("ClientLinks/ClientLink/"+name)).To(ContainElement(sent.Value(name)), persona+", "+name)
		}
	}
}, Writes(Irreversible))

var _ = Behaviour("CM-LINK-003", "never makes a link active because the request says so", func(ctx SpecContext, w *World) {
	reply := addLinks(ctx, w, accountLink(w, "K01", Text("Status", "Active")))
	Record("%s", reply)
	found := Given(linksTo(ctx, w, w.Account("K01")))
	if !reply.Succeeded() || len(linkErrors(reply)) > 0 {
		Control(addLinks(ctx, w, accountLink(w, "K02")))
		Expect(found).To(haveNoOpenLink(w))
		return
	}
	Suppose("CM-LINK-001", found).NotTo(HaveBlank("ClientLinks"))
	Expect(found).To(HaveValues("ClientLinks/ClientLink/Status", "LinkPending"))
}, Writes(Irreversible))

// badLink is a link that is rejected, beside one like it that is not.
type badLink struct {
	id, text string
	bad      func(w *World) []*Element // each in a call of its own
	shape    func(*world.World)
}

func rejectedLink(b badLink) {
	shape := b.shape
	if shape == nil {
		shape = func(*world.World) {}
	}
	Behaviour(b.id, b.text, func(ctx SpecContext, w *World) {
		before := Given(linksTo(ctx, w, accountsOfK1(w, 1)...))
		for _, bad := range b.bad(w) {
			reply := addLinks(ctx, w, bad)
			Record("%s", reply)
			if reply.Succeeded() {
				Expect(linkErrors(reply)).NotTo(BeEmpty())
			} else {
				Expect(reply).To(BeRefused())
			}
		}
		Expect(Given(linksTo(ctx, w, accountsOfK1(w, 1)...))).To(BeSameAs(before.Body()))
		good := Control(addLinks(ctx, w, accountLink(w, "K02")))
		Suppose("CM-LIMIT-002", linkErrors(good)).To(BeEmpty(), "a link that is in order")
	}, Writes(Irreversible), Shaped(shape))
}

var _ = each([]badLink{
	{"CM-LINK-005", "rejects a link that gives the id of one client and the number of another", func(w *World) []*Element {
		return []*Element{accountLink(w, "K01", Text("ClientEntityNumber", w.AccountNumber("K03")))}
	}, nil},
	{"CM-LINK-006", "rejects a link that names no client", func(w *World) []*Element {
		return []*Element{without(accountLink(w, "K01"), "ClientEntityId")}
	}, nil},
	{"CM-LINK-007", "rejects a link that names the managing customer twice or not at all", func(w *World) []*Element {
		return []*Element{without(accountLink(w, "K01"), "ManagingCustomerId"), accountLink(w, "K01", Text("ManagingCustomerNumber", w.CustomerNumber("G1")))}
	}, nil},
	{"CM-LINK-009", "rejects a link to an account that does not say who pays", func(w *World) []*Element {
		return []*Element{without(accountLink(w, "K01"), "IsBillToClient")}
	}, nil},
	{"CM-LINK-010", "rejects a second request while the first one is pending", onceMore, linked("G1", "LinkPending")},
	{"CM-LINK-010/active", "rejects a request for a client that the agency manages", onceMore, linked("G1", "Active")},
	{"CM-LINK-012", "rejects a request for an account that another agency manages", onceMore, linked("C1", "Active")},
	{"CM-LINK-013", "rejects a link to a prepaid account", onceMore, func(declared *world.World) {
		prepaid := declared.Accounts["K01"]
		prepaid.Payment = "prepaid"
		declared.Accounts["K01"] = prepaid
	}},
}, rejectedLink)

// onceMore asks for account K01 in a way that is in order.
func onceMore(w *World) []*Element { return []*Element{accountLink(w, "K01")} }

var _ = each([]string{"LinkDeclined", "LinkCanceled", "LinkExpired", "LinkFailed", "Inactive"}, func(status string) {
	variant := "/" + contract.Kebab(status)
	if status == "LinkDeclined" {
		variant = ""
	}
	Behaviour("CM-LINK-011"+variant, "takes a new request where the former one ended as "+status, func(ctx SpecContext, w *World) {
		Control(addLinks(ctx, w, accountLink(w, "K02")))
		reply := addLinks(ctx, w, accountLink(w, "K01"))
		Expect(reply).To(Succeed())
		Expect(linkErrors(reply)).To(BeEmpty())
		Suppose("CM-LINK-001", Given(linksTo(ctx, w, w.Account("K01"))).Values("ClientLinks/ClientLink/Status")).To(ContainElement("LinkPending"))
	}, Writes(Irreversible), Shaped(linked("G1", status)))
})

// linked gives an agency a link to account K01.
func linked(agency, status string) func(*world.World) {
	return func(declared *world.World) {
		declared.Links = map[string]world.Link{"first": {Agency: agency, Account: "K01", Status: status, Name: "First"}}
	}
}

var _ = Behaviour("CM-LINK-020", "adds the links that are in order, whatever is wrong with others", func(ctx SpecContext, w *World) {
	Given(addLinks(ctx, w, accountLink(w, "K04")))
	Suppose("CM-LINK-001", Given(linksTo(ctx, w, w.Account("K04")))).NotTo(HaveBlank("ClientLinks"))
	reply := addLinks(ctx, w, accountLink(w, "K01"), without(accountLink(w, "K02"), "ClientEntityId"), accountLink(w, "K03"))
	Expect(reply).To(Succeed())
	for _, key := range []string{"K01", "K03"} {
		Expect(Given(linksTo(ctx, w, w.Account(key)))).To(HaveValues("ClientLinks/ClientLink/ClientEntityId", w.Account(key)))
	}
	Suppose("CM-LINK-006", linkErrors(reply)).NotTo(BeEmpty())
}, Writes(Irreversible), Also("CM-PROTO-047"))

// errsAtTheEnd expects an error of the last of three links and of no other: in
// the middle it would stand wherever the list begins.
func errsAtTheEnd(reply *Reply) {
	var slots []string
	for i, slot := range reply.All("PartialErrors/ArrayOfOperationError") {
		slots = append(slots, fmt.Sprintf("%d %t", i, slot.Blank()))
	}
	Expect(slots).To(Equal([]string{"0 true", "1 true", "2 false"}), "slots without errors")
}

var _ = Behaviour("CM-LINK-019", "reports errors of links in the order of the request", func(ctx SpecContext, w *World) {
	reply := addLinks(ctx, w, accountLink(w, "K01"), accountLink(w, "K03"), without(accountLink(w, "K02"), "ClientEntityId"))
	Expect(reply).To(Succeed())
	Suppose("CM-LINK-006", linkErrors(reply)).NotTo(BeEmpty())
	errsAtTheEnd(reply)
}, Writes(Irreversible))
