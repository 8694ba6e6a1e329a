package specs

import (
	"strings"

	. "github.com/cmconform/cmconform/harness/check"
)

// What the edition of 2026 says of links: ClientEntityCustomerNumber, the number
// of the customer who owns a linked account, and id and number of a linked customer.

const owner = "ClientEntityCustomerNumber"

var _ = Behaviour("CM-LINK-048", "shows the number of the customer who owns a linked account", func(ctx SpecContext, w *World) {
	Control(w.As("client").Call(ctx, "GetAccount", Text("AccountId", w.Account("K01"))))
	for _, key := range []string{"K01", "K02", "K03"} {
		link := linkTo(ctx, w, "agency", key)
		if link.Value(owner) == "" {
			Skip("the target does not show %s", owner)
		}
		Expect(link).To(HaveElement(owner, Equal(w.CustomerNumber("K1"))), link.Value("Status"))
	}
}, Shaped(linkStates("LinkPending", "Active", "Inactive")))

// neverHalf expects of a link that it was taken and is pending, or rejected and is not there.
func neverHalf(ctx SpecContext, w *World, reply *Reply, found *Reply) {
	Record("%s %v", reply, linkErrors(reply))
	rejected := !reply.Succeeded() || len(linkErrors(reply)) > 0
	if !rejected {
		Suppose("CM-LINK-001", found).To(HaveValues("ClientLinks/ClientLink/Status", "LinkPending"))
	}
	Expect(len(openLinks(w, Given(found))) == 0).To(Equal(rejected), "no link, if it was rejected")
	Suppose("CM-LIMIT-002", linkErrors(Control(addLinks(ctx, w, accountLink(w, "K02"))))).To(BeEmpty())
}

var _ = Behaviour("CM-LINK-049", "takes a link without the number of the account's owner, or rejects it and sends nothing", func(ctx SpecContext, w *World) {
	reply := addLinks(ctx, w, without(accountLink(w, "K01"), owner))
	neverHalf(ctx, w, reply, Given(linksTo(ctx, w, w.Account("K01"))))
}, Writes(Irreversible))

var _ = Behaviour("CM-LINK-051", "takes a link to a customer by its id alone, or rejects it and sends nothing", func(ctx SpecContext, w *World) {
	reply := addLinks(ctx, w, customerLink(w), accountLink(w, "K01"))
	neverHalf(ctx, w, reply, Given(findLinks(ctx, w.As("agency"), where("ClientCustomerId", "Equals", w.Customer("K1")))))
}, Writes(Irreversible), OnlyIn("v13"))

var _ = Behaviour("CM-LINK-050", "rejects a link with the number of somebody who does not own the account, and sends the one beside it", func(ctx SpecContext, w *World) {
	wrong := accountLink(w, "K01", Text(owner, w.CustomerNumber("C1")))
	reply := addLinks(ctx, w, wrong, accountLink(w, "K03"))
	if !reply.Succeeded() {
		Expect(reply).To(BeRefused())
	} else {
		Expect(linkErrors(reply)).NotTo(BeEmpty())
		Suppose("CM-LINK-020", Given(linksTo(ctx, w, w.Account("K03")))).To(HaveValues("ClientLinks/ClientLink/Status", "LinkPending"))
	}
	Observe("CM-LINK-054", "the number of another customer: %s %s", reply, strings.Join(linkErrors(reply), " "))
	Expect(Given(linksTo(ctx, w, w.Account("K01")))).To(haveNoOpenLink(w))
	right := Control(addLinks(ctx, w, accountLink(w, "K02", Text(owner, w.CustomerNumber("K1")))))
	Suppose("CM-LIMIT-002", linkErrors(right)).To(BeEmpty(), "with the number of the owner")
}, Writes(Irreversible))

var _ = Behaviour("CM-LINK-052", "rejects a link that gives the id of one customer and the number of another", func(ctx SpecContext, w *World) {
	wrong := customerLink(w, Text("ClientEntityNumber", w.CustomerNumber("C1")))
	expectRejected(addLinks(ctx, w, wrong))
	for _, customer := range []string{"K1", "C1"} {
		Expect(Given(findLinks(ctx, w.As("agency"), where("ClientCustomerId", "Equals", w.Customer(customer))))).To(haveNoOpenLink(w), customer)
	}
	matching := addLinks(ctx, w, customerLink(w, Text("ClientEntityNumber", w.CustomerNumber("K1"))))
	Record("with the customer's own number: %s %v", matching, linkErrors(matching))
	Suppose("CM-LIMIT-002", linkErrors(Control(addLinks(ctx, w, accountLink(w, "K02"))))).To(BeEmpty())
}, Writes(Irreversible), OnlyIn("v13"))

var _ = Behaviour("CM-LINK-053", "lets no update change who owns the linked account", func(ctx SpecContext, w *World) {
	before := linkTo(ctx, w, "agency", "K01")
	reply := updateLinks(ctx, w, "agency", asking(before, "LinkCanceled", Text(owner, w.CustomerNumber("C1"))))
	Record("%s %v", reply, linkErrors(reply)) // to reject the link conforms as well as to ignore the number
	Expect(linkTo(ctx, w, "agency", "K01").Value(owner)).To(Equal(before.Value(owner)))
	updatesWork(ctx, w)
}, Writes(Irreversible), Shaped(linkStates("LinkPending", "LinkPending")))

var _ = Behaviour("CM-LINK-053/open", "takes an update of a link that does not say who owns the account", func(ctx SpecContext, w *World) {
	updatesWork(ctx, w)
	reply := updateLinks(ctx, w, "agency", without(asking(linkTo(ctx, w, "agency", "K01"), "LinkCanceled"), owner))
	Expect(reply).To(Succeed())
	Expect(linkErrors(reply)).To(BeEmpty())
	Suppose("CM-LINK-022", linkTo(ctx, w, "agency", "K01").Value("Status")).To(Equal("LinkCanceled"))
}, Writes(Irreversible), Shaped(linkStates("LinkPending", "LinkPending")))
