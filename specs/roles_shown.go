package specs

import . "github.com/cmconform/cmconform/harness/check"

// Where GetUser shows the roles of a user: as one CustomerRole for each role
// and customer, or as flat lists that do not say what belongs together. Which
// of the two is a matter of the version's contract.

func listsCustomerRoles(w *World) bool {
	return w.Contract().Element(w.Contract().Type("GetUserResponse"), "CustomerRoles") != nil
}

// roleIDs is the path of the numbers of the roles.
func roleIDs(w *World) string {
	if listsCustomerRoles(w) {
		return "CustomerRoles/CustomerRole/RoleId"
	}
	return "Roles/int"
}

// roleScope is the path of the accounts that roles are limited to.
func roleScope(w *World) string {
	if listsCustomerRoles(w) {
		return "CustomerRoles/CustomerRole/AccountIds/long"
	}
	return "Accounts/long"
}

// roleLimit is the path of the lists of those accounts.
func roleLimit(w *World) string {
	if listsCustomerRoles(w) {
		return "CustomerRoles/CustomerRole/AccountIds"
	}
	return "Accounts"
}

// roleTenants is the path of the customers that roles are held in.
func roleTenants(w *World) string {
	if listsCustomerRoles(w) {
		return "CustomerRoles/CustomerRole/CustomerId"
	}
	return "Customers/long"
}
