package mutation

import "github.com/beevik/etree"

// mirrored shows what the last update of an entity sent as its members, stored or not.
func mirrored(entity string, members ...string) hook {
	return func(x *Exchange) bool {
		did := false
		for _, member := range members {
			path := entity + "/" + member
			if x.Operation == "Update"+entity {
				if sent := read(x.Request, path); sent != "" && !x.Refused() {
					x.World.Texts[read(x.Request, entity+"/Id")+member] = sent
				}
				continue
			}
			if sent, e := x.World.Texts[read(x.Reply, entity+"/Id")+member], x.Reply.FindElement(path); sent != "" && e != nil {
				did = put(e, sent) || did
			}
		}
		return did
	}
}

// accounts is what goes wrong in what is told of accounts.
func accounts() []Mutation {
	get, area := []string{"GetAccount"}, []string{"ACCT"}
	both := []string{"GetAccount", "UpdateAccount"}
	return []Mutation{
		{Name: "GetAccount swaps owner and payer", Areas: []string{"ACCT", "SIGNUP", "LINK", "HIER"}, Operations: get, Reply: told("Account", swapped("ParentCustomerId", "BillToCustomerId"))},
		{Name: "GetAccount knows no agencies", Areas: area, Operations: get, Reply: told("Account/LinkedAgencies", emptied)},
		{Name: "GetAccount does not tell why an account is paused", Areas: area, Operations: get, Reply: told("Account/PauseReason", blank)},
		{Name: "GetAccount calls paused accounts active", Areas: []string{"ACCT", "LIFECYCLE"}, Operations: get,
			Reply: told("Account/AccountLifeCycleStatus", from("Pause", "Active"))},
		{Name: "GetAccount tells another account's name", Areas: area, Operations: get, Reply: told("Account/Name", turned(cut))},
		{Name: "GetAccount always shows the AccountMode", Areas: area, Operations: get, Dialects: []string{"v13-soap", "v13-rest"},
			Request: func(x *Exchange) bool {
				if x.Request.FindElement("ReturnAdditionalFields") != nil {
					return false
				}
				id := x.Request.FindElement("AccountId")
				if id == nil {
					return false
				}
				e := id.Copy()
				e.Tag = "ReturnAdditionalFields"
				if e.SelectAttr(kind) != nil {
					e.CreateAttr(kind, "string")
				}
				e.SetText("AccountMode")
				x.Request.AddChild(e)
				return true
			}},
		{Name: "GetAccount never shows the AccountMode", Areas: area, Operations: get, Request: asked("ReturnAdditionalFields", lost)},
		{Name: "what is sent of the currency is what is shown", Areas: area, Operations: both, Reply: mirrored("Account", "CurrencyCode", "Number")},
		{Name: "what is sent of the payer is what is shown", Areas: area, Operations: both, Reply: mirrored("Account", "BillToCustomerId", "ParentCustomerId")},
		{Name: "what is sent of the status is what is shown", Areas: area, Operations: both,
			Reply: mirrored("Account", "AccountLifeCycleStatus", "AccountFinancialStatus", "PauseReason")},
		{Name: "GetAccountPilotFeatures loses a feature", Areas: area, Operations: []string{"GetAccountPilotFeatures"}, Reply: told("FeaturePilotFlags", withoutLast(1))},
		{Name: "accounts of strangers are told as those of friends", Areas: []string{"ACCT", "ROLE"}, Operations: get, Reply: hushed},
	}
}

// accountWrites is what goes wrong when accounts are changed.
func accountWrites() []Mutation {
	update, add, area := []string{"UpdateAccount"}, []string{"AddAccount"}, []string{"ACCT"}
	request, reply := pretended()
	deletes, deleted := pretended()
	return []Mutation{
		{Name: "UpdateAccount reports success and stores nothing", Areas: []string{"ACCT", "TS"}, Operations: update, Request: request, Reply: reply},
		{Name: "DeleteAccount reports success and deletes nothing", Areas: []string{"ACCT", "LIFECYCLE", "TS"}, Operations: []string{"DeleteAccount"}, Request: deletes, Reply: deleted},
		{Name: "UpdateAccount stores every AutoTagType as Preserve", Areas: area, Operations: update, Request: asked("Account/AutoTagType", become("Preserve"))},
		{Name: "UpdateAccount loses the time zone", Areas: area, Operations: update, Request: asked("Account/TimeZone", lost)},
		{Name: "UpdateAccount loses the language", Areas: area, Operations: update, Request: asked("Account/Language", lost)},
		{Name: "UpdateAccount loses tax information", Areas: area, Operations: update, Request: asked("Account/TaxInformation", lost)},
		{Name: "UpdateAccount keeps tax keys that are sent without a value", Areas: area, Operations: update,
			Request: asked("Account/TaxInformation", func(list *etree.Element) bool {
				did := false
				for _, pair := range list.ChildElements() {
					if members := pair.ChildElements(); len(members) == 2 && members[1].Text() == "" {
						did = lost(pair)
					}
				}
				return did
			})},
		{Name: "UpdateAccount takes one of two equal tax keys", Areas: area, Operations: update,
			Request: asked("Account/TaxInformation", func(list *etree.Element) bool {
				seen, did := map[string]bool{}, false
				for _, pair := range list.ChildElements() {
					if key := pair.ChildElements(); len(key) > 0 && seen[key[0].Text()] {
						did = lost(pair)
					} else if len(key) > 0 {
						seen[key[0].Text()] = true
					}
				}
				return did
			})},
		{Name: "UpdateAccount does not mind an address without a city", Areas: area, Operations: update,
			Request: asked("Account/BusinessAddress", func(e *etree.Element) bool {
				if city := e.SelectElement("City"); city != nil {
					return filled("Munich")(city)
				}
				return insert(e, "City", "Munich", "CountryCode", "Id", "Line1")
			})},
		{Name: "UpdateAccount names the primary user of before", Areas: []string{"ACCT", "ROLE", "USER"}, Operations: update, Request: asked("Account/PrimaryUserId", lost)},
		{Name: "AddAccount answers with the account before", Areas: []string{"ACCT", "FIND", "LIMIT"}, Operations: add, Reply: func(x *Exchange) bool {
			id := x.Reply.FindElement("AccountId")
			if id == nil {
				return false
			}
			n := []byte(id.Text())
			n[len(n)-1] = '0' + (n[len(n)-1]-'0'+9)%10
			return put(id, string(n))
		}},
		{Name: "AddAccount opens a second account beside a draft", Areas: area, Operations: add, Reply: hushed},
	}
}

// customers is what goes wrong with customers.
func customers() []Mutation {
	get, area := []string{"GetCustomer"}, []string{"CUST"}
	update, both := []string{"UpdateCustomer"}, []string{"GetCustomer", "UpdateCustomer"}
	request, reply := pretended()
	return []Mutation{
		{Name: "UpdateCustomer reports success and stores nothing", Areas: []string{"CUST", "TS"}, Operations: update, Request: request, Reply: reply},
		{Name: "UpdateCustomer stores every industry as Retail", Areas: area, Operations: update, Request: asked("Customer/Industry", become("Retail"))},
		{Name: "UpdateCustomer assumes an industry where none is sent", Areas: area, Operations: update, Request: func(x *Exchange) bool {
			customer := x.Request.FindElement("Customer")
			return customer != nil && customer.FindElement("Industry") == nil &&
				insert(customer, "Industry", "Retail", "LastModifiedByUserId", "LastModifiedTime", "MarketCountry", "MarketLanguage", "Name", "ServiceLevel", "TimeStamp")
		}},
		{Name: "what is sent of the market is what is shown", Areas: area, Operations: both, Reply: mirrored("Customer", "MarketCountry", "MarketLanguage")},
		{Name: "what is sent of number and level is what is shown", Areas: area, Operations: both, Reply: mirrored("Customer", "Number", "ServiceLevel", "CustomerFinancialStatus")},
		{Name: "GetCustomer tells of another number", Areas: []string{"CUST", "SIGNUP", "SEARCH", "LIMIT"}, Operations: get, Reply: told("Customer/Number", turned(cut))},
		{Name: "GetCustomer tells of another id", Areas: area, Operations: get, Reply: told("Customer/Id", turned(cut))},
		{Name: "GetCustomer calls every customer inactive", Areas: []string{"CUST", "LIFECYCLE"}, Operations: get,
			Reply: told("Customer/CustomerLifeCycleStatus", from("Active", "Inactive"))},
		{Name: "customers of strangers are told as those of friends", Areas: area, Operations: get, Reply: hushed},
		{Name: "GetCustomerPilotFeatures loses a feature", Areas: area, Operations: []string{"GetCustomerPilotFeatures"}, Reply: told("FeaturePilotFlags", withoutLast(1))},
		{Name: "DeleteCustomer is granted in words", Areas: area, Operations: []string{"DeleteCustomer"}, Reply: hushed},
	}
}

// signUps is what goes wrong when resellers open customers.
func signUps() []Mutation {
	op, area := []string{"SignupCustomer"}, []string{"SIGNUP"}
	remove := func(name, path string) Mutation {
		return Mutation{Name: name, Areas: area, Operations: op, Request: asked(path, lost)}
	}
	return []Mutation{
		{Name: "SignupCustomer swaps the ids of customer and account", Areas: area, Operations: op,
			Reply: func(x *Exchange) bool { return swapped("CustomerId", "AccountId")(x.Reply) }},
		{Name: "SignupCustomer swaps the numbers of customer and account", Areas: []string{"SIGNUP", "LIMIT"}, Operations: op,
			Reply: func(x *Exchange) bool { return swapped("CustomerNumber", "AccountNumber")(x.Reply) }},
		{Name: "SignupCustomer answers with what was opened before", Areas: area, Operations: op, Reply: func(x *Exchange) bool {
			key := x.Dialect() + " first"
			first := x.World.Answers[key]
			if !x.Refused() && first == nil {
				x.World.Answers[key] = x.answered
			}
			if first == nil || x.Refused() {
				return false
			}
			x.Tell(first)
			return true
		}},
		remove("SignupCustomer passes over a PaymentMethodId", "Account/PaymentMethodId"),
		remove("SignupCustomer passes over a ServiceLevel", "Customer/ServiceLevel"),
		{Name: "SignupCustomer knows by itself below whom", Areas: area, Operations: op, Request: func(x *Exchange) bool {
			parent := x.Request.FindElement("ParentCustomerId")
			if parent != nil {
				return filled(x.Caller("CustomerId"))(parent)
			}
			return insert(x.Request, "ParentCustomerId", x.Caller("CustomerId"), "ApplicationScope", "UserInvitation", "User")
		}},
		{Name: "SignupCustomer says yes to whatever it refuses", Areas: area, Operations: op, Reply: hushed},
		{Name: "SignupCustomer names an account as its customer", Areas: area, Operations: op, Request: func(x *Exchange) bool {
			name := x.Request.FindElement("Account/Name")
			return name != nil && name.Text() != "" && put(name, read(x.Request, "Customer/Name"))
		}},
	}
}
