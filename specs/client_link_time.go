package specs

import (
	"time"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// What time makes of a link, and what a link lets the agency reach.

// underHour is time enough to hand billing over, which is said to take up to half an hour.
const underHour = 50 * time.Minute

var _ = Behaviour("CM-LINK-024/in-time", "makes a link active in time that the client has accepted", func(ctx SpecContext, w *World) {
	updatesWork(ctx, w)
	reply := Given(updateLinks(ctx, w, "client", asking(linkTo(ctx, w, "client", "K01"), "LinkAccepted")))
	Suppose("CM-LINK-024", linkErrors(reply)).To(BeEmpty())
	Suppose("CM-LINK-024", linkTo(ctx, w, "client", "K01").Value("Status")).NotTo(Equal("LinkPending"))
	w.Advance(ctx, underHour)
	Expect(linkTo(ctx, w, "agency", "K01")).To(HaveElement("Status", Equal("Active")))
}, Writes(Irreversible), Shaped(linkStates("LinkPending", "LinkPending")))

var _ = Behaviour("CM-LINK-027/in-time", "makes a link inactive in time that the agency has ended", func(ctx SpecContext, w *World) {
	updatesWork(ctx, w)
	reply := Given(updateLinks(ctx, w, "agency", asking(linkTo(ctx, w, "agency", "K01"), "UnlinkRequested")))
	Suppose("CM-LINK-027", linkErrors(reply)).To(BeEmpty())
	Suppose("CM-LINK-027", linkTo(ctx, w, "agency", "K01").Value("Status")).NotTo(Equal("Active"))
	w.Advance(ctx, underHour)
	Expect(linkTo(ctx, w, "agency", "K01")).To(HaveElement("Status", Equal("Inactive")))
}, Writes(Irreversible), Shaped(linkStates("Active", "LinkPending")))

var _ = Behaviour("CM-LINK-028", "makes a link active again that cannot be ended, or says that it failed", func(ctx SpecContext, w *World) {
	w.Advance(ctx, underHour)
	status := linkTo(ctx, w, "agency", "K01").Value("Status")
	Record("%s", status)
	Expect(status).To(BeElementOf("Active", "UnlinkFailed"))
}, Shaped(func(declared *world.World) {
	linkStates("UnlinkInProgress")(declared)
	link := declared.Links["K01"]
	link.Fails = true
	declared.Links["K01"] = link
}))

var _ = Behaviour("CM-LINK-035", "lets a request expire that nobody reacts to for 30 days", func(ctx SpecContext, w *World) {
	w.Advance(ctx, 29*24*time.Hour)
	Expect(linkTo(ctx, w, "agency", "K01")).To(HaveElement("Status", Equal("LinkPending")), "after 29 days")
	w.Advance(ctx, 2*24*time.Hour)
	Expect(linkTo(ctx, w, "agency", "K01")).To(HaveElement("Status", Equal("LinkExpired")), "after 31 days")
}, Shaped(linkStates("LinkPending")))

// noLinkNoReach blocks the check where the agency reaches what it has no link to at all.
func noLinkNoReach(ctx SpecContext, w *World) {
	Suppose("CM-ACCT-004", w.As("agency").Call(ctx, "GetAccount", Text("AccountId", w.Account("K03")))).To(BeUnauthorised(), "an account without a link")
}

var _ = Behaviour("CM-LINK-036", "lets the agency reach an account while the link is active, and no longer", func(ctx SpecContext, w *World) {
	agency := w.As("agency")
	noLinkNoReach(ctx, w)
	Expect(agency.Call(ctx, "GetAccount", Text("AccountId", w.Account("K01")))).To(Succeed(), "by an active link")
	Expect(agency.Call(ctx, "GetAccount", Text("AccountId", w.Account("K02")))).To(BeUnauthorised(), "by one that has ended")
	Control(w.As("client").Call(ctx, "GetAccount", Text("AccountId", w.Account("K02"))))
}, Shaped(linkStates("Active", "Inactive")))

var _ = Behaviour("CM-LINK-037", "keeps the agency from an account as long as the link is pending", func(ctx SpecContext, w *World) {
	agency := w.As("agency")
	noLinkNoReach(ctx, w)
	Expect(agency.Call(ctx, "GetAccount", Text("AccountId", w.Account("K01")))).To(BeUnauthorised())
	Suppose("CM-LINK-036", agency.Call(ctx, "GetAccount", Text("AccountId", w.Account("K02")))).To(Succeed(), "by an active link")
	Control(w.As("client").Call(ctx, "GetAccount", Text("AccountId", w.Account("K01"))))
}, Shaped(linkStates("LinkPending", "Active")))

var _ = Behaviour("CM-LINK-036/accepted", "lets the agency reach an account once the client has accepted and the link is active", func(ctx SpecContext, w *World) {
	agency, account := w.As("agency"), Text("AccountId", w.Account("K01"))
	Suppose("CM-LINK-037", agency.Call(ctx, "GetAccount", account)).To(BeUnauthorised(), "while the link is pending")
	w.AcceptLink(ctx, "K01")
	w.Advance(ctx, underHour)
	Suppose("CM-LINK-024", linkTo(ctx, w, "agency", "K01").Value("Status")).To(Equal("Active"))
	Expect(agency.Call(ctx, "GetAccount", account)).To(Succeed(), "afterwards")
	Control(w.As("client").Call(ctx, "GetAccount", account))
}, Shaped(linkStates("LinkPending")))

var _ = Behaviour("CM-LINK-035/updated", "does not let the client accept a request whose time has run out", func(ctx SpecContext, w *World) {
	w.ExpireLink(ctx, "K01")
	before := linkTo(ctx, w, "client", "K01")
	Expect(before).To(HaveElement("Status", Equal("LinkExpired")))
	Suppose("CM-LINK-029", linkErrors(updateLinks(ctx, w, "client", asking(before, "LinkAccepted")))).NotTo(BeEmpty())
	updatesWork(ctx, w)
}, Writes(Irreversible), Shaped(linkStates("LinkPending", "LinkPending")))
