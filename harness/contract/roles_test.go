package contract

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRoleTableIsComplete(t *testing.T) {
	table := Roles("v13")
	c := load(t, 2025)
	for _, op := range c.Operations {
		for _, role := range DocumentedRoles {
			cell := table.Cell(op.Name, role)
			switch {
			case !op.Documented && cell != nil:
				t.Errorf("%s x %s: reserved, but in the table", op.Name, role)
			case op.Documented && cell == nil:
				t.Errorf("%s x %s: not in the table", op.Name, role)
			case op.Documented && cell.Kind != op.Kind:
				t.Errorf("%s x %s: kind %s, want %s", op.Name, role, cell.Kind, op.Kind)
			}
		}
	}
	if len(table.Cells) != 31*5 {
		t.Errorf("%d cells, want %d", len(table.Cells), 31*5)
	}
	if Roles("v99") != nil || table.Cell("GetUser", 1) != nil {
		t.Error("what is not there was found")
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
		{"unknown version", "  v13:\n", "  v99:\n", `unknown API version "v99"; known: v13`},
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
			if n := strings.Count(string(rolesYAML), test.old); n != 1 {
				t.Fatalf("%q is there %d times", test.old, n)
			}
			_, err := decodeRoles([]byte(strings.Replace(string(rolesYAML), test.old, test.new, 1)))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v\nwant %s", err, test.want)
			}
		})
	}
}
