package target

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cmconform/cmconform/harness/message"
)

// identity is who a token turned out to be.
type identity struct {
	userID     string // of the original user
	userName   string
	customerID string // of the original user
	customers  []membership
}

// membership is what a person is in one customer, in the order in which the service lists customers.
type membership struct {
	customerID string
	roles      []int    // sorted
	restricted []string // account ids that the role is limited to; empty means all
	accounts   []account
	userID     string // the person's user of this customer, where it could be found
}

type account struct{ id, number, status string }

// refusedCall is a fault that a sign-in was answered with. The fault's text stays out: it may echo the token.
type refusedCall struct {
	operation string
	fault     *message.Fault
}

func (r *refusedCall) Error() string {
	if len(r.fault.Errors) == 0 {
		return strings.TrimSpace(r.operation + " was refused with a fault without an error code " + r.fault.Code)
	}
	e := r.fault.Errors[0]
	return strings.TrimSpace(fmt.Sprintf("%s was refused with %d %s", r.operation, e.Number, e.Symbol))
}

// scout sends the calls that identify one persona.
type scout struct {
	target  *Target
	caller  Caller
	dialect string
	creds   Credentials
}

// identify asks the service who a token is: user, roles, reachable accounts.
func identify(ctx context.Context, t *Target, caller Caller, creds Credentials) (*identity, error) {
	s := &scout{t, caller, t.Dialects()[0], creds} // the newest version tells most
	if creds.UserName != "" {
		s.dialect = passwordDialect
	}
	body, err := s.call(ctx, "GetUser", message.Nil("UserId"))
	if err != nil {
		return nil, err
	}
	who := &identity{
		userID: body.Value("User/Id"), userName: body.Value("User/UserName"), customerID: body.Value("User/CustomerId"),
		customers: memberships(body),
	}
	if !isID(who.userID) || !isID(who.customerID) {
		return nil, errors.New("the reply of GetUser has no User/Id or no User/CustomerId")
	}
	for i := range who.customers {
		m := &who.customers[i]
		if m.accounts, err = s.accounts(ctx, who, m); err != nil {
			return nil, err
		}
		if m.customerID == who.customerID {
			m.userID = who.userID
		} else if m.userID, err = s.userIn(ctx, who, m); err != nil {
			return nil, err
		}
	}
	return who, nil
}

// call returns the body of a success; a fault is a *refusedCall.
func (s *scout) call(ctx context.Context, operation string, elements ...*message.Element) (*message.Element, error) {
	reply, err := s.caller(ctx, s.target, s.dialect, s.creds, operation, elements)
	switch {
	case err != nil:
		return nil, err
	case reply == nil:
		return nil, errors.New("the reply of " + operation + " is none of this service")
	case reply.Fault != nil:
		return nil, &refusedCall{operation, reply.Fault}
	case reply.Body == nil:
		return nil, fmt.Errorf("the reply of %s is empty", operation)
	}
	return reply.Body, nil
}

// memberships groups the CustomerRoles of a GetUser reply by customer. Where
// the version has flat lists instead, they are about the user's customer.
func memberships(body *message.Element) []membership {
	var all []membership
	if body.Child("CustomerRoles") == nil && body.Child("Roles") != nil {
		all = append(all, membership{customerID: body.Value("User/CustomerId"), restricted: body.Values("Accounts/long")})
		for _, text := range body.Values("Roles/int") {
			if id, err := strconv.Atoi(text); err == nil {
				all[0].roles = append(all[0].roles, id)
			}
		}
	}
	for _, role := range body.All("CustomerRoles/CustomerRole") {
		customer := role.Value("CustomerId")
		i := slices.IndexFunc(all, func(m membership) bool { return m.customerID == customer })
		if i < 0 {
			all = append(all, membership{customerID: customer})
			i = len(all) - 1
		}
		if id, err := strconv.Atoi(role.Value("RoleId")); err == nil {
			all[i].roles = append(all[i].roles, id)
		}
		for _, item := range children(role.Child("AccountIds")) {
			if !slices.Contains(all[i].restricted, item.Text) {
				all[i].restricted = append(all[i].restricted, item.Text)
			}
		}
	}
	for i := range all {
		slices.Sort(all[i].roles)
	}
	return all
}

func children(e *message.Element) []*message.Element {
	if e == nil {
		return nil
	}
	return e.Children
}

// accounts lists what the persona reaches in a customer, by GetAccountsInfo or,
// where the target does not offer that or refuses it, by SearchAccounts. Refused twice, only
// the accounts that the role names are known.
func (s *scout) accounts(ctx context.Context, who *identity, m *membership) ([]account, error) {
	var refusal *refusedCall
	if !s.target.Excludes("GetAccountsInfo") {
		body, err := s.call(ctx, "GetAccountsInfo", message.Text("CustomerId", m.customerID), message.Text("OnlyParentAccounts", "true"))
		if err == nil {
			return readAccounts(body.All("AccountsInfo/AccountInfo")), nil
		}
		if !errors.As(err, &refusal) {
			return nil, err
		}
	}
	if !s.target.Excludes("SearchAccounts") {
		body, err := s.call(ctx, "SearchAccounts",
			message.Group("Predicates", message.Group("Predicate",
				message.Text("Field", "UserId"), message.Text("Operator", "Equals"), message.Text("Value", who.userID))),
			message.Nil("Ordering"),
			message.Group("PageInfo", message.Text("Index", "0"), message.Text("Size", "1000")))
		if err == nil {
			found := body.All("Accounts/AdvertiserAccount")
			return readAccounts(slices.DeleteFunc(found, func(a *message.Element) bool {
				return a.Value("ParentCustomerId") != m.customerID
			})), nil
		}
		if !errors.As(err, &refusal) {
			return nil, err
		}
	}
	var named []account
	for _, id := range m.restricted {
		named = append(named, account{id: id, status: "Active"})
	}
	return named, nil
}

func readAccounts(found []*message.Element) []account {
	var all []account
	for _, a := range found {
		if id := a.Value("Id"); isID(id) {
			all = append(all, account{id, a.Value("Number"), a.Value("AccountLifeCycleStatus")})
		}
	}
	return all
}

// userIn finds the person's user of another customer than its own. All users of
// one person share the sign-in name, so the customer's list tells. Empty where it does not.
func (s *scout) userIn(ctx context.Context, who *identity, m *membership) (string, error) {
	if who.userName == "" || s.target.Excludes("GetUsersInfo") {
		return "", nil
	}
	body, err := s.call(ctx, "GetUsersInfo", message.Text("CustomerId", m.customerID), message.Nil("StatusFilter"))
	var refusal *refusedCall
	if errors.As(err, &refusal) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	for _, user := range body.All("UsersInfo/UserInfo") {
		if strings.EqualFold(user.Value("UserName"), who.userName) && isID(user.Value("Id")) {
			return user.Value("Id"), nil
		}
	}
	return "", nil
}
