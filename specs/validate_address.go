package specs

import (
	"slices"
	"strings"

	. "github.com/cmconform/cmconform/harness/check"
)

// ValidateAddress: every service knows other addresses, so that the checks go
// by ones that exist beyond doubt, that cannot exist, and by what holds for any.

// address is a complete one, changed by parts that are given: a name and its value, "" for none.
func address(changes ...string) *Element {
	a := Group("Address")
	for _, part := range [][2]string{
		{"City", "Redmond"}, {"CountryCode", "US"}, {"Line1", "One Microsoft Way"}, {"PostalCode", "98052"}, {"StateOrProvince", "WA"}, {"BusinessName", "Example"},
	} {
		a.Children = append(a.Children, Text(part[0], part[1]))
	}
	for i := 0; i+1 < len(changes); i += 2 {
		if changes[i+1] == "" {
			a.SetNil(changes[i])
			continue
		}
		a.SetText(changes[i], changes[i+1])
	}
	return a
}

// Addresses of every kind: deliverable, misspelt, wrong in a part, made up, in other countries.
var someAddresses = map[string]*Element{
	"deliverable":      address(),
	"in small letters": address("Line1", "one microsoft way"),
	"in another state": address("StateOrProvince", "OR"),
	"made up":          fictitious,
	"in Germany":       address("Line1", "Unter den Linden 1", "City", "Berlin", "StateOrProvince", "BE", "PostalCode", "10117", "CountryCode", "DE"),
	"in Canada":        address("Line1", "111 Wellington Street", "City", "Ottawa", "StateOrProvince", "ON", "PostalCode", "K1A 0A9", "CountryCode", "CA"),
}

// fictitious is well-formed and leads nowhere.
var fictitious = address("Line1", "99999 Nowhere Boulevard", "City", "Atlantis", "StateOrProvince", "KS", "PostalCode", "00000")

var _ = Behaviour("CM-ADDR-001", "repeats the address that was sent as OriginalAddress", func(ctx SpecContext, w *World) {
	for name, sent := range byKey(someAddresses) {
		reply := w.As("superAdmin").Call(ctx, "ValidateAddress", sent)
		Expect(reply).To(Succeed(), name)
		for _, part := range sent.Children {
			Expect(reply).To(HaveElement("OriginalAddress/"+part.Name, Equal(part.Text)), name)
		}
	}
})

// judged asks for an address that must be judged; nobody need know it.
func judged(ctx SpecContext, w *World, sent *Element) *Reply {
	return Given(w.As("superAdmin").Call(ctx, "ValidateAddress", sent))
}

const withSuggestions = "WithSuggestions"

var _ = Behaviour("CM-ADDR-002", "gives an address one of four verdicts", func(ctx SpecContext, w *World) {
	for name, sent := range byKey(someAddresses) {
		reply := judged(ctx, w, sent)
		if name == "in Germany" {
			Observe("CM-ADDR-006", "an address in Germany that looks right: %s", reply.Value("Status"))
		}
		Expect(reply.Value("Status")).To(MatchRegexp("^Address(Valid|Invalid)With(out)?Suggestions$"), name)
	}
})

var _ = Behaviour("CM-ADDR-003", "lists suggestions exactly where the verdict speaks of them", func(ctx SpecContext, w *World) {
	for name, sent := range byKey(someAddresses) {
		reply := judged(ctx, w, sent)
		if strings.HasSuffix(reply.Value("Status"), withSuggestions) {
			Expect(len(reply.All("SuggestedAddresses/Address"))).To(BeNumerically(">=", 1), name)
			continue
		}
		Expect(reply).To(HaveBlank("SuggestedAddresses"), name)
	}
})

var _ = Behaviour("CM-ADDR-004", "finds an address in the United States valid to which mail is delivered", func(ctx SpecContext, w *World) {
	Expect(judged(ctx, w, address()).Value("Status")).To(HavePrefix("AddressValid"))
})

var _ = Behaviour("CM-ADDR-005", "finds an address in the United States invalid that does not exist", func(ctx SpecContext, w *World) {
	Expect(judged(ctx, w, fictitious).Value("Status")).To(HavePrefix("AddressInvalid"))
	Control(w.As("superAdmin").Call(ctx, "ValidateAddress", address()))
})

var _ = Behaviour("CM-ADDR-007", "stores nothing of an address", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	reads := []struct {
		operation string
		id        *Element
	}{
		{"GetUser", Text("UserId", admin.UserID)}, {"GetAccount", Text("AccountId", w.Account("A1"))}, {"GetCustomer", Text("CustomerId", w.Customer("C1"))},
	}
	before := make([]*Reply, len(reads))
	for i, r := range reads {
		before[i] = Given(admin.Call(ctx, r.operation, r.id))
	}
	judged(ctx, w, address())
	for i, r := range reads {
		Expect(admin.Call(ctx, r.operation, r.id)).To(BeSameAs(before[i].Body()), r.operation)
	}
})

// unfit expects an address to be found invalid, or refused.
func unfit(ctx SpecContext, w *World, sent *Element, note string) {
	reply := w.As("superAdmin").Call(ctx, "ValidateAddress", sent)
	if Record("%s: %s %s", note, reply, reply.Value("Status")); !reply.Succeeded() {
		Expect(reply).To(BeRefused(), note)
		return
	}
	Expect(reply.Value("Status")).To(HavePrefix("AddressInvalid"), note)
}

var _ = Behaviour("CM-ADDR-008", "finds an address invalid, or refuses it, without a required part", func(ctx SpecContext, w *World) {
	for _, part := range []string{"City", "Line1", "PostalCode"} {
		unfit(ctx, w, address(part, ""), "without "+part)
	}
	Suppose("CM-ADDR-004", judged(ctx, w, address()).Value("Status")).To(HavePrefix("AddressValid"), "a complete address")
})

var _ = Behaviour("CM-ADDR-009", "takes the code of a state without that of the country", func(ctx SpecContext, w *World) {
	Suppose("CM-ADDR-004", judged(ctx, w, address()).Value("Status")).To(HavePrefix("AddressValid"), "with WA")
	reply := w.As("superAdmin").Call(ctx, "ValidateAddress", address("StateOrProvince", "US-WA"))
	if Record("%s %s", reply, reply.Value("Status")); !reply.Succeeded() {
		Expect(reply).To(BeRefused())
		return
	}
	Expect(reply).To(BeReply("an invalid address, or WA among the suggestions", func(r *Reply) bool {
		return strings.HasPrefix(r.Value("Status"), "AddressInvalid") || slices.Contains(r.Values("SuggestedAddresses/Address/StateOrProvince"), "WA")
	}))
})

var _ = Behaviour("CM-ADDR-010", "does without a StateOrProvince where a country has none", func(ctx SpecContext, w *World) {
	singapore := address("Line1", "1 Raffles Place", "City", "Singapore", "StateOrProvince", "", "PostalCode", "048616", "CountryCode", "SG")
	Expect(w.As("superAdmin").Call(ctx, "ValidateAddress", singapore)).To(Succeed())
	judged(ctx, w, address())
})

var _ = Behaviour("CM-ADDR-011", "finds an address in no country invalid, or refuses it", func(ctx SpecContext, w *World) {
	unfit(ctx, w, address("CountryCode", "ZZ"), "in ZZ")
	Suppose("CM-ADDR-004", judged(ctx, w, address()).Value("Status")).To(HavePrefix("AddressValid"), "in the United States")
})

var _ = Behaviour("CM-LIMIT-021", "refuses ValidateAddress without an Address", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	for name, none := range byKey(map[string]*Element{"absent": nil, "nil": Nil("Address")}) {
		Expect(admin.Call(ctx, "ValidateAddress", none)).To(BeRefused(), name)
	}
	judged(ctx, w, address())
})
