package specs

import (
	"slices"

	. "github.com/cmconform/cmconform/harness/check"
)

// What UpdateClientLinks makes of several links, some of which are wrong.

// oneBadUpdate withdraws the requests for K01 and K03 and says nothing of what K02 is to become.
func oneBadUpdate(ctx SpecContext, w *World) *Reply {
	return updateLinks(ctx, w, "agency", asking(linkTo(ctx, w, "agency", "K01"), "LinkCanceled"),
		asking(linkTo(ctx, w, "agency", "K03"), "LinkCanceled"), without(linkTo(ctx, w, "agency", "K02"), "Status"))
}

var threePending = Shaped(linkStates("LinkPending", "LinkPending", "LinkPending", "LinkPending"))

var _ = Behaviour("CM-LINK-020/update-client-links", "changes the links that are in order, whatever is wrong with others", func(ctx SpecContext, w *World) {
	alone := Given(updateLinks(ctx, w, "agency", asking(linkTo(ctx, w, "agency", "K04"), "LinkCanceled")))
	Suppose("CM-LINK-022", linkErrors(alone)).To(BeEmpty(), "a link alone")
	Suppose("CM-LINK-022", linkTo(ctx, w, "agency", "K04")).To(HaveElement("Status", Equal("LinkCanceled")), "a link alone")
	reply := oneBadUpdate(ctx, w)
	Expect(reply).To(Succeed())
	for _, key := range []string{"K01", "K03"} {
		Expect(linkTo(ctx, w, "agency", key)).To(HaveElement("Status", Equal("LinkCanceled")), key)
	}
	Suppose("CM-LINK-033", linkErrors(reply)).NotTo(BeEmpty())
	Expect(linkTo(ctx, w, "agency", "K02")).To(HaveElement("Status", Equal("LinkPending")), "the bad one")
}, Writes(Irreversible), threePending)

var _ = Behaviour("CM-LINK-019/update-client-links", "reports errors of updates in the order of the request", func(ctx SpecContext, w *World) {
	reply := oneBadUpdate(ctx, w)
	Expect(reply).To(Succeed())
	Suppose("CM-LINK-033", linkErrors(reply)).NotTo(BeEmpty())
	errsAtTheEnd(reply)
}, Writes(Irreversible), threePending)

var _ = Behaviour("CM-LIMIT-003", "refuses eleven links in one UpdateClientLinks as a whole, and takes ten", func(ctx SpecContext, w *World) {
	agency := w.As("agency")
	found := Given(linksTo(ctx, w, accountsOfK1(w, 10)...)).All("ClientLinks/ClientLink")
	found = append(found, Given(linksTo(ctx, w, accountsOfK1(w, 11)[10:]...)).All("ClientLinks/ClientLink")...)
	Suppose("CM-LINK-040", len(found)).To(Equal(11), "links found")
	var all []*Element
	for _, link := range found {
		all = append(all, asking(link, "LinkCanceled"))
	}
	reply := agency.Call(ctx, "UpdateClientLinks", Group("ClientLinks", all...))
	refusedAsAWhole(reply)
	for _, some := range [][]string{accountsOfK1(w, 10), accountsOfK1(w, 11)[10:]} {
		statuses := Given(linksTo(ctx, w, some...)).Values("ClientLinks/ClientLink/Status")
		Expect(slices.Compact(slices.Sorted(slices.Values(statuses)))).To(Equal([]string{"LinkPending"}))
	}
	one := Control(agency.Call(ctx, "UpdateClientLinks", Group("ClientLinks", all[10])))
	Suppose("CM-LINK-022", linkErrors(one)).To(BeEmpty(), "one link")
	ten := agency.Call(ctx, "UpdateClientLinks", Group("ClientLinks", all[:10]...))
	Expect(ten).To(Succeed(), "ten links")
	Expect(linkErrors(ten)).To(BeEmpty(), "ten links")
	for _, link := range Given(linksTo(ctx, w, accountsOfK1(w, 10)...)).All("ClientLinks/ClientLink") {
		Suppose("CM-LINK-022", link).To(HaveElement("Status", Equal("LinkCanceled")))
	}
}, Writes(Irreversible), Also("CM-LINK-021"), Shaped(linkStates(slices.Repeat([]string{"LinkPending"}, 11)...)))

var _ = Behaviour("CM-LIMIT-004/update-client-links", "refuses UpdateClientLinks without a link", func(ctx SpecContext, w *World) {
	agency := w.As("agency")
	Expect(agency.Call(ctx, "UpdateClientLinks")).To(BeRefused(), "no ClientLinks")
	Expect(agency.Call(ctx, "UpdateClientLinks", Nil("ClientLinks"))).To(BeRefused(), "nil ClientLinks")
	Expect(agency.Call(ctx, "UpdateClientLinks", Group("ClientLinks"))).To(BeRefused(), "empty ClientLinks")
	link := linkTo(ctx, w, "agency", "K01")
	Expect(link).To(HaveElement("Status", Equal("LinkPending")), "afterwards")
	Control(updateLinks(ctx, w, "agency", asking(link, "LinkCanceled")))
}, Writes(Irreversible), Shaped(linkStates("LinkPending")))
