package specs

import (
	"fmt"

	. "github.com/cmconform/cmconform/harness/check"
)

// The texts of accounts and customers that are opened: each is taken as long
// as documented and refused one character beyond.

// openingText is one end of the documented length of a text where something is opened.
type openingText struct {
	id, operation, object, path string
	fits, beyond                int
}

var _ = each([]openingText{
	{"CM-LIMIT-053/add-account-shortest", "AddAccount", "Account", "Name", 3, 2},
	{"CM-LIMIT-053/add-account", "AddAccount", "Account", "Name", 100, 101},
	{"CM-LIMIT-053/signup-customer-shortest", "SignupCustomer", "Account", "Name", 3, 2},
	{"CM-LIMIT-053/signup-customer", "SignupCustomer", "Account", "Name", 100, 101},
	{"CM-LIMIT-056/signup-customer", "SignupCustomer", "Customer", "Name", 90, 91},
	{"CM-LIMIT-071/add-account", "AddAccount", "Account", "BusinessAddress/BusinessName", 100, 101},
}, func(o openingText) {
	world, versions := "roles", OnlyIn("v13") // elsewhere nobody may add an account
	if o.operation == "SignupCustomer" {
		world, versions = "reseller", OnlyIn()
	}
	Behaviour(o.id, fmt.Sprintf("takes %d characters in %s/%s by %s and refuses %d", o.fits, o.object, o.path, o.operation, o.beyond), func(ctx SpecContext, w *World) {
		unique := fresh("Bounded")
		open := func(n int) *Reply {
			text := textOf(o.path, unique, n)
			customer, account := newCustomer(unique), newAccount(unique)
			map[string]*Element{"Customer": customer, "Account": account}[o.object].SetText(o.path, text)
			if o.operation == "AddAccount" {
				return add(ctx, w.As("superAdmin"), into(w.Customer("C1"), account))
			}
			return signUp(ctx, w, customer, account)
		}
		accounts := func() *Reply {
			return Given(w.As("superAdmin").Call(ctx, "GetAccountsInfo", Text("CustomerId", w.As("superAdmin").CustomerID)))
		}
		before := accounts()
		Expect(open(o.beyond)).To(BeRefused(), fmt.Sprintf("%d characters", o.beyond))
		Expect(accounts()).To(BeSameAs(before.Body()), "accounts afterwards")
		if o.operation == "SignupCustomer" {
			nothingSignedUp(ctx, w, unique)
		}
		Expect(open(o.fits)).To(Succeed(), fmt.Sprintf("%d characters", o.fits))
	}, InWorld(world), Writes(Irreversible), versions)
})
