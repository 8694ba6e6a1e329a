package specs

import (
	"fmt"

	. "github.com/cmconform/cmconform/harness/check"
)

var _ = Behaviour("CM-AUTH-010", "finds for each of two users of one developer token the accounts of their own grants", func(ctx SpecContext, w *World) {
	for _, side := range []struct {
		persona     string
		own, others []string
	}{
		{"superAdmin", []string{"A1", "A2", "A3"}, []string{"X1A"}},
		{"outsider", []string{"X1A"}, []string{"A1", "A2", "A3"}},
	} {
		persona := w.As(side.persona)
		reply := persona.Call(ctx, "SearchAccounts",
			predicates(where("UserId", "Equals", persona.UserID)),
			page(0, 100))
		Expect(reply).To(Succeed(), side.persona)
		found := reply.Values("Accounts/AdvertiserAccount/Id")
		for _, key := range side.own {
			Suppose("CM-SEARCH-001", found).To(ContainElement(w.Account(key)), side.persona)
		}
		for _, key := range side.others {
			Expect(found).NotTo(ContainElement(w.Account(key)), side.persona)
		}
	}
})

var _ = Behaviour("CM-AUTH-011", "keeps a customer and its accounts from users without a role there", func(ctx SpecContext, w *World) {
	outsider, admin := w.As("outsider"), w.As("superAdmin")
	customer, account := Text("CustomerId", w.Customer("C1")), Text("AccountId", w.Account("A1"))
	refused := outsider.Call(ctx, "GetCustomer", customer)
	Expect(refused).To(BeUnauthorised(), "the customer")
	Expect(outsider.Call(ctx, "GetAccount", account)).To(BeUnauthorised(), "an account")
	Record("%s", refused)

	Control(admin.Call(ctx, "GetCustomer", customer))
	Control(admin.Call(ctx, "GetAccount", account))
	Control(outsider.Call(ctx, "GetAccount", Text("AccountId", w.Account("X1A"))))
})

var _ = Behaviour("CM-AUTH-012", "gives every token the roles and accounts of its own user", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Suppose("CM-GETUSER-001", admin.Call(ctx, "GetUser", Nil("UserId"))).To(HaveElement("User/Id", Equal(admin.UserID)))
	for _, name := range []string{"aggregator", "standard", "primary", "campaignManager", "viewer", "outsider"} {
		persona, declared := w.As(name), w.Declared().Users[w.Declared().Personas[name].User]
		reply := persona.Call(ctx, "GetUser", Nil("UserId"))
		Expect(reply).To(HaveElement("User/Id", Equal(persona.UserID)), name)
		Expect(reply).To(HaveElement("User/UserName", Equal(persona.UserName)), name)
		var roles []string
		for _, role := range declared.Roles {
			roles = append(roles, fmt.Sprint(role))
		}
		Suppose("CM-GETUSER-009", reply).To(HaveValues(roleIDs(w), roles...), name)
		var accounts []string
		for _, key := range declared.Accounts {
			accounts = append(accounts, w.Account(key))
		}
		Suppose("CM-GETUSER-014", reply).To(HaveValues(roleScope(w), accounts...), name)
	}
})

var _ = Behaviour("CM-AUTH-013", "tells a known caller without access apart from an unknown one", func(ctx SpecContext, w *World) {
	outsider, admin := w.As("outsider"), w.As("superAdmin")
	customer, account := Text("CustomerId", w.Customer("C1")), Text("AccountId", w.Account("A1"))
	Control(outsider.Call(ctx, "GetUser", Nil("UserId"))) // the credential is good
	Control(admin.Call(ctx, "GetCustomer", customer))
	Control(admin.Call(ctx, "GetAccount", account))
	for _, reply := range []*Reply{outsider.Call(ctx, "GetCustomer", customer), outsider.Call(ctx, "GetAccount", account)} {
		// By numbers: as a reply, a refused credential would be held against CM-AUTH-012.
		Expect(errorNumbers(reply)).To(ContainElement(BeElementOf(106, 1001)), reply.Result.Operation)
		Expect(errorNumbers(reply)).NotTo(ContainElement(BeElementOf(105, 109, 116)), reply.Result.Operation)
	}
})

// errorNumbers are the codes of a fault; none where the reply is a response.
func errorNumbers(r *Reply) []int {
	numbers := []int{}
	if r.Fault() != nil {
		for _, e := range r.Fault().Errors {
			numbers = append(numbers, e.Number)
		}
	}
	return numbers
}
