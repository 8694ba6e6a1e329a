package contract

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRoleTablesAreComplete(t *testing.T) {
	for version, operations := range map[string]int{"v11": 24, "v12": 26, "v13": 31} {
		table := Roles(version)
		c, err := Load(version, 2025)
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range c.Operations {
			for _, role := range DocumentedRoles {
				cell := table.Cell(op.Name, role)
				switch {
				case !op.Documented && cell != nil:
					t.Errorf("%s: %s x %s: reserved, but in the table", version, op.Name, role)
				case op.Documented && cell == nil:
					t.Errorf("%s: %s x %s: not in the table", version, op.Name, role)
				case op.Documented && cell.Kind != op.Kind:
					t.Errorf("%s: %s x %s: kind %s, want %s", version, op.Name, role, cell.Kind, op.Kind)
				}
			}
		}
		if len(table.Cells) != operations*5 || table.Version != version {
			t.Errorf("%s: %d cells of %s, want %d", version, len(table.Cells), table.Version, operations*5)
		}
		if table.Cell("GetUser", 1) != nil {
			t.Errorf("%s: a role that is none was found", version)
		}
	}
	if Roles("v99") != nil {
		t.Error("a version that is none has a table")
	}
}

// TestRoleTableAgreesWithTheSources derives every cell from the matrix of the
// sources and what the 2026 edition changed.
func TestRoleTableAgreesWithTheSources(t *testing.T) {
	rows, _ := readCatalogue(t)
	type place struct {
		operation string
		role      Role
	}
	// The 2026 edition: the one moved cell. The two operations on
	// notifications are documented there without a word on roles.
	moved := map[place]bool{{"SignupCustomer", SuperAdmin}: true}
	// Where the operation page of 2026 does not say what the older matrix
	// says, or says it of links that a search does not name.
	mock := map[place]Verdict{
		{"DeleteUser", Standard}:                            Deny,
		{"SearchClientLinks", Standard}:                     Allow,
		{"GetNotifications", AdvertiserCampaignManager}:     Allow,
		{"GetNotifications", Aggregator}:                    Allow,
		{"GetNotifications", SuperAdmin}:                    Allow,
		{"GetNotifications", ClientViewer}:                  Allow,
		{"GetNotifications", Standard}:                      Allow,
		{"DismissNotifications", AdvertiserCampaignManager}: Deny,
		{"DismissNotifications", Aggregator}:                Allow,
		{"DismissNotifications", SuperAdmin}:                Allow,
		{"DismissNotifications", ClientViewer}:              Deny,
		{"DismissNotifications", Standard}:                  Deny,
	}
	either := 0
	for _, cell := range Roles("v13").Cells {
		at := place{cell.Operation, cell.Role}
		says := rows[cell.Operation].of(cell.Role)
		want, wantMock := Verdict(says.Decision), Verdict(says.Decision)
		if says.Disputed || moved[at] || strings.HasSuffix(cell.Operation, "Notifications") {
			want, wantMock = Either, Verdict(says.Docs2021)
			either++
		}
		if v, ok := mock[at]; ok {
			wantMock = v
		}
		if cell.Verdict != want || cell.Mock != wantMock {
			t.Errorf("%s x %s: %s (%s), want %s (%s)", cell.Operation, cell.Role, cell.Verdict, cell.Mock, want, wantMock)
		}
		if cell.Verdict == Either && cell.Note == "" {
			t.Errorf("%s x %s: disputed without a note", cell.Operation, cell.Role)
		}
	}
	if either != 24 {
		t.Errorf("%d disputed cells, want 24", either)
	}
}

// TestOlderRoleTablesFollowTheTableOf2019 pins the cells in which other pages
// of those versions say something else.
func TestOlderRoleTablesFollowTheTableOf2019(t *testing.T) {
	rows, _ := readCatalogue(t)
	for version, want := range map[string]string{
		"v11": `SearchClientLinks x AdvertiserCampaignManager
SearchClientLinks x ClientViewer
SearchClientLinks x Standard
UpdateAccount x Standard`,
		"v12": `AddAccount x Aggregator
AddAccount x SuperAdmin
AddClientLinks x Standard
DeleteUser x Standard
SearchClientLinks x AdvertiserCampaignManager
SearchClientLinks x ClientViewer
SearchClientLinks x Standard
SendUserInvitation x Standard
UpdateAccount x Standard
UpdateClientLinks x Standard
UpdateUserRoles x SuperAdmin`,
	} {
		var disputed []string
		for _, cell := range Roles(version).Cells {
			at := fmt.Sprintf("%s x %s", cell.Operation, cell.Role)
			if table := Verdict(rows[cell.Operation].of(cell.Role).Seed); cell.Mock != table {
				t.Errorf("%s: %s: the mock's verdict is %s, the table's %s", version, at, cell.Mock, table)
			}
			newest := Roles("v13").Cell(cell.Operation, cell.Role)
			if cell.Requirement != newest.Requirement {
				t.Errorf("%s: %s: %s, in v13 %s", version, at, cell.Requirement, newest.Requirement)
			}
			if cell.Verdict == Either {
				disputed = append(disputed, at)
				if cell.Note == "" {
					t.Errorf("%s: %s: disputed without a note", version, at)
				}
			}
		}
		slices.Sort(disputed)
		if diff := cmp.Diff(strings.Split(want, "\n"), disputed); diff != "" {
			t.Errorf("%s: %s", version, diff)
		}
	}
}

func TestRoleTableCarriesTheRequirementsOfItsCells(t *testing.T) {
	_, requirements := readCatalogue(t)
	subject := map[Role]string{
		SuperAdmin: "A Super Admin ", Aggregator: "An Aggregator ", Standard: "A Standard user ",
		AdvertiserCampaignManager: "An Advertiser Campaign Manager ", ClientViewer: "A Client Viewer ",
	}
	carried := map[string]bool{}
	for _, cell := range Roles("v13").Cells {
		carried[cell.Requirement] = true
		at := fmt.Sprintf("%s x %s: %s", cell.Operation, cell.Role, cell.Requirement)
		r, ok := requirements[cell.Requirement]
		if !ok || !r.isAbout(cell.Operation) {
			t.Errorf("%s is about %q", at, r.Op)
		}
		if strings.HasSuffix(cell.Operation, "Notifications") {
			continue // one requirement for all roles
		}
		if !strings.HasPrefix(r.Statement, subject[cell.Role]) {
			t.Errorf("%s says %q", at, r.Statement)
		}
		if cell.Kind == Read {
			continue // one requirement for all reads of a role
		}
		refusal := strings.Contains(r.Statement, "gets a fault and nothing changes")
		switch {
		case cell.Verdict == Deny && !refusal, cell.Verdict == Allow && refusal:
			t.Errorf("%s is %s, but says %q", at, cell.Verdict, r.Statement)
		case cell.Verdict == Either && r.Level == "MUST" && cell.Requirement != "CM-ROLE-045": // moved by the 2026 edition
			t.Errorf("%s is disputed and MUST", at)
		case cell.Verdict != Either && r.Level != "MUST":
			t.Errorf("%s is undisputed and %s", at, r.Level)
		}
	}
	for n := 5; n <= 69; n++ {
		if id := fmt.Sprintf("CM-ROLE-%03d", n); !carried[id] {
			t.Errorf("no cell carries %s", id)
		}
	}
}

func TestRoleInvariants(t *testing.T) {
	_, requirements := readCatalogue(t)
	var got []string
	for _, i := range Roles("v13").Invariants {
		got = append(got, fmt.Sprintf("%s: %s x %s outside of %s", i.Requirement, i.Operation, i.Role, i.Condition))
		if r := requirements[i.Requirement]; !r.isAbout(i.Operation) || !strings.HasPrefix(r.Statement, "A Standard user ") {
			t.Errorf("%s says %q of %s", i.Requirement, r.Statement, r.Op)
		}
	}
	want := []string{
		"CM-ROLE-017: AddClientLinks x Standard outside of AccountLinksOnly",
		"CM-ROLE-022: UpdateClientLinks x Standard outside of AccountLinksOnly",
		"CM-ROLE-079: SendUserInvitation x Standard outside of NoSuperAdmin",
		"CM-ROLE-080: DeleteUser x Standard outside of NoSuperAdmin",
		"CM-ROLE-081: UpdateUserRoles x Standard outside of NoSuperAdmin",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, version := range []string{"v11", "v12"} { // which have links to accounts only
		var got []string
		for _, i := range Roles(version).Invariants {
			got = append(got, fmt.Sprintf("%s: %s x %s outside of %s", i.Requirement, i.Operation, i.Role, i.Condition))
		}
		if diff := cmp.Diff(want[2:], got); diff != "" {
			t.Errorf("%s: %s", version, diff)
		}
	}
	for _, c := range []Condition{AutoTagTypeOnly, AccountLinksOnly, NoSuperAdmin} {
		if Roles("v13").Describe(c) == "" {
			t.Errorf("%s is not described", c)
		}
	}
}

func TestRoleNames(t *testing.T) {
	for role, want := range map[Role]string{
		16: "AdvertiserCampaignManager", 33: "Aggregator", 41: "SuperAdmin", 100: "ClientViewer", 203: "Standard", 7: "role 7",
	} {
		if got := role.String(); got != want {
			t.Errorf("role %d is called %q, want %q", int(role), got, want)
		}
	}
}

func TestRoleTableRefusesMistakes(t *testing.T) {
	const good = "either (conditional) CM-ROLE-017 AccountLinksOnly"
	for _, test := range []struct{ name, old, new, want string }{
		{"unknown key", "tables:\n", "table: {}\ntables:\n", `unknown field "table"`},
		{"role without name", "  203: Standard\n", "", "role 203 has no name"},
		{"unknown version", "  v13:\n", "  v99:\n", `unknown API version "v99"; known: v11, v12, v13`},
		{"unknown operation", "- operation: AddAccount", "- operation: AddAcount", "v13: AddAcount: no documented operation"},
		{"reserved operation", "- operation: AddAccount", "- operation: AddPrepayAccount", "v13: AddPrepayAccount: no documented operation"},
		{"repeated operation", "- operation: AddAccount", "- operation: AddClientLinks", "v13: AddClientLinks: repeated"},
		{"unknown role", "SuperAdmin: allow CM-ROLE-025", "Admin: allow CM-ROLE-025", "v13: DeleteAccount: unknown role Admin"},
		{"no verdict", "SuperAdmin: allow CM-ROLE-025", "SuperAdmin:", "v13: DeleteAccount: SuperAdmin: no verdict"},
		{"unknown verdict", "allow CM-ROLE-025", "perhaps CM-ROLE-025", `SuperAdmin: "perhaps CM-ROLE-025": unknown verdict`},
		{"no requirement", "allow CM-ROLE-025", "allow", `SuperAdmin: "allow": want verdict, requirement, condition`},
		{"too much", good, good + " 1", "want verdict, requirement, condition"},
		{"no condition", good, "either (conditional) CM-ROLE-017", "a conditional verdict needs a known condition, the others none"},
		{"unknown condition", good, good + "y", "a conditional verdict needs a known condition, the others none"},
		{"condition of another verdict", good, "either (allow) CM-ROLE-017 AccountLinksOnly", "a conditional verdict needs a known condition, the others none"},
		{"invariant of nothing", "CM-ROLE-079, operation: SendUserInvitation", "CM-ROLE-079, operation: Send", "v13: invariant CM-ROLE-079: unknown operation, role or condition"},
	} {
		t.Run(test.name, func(t *testing.T) {
			newest, derived, _ := strings.Cut(string(rolesYAML), "\n  v12:\n")
			if n := strings.Count(newest, test.old); n != 1 {
				t.Fatalf("%q is there %d times", test.old, n)
			}
			_, err := decodeRoles([]byte(strings.Replace(newest, test.old, test.new, 1) + "\n  v12:\n" + derived))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestDerivedRoleTableRefusesMistakes(t *testing.T) {
	const row = "        SuperAdmin: deny CM-ROLE-045"
	for _, test := range []struct{ name, old, new, want string }{
		{"unknown base", "basedOn: v13", "basedOn: v99", `v12: based on "v99", which is no newer table`},
		{"older base", "basedOn: v13", "basedOn: v11", `v12: based on "v11", which is no newer table`},
		{"own base", "basedOn: v13", "basedOn: v12", `v12: based on "v12", which is no newer table`},
		{"operation of another version", "operation: SignupCustomer", "operation: GetUserMFAStatus", "v12: GetUserMFAStatus: the table it is based on has no such row, or the version no such operation"},
		{"unknown role", row, row + "\n        Admin: deny CM-ROLE-045", "v12: SignupCustomer: unknown role Admin"},
		{"unknown verdict", row, strings.Replace(row, "deny", "perhaps", 1), `v12: SignupCustomer: SuperAdmin: "perhaps CM-ROLE-045": unknown verdict`},
		{"requirement of another cell", row, strings.Replace(row, "045", "046", 1), "v12: SignupCustomer: SuperAdmin: CM-ROLE-046, but the cell's requirement is CM-ROLE-045"},
		{"no difference", row, strings.Replace(row, "deny", "either (deny)", 1), `v12: SignupCustomer: SuperAdmin: "either (deny) CM-ROLE-045" is no difference`},
		{"no cell", row + "\n", "", "v12: SignupCustomer: no cell differs"},
	} {
		t.Run(test.name, func(t *testing.T) {
			newest, derived, _ := strings.Cut(string(rolesYAML), "\n  v12:\n")
			if n := strings.Count(derived, test.old); n != 1 {
				t.Fatalf("%q is there %d times", test.old, n)
			}
			_, err := decodeRoles([]byte(newest + "\n  v12:\n" + strings.Replace(derived, test.old, test.new, 1)))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v\nwant %s", err, test.want)
			}
		})
	}
}
