package specs

import (
	"time"

	. "github.com/cmconform/cmconform/harness/check"
)

// What a link that AddClientLinks has made says, beside its status.

// added sends one link as the agency G1 and finds it again by its client.
func added(ctx SpecContext, w *World, link *Element) *Element {
	reply := addLinks(ctx, w, link)
	Expect(reply).To(Succeed())
	Expect(linkErrors(reply)).To(BeEmpty())
	return newLink(ctx, w, link.Value("Type"), w.Account("K01"))
}

// newLink is the link to account K01, or to a customer, as the agency finds it.
func newLink(ctx SpecContext, w *World, kind, account string) *Element {
	by := where("ClientAccountId", "Equals", account)
	if kind == "CustomerLink" {
		by = where("ClientCustomerId", "Equals", w.Customer("K1"))
	}
	found := Given(findLinks(ctx, w.As("agency"), by))
	Suppose("CM-LINK-001", found).NotTo(HaveBlank("ClientLinks"))
	return found.Take("ClientLinks/ClientLink")
}

// customerLink is the request of the agency G1 to manage customer K1.
func customerLink(w *World, changes ...*Element) *Element {
	link := clientLink("CustomerLink", w.Customer("K1"), w.Customer("G1"), changes...)
	link.Remove("IsBillToClient")
	return link
}

var _ = Behaviour("CM-LINK-004", "takes a link without a Type for one to an account", func(ctx SpecContext, w *World) {
	Control(addLinks(ctx, w, accountLink(w, "K02")))
	link := added(ctx, w, without(accountLink(w, "K01"), "Type"))
	Expect(link.Value("Type")).To(BeElementOf("", "AccountLink"))
	Expect(link).To(HaveElement("ClientEntityId", Equal(w.Account("K01"))))
}, Writes(Irreversible))

var _ = Behaviour("CM-LINK-004/customer", "makes a CustomerLink one to a customer", func(ctx SpecContext, w *World) {
	link := added(ctx, w, customerLink(w))
	Expect(link).To(HaveElement("Type", Equal("CustomerLink")))
	Expect(link).To(HaveElement("ClientEntityId", Equal(w.Customer("K1"))))
}, Writes(Irreversible), OnlyIn("v13"))

var _ = Behaviour("CM-LINK-005/same", "records whether id and number of one client may stand together", func(ctx SpecContext, w *World) {
	reply := addLinks(ctx, w, accountLink(w, "K01", Text("ClientEntityNumber", w.AccountNumber("K01"))))
	Record("%s %v", reply, linkErrors(reply))
	if !reply.Succeeded() {
		Expect(reply).To(BeRefused())
	}
	found := Given(linksTo(ctx, w, w.Account("K01")))
	rejected := !reply.Succeeded() || len(linkErrors(reply)) > 0
	Expect(len(openLinks(w, found)) == 0).To(Equal(rejected), "no link, if it was rejected")
	Suppose("CM-LIMIT-002", linkErrors(Control(addLinks(ctx, w, accountLink(w, "K02"))))).To(BeEmpty())
}, Writes(Irreversible), OnlyIn("v13")) // CM-VER-801 says it of the older ones

var _ = Behaviour("CM-LINK-008", "finds client and managing customer by their numbers", func(ctx SpecContext, w *World) {
	Control(addLinks(ctx, w, accountLink(w, "K02")))
	link := without(accountLink(w, "K01", Text("ClientEntityNumber", w.AccountNumber("K01")), Text("ManagingCustomerNumber", w.CustomerNumber("G1"))),
		"ClientEntityId", "ManagingCustomerId")
	found := added(ctx, w, link)
	Expect(found).To(HaveElement("ClientEntityId", Equal(w.Account("K01"))))
	Expect(found).To(HaveElement("ManagingCustomerId", Equal(w.Customer("G1"))))
}, Writes(Irreversible))

var _ = Behaviour("CM-LINK-014", "stores the permission of a link to a customer", func(ctx SpecContext, w *World) {
	link := added(ctx, w, customerLink(w, Text("CustomerLinkPermission", "Standard")))
	Expect(link).To(HaveElement("CustomerLinkPermission", Equal("Standard")))
}, Writes(Irreversible), OnlyIn("v13"))

var _ = Behaviour("CM-LINK-014/account", "gives a link to an account no permission", func(ctx SpecContext, w *World) {
	reply := addLinks(ctx, w, accountLink(w, "K01", Text("CustomerLinkPermission", "Standard")))
	Record("%s %v", reply, linkErrors(reply))
	found := Given(linksTo(ctx, w, w.Account("K01")))
	for _, link := range found.All("ClientLinks/ClientLink") {
		Expect(link).To(HaveBlank("CustomerLinkPermission"))
	}
	Control(addLinks(ctx, w, accountLink(w, "K02")))
	Expect(newLink(ctx, w, "", w.Account("K02"))).To(HaveBlank("CustomerLinkPermission"), "not asked for")
}, Writes(Irreversible), OnlyIn("v13"))

var _ = Behaviour("CM-LINK-015", "names a link that the request does not name", func(ctx SpecContext, w *World) {
	link := added(ctx, w, without(accountLink(w, "K01"), "Name"))
	Record("%s", link.Value("Name"))
	Expect(link).To(HaveElement("Name", Not(BeEmpty())))
}, Writes(Irreversible))

var _ = Behaviour("CM-LINK-015/unique", "lets two links have the same name", func(ctx SpecContext, w *World) {
	name := Text("Name", "One name")
	first := Given(addLinks(ctx, w, accountLink(w, "K02", name)))
	Suppose("CM-LIMIT-002", linkErrors(first)).To(BeEmpty())
	Expect(added(ctx, w, accountLink(w, "K01", name))).To(HaveElement("Name", Equal("One name")))
}, Writes(Irreversible))

var _ = Behaviour("CM-LINK-016", "names the caller as inviter where the request names nobody", func(ctx SpecContext, w *World) {
	user := Given(w.As("agency").Call(ctx, "GetUser", Nil("UserId")))
	link := added(ctx, w, without(accountLink(w, "K01"), "InviterEmail", "InviterName", "InviterPhone"))
	Expect(link).To(HaveElement("InviterEmail", Equal(user.Value("User/ContactInfo/Email"))))
	Expect(link).To(HaveElement("InviterName", ContainSubstring(user.Value("User/Name/LastName"))))
	Expect(link).To(HaveElement("InviterPhone", Equal(user.Value("User/ContactInfo/Phone1"))))
}, Writes(Irreversible))

var _ = Behaviour("CM-LINK-016/user", "takes another inviter and leaves the caller's user alone", func(ctx SpecContext, w *World) {
	agency := w.As("agency")
	before := Given(agency.Call(ctx, "GetUser", Nil("UserId")))
	link := added(ctx, w, accountLink(w, "K01", Text("InviterEmail", "ivo@agency.com"), Text("InviterName", "Ivo Inviter"), Text("InviterPhone", "4255550199")))
	Expect(link).To(HaveElement("InviterEmail", Equal("ivo@agency.com")))
	Expect(link).To(HaveElement("InviterName", Equal("Ivo Inviter")))
	Expect(link).To(HaveElement("InviterPhone", Equal("4255550199")))
	Expect(Given(agency.Call(ctx, "GetUser", Nil("UserId"))).Take("User")).To(BeSameAs(before.At("User")), "the caller")
}, Writes(Irreversible))

var _ = Behaviour("CM-LINK-017", "starts a link at once where the request gives no StartDate", func(ctx SpecContext, w *World) {
	link := added(ctx, w, without(accountLink(w, "K01"), "StartDate"))
	Expect(link).To(HaveElement("StartDate"))
	Suppose("CM-LINK-046", link).To(HaveElement("LastModifiedDateTime"))
	late := utc(link.Value("LastModifiedDateTime")).Sub(utc(link.Value("StartDate"))).Abs()
	Expect(late < time.Hour).To(BeTrue(), "StartDate "+link.Value("StartDate")+" of a link made at "+link.Value("LastModifiedDateTime"))
}, Writes(Irreversible))
