package contract

import "fmt"

// Role is the number of a user role, as CustomerRole.RoleId carries it.
type Role int

// The roles that the documentation describes (CM-ROLE-002).
const (
	AdvertiserCampaignManager Role = 16
	Aggregator                Role = 33
	SuperAdmin                Role = 41
	ClientViewer              Role = 100 // called Viewer by later pages
	Standard                  Role = 203
)

// DocumentedRoles lists the roles in the order of their numbers.
var DocumentedRoles = []Role{AdvertiserCampaignManager, Aggregator, SuperAdmin, ClientViewer, Standard}

// String returns the name of a documented role, else its number.
func (r Role) String() string {
	if name := roleData().Roles[int(r)]; name != "" {
		return name
	}
	return fmt.Sprintf("role %d", int(r))
}

// Verdict is what becomes of a call of a role.
type Verdict string

// Verdicts.
const (
	Allow       Verdict = "allow"
	Deny        Verdict = "deny"
	Conditional Verdict = "conditional" // succeeds as far as the condition says
	Either      Verdict = "either"      // the sources disagree: both outcomes conform
)

// Condition names a restriction of a permitted call.
type Condition string

// Conditions; RoleTable.Describe words them.
const (
	AutoTagTypeOnly  Condition = "AutoTagTypeOnly"  // only UpdateAccount's AutoTagType changes, the rest is ignored (CM-ROLE-071 to 073)
	AccountLinksOnly Condition = "AccountLinksOnly" // no client link of type CustomerLink
	NoSuperAdmin     Condition = "NoSuperAdmin"     // role 41 is neither granted nor held by the user concerned
)

// RoleTable says which role may execute which operation of an API version.
type RoleTable struct {
	Version    string
	Cells      []Cell // by operation, then by role
	Invariants []RoleInvariant
}

// Cell is one operation for one role.
type Cell struct {
	Operation   string
	Role        Role
	Kind        Kind
	Verdict     Verdict
	Mock        Verdict // the mock's own choice: Allow, Deny or Conditional; equal to Verdict unless that is Either
	Requirement string
	Condition   Condition // of Verdict or Mock Conditional; else empty
	Note        string    // what the sources say; same for all cells of an operation
}

// RoleInvariant is what a role is refused whatever the reading of its cell:
// the operation outside of the condition.
type RoleInvariant struct {
	Requirement string
	Operation   string
	Role        Role
	Condition   Condition
}

// Cell returns the cell of an operation and a role; nil for operations that
// are not documented and roles that are not described.
func (t *RoleTable) Cell(operation string, role Role) *Cell {
	for i := range t.Cells {
		if c := &t.Cells[i]; c.Operation == operation && c.Role == role {
			return c
		}
	}
	return nil
}

// InvariantsOf returns what the role of a cell is refused in every reading of it.
func (t *RoleTable) InvariantsOf(c *Cell) []RoleInvariant {
	var found []RoleInvariant
	for _, i := range t.Invariants {
		if i.Operation == c.Operation && i.Role == c.Role {
			found = append(found, i)
		}
	}
	return found
}

// Describe words a condition for readers.
func (t *RoleTable) Describe(c Condition) string { return roleData().Conditions[string(c)] }

// Roles returns the role table of an API version, or nil where there is none.
// It is shared: do not change it.
func Roles(version string) *RoleTable { return roleData().tables[version] }
