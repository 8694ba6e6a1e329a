package specs

import (
	"strings"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/rest"
)

// How a request may write the values of its members.

var _ = Behaviour("CM-REST-013", "takes an id that is written as a number", func(ctx SpecContext, w *World) {
	admin, other := w.As("superAdmin"), w.User("viewer")
	request := admin.Prepare("GetUser", Text("UserId", other))
	Control(admin.Post(ctx, request))
	reply := admin.Post(ctx, amended(request, func(body *rest.Value) { body.Set("UserId", &rest.Value{Kind: rest.Number, Text: other}) }))
	Expect(reply).To(Succeed())
	Suppose("CM-GETUSER-004", reply).To(HaveElement("User/Id", Equal(other)))
})

var _ = Behaviour("CM-REST-014", "takes null for a member like its absence", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("SearchAccounts", searchBy("AccountId", w.Account("A1"))...)
	absent := Control(admin.Post(ctx, amended(request, func(body *rest.Value) { body.Remove("ReturnAdditionalFields") })))
	Suppose("CM-SEARCH-002", accountsFound(absent)).To(ConsistOf(w.Account("A1")))
	null := admin.Post(ctx, amended(request, func(body *rest.Value) { body.Set("ReturnAdditionalFields", &rest.Value{}) }))
	Expect(null).To(Succeed())
	Expect(null).To(BeSameAs(absent.Body()))
})

var _ = Behaviour("CM-REST-015", "takes a value of a set by its name", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("GetUsersInfo", Text("CustomerId", w.Customer("C1")), Text("StatusFilter", "Active"))
	Control(admin.Call(ctx, "GetUser", Nil("UserId")))
	reply := admin.Post(ctx, request)
	Expect(reply).To(Succeed())
	Suppose("CM-USER-021", reply.Values(listedUsers)).To(ContainElement(admin.UserID))

	other := func(v *rest.Value) client.Raw {
		return amended(request, func(body *rest.Value) { body.Set("StatusFilter", v) })
	}
	Observe("CM-REST-031", "active for Active: %s", admin.Post(ctx, other(rest.Text("active"))))
	Observe("CM-REST-031", "1 for Active: %s", admin.Post(ctx, other(&rest.Value{Kind: rest.Number, Text: "1"})))
})

var _ = Behaviour("CM-REST-016", "takes several additional fields with and without blanks between them", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	one := admin.Prepare("SearchAccounts", append(searchBy("AccountId", w.Account("A1")), Text("ReturnAdditionalFields", "AccountMode"))...)
	Suppose("CM-SEARCH-029", Control(admin.Post(ctx, one))).To(HaveElement("Accounts/AdvertiserAccount/AccountMode", Not(BeEmpty())))
	both := findA1(ctx, w, Text("ReturnAdditionalFields", "TaxCertificate AccountMode"))
	Suppose("CM-SEARCH-030", both).To(HaveElement("Accounts/AdvertiserAccount/AccountMode", Not(BeEmpty())))
	for _, fields := range []string{"TaxCertificate,AccountMode", "TaxCertificate, AccountMode"} {
		reply := admin.Post(ctx, amended(one, func(body *rest.Value) { body.Set("ReturnAdditionalFields", rest.Text(fields)) }))
		Expect(reply).To(HaveElement("Accounts/AdvertiserAccount/AccountMode", Not(BeEmpty())), fields)
		Expect(reply.At("Accounts/AdvertiserAccount/TaxCertificate") != nil).To(BeTrue(), fields+": TaxCertificate is there, if only as null")
	}
})

var _ = Behaviour("CM-REST-017", "takes pairs by Key and Value and by key and value", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	// The number is sent by one pair of names, taken away, and sent by the other.
	told := func(names [2]string, number string) (reply *Reply, shown []string) {
		account := readAccount(ctx, w, admin, "A2")
		account.Set("TaxInformation", taxes("VATNumber", number))
		reply = admin.Post(ctx, amended(admin.Prepare("UpdateAccount", account), func(body *rest.Value) {
			for _, pair := range body.At("Account").Child("TaxInformation").Items {
				pair.Rename("Key", names[0])
				pair.Rename("Value", names[1])
			}
		}))
		for _, pair := range readAccount(ctx, w, admin, "A2").All("TaxInformation/KeyValuePairOfstringstring") {
			shown = append(shown, pair.Value("key")+"="+pair.Value("value"))
		}
		return reply, shown
	}
	small, bySmall := told([2]string{"key", "value"}, vatNumber)
	Control(admin.Call(ctx, "UpdateAccount", readAccount(ctx, w, admin, "A2")))
	Suppose("CM-ADDR-012", readAccount(ctx, w, admin, "A2")).To(HaveElement("BusinessAddress/City", Not(BeEmpty())))
	told([2]string{"Key", "Value"}, "")
	capital, byCapital := told([2]string{"Key", "Value"}, vatNumber)
	if len(bySmall)+len(byCapital) == 0 {
		Skip("the target shows no tax information")
	}
	Expect(capital).To(Succeed(), "Key and Value")
	Suppose("CM-ACCT-011", byCapital).To(ContainElement("VATNumber="+vatNumber), "Key and Value")
	Expect(small).To(Succeed(), "key and value")
	Expect(bySmall).To(ContainElement("VATNumber="+vatNumber), "key and value")
}, Writes(Restorable), Shaped(located("DE", "EUR")))

var _ = Behaviour("CM-REST-018", "takes a time with an offset, with Z and without a zone", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	for _, zone := range []string{"", "Z", "+01:00", "-08:00"} {
		user := ready(Given(admin.Call(ctx, "GetUser", Text("UserId", w.User("spare")))).Take("User"))
		user.SetText("JobTitle", strings.TrimSpace("Traveller "+zone))
		user.SetText("LastModifiedTime", "2025-02-20T05:26:37.2"+zone)
		reply := admin.Call(ctx, "UpdateUser", user)
		if zone == "" {
			Control(reply)
		}
		Expect(reply).To(Succeed(), "a time with the zone "+zone)
	}
}, Writes(Restorable))
