package mutation

import "slices"

// credentials is what goes wrong when it is found out who calls.
func credentials() []Mutation {
	token := func(change func(x *Exchange, token string) string) hook {
		return func(x *Exchange) bool {
			old := x.Header("AuthenticationToken")
			now := change(x, old)
			if now != "" && now != old {
				x.SetHeader("AuthenticationToken", now)
				return true
			}
			return false
		}
	}
	first := func(x *Exchange) string {
		if len(x.World.Tokens) == 0 {
			return ""
		}
		return x.World.Tokens[0]
	}
	known := func(x *Exchange) string {
		if len(x.World.Known) == 0 {
			return ""
		}
		return x.World.Known[len(x.World.Known)-1]
	}
	return []Mutation{
		{Name: "a call without AuthenticationToken is taken for somebody's", Areas: []string{"AUTH"},
			Request: token(func(x *Exchange, t string) string {
				if t != "" {
					return t
				}
				return known(x)
			})},
		{Name: "a token that nobody knows is taken for somebody's", Areas: []string{"AUTH", "INT"},
			Reply: func(x *Exchange) bool {
				token := x.Header("AuthenticationToken")
				if !x.Refused() || slices.Contains(x.World.Tokens, token) || slices.Contains(x.World.Known, token) || known(x) == "" || token == "" {
					return false
				}
				x.SetHeader("AuthenticationToken", known(x))
				x.Again()
				return true
			}},
		{Name: "everybody is taken for who called first", Areas: []string{"AUTH", "MULTI"},
			Request: token(func(x *Exchange, _ string) string { return first(x) })},
		{Name: "the DeveloperToken does not matter", Areas: []string{"AUTH"},
			Reply: func(x *Exchange) bool {
				t := x.proxy.worldOf(x.Header("AuthenticationToken"))
				if !x.Refused() || t == "" || t == x.Header("DeveloperToken") {
					return false
				}
				x.SetHeader("DeveloperToken", t)
				x.Again()
				return !x.Refused()
			}},
		{Name: "an expired token is reported as invalid credentials", Areas: []string{"AUTH"}, Reply: faulted(".//Code", from("109", "105"))},
		{Name: "unknown credentials are reported as an expired token", Areas: []string{"AUTH"}, Reply: faulted(".//Code", from("105", "109"))},
		{Name: "a merged sign-in is reported as invalid credentials", Areas: []string{"MULTI"}, Reply: faulted(".//Code", from("120", "105"))},
		{Name: "a lack of rights is reported as a login that is denied", Areas: []string{"AUTH", "ROLE"}, Reply: both(faulted(".//Code", from("106", "120")), faulted(".//Code", from("1001", "120")))},
		{Name: "what is refused to one caller is granted by the token of another", Areas: []string{"AUTH", "ROLE", "MULTI"}, Reply: retried},
		{Name: "who signs in with another's answers from the same cache", Areas: []string{"AUTH", "MULTI"},
			Operations: []string{"GetUser", "GetAccountsInfo", "SearchAccounts"},
			Reply:      cached(func(*Exchange) string { return "" })},
	}
}

// worldOf is the developer token that callers with a token use.
func (p *Proxy) worldOf(token string) string {
	for developer, w := range p.worlds {
		if slices.Contains(w.Tokens, token) || slices.Contains(w.Known, token) {
			return developer
		}
	}
	return ""
}

// roles is what goes wrong in what callers may do.
func roles() []Mutation {
	reads := []string{"GetAccount", "GetCustomer", "GetUsersInfo", "SearchAccounts", "GetAccountsInfo"}
	role := []string{"ROLE"}
	second := func(x *Exchange) bool {
		return len(x.World.Tokens) > 1 && x.Header("AuthenticationToken") != x.World.Tokens[0]
	}
	pretend := func(name, operation string) Mutation {
		return Mutation{Name: name, Areas: role, Operations: []string{operation}, Reply: hushed}
	}
	return []Mutation{
		pretend("UpdateAccount says yes to whom it refuses", "UpdateAccount"),
		pretend("DeleteUser says yes to whom it refuses", "DeleteUser"),
		pretend("SendUserInvitation says yes to whom it refuses", "SendUserInvitation"),
		pretend("UpdateUserRoles says yes to whom it refuses", "UpdateUserRoles"),
		{Name: "reads are refused to all but the first caller", Areas: role, Operations: reads, Reply: refused(second)},
		{Name: "UpdateUser is refused to all but the first caller", Areas: role, Operations: []string{"UpdateUser"}, Reply: refused(second)},
		{Name: "Aggregators are shown as Super Admins", Areas: role, Operations: []string{"GetUser"}, Reply: told("CustomerRoles/*/RoleId", from("33", "41"))},
		{Name: "Campaign Managers are shown with a number of their own", Areas: role, Operations: []string{"GetUser"}, Reply: told("CustomerRoles/*/RoleId", from("16", "17"))},
		{Name: "a refused write is carried out under the name of another caller, yet refused", Areas: []string{"ROLE", "MULTI"},
			Operations: []string{"UpdateUser", "UpdateAccount", "UpdateCustomer", "GetUser", "GetAccount", "GetCustomer"},
			Reply: func(x *Exchange) bool {
				first := x.answered
				if reader[x.Operation] == "" || !retried(x) {
					return false
				}
				x.Tell(first)
				return true
			}},
		{Name: "an account that is not granted is read by the rights of others", Areas: role, Operations: []string{"GetAccount"}, Reply: retried},
		{Name: "accounts are listed by the rights of who asked before", Areas: role, Operations: []string{"GetAccountsInfo", "SearchAccounts"},
			Request: askedBy(0)},
		{Name: "an Advertiser Campaign Manager renames accounts", Areas: role, Operations: []string{"UpdateAccount"}, Reply: retried},
	}
}

// askedBy asks under the name of one of those who have called before.
func askedBy(n int) hook {
	return func(x *Exchange) bool {
		if len(x.World.Tokens) <= n || x.World.Tokens[n] == x.Header("AuthenticationToken") {
			return false
		}
		x.SetHeader("AuthenticationToken", x.World.Tokens[n])
		return true
	}
}
