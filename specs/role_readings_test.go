package specs_test

import (
	"context"
	"testing"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

// Where the sources disagree about a role, a service that reads them the other
// way than the mock usually does conforms as well.
func TestOtherReadingOfRolesConforms(t *testing.T) {
	slow(t)
	var disputed []string
	for _, cell := range contract.Roles("v13").Cells {
		if cell.Verdict == contract.Either {
			disputed = append(disputed, cell.Requirement)
		}
	}
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	dialects := []string{"v13-soap", "v13-rest"}
	recorded := map[string][]string{}
	for _, readings := range [][]string{nil, disputed} {
		service, err := mock.New(mock.Options{Readings: readings, Undocumented: true})
		if err != nil {
			t.Fatal(err)
		}
		at, err := target.Open(t.Context(), target.Spec{Address: string(target.Embedded), Handler: service})
		if err != nil {
			t.Fatal(err)
		}
		doc, err := suite.Run(t.Context(), run.Options{Target: at, Dialects: dialects, Select: []string{"CM-ROLE-*"}})
		at.Close(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range doc.Checks {
			if c.Outcome != reports.Pass && (c.Outcome != reports.Skipped || len(readings) == 0) {
				t.Errorf("with the readings %v, %s %s is %s: %s", readings, c.Dialect, c.ID, c.Outcome, c.Reason)
			}
			recorded[c.Dialect+" "+c.ID] = append(recorded[c.Dialect+" "+c.ID], c.Recorded...)
		}
	}
	for id, want := range map[string][2]string{
		"CM-ROLE-017":                     {"AddClientLinks answered by AddClientLinksResponse", "AddClientLinks refused with 106 UserIsNotAuthorized"},
		"CM-ROLE-037":                     {"DeleteUser refused with 106 UserIsNotAuthorized", "DeleteUser answered by DeleteUserResponse"},
		"CM-ROLE-052":                     {"UpdateAccount answered by UpdateAccountResponse", "UpdateAccount refused with 106 UserIsNotAuthorized"},
		"CM-ROLE-065":                     {"UpdateUserRoles answered by UpdateUserRolesResponse", "UpdateUserRoles refused with 106 UserIsNotAuthorized"},
		"CM-ROLE-008/search-client-links": {"SearchClientLinks refused with 106 UserIsNotAuthorized", "SearchClientLinks answered by SearchClientLinksResponse"},
	} {
		for _, dialect := range dialects {
			if got := recorded[dialect+" "+id]; len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
				t.Errorf("%s %s recorded %q, want %q", dialect, id, got, want)
			}
		}
	}
}
