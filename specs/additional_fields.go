package specs

import (
	"slices"
	"strings"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// The additional fields of an account that only some have, or none.

var _ = Behaviour("CM-ACCT-045", "takes CouponClaimInfo for the name of an additional field", func(ctx SpecContext, w *World) {
	admin, account := w.As("superAdmin"), Text("AccountId", w.Account("A1"))
	plain := Control(admin.Call(ctx, "GetAccount", account))
	read := admin.Call(ctx, "GetAccount", account, Text("ReturnAdditionalFields", "CouponClaimInfo"))
	Expect(read).To(HaveElement("Account/Id", Equal(w.Account("A1"))))
	Observe("CM-ACCT-046", "CouponClaimInfo adds the elements: %s", strings.Join(newNames(read.At("Account"), plain.At("Account")), " "))

	Suppose("CM-SEARCH-002", accountsFound(Control(findA1(ctx, w)))).To(ConsistOf(w.Account("A1")))
	Suppose("CM-SEARCH-030", findA1(ctx, w, Text("ReturnAdditionalFields", "TaxCertificate AccountMode"))).To(Succeed())
	found := findA1(ctx, w, Text("ReturnAdditionalFields", "AccountMode CouponClaimInfo"))
	Expect(found).To(Succeed())
	Expect(accountsFound(found)).To(ConsistOf(w.Account("A1")))
}, OnlyIn("v13"))

// newNames are those of the elements that one tree has directly below it and another has not.
func newNames(of, than *Element) []string {
	names := []string{}
	for _, e := range of.Children {
		if than.Child(e.Name) == nil && !slices.Contains(names, e.Name) {
			names = append(names, e.Name)
		}
	}
	return names
}

// certified gives accounts of C1 tax certificates, each in a status.
func certified(declared *world.World) {
	for key, status := range byKey(map[string]string{"A1": "Valid", "A2": "Invalid", "A3": "Pending"}) {
		account := declared.Accounts[key]
		account.TaxCertificate = status
		declared.Accounts[key] = account
	}
}

var _ = Behaviour("CM-ACCT-047", "tells the status of a tax certificate, and its documents", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	for _, key := range []string{"A1", "A2", "A3"} {
		reply := Given(admin.Call(ctx, "GetAccount", Text("AccountId", w.Account(key)), Text("ReturnAdditionalFields", "TaxCertificate")))
		certificate := reply.At("Account/TaxCertificate")
		if certificate.Blank() && !w.Made() {
			Skip("account %s of the target has no tax certificate", key)
		}
		Expect(certificate.Blank()).To(BeFalse(), "TaxCertificate is empty, "+key)
		Expect(certificate.Value("Status")).To(BeElementOf("Valid", "Invalid", "Pending"), key)
		if w.Made() {
			Expect(certificate).To(HaveElement("Status", Equal(w.Declared().Accounts[key].TaxCertificate)), key)
		}
		for _, document := range certificate.All("TaxCertificates/KeyValuePairOfstringbase64Binary") {
			Expect(document).To(HaveElement("key", Not(BeEmpty())), key)
			Expect(document).To(HaveElement("value", MatchRegexp(`^[A-Za-z0-9+/\s]+=*$`)), key)
		}
	}
}, Shaped(certified), OnlyIn("v13"))
