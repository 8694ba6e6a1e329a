package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// What UpdateClientLinks makes of a link, and what it leaves alone.

// linkStates declares links of the agency G1 to the first accounts of K1, each in a status.
func linkStates(statuses ...string) func(*world.World) {
	return func(declared *world.World) {
		declared.Links = map[string]world.Link{}
		for i, status := range statuses {
			key := []string{"K01", "K02", "K03", "K04", "K05", "K06", "K07", "K08", "K09", "K10", "K11"}[i]
			declared.Links[key] = world.Link{Agency: "G1", Account: key, Status: status, Name: "Link to " + key}
		}
	}
}

// linkTo is the link to an account of K1 as a persona finds it.
func linkTo(ctx SpecContext, w *World, persona, key string) *Element {
	return Given(findLinks(ctx, w.As(persona), where("ClientAccountId", "Equals", w.Account(key)))).Take("ClientLinks/ClientLink")
}

// asking is a link as it was read, with another status; changes replace what else it says.
func asking(link *Element, status string, changes ...*Element) *Element {
	asked := link.Clone()
	asked.SetText("Status", status)
	for _, c := range changes {
		asked.Set(c.Name, c)
	}
	return asked
}

func updateLinks(ctx SpecContext, w *World, persona string, links ...*Element) *Reply {
	return w.As(persona).Call(ctx, "UpdateClientLinks", Group("ClientLinks", links...))
}

// becomes has a persona ask for a status of the link to an account, and returns what the link then is.
func becomes(ctx SpecContext, w *World, persona, key, status string) *Element {
	reply := updateLinks(ctx, w, persona, asking(linkTo(ctx, w, persona, key), status))
	Expect(reply).To(Succeed(), persona+" asks for "+status)
	Expect(linkErrors(reply)).To(BeEmpty(), persona+" asks for "+status)
	return linkTo(ctx, w, persona, key)
}

// updatesWork blocks the check where no update of a link has an effect: the
// agency withdraws its request for K02.
func updatesWork(ctx SpecContext, w *World) {
	reply := Control(updateLinks(ctx, w, "agency", asking(linkTo(ctx, w, "agency", "K02"), "LinkCanceled")))
	Suppose("CM-LINK-022", linkErrors(reply)).To(BeEmpty(), "the agency withdraws another request")
	Suppose("CM-LINK-022", linkTo(ctx, w, "agency", "K02").Value("Status")).To(Equal("LinkCanceled"), "another link")
}

var _ = Behaviour("CM-LINK-022", "changes the status of a link for both sides", func(ctx SpecContext, w *World) {
	link := becomes(ctx, w, "agency", "K01", "LinkCanceled")
	Expect(link).To(HaveElement("Status", Equal("LinkCanceled")), "for the agency")
	Expect(linkTo(ctx, w, "client", "K01")).To(HaveElement("Status", Equal("LinkCanceled")), "for the client")
	Expect(linkTo(ctx, w, "agency", "K02")).To(HaveElement("Status", Equal("LinkPending")), "of another link")
}, Writes(Irreversible), Shaped(linkStates("LinkPending", "LinkPending")))

var _ = Behaviour("CM-LINK-024", "lets the client accept a request", func(ctx SpecContext, w *World) {
	updatesWork(ctx, w)
	link := becomes(ctx, w, "client", "K01", "LinkAccepted")
	Record("%s", link.Value("Status"))
	Expect(link.Value("Status")).To(BeElementOf("LinkAccepted", "LinkInProgress", "Active"))
}, Writes(Irreversible), Shaped(linkStates("LinkPending", "LinkPending")))

var _ = Behaviour("CM-LINK-025", "lets the client decline a request", func(ctx SpecContext, w *World) {
	updatesWork(ctx, w)
	Expect(becomes(ctx, w, "client", "K01", "LinkDeclined")).To(HaveElement("Status", Equal("LinkDeclined")))
}, Writes(Irreversible), Shaped(linkStates("LinkPending", "LinkPending")))

var _ = Behaviour("CM-LINK-026", "lets the agency withdraw a request", func(ctx SpecContext, w *World) {
	reply := Control(updateLinks(ctx, w, "client", asking(linkTo(ctx, w, "client", "K02"), "LinkDeclined")))
	Suppose("CM-LINK-022", linkErrors(reply)).To(BeEmpty(), "the client declines another request")
	Suppose("CM-LINK-022", linkTo(ctx, w, "client", "K02").Value("Status")).To(Equal("LinkDeclined"), "another link")
	Expect(becomes(ctx, w, "agency", "K01", "LinkCanceled")).To(HaveElement("Status", Equal("LinkCanceled")))
}, Writes(Irreversible), Shaped(linkStates("LinkPending", "LinkPending")))

var _ = Behaviour("CM-LINK-027", "lets the agency end a link", func(ctx SpecContext, w *World) {
	updatesWork(ctx, w)
	link := becomes(ctx, w, "agency", "K01", "UnlinkRequested")
	Record("%s", link.Value("Status"))
	Expect(link.Value("Status")).To(BeElementOf("UnlinkRequested", "UnlinkPending", "UnlinkInProgress", "Inactive"))
}, Writes(Irreversible), Shaped(linkStates("Active", "LinkPending")))

// refusedStatus is a status that somebody must not ask for.
type refusedStatus struct {
	id, text, from, persona, asked string
	// allowed is what the same persona may ask of a pending link.
	allowed string
}

var _ = each([]refusedStatus{
	{"CM-LINK-023", "lets no client withdraw a request", "LinkPending", "client", "LinkCanceled", "LinkDeclined"},
	{"CM-LINK-023/active", "lets no client ask for the end of a link", "Active", "client", "UnlinkRequested", "LinkDeclined"},
	{"CM-LINK-029", "does not bring back a link that the client declined", "LinkDeclined", "client", "LinkAccepted", "LinkDeclined"},
	{"CM-LINK-029/link-canceled", "does not let a client accept a request that was withdrawn", "LinkCanceled", "client", "LinkAccepted", "LinkDeclined"},
	{"CM-LINK-029/link-expired", "does not let a client accept a request that has expired", "LinkExpired", "client", "LinkAccepted", "LinkDeclined"},
	{"CM-LINK-029/link-failed", "does not end a link that has failed", "LinkFailed", "agency", "UnlinkRequested", "LinkCanceled"},
	{"CM-LINK-029/inactive", "does not end a link once more", "Inactive", "agency", "UnlinkRequested", "LinkCanceled"},
	{"CM-LINK-030", "does not let an agency accept its own request", "LinkPending", "agency", "LinkAccepted", "LinkCanceled"},
	{"CM-LINK-033", "rejects a link without a status", "LinkPending", "agency", "", "LinkCanceled"},
	{"CM-LINK-034", "rejects the reserved status UnlinkCanceled", "UnlinkPending", "agency", "UnlinkCanceled", "LinkCanceled"},
}, func(r refusedStatus) {
	Behaviour(r.id, r.text, func(ctx SpecContext, w *World) {
		before := linkTo(ctx, w, r.persona, "K01")
		bad := asking(before, r.asked)
		if r.asked == "" {
			bad.Remove("Status")
		}
		expectRejected(updateLinks(ctx, w, r.persona, bad))
		Expect(linkTo(ctx, w, r.persona, "K01")).To(BeSameAs(before), "afterwards")
		good := Control(updateLinks(ctx, w, r.persona, asking(linkTo(ctx, w, r.persona, "K02"), r.allowed)))
		Suppose("CM-LINK-022", linkErrors(good)).To(BeEmpty(), r.allowed+" for a pending link")
	}, Writes(Irreversible), Shaped(linkStates(r.from, "LinkPending")))
})

// expectRejected expects that the one link of a request was rejected, in the reply or by a fault.
func expectRejected(reply *Reply) {
	Record("%s", reply)
	if reply.Succeeded() {
		Expect(linkErrors(reply)).NotTo(BeEmpty())
		return
	}
	Expect(reply).To(BeRefused())
}

var _ = Behaviour("CM-LINK-031", "changes nothing of a link but its status and note", func(ctx SpecContext, w *World) {
	before := linkTo(ctx, w, "agency", "K01")
	reply := updateLinks(ctx, w, "agency", asking(before, "LinkCanceled", Text("Name", "Another name"), Text("InviterName", "Somebody Else"), Text("IsBillToClient", "false")))
	Record("%s %v", reply, linkErrors(reply)) // to reject the link conforms as well as to ignore the elements
	after := linkTo(ctx, w, "agency", "K01")
	for _, name := range []string{"Name", "InviterName", "IsBillToClient"} {
		Expect(after.Value(name)).To(Equal(before.Value(name)), name)
	}
	updatesWork(ctx, w)
}, Writes(Irreversible), Shaped(linkStates("LinkPending", "LinkPending")))

var _ = Behaviour("CM-LINK-032", "stores the note of an update and keeps it where none is sent", func(ctx SpecContext, w *World) {
	added := Given(addLinks(ctx, w, accountLink(w, "K01", Text("Note", "First note")), accountLink(w, "K02", Text("Note", "First note")), accountLink(w, "K03")))
	Suppose("CM-LIMIT-002", linkErrors(added)).To(BeEmpty())
	kept, replaced := linkTo(ctx, w, "agency", "K01"), linkTo(ctx, w, "agency", "K02")
	Suppose("CM-LINK-001", kept).To(HaveElement("Note", Equal("First note")))

	kept.Remove("Note")
	reply := updateLinks(ctx, w, "agency", asking(kept, "LinkCanceled"), asking(replaced, "LinkCanceled", Text("Note", "Second note")))
	Suppose("CM-LINK-022", reply).To(Succeed())
	Suppose("CM-LINK-022", linkErrors(reply)).To(BeEmpty())
	Suppose("CM-LINK-022", linkTo(ctx, w, "agency", "K01")).To(HaveElement("Status", Equal("LinkCanceled")))
	Expect(linkTo(ctx, w, "agency", "K01")).To(HaveElement("Note", Equal("First note")), "not sent")
	Expect(linkTo(ctx, w, "agency", "K02")).To(HaveElement("Note", Equal("Second note")), "sent")
}, Writes(Irreversible))

var _ = Behaviour("CM-TS-053", "takes a link with the Timestamp that was read", func(ctx SpecContext, w *World) {
	updatesWork(ctx, w)
	link, other := linkTo(ctx, w, "agency", "K01"), linkTo(ctx, w, "agency", "K03")
	foreign := updateLinks(ctx, w, "agency", asking(link, "LinkCanceled", Text("Timestamp", other.Value("Timestamp"))))
	Record("with the Timestamp of another link: %s %v", foreign, linkErrors(foreign))
	if foreign.Succeeded() && len(linkErrors(foreign)) == 0 {
		link = other // which is still pending
	} else {
		Expect(linkTo(ctx, w, "agency", "K01")).To(HaveElement("Status", Equal("LinkPending")), "after that was refused")
	}
	reply := updateLinks(ctx, w, "agency", asking(link, "LinkCanceled"))
	Expect(reply).To(Succeed())
	Expect(linkErrors(reply)).To(BeEmpty())
}, Writes(Irreversible), Shaped(linkStates("LinkPending", "LinkPending", "LinkPending")))

var _ = Behaviour("CM-ROLE-093/update-client-links", "rejects a link of which neither end is a customer of the caller", func(ctx SpecContext, w *World) {
	before := linkTo(ctx, w, "agency", "K01")
	for _, stranger := range []string{"superAdmin", "outsider"} { // another agency, and somebody without any
		expectRejected(updateLinks(ctx, w, stranger, asking(before, "LinkCanceled")))
	}
	Expect(linkTo(ctx, w, "agency", "K01")).To(BeSameAs(before), "afterwards")
	updatesWork(ctx, w)
}, Writes(Irreversible), Shaped(linkStates("LinkPending", "LinkPending")))

var _ = Behaviour("CM-LINK-047", "does not unlink what a reseller has signed up", func(ctx SpecContext, w *World) {
	reseller, account := w.As("superAdmin"), Text("AccountId", w.Account("K01"))
	Given(reseller.Call(ctx, "GetAccount", account))
	expectRejected(updateLinks(ctx, w, "superAdmin", asking(clientLink("AccountLink", w.Account("K01"), w.Customer("C1")), "UnlinkRequested")))
	Expect(reseller.Call(ctx, "GetAccount", account)).To(Succeed(), "afterwards")
	updatesWork(ctx, w)
}, Writes(Irreversible), Shaped(func(declared *world.World) {
	reseller(declared)
	declared.Links = map[string]world.Link{"K02": {Agency: "G1", Account: "K02", Status: "LinkPending", Name: "Link to K02"}}
}))
