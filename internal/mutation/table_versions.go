package mutation

// lifeCycles is what goes wrong once something is deleted.
func lifeCycles() []Mutation {
	return []Mutation{
		{Name: "deleted users are shown as active", Areas: []string{"LIFECYCLE", "USER"}, Operations: []string{"GetUser"},
			Reply: told("User/UserLifeCycleStatus", from("Deleted", "Active"))},
		{Name: "deleted accounts are shown as active", Areas: []string{"ACCT", "LIFECYCLE"}, Operations: []string{"GetAccount", "SearchAccounts", "GetAccountsInfo"},
			Reply: told(".//AccountLifeCycleStatus", from("Inactive", "Active"))},
		{Name: "what is deleted is deleted again", Areas: []string{"LIFECYCLE"}, Operations: []string{"DeleteUser", "DeleteAccount"}, Reply: hushed},
		{Name: "what is deleted is updated in words", Areas: []string{"LIFECYCLE"}, Operations: []string{"UpdateUser", "UpdateAccount"}, Reply: hushed},
		{Name: "accounts on hold cannot be updated", Areas: []string{"LIFECYCLE"}, Operations: []string{"UpdateAccount"},
			Reply: refused(func(x *Exchange) bool { return read(x.Request, "Account/AccountLifeCycleStatus") == "Pause" })},
	}
}

// versions is what goes wrong in what one version of the service has alone.
func versions() []Mutation {
	v11, v12, area := []string{"v11-soap"}, []string{"v12-soap"}, []string{"VER"}
	user := []string{"GetUser"}
	return []Mutation{
		{Name: "v11: GetUser names no role", Areas: []string{"GETUSER", "VER"}, Dialects: v11, Operations: user, Reply: told("Roles", emptied)},
		{Name: "v11: GetUser lists all accounts by name", Areas: []string{"GETUSER", "VER", "ROLE"}, Dialects: v11, Operations: user,
			Reply: func(x *Exchange) bool {
				accounts := x.Reply.FindElement("Accounts")
				return accounts != nil && len(accounts.ChildElements()) > 0 && emptied(accounts)
			}},
		{Name: "v11: GetUser leaves the role of a merged sign-in out", Areas: area, Dialects: v11, Operations: user, Reply: told("Roles", withoutLast(1))},
		{Name: "v11: currencies are called by their codes", Areas: area, Dialects: v11, Operations: []string{"GetAccount"}, Reply: told("Account/CurrencyType", become("USD"))},
		{Name: "v11: time zones are called as in v13", Areas: area, Dialects: v11, Operations: []string{"UpdateAccount"}, Reply: hushed},
		{Name: "v11: any password will do", Areas: []string{"AUTH"}, Dialects: v11, Reply: func(x *Exchange) bool {
			if !x.Refused() || x.Header("Password") == "" || len(x.World.Known) == 0 {
				return false
			}
			x.SetHeader("UserName", "")
			x.SetHeader("Password", "")
			x.SetHeader("AuthenticationToken", x.World.Known[len(x.World.Known)-1])
			x.Again()
			return !x.Refused()
		}},
		{Name: "v11: keys of the account are lost on the way", Areas: area, Dialects: v11, Operations: []string{"UpdateAccount"},
			Request: asked("Account/ForwardCompatibilityMap", lost)},
		{Name: "v12: linked accounts are always left out", Areas: append([]string{"GETUSER"}, area...), Dialects: v12, Operations: user, Request: asked("IncludeLinkedAccountIds", lost)},
		{Name: "v12: linked accounts are never left out", Areas: area, Dialects: v12, Operations: user, Request: func(x *Exchange) bool {
			if e := x.Request.FindElement("IncludeLinkedAccountIds"); e != nil {
				return put(e, "true")
			}
			id := x.Request.FindElement("UserId")
			if id == nil {
				return false
			}
			e := id.Copy()
			e.Tag = "IncludeLinkedAccountIds"
			e.RemoveAttr(nilOf(e))
			e.SetText("true")
			x.Request.AddChild(e)
			return true
		}},
		{Name: "v12: the address of a customer is always left out", Areas: area, Dialects: v12, Operations: []string{"GetCustomer", "SearchCustomers"},
			Reply: told(".//CustomerAddress", lost)},
		{Name: "v12: roles are mixed up as in v13", Areas: []string{"GETUSER", "MULTI"}, Dialects: v12, Operations: user, Reply: told("CustomerRoles", acrossItems("CustomerId"))},
		{Name: "v12: a tax key of v13 is taken for one of v12", Areas: []string{"VER", "ACCT"}, Dialects: v12, Operations: []string{"UpdateAccount"}, Reply: hushed},
		{Name: "v12: operations of v13 exist", Areas: area, Dialects: []string{"v11-soap", "v12-soap"}, Reply: func(x *Exchange) bool {
			if !x.Refused() || x.Operation == "GetUser" || x.proxy.ever[x.Dialect()+"GetUser"] == nil {
				if !x.Refused() && x.Operation == "GetUser" {
					x.proxy.ever[x.Dialect()+"GetUser"] = x.answered
				}
				return false
			}
			a := *x.proxy.ever[x.Dialect()+"GetUser"]
			a.body = replaced(a.body, "GetUserResponse", x.Operation+"Response")
			x.Tell(&a)
			return true
		}},
	}
}
