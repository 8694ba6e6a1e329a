package mutation

import (
	"strconv"
	"strings"

	"github.com/beevik/etree"
)

// counted changes a number by a function.
func counted(by func(int) int) edit {
	return turned(func(text string) string {
		n, err := strconv.Atoi(text)
		if err != nil {
			return text
		}
		return strconv.Itoa(by(n))
	})
}

// limits is what goes wrong at the bounds of texts, lists and pages.
func limits() []Mutation {
	pages := []string{"SearchAccounts", "SearchCustomers", "SearchClientLinks"}
	lists := []string{"FindAccounts", "FindAccountsOrCustomersInfo", "GetCustomersInfo"}
	limit := []string{"LIMIT"}
	// exactly reports whether the request holds a text of a length.
	exactly := func(path string, n int) func(*Exchange) bool {
		return func(x *Exchange) bool {
			return at(x.Request, path, func(e *etree.Element) bool { return len([]rune(e.Text())) == n })
		}
	}
	return []Mutation{
		{Name: "account names are cut to 100 characters", Areas: limit, Operations: []string{"UpdateAccount", "AddAccount", "SignupCustomer"},
			Request: asked("Account/Name", turned(atMost(100)))},
		{Name: "account names of exactly 100 characters are refused", Areas: limit, Operations: []string{"UpdateAccount"}, Reply: refused(exactly("Account/Name", 100))},
		{Name: "account names of exactly 3 characters are refused", Areas: limit, Operations: []string{"UpdateAccount", "AddAccount"}, Reply: refused(exactly("Account/Name", 3))},
		{Name: "account names are padded to 3 characters", Areas: limit, Operations: []string{"UpdateAccount", "AddAccount", "SignupCustomer"},
			Request: asked("Account/Name", turned(func(s string) string { return s + strings.Repeat("_", max(0, 3-len([]rune(s)))) }))},
		{Name: "customer names are cut to 90 characters", Areas: limit, Operations: []string{"UpdateCustomer", "SignupCustomer"},
			Request: asked("Customer/Name", turned(atMost(90)))},
		{Name: "job titles of exactly 50 characters are refused", Areas: limit, Operations: []string{"UpdateUser"}, Reply: refused(exactly("User/JobTitle", 50))},
		{Name: "first names of exactly 100 characters are refused", Areas: limit, Operations: []string{"UpdateUser"}, Reply: refused(exactly("User/Name/FirstName", 100))},
		{Name: "long job titles are stored as far as they fit", Areas: limit, Operations: []string{"UpdateUser"}, Request: asked("User/JobTitle", turned(atMost(50)))},
		{Name: "account addresses are cut to 35 characters a line", Areas: limit, Operations: []string{"UpdateAccount"},
			Request: asked("Account/BusinessAddress/*", turned(atMost(35)))},
		{Name: "postal codes are cut to 10 characters", Areas: limit, Operations: []string{"UpdateUser", "UpdateAccount", "UpdateCustomer"},
			Request: asked(".//PostalCode", turned(atMost(10)))},
		{Name: "the last names of invitations are cut to 40 characters", Areas: limit, Operations: []string{"SendUserInvitation"},
			Request: asked("UserInvitation/LastName", turned(atMost(40)))},
		{Name: "the names of links are cut to 40 characters", Areas: limit, Operations: []string{"AddClientLinks"},
			Request: asked("ClientLinks/*/Name", turned(atMost(40)))},
		{Name: "of eleven links the first ten are added", Areas: limit, Operations: []string{"AddClientLinks"}, Request: asked("ClientLinks", shortened(10))},
		{Name: "of eleven links the first ten are updated", Areas: limit, Operations: []string{"UpdateClientLinks"}, Request: asked("ClientLinks", shortened(10))},
		{Name: "of ten links nine are added", Areas: limit, Operations: []string{"AddClientLinks"}, Request: asked("ClientLinks", withoutLast(10))},
		{Name: "pages are twice as large as they should be", Areas: []string{"LIMIT", "SEARCH"}, Operations: pages,
			Request: asked("PageInfo/Size", counted(func(n int) int { return n * 2 }))},
		{Name: "pages are one too small", Areas: []string{"LIMIT", "SEARCH"}, Operations: pages,
			Request: asked("PageInfo/Size", counted(func(n int) int { return max(n-1, 1) }))},
		{Name: "pages are counted from one", Areas: []string{"LIMIT", "SEARCH"}, Operations: pages,
			Request: asked("PageInfo/Index", counted(func(n int) int { return max(n-1, 0) }))},
		{Name: "a negative page is the first one", Areas: limit, Operations: pages,
			Request: asked("PageInfo/Index", counted(func(n int) int { return max(n, 0) }))},
		{Name: "a negative page size is a large one", Areas: limit, Operations: pages,
			Request: asked("PageInfo/Size", counted(func(n int) int {
				if n < 0 {
					return 100
				}
				return n
			}))},
		{Name: "TopN is brought between 1 and 5000", Areas: limit, Operations: lists,
			Request: asked("TopN", counted(func(n int) int { return min(max(n, 1), 5000) }))},
		{Name: "TopN of 5000 is one too many", Areas: limit, Operations: lists, Request: asked("TopN", from("5000", "5001"))},
		{Name: "TopN is generous by one", Areas: limit, Operations: lists, Request: asked("TopN", counted(func(n int) int {
			if n < 1 || n > 4999 {
				return n
			}
			return n + 1
		}))},
		{Name: "only the first predicate of a search counts", Areas: []string{"LIMIT", "SEARCH"}, Operations: pages, Request: asked("Predicates", shortened(1))},
		{Name: "a search for invitations looks at its first predicate", Areas: limit, Operations: []string{"SearchUserInvitations"},
			Request: asked("Predicates", shortened(1))},
		{Name: "an In takes what there is of its first ten values", Areas: limit, Operations: pages,
			Request: asked("Predicates/*/Value", turned(func(s string) string {
				values := strings.Split(s, ",")
				return strings.Join(values[:min(10, len(values))], ",")
			}))},
		{Name: "account numbers have seven characters", Areas: []string{"LIMIT", "FIND", "ACCT"}, Operations: []string{"GetAccount", "AddAccount"},
			Reply: both(told("Account/Number", turned(cut)), told("AccountNumber", turned(cut)))},
		{Name: "customer numbers have nine characters", Areas: limit, Operations: []string{"GetCustomer", "SignupCustomer"},
			Reply: both(told("Customer/Number", turned(cut)), told("CustomerNumber", turned(cut)))},
	}
}
