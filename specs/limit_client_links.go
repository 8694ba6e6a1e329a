package specs

import (
	"strings"

	. "github.com/cmconform/cmconform/harness/check"
)

// How much one AddClientLinks takes.

// refusedAsAWhole expects a fault, or a response that carries the refusal.
func refusedAsAWhole(reply *Reply) {
	Record("%s", reply)
	if reply.Succeeded() { // a response may carry the refusal too
		Expect(reply).NotTo(HaveBlank("OperationErrors"))
	} else {
		Expect(reply).To(BeRefused())
	}
}

var _ = Behaviour("CM-LIMIT-001", "refuses eleven links in one AddClientLinks as a whole", func(ctx SpecContext, w *World) {
	agency := w.As("agency")
	reply := agency.Call(ctx, "AddClientLinks", accountLinks(w, 11))
	refusedAsAWhole(reply)
	for _, some := range [][]string{accountsOfK1(w, 10), accountsOfK1(w, 11)[10:]} {
		Expect(Given(linksTo(ctx, w, some...))).To(haveNoOpenLink(w))
	}
	Control(agency.Call(ctx, "AddClientLinks", accountLinks(w, 9)))
	Suppose("CM-LINK-001", Given(linksTo(ctx, w, accountsOfK1(w, 9)...))).NotTo(HaveBlank("ClientLinks"))
}, Writes(Irreversible))

var _ = Behaviour("CM-LIMIT-002", "takes ten links in one AddClientLinks", func(ctx SpecContext, w *World) {
	reply := w.As("agency").Call(ctx, "AddClientLinks", accountLinks(w, 10))
	Expect(reply).To(Succeed())
	Expect(linkErrors(reply)).To(BeEmpty())
	ten := accountsOfK1(w, 10)
	Suppose("CM-LINK-001", Given(linksTo(ctx, w, ten[:9]...))).To(HaveValues("ClientLinks/ClientLink/ClientEntityId", ten[:9]...))
	Suppose("CM-LINK-001", Given(linksTo(ctx, w, ten[9]))).To(HaveValues("ClientLinks/ClientLink/ClientEntityId", ten[9]))
}, Writes(Irreversible))

var _ = Behaviour("CM-LIMIT-004", "refuses AddClientLinks without a link", func(ctx SpecContext, w *World) {
	agency := w.As("agency")
	Expect(agency.Call(ctx, "AddClientLinks")).To(BeRefused(), "no ClientLinks")
	Expect(agency.Call(ctx, "AddClientLinks", Nil("ClientLinks"))).To(BeRefused(), "nil ClientLinks")
	Expect(agency.Call(ctx, "AddClientLinks", Group("ClientLinks"))).To(BeRefused(), "empty ClientLinks")
	Expect(Given(linksTo(ctx, w, w.Account("K01")))).To(haveNoOpenLink(w), "afterwards")
	Control(agency.Call(ctx, "AddClientLinks", accountLinks(w, 1)))
}, Writes(Irreversible))

var _ = Behaviour("CM-LIMIT-074", "takes 40 characters for the name of a link and refuses 41", func(ctx SpecContext, w *World) {
	agency := w.As("agency")
	fits, beyond := strings.Repeat("Linkname", 5), strings.Repeat("Linkname", 5)+"s"
	reply := agency.Call(ctx, "AddClientLinks", Group("ClientLinks", accountLink(w, "K01", Text("Name", beyond))))
	Record("%s", reply)
	if reply.Succeeded() {
		Expect(linkErrors(reply)).NotTo(BeEmpty(), "41 characters")
	} else {
		Expect(reply).To(BeRefused(), "41 characters")
	}
	Expect(Given(linksTo(ctx, w, w.Account("K01")))).To(haveNoOpenLink(w), "after 41 characters")

	reply = agency.Call(ctx, "AddClientLinks", Group("ClientLinks", accountLink(w, "K01", Text("Name", fits))))
	Expect(reply).To(Succeed(), "40 characters")
	Expect(linkErrors(reply)).To(BeEmpty(), "40 characters")
	found := Given(linksTo(ctx, w, w.Account("K01")))
	Suppose("CM-LINK-001", found).NotTo(HaveBlank("ClientLinks"))
	Expect(found).To(HaveElement("ClientLinks/ClientLink/Name", Equal(fits)))
}, Writes(Irreversible))
