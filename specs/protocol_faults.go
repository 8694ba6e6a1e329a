package specs

import (
	"net/http"
	"strings"

	"github.com/beevik/etree"

	. "github.com/cmconform/cmconform/harness/check"
)

var _ = Behaviour("CM-PROTO-015", "reports a failure as a SOAP fault", func(ctx SpecContext, w *World) {
	outsider, admin := w.As("outsider"), w.As("superAdmin")
	account := Text("AccountId", w.Account("A1"))
	reply := outsider.Post(ctx, outsider.Prepare("GetAccount", account))
	Suppose("CM-ACCT-004", reply).NotTo(Succeed())
	Expect(reply).To(BeFault())
	Record("HTTP %d", reply.Result.Status) // 500 is documented, 200 has been met
	Expect(reply.Result.Status).To(BeElementOf(http.StatusInternalServerError, http.StatusOK), "HTTP status")
	Control(admin.Call(ctx, "GetAccount", account))

	// A search for nothing is an error about the request.
	unsound := admin.Post(ctx, admin.Prepare("SearchAccounts", predicates(), page(0, 10)))
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(unsound.Result.Body); err != nil {
		return // whatever it is, it is no fault
	}
	for _, detail := range doc.FindElements("//detail/*") {
		var inside []string
		for _, e := range detail.ChildElements() {
			inside = append(inside, e.Tag+" of "+e.NamespaceURI())
		}
		Observe("CM-PROTO-025", "%s of %s holds %s", detail.Tag, detail.NamespaceURI(), strings.Join(inside, ", "))
	}
})
