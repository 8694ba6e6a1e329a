package mutation

import (
	"fmt"
	"strings"

	"github.com/beevik/etree"
)

// schema is what goes wrong in the shape of replies.
func schema() []Mutation {
	soap, area := []string{"v13-soap", "v12-soap", "v11-soap"}, []string{"SCHEMA"}
	ahead := func(operation, path string, also ...string) Mutation {
		return Mutation{Name: fmt.Sprintf("%s puts the last element of %s first", operation, strings.Replace(path, ".", "the reply", 1)), Areas: append(also, area...), Dialects: soap, Operations: []string{operation},
			Reply: told(path, func(e *etree.Element) bool {
				items := e.ChildElements()
				if len(items) < 2 {
					return false
				}
				e.InsertChildAt(0, items[len(items)-1])
				return true
			})}
	}
	return []Mutation{
		ahead("GetUser", "User"), ahead("GetUser", "User/ContactInfo/Address"), ahead("GetAccount", "Account"), ahead("GetCustomer", "Customer"),
		ahead("SearchClientLinks", "ClientLinks/*"), ahead("SearchUserInvitations", "UserInvitations/*"), ahead("SignupCustomer", ".", "SIGNUP"),
		ahead("GetUsersInfo", "UsersInfo/*"), ahead("UpdateClientLinks", ".", "LINK"),
		{Name: "GetUser has an element that nobody knows", Areas: area, Dialects: soap, Operations: []string{"GetUser"}, Reply: told("User", func(e *etree.Element) bool {
			child := e.CreateElement("Nickname")
			child.Space = e.ChildElements()[0].Space
			child.SetText("Sam")
			return true
		})},
		{Name: "GetAccount spells an element otherwise", Areas: area, Dialects: soap, Operations: []string{"GetAccount"}, Reply: told("Account/Name", func(e *etree.Element) bool { e.Tag = "AccountName"; return true })},
		{Name: "GetAccountsInfo leaves the numbers of accounts out", Areas: []string{"SCHEMA", "FIND"}, Dialects: soap, Operations: []string{"GetAccountsInfo"},
			Reply: told("AccountsInfo/*/Number", lost)},
		{Name: "GetCustomer knows an industry that is none", Areas: []string{"SCHEMA", "CUST"}, Operations: []string{"GetCustomer"}, Reply: told("Customer/Industry", become("Witchcraft"))},
		{Name: "GetUser says yes in place of true", Areas: area, Dialects: soap, Operations: []string{"GetUser"}, Reply: told("User/ContactInfo/ContactByPhone", become("yes"))},
		{Name: "GetUser answers in the namespace of nobody", Areas: []string{"PROTO", "SCHEMA"}, Dialects: soap, Operations: []string{"GetUser"}, Reply: func(x *Exchange) bool {
			x.Reply.CreateAttr("xmlns:n", "urn:nobody")
			x.Reply.Space = "n"
			return true
		}},
		{Name: "FindAccounts answers as GetAccountsInfo", Areas: []string{"PROTO", "SCHEMA"}, Dialects: soap, Operations: []string{"FindAccounts"}, Reply: func(x *Exchange) bool {
			x.Reply.Tag = strings.Replace(x.Reply.Tag, "FindAccounts", "GetAccountsInfo", 1)
			return !x.Refused()
		}},
	}
}

// restReplies is what goes wrong in JSON alone.
func restReplies() []Mutation {
	dialects, area, reads := []string{"v13-rest"}, []string{"REST", "SCHEMA"}, []string{"GetUser", "GetAccount", "GetCustomer", "SearchAccounts"}
	m := func(name string, reply hook) Mutation {
		return Mutation{Name: name, Areas: area, Dialects: dialects, Operations: reads, Reply: reply}
	}
	as := func(k string) edit {
		return func(e *etree.Element) bool {
			if e.Text() == "" || e.SelectAttrValue(kind, "") == k {
				return false
			}
			e.CreateAttr(kind, k)
			return true
		}
	}
	return []Mutation{
		m("ids are numbers", told(".//Id", as("number"))),
		m("numbers of roles are texts", told(".//RoleId", as("string"))),
		m("truth is a text", told(".//ContactByPhone", as("string"))),
		m("what is null is left out", told(".//*", func(e *etree.Element) bool { return e.SelectAttrValue(kind, "") == "null" && lost(e) })),
		m("members begin with a small letter", told("./*", func(e *etree.Element) bool { e.Tag = strings.ToLower(e.Tag[:1]) + e.Tag[1:]; return true })),
		m("the result is wrapped", func(x *Exchange) bool {
			if x.Refused() {
				return false
			}
			inner := x.Reply
			x.Reply = etree.NewElement("object")
			x.Reply.CreateAttr(kind, "object")
			inner.Tag = "d"
			x.Reply.AddChild(inner)
			return true
		}),
		m("the TrackingId stands in the body", func(x *Exchange) bool {
			e := x.Reply.CreateElement("TrackingId")
			e.CreateAttr(kind, "string")
			e.SetText("11111111-2222-3333-4444-555555555555")
			return !x.Refused()
		}),
		m("values of sets are numbers", told(".//Lcid", func(e *etree.Element) bool { return e.Text() != "" && number(e, "18") })),
		m("faults are wrapped in their name", func(x *Exchange) bool {
			if !x.Refused() {
				return false
			}
			inner := x.Reply
			x.Reply = etree.NewElement("object")
			x.Reply.CreateAttr(kind, "object")
			inner.Tag = "ApplicationFault"
			x.Reply.AddChild(inner)
			return true
		}),
	}
}
