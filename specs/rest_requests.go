package specs

import (
	"maps"
	"slices"
	"strings"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/rest"
)

// How requests may be written.

// amended returns a request whose body was changed as a value.
func amended(raw client.Raw, change func(body *rest.Value)) client.Raw {
	body, err := rest.Parse(raw.Body, rest.RequestLimits)
	if err != nil {
		panic(err) // the codec wrote it
	}
	change(body)
	return saying(raw, string(body.Bytes()))
}

// saying returns a request with another body.
func saying(raw client.Raw, body string) client.Raw {
	raw = raw.Clone()
	raw.Body = []byte(body)
	return raw
}

// headed returns a request in which a header has these values, or is missing where there is none.
func headed(raw client.Raw, name string, values ...string) client.Raw {
	raw = raw.Clone()
	maps.DeleteFunc(raw.Header, func(other string, _ []string) bool { return strings.EqualFold(other, name) })
	if len(values) > 0 {
		raw.Header[name] = values
	}
	return raw
}

// backwards turns the members of every object around.
func backwards(v *rest.Value) {
	slices.Reverse(v.Members)
	for _, m := range v.Members {
		backwards(m.Value)
	}
	for _, item := range v.Items {
		backwards(item)
	}
}

var _ = Behaviour("CM-REST-020", "takes the members of a request in any order", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("SearchAccounts", predicates(where("AccountId", "Equals", w.Account("A1"))), ordering(orderBy("Id", "Ascending")), page(0, 10))
	plain := Control(admin.Post(ctx, request))
	Suppose("CM-SEARCH-002", accountsFound(plain)).To(ConsistOf(w.Account("A1")))
	reply := admin.Post(ctx, amended(request, backwards))
	Expect(reply).To(Succeed())
	Expect(accountsFound(reply)).To(ConsistOf(w.Account("A1")))

	stranger := amended(request, func(body *rest.Value) { body.Set("Cmconform", rest.Text("x")) })
	Observe("CM-REST-029", "with a member that nobody knows: %s", admin.Post(ctx, stranger))
	small := amended(request, func(body *rest.Value) { body.Rename("PageInfo", "pageInfo") })
	Observe("CM-REST-030", "with pageInfo for PageInfo: %s", admin.Post(ctx, small))
})

var _ = Behaviour("CM-REST-021", "takes an empty object where a request has no members", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	plain := admin.Prepare("GetUserMFAStatus")
	for _, body := range []string{"{}", "{ }", "\r\n{\n\t}\n"} {
		Expect(admin.Post(ctx, saying(plain, body))).To(Succeed(), body)
	}
})

var _ = Behaviour("CM-REST-019", "deletes the user that the body of a DELETE names, and answers with an empty object", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
	stamp := Given(admin.Call(ctx, "GetUser", spare)).Take("User/TimeStamp")
	reply := admin.Post(ctx, admin.Prepare("DeleteUser", spare, stamp))
	Expect(reply).To(Succeed())
	gone := admin.Call(ctx, "GetUser", spare)
	Suppose("CM-USER-027", gone).To(Or(BeRefused(), HaveElement("User/UserLifeCycleStatus", BeElementOf("Deleted", "Inactive"))))
	body := bodyOf(reply)
	Expect(body != nil && body.Kind == rest.Object).To(BeTrue(), "an object")
	Suppose("CM-SCHEMA-007", len(body.Members)).To(Equal(0), "members")
}, Writes(Irreversible))

// accented is a text whose characters take one to four bytes, as it is and escaped.
const (
	accented = "Größe 東京 😀"
	escaped  = `Gr\u00f6\u00DFe \u6771\u4eac \ud83d\ude00`
)

var _ = Behaviour("CM-REST-022", "keeps characters beyond ASCII, written plainly or as escapes", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
	for _, written := range []string{accented, escaped} {
		user := ready(Given(admin.Call(ctx, "GetUser", spare)).Take("User"))
		user.SetText("JobTitle", "Plain")
		Given(admin.Call(ctx, "UpdateUser", user))
		user = ready(Given(admin.Call(ctx, "GetUser", spare)).Take("User"))
		Suppose("CM-USER-001", user).To(HaveElement("JobTitle", Equal("Plain")))
		user.SetText("JobTitle", "cmconform-job-title")
		request := admin.Prepare("UpdateUser", user)
		Expect(admin.Post(ctx, saying(request, strings.Replace(string(request.Body), "cmconform-job-title", written, 1)))).To(Succeed(), written)
		Expect(Given(admin.Call(ctx, "GetUser", spare))).To(HaveElement("User/JobTitle", Equal(accented)), written)
	}
}, Writes(Restorable))

var _ = Behaviour("CM-REST-023", "takes a request of application/json with and without a charset", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("GetUser", Nil("UserId"))
	for _, media := range []string{"application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8"} {
		reply := admin.Post(ctx, headed(request, "Content-Type", media))
		Expect(reply).To(Succeed(), media)
		Suppose("CM-GETUSER-001", reply).To(HaveElement("User/Id", Equal(admin.UserID)))
	}
	for _, media := range []string{"text/plain", "text/xml; charset=utf-8"} {
		reply := admin.Post(ctx, headed(request, "Content-Type", media))
		Observe("CM-REST-032", "a request of %s: %s, HTTP %d", media, reply, reply.Result.Status)
	}
})

var _ = Behaviour("CM-REST-024", "answers in JSON whatever the caller says to accept", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("GetUser", Nil("UserId"))
	for _, accept := range [][]string{nil, {"application/json"}, {"*/*"}, {"application/json, text/plain, */*"}} {
		reply := admin.Post(ctx, headed(request, "Accept", accept...))
		Expect(reply).To(Succeed(), "Accept: "+strings.Join(accept, ""))
		Suppose("CM-GETUSER-001", reply).To(HaveElement("User/Id", Equal(admin.UserID)))
	}
})
