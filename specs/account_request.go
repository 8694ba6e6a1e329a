package specs

import (
	"slices"

	. "github.com/cmconform/cmconform/harness/check"
)

// What checks send to open accounts and customers.

// newAccount is an Account that is in order, with changes: elements that
// replace its own or come beside them.
func newAccount(name string, changes ...*Element) *Element {
	return changed(Group("Account", Text("CurrencyCode", "USD"), Text("Name", name), usAddress("BusinessAddress")), changes)
}

// newCustomer is a Customer that is in order, with changes.
func newCustomer(name string, changes ...*Element) *Element {
	return changed(Group("Customer",
		Text("Industry", "Retail"), Text("MarketCountry", "US"), Text("MarketLanguage", "English"), Text("Name", name), usAddress("CustomerAddress")), changes)
}

// usAddress is a complete address in the United States.
func usAddress(name string, changes ...*Element) *Element {
	return changed(Group(name, Text("City", "Redmond"), Text("CountryCode", "US"), Text("Line1", "1 Example Street"),
		Text("PostalCode", "98052"), Text("StateOrProvince", "WA"), Text("BusinessName", "Example")), changes)
}

// abroad is a complete address in another country.
func abroad(city, country, postalCode, state string) *Element {
	address := usAddress("BusinessAddress", Text("City", city), Text("CountryCode", country), Text("PostalCode", postalCode))
	if address.Remove("StateOrProvince"); state != "" {
		address.SetText("StateOrProvince", state)
	}
	return address
}

func changed(e *Element, changes []*Element) *Element {
	for _, change := range changes {
		e.Set(change.Name, change)
	}
	return e
}

// taxes is a TaxInformation of keys and values in turn.
func taxes(keysAndValues ...string) *Element {
	list := Group("TaxInformation")
	for pair := range slices.Chunk(keysAndValues, 2) {
		list.Children = append(list.Children, Group("KeyValuePairOfstringstring", Text("key", pair[0]), Text("value", pair[1])))
	}
	return list
}

// fresh makes a name that nothing has yet, and by which sweep finds what a run has left behind.
func fresh(name string) string { return Named(name) }

// into is an account for a customer, as AddAccount takes it.
func into(customer string, account *Element) *Element {
	account.SetText("ParentCustomerId", customer)
	return account
}

// add opens an account. Where the target leaves that to its own staff, there is nothing to check.
func add(ctx SpecContext, caller *Persona, account *Element) *Reply {
	reply := caller.Call(ctx, "AddAccount", account)
	if unauthorised, _ := BeUnauthorised().Match(reply); unauthorised {
		Control(caller.Call(ctx, "GetCustomer", Text("CustomerId", caller.CustomerID))) // it is not the caller
		Record("%s", reply)
		Skip("the target lets no Super Admin add an account")
	}
	return reply
}

// signUp signs up a customer for reseller R1.
func signUp(ctx SpecContext, w *World, customer, account *Element, more ...*Element) *Reply {
	return w.As("aggregator").Call(ctx, "SignupCustomer", append([]*Element{customer, account, Text("ParentCustomerId", w.Customer("R1"))}, more...)...)
}

// signedUp is what the aggregator reads of the customer and the account of a sign-up.
func signedUp(ctx SpecContext, w *World, reply *Reply) (customer, account *Element) {
	aggregator := w.As("aggregator")
	customer = Given(aggregator.Call(ctx, "GetCustomer", Given(reply).Take("CustomerId"))).Take("Customer")
	account = Given(aggregator.Call(ctx, "GetAccount", reply.Take("AccountId"))).Take("Account")
	return customer, account
}
