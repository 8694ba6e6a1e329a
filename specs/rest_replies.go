package specs

import (
	"bytes"
	"compress/gzip"
	"io"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/rest"
)

// What replies look like, beside what is held against every one of them.

// bodyOf reads the body of a reply as it came; nil where it is no JSON.
func bodyOf(reply *Reply) *rest.Value {
	body, err := rest.Parse(reply.Result.Body, rest.ReplyLimits)
	if err != nil {
		return nil
	}
	return body
}

// kinds are the kinds of the items of a list.
func kinds(list *rest.Value) []string {
	found := []string{}
	if list != nil {
		for _, item := range list.Items {
			found = append(found, item.Kind.String())
		}
	}
	return found
}

var _ = Behaviour("CM-REST-025", "says so where it compresses a reply", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("GetUser", Nil("UserId"))
	Control(admin.Post(ctx, request))
	reply := admin.Post(ctx, headed(request, "Accept-Encoding", "gzip, deflate"))
	body, encoding := reply.Result.Body, reply.Result.Header.Get("Content-Encoding")
	Record("Content-Encoding %q", encoding)
	switch encoding {
	case "", "identity":
	case "gzip":
		unpacked, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			Expect(err.Error()).To(BeEmpty(), "unpacking the reply")
		}
		body, _ = io.ReadAll(io.LimitReader(unpacked, int64(rest.ReplyLimits.Bytes)))
	default:
		Skip("the target compresses by %s", encoding)
	}
	whole, err := rest.Parse(body, rest.ReplyLimits)
	Expect(err == nil).To(BeTrue(), "the reply is JSON")
	Suppose("CM-GETUSER-001", whole.At("User/Id") != nil).To(BeTrue(), "User.Id")
})

var _ = Behaviour("CM-REST-033", "gives every link of a request a list of errors of its own", func(ctx SpecContext, w *World) {
	reply := addLinks(ctx, w, accountLink(w, "K01"), without(accountLink(w, "K02"), "ClientEntityId"), accountLink(w, "K03"))
	Expect(reply).To(Succeed())
	errors := kinds(bodyOf(reply).Child("PartialErrors"))
	for _, of := range errors {
		Expect(of).To(BeElementOf(rest.Array.String(), rest.Null.String()), "what stands for a link")
	}
	Suppose("CM-LINK-006", errors).To(ContainElement(rest.Array.String()), "lists of errors")
	Suppose("CM-LINK-019", errors).To(HaveLen(3), "lists")
}, Writes(Irreversible))

var _ = Behaviour("CM-REST-034", "writes times without a zone", func(ctx SpecContext, w *World) {
	reply := Given(w.As("superAdmin").Call(ctx, "GetUser", Nil("UserId")))
	shown := reply.Take("User/LastModifiedTime").Text
	Expect(shown).To(MatchRegexp(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?$`), "LastModifiedTime")
})

var _ = Behaviour("CM-REST-035", "calls the members of a pair Key and Value", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	account := readAccount(ctx, w, admin, "A2")
	account.Set("TaxInformation", taxes("VATNumber", vatNumber))
	Given(admin.Call(ctx, "UpdateAccount", account))
	reply := Given(admin.Call(ctx, "GetAccount", Text("AccountId", w.Account("A2"))))
	pair := bodyOf(reply).At("Account/TaxInformation")
	if pair == nil || len(pair.Items) == 0 {
		Skip("the target shows no tax information")
	}
	names := []string{}
	for _, m := range pair.Items[0].Members {
		names = append(names, m.Name)
	}
	Expect(names).To(ConsistOf("Key", "Value"))
}, Writes(Restorable), Shaped(located("DE", "EUR")))
