package specs_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/internal/needs"
	"github.com/cmconform/cmconform/specs"
)

// covered are the areas and operations whose documented MUSTs are all checked.
var (
	coveredAreas      = []string{"GETUSER", "MULTI", "TS", "LIMIT", "ROLE", "AUTH", "PROTO", "USER", "FIND", "HIER", "ACCT", "CUST", "SIGNUP", "LINK", "INVITE", "LIFECYCLE"}
	coveredOperations = []string{
		"GetUser", "GetUsersInfo", "UpdateUser", "UpdateUserRoles", "DeleteUser", "GetAccount", "GetAccountsInfo", "UpdateAccount",
		"DeleteAccount", "SearchAccounts", "GetCustomer", "UpdateCustomer", "DeleteCustomer", "SearchCustomers", "AddClientLinks",
		"FindAccounts", "FindAccountsOrCustomersInfo", "GetCustomersInfo", "GetLinkedAccountsAndCustomersInfo",
		"SearchClientLinks", "SendUserInvitation", "SearchUserInvitations", "UpdateClientLinks", "AddAccount", "SignupCustomer",
	}
)

// uncovered are the requirements of those areas that no check carries, each with the reason.
var uncovered = map[string]string{}

// TestSeedRequirementsAreChecked holds the checks against the reference: every
// testable requirement that the founding documents state, of the areas and
// operations covered so far, is carried by a check or an invariant, or listed above.
func TestSeedRequirementsAreChecked(t *testing.T) {
	body, err := os.ReadFile(needs.Reference(t, "reference/requirements-v13.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var reference struct {
		Requirements []struct {
			ID, Op, Testable, Level string
			Prio                    int
		}
	}
	if err := yaml.Unmarshal(body, &reference); err != nil {
		t.Fatal(err)
	}
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	carried := map[string]bool{}
	for _, c := range suite.Checks {
		for _, id := range c.Requirements {
			carried[id] = true
		}
	}
	v13, err := contract.Load("v13", contract.Editions[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, dialect := range []string{"v13-soap", "v13-rest"} {
		for _, i := range client.Invariants(dialect, v13) {
			for _, id := range i.Requirements {
				carried[id] = true
			}
		}
	}
	looked := 0
	for _, r := range reference.Requirements {
		if r.Prio != 1 || r.Testable == "not-testable" || !slices.Contains(coveredAreas, check.AreaOf(r.ID)) || !offered(r.Op) {
			continue
		}
		looked++
		why, listed := uncovered[r.ID]
		switch {
		case !carried[r.ID] && !listed:
			t.Errorf("no check carries %s (%s)", r.ID, r.Op)
		case carried[r.ID] && listed:
			t.Errorf("%s is checked; it need not be excused with %q any more", r.ID, why)
		}
	}
	if looked < 150 {
		t.Errorf("only %d requirements were looked at", looked)
	}
}

// offered reports whether any operation of a requirement is covered.
func offered(operations string) bool {
	for op := range strings.SplitSeq(operations, ",") {
		if op = strings.TrimSpace(op); op == "*" || slices.Contains(coveredOperations, op) {
			return true
		}
	}
	return false
}
