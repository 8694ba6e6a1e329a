package mutation

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"

	"github.com/beevik/etree"
)

// body reads an envelope and returns what is in its Body; nil where that is not one element.
func body(text []byte) (*etree.Document, *etree.Element) {
	doc := etree.NewDocument()
	doc.WriteSettings.CanonicalText = true
	if doc.ReadFromBytes(text) != nil || doc.Root() == nil {
		return nil, nil
	}
	b := doc.Root().SelectElement("Body")
	if b == nil || len(b.ChildElements()) != 1 {
		return nil, nil
	}
	return doc, b.ChildElements()[0]
}

// kind is the attribute by which elements made of JSON say of what kind of value they are.
const kind = "json-kind"

// fromJSON reads an object into a tree; nil where it is none.
func fromJSON(text []byte) *etree.Element {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	root := etree.NewElement("object")
	if value(d, root) != nil || root.SelectAttrValue(kind, "") != "object" {
		return nil
	}
	if _, err := d.Token(); err != io.EOF { // what follows makes it something else
		return nil
	}
	return root
}

func value(d *json.Decoder, into *etree.Element) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	switch v := token.(type) {
	case json.Delim:
		into.CreateAttr(kind, map[json.Delim]string{'{': "object", '[': "list"}[v])
		for d.More() {
			e := etree.NewElement("item")
			if v == '{' {
				name, err := d.Token()
				if err != nil {
					return err
				}
				e.Tag, _ = name.(string)
			}
			into.AddChild(e)
			if err := value(d, e); err != nil {
				return err
			}
		}
		_, err = d.Token()
		return err
	case string:
		into.CreateAttr(kind, "string")
		into.SetText(v)
	case json.Number:
		into.CreateAttr(kind, "number")
		into.SetText(v.String())
	case bool:
		into.CreateAttr(kind, "bool")
		into.SetText(map[bool]string{true: "true", false: "false"}[v])
	case nil:
		into.CreateAttr(kind, "null")
	}
	return nil
}

// toJSON writes a tree. Elements of SOAP, which say of no kind, become objects and strings.
func toJSON(e *etree.Element) []byte {
	children := e.ChildElements()
	k := e.SelectAttrValue(kind, "")
	if k == "" && len(children) > 0 {
		k = "object"
	}
	switch k {
	case "null":
		return []byte("null")
	case "number", "bool":
		return []byte(e.Text())
	case "object", "list":
		parts := make([]string, len(children))
		for i, c := range children {
			if parts[i] = string(toJSON(c)); k == "object" {
				parts[i] = quoted(c.Tag) + ":" + parts[i]
			}
		}
		marks := map[string]string{"object": "{}", "list": "[]"}[k]
		return []byte(marks[:1] + strings.Join(parts, ",") + marks[1:])
	default:
		return []byte(quoted(e.Text()))
	}
}

func quoted(text string) string {
	var b strings.Builder
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	_ = w.Encode(text)
	return strings.TrimSuffix(b.String(), "\n")
}

// routes are the verbs and paths of the operations over REST.
var routes = map[string]string{
	"POST /Account": "AddAccount", "POST /ClientLinks": "AddClientLinks", "DELETE /Account": "DeleteAccount", "DELETE /Customer": "DeleteCustomer",
	"DELETE /User": "DeleteUser", "POST /Notifications/Dismiss": "DismissNotifications", "POST /Accounts/Find": "FindAccounts",
	"POST /AccountsOrCustomersInfo/Find": "FindAccountsOrCustomersInfo", "POST /Account/Query": "GetAccount",
	"POST /AccountPilotFeatures/Query": "GetAccountPilotFeatures", "POST /AccountsInfo/Query": "GetAccountsInfo", "POST /Customer/Query": "GetCustomer",
	"POST /CustomerPilotFeatures/Query": "GetCustomerPilotFeatures", "POST /CustomersInfo/Query": "GetCustomersInfo",
	"POST /LinkedAccountsAndCustomersInfo/Query": "GetLinkedAccountsAndCustomersInfo", "POST /Notifications/Query": "GetNotifications",
	"POST /User/Query": "GetUser", "POST /UserMFAStatus/Query": "GetUserMFAStatus", "POST /UsersInfo/Query": "GetUsersInfo",
	"POST /Accounts/Search": "SearchAccounts", "POST /ClientLinks/Search": "SearchClientLinks", "POST /Customers/Search": "SearchCustomers",
	"POST /UserInvitations/Search": "SearchUserInvitations", "POST /UserInvitation/Send": "SendUserInvitation", "POST /Customer/Signup": "SignupCustomer",
	"PUT /Account": "UpdateAccount", "PUT /ClientLinks": "UpdateClientLinks", "PUT /Customer": "UpdateCustomer", "PUT /User": "UpdateUser",
	"PUT /UserRoles": "UpdateUserRoles", "POST /Address/Validate": "ValidateAddress",
	"POST /CurrentUser/Query": "GetCurrentUser", "POST /AccessibleCustomer/Query": "GetAccessibleCustomer",
	"POST /PilotFeaturesCountries/Query": "GetPilotFeaturesCountries", "POST /PrepayAccount": "AddPrepayAccount", "PUT /PrepayAccount": "UpdatePrepayAccount",
	"POST /AccountId/MapToExternalAccountIds":  "MapAccountIdToExternalAccountIds",
	"POST /CustomerId/MapToExternalCustomerId": "MapCustomerIdToExternalCustomerId", "POST /Customer/UpgradeToAgency": "UpgradeCustomerToAgency",
}
