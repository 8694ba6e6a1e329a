package specs

import (
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

// The matrix of roles and operations: one check a cell of contract.Roles. What
// the reads ask for stands in role_reads.go, what the writes send in role_writes.go.
//
// Cells with a condition are no part of it: see role_campaign_manager_account.go.
var _ = each(contract.Roles("v13").Cells, func(cell contract.Cell) {
	known := OnlyIn(versionsWith(cell)...)
	if asked := roleReads[cell.Operation]; asked != nil {
		Behaviour(cell.Requirement+"/"+contract.Kebab(cell.Operation), cellText(cell), readCheck(cell.Operation, cell.Role), known, Shaped(withLinkAndInvitation))
	}
	if write := roleWrites("")[cell.Operation]; write != nil && cell.Condition != contract.AutoTagTypeOnly {
		Behaviour(cell.Requirement, cellText(cell), writeCheck(cell.Operation, cell.Role), known, Writes(EffectOf(cell.Operation)), Shaped(write.shape))
	}
})

// holderOf names a persona for each role. The Super Admin is not the one who
// reads the state of things before and after.
var holderOf = map[contract.Role]string{
	contract.SuperAdmin:                "secondSuperAdmin",
	contract.Aggregator:                "aggregator",
	contract.Standard:                  "standard",
	contract.AdvertiserCampaignManager: "campaignManager",
	contract.ClientViewer:              "viewer",
}

var roleWords = map[contract.Role]string{
	contract.SuperAdmin:                "a Super Admin",
	contract.Aggregator:                "an Aggregator",
	contract.Standard:                  "a Standard user",
	contract.AdvertiserCampaignManager: "an Advertiser Campaign Manager",
	contract.ClientViewer:              "a Client Viewer",
}

func cellText(cell contract.Cell) string {
	switch {
	case disputedByVersions(cell):
		return "answers " + cell.Operation + " by " + roleWords[cell.Role] + " as the role table of the API version says"
	case cell.Verdict == contract.Either && cell.Kind == contract.Read:
		return "lets " + roleWords[cell.Role] + " call " + cell.Operation + ", or refuses it for lack of authorisation"
	case cell.Verdict == contract.Either:
		return "carries out " + cell.Operation + " by " + roleWords[cell.Role] + ", or refuses it and changes nothing"
	case cell.Verdict == contract.Deny:
		return "refuses " + cell.Operation + " to " + roleWords[cell.Role] + " and changes nothing"
	}
	return "lets " + roleWords[cell.Role] + " call " + cell.Operation
}

// disputedByVersions tells whether an API version answers otherwise than the newest one.
func disputedByVersions(cell contract.Cell) bool {
	for _, version := range contract.Versions() {
		if other := contract.Roles(version).Cell(cell.Operation, cell.Role); other != nil && other.Verdict != cell.Verdict {
			return true
		}
	}
	return false
}

// versionsWith lists the API versions whose table has the cell.
func versionsWith(cell contract.Cell) []string {
	var known []string
	for _, version := range contract.Versions() {
		if contract.Roles(version).Cell(cell.Operation, cell.Role) != nil {
			known = append(known, version)
		}
	}
	return known
}

// verdictOn looks the cell up in the table of the version that the check runs over.
func verdictOn(w *World, operation string, role contract.Role) contract.Verdict {
	if table := contract.Roles(w.Contract().Version); table != nil {
		if cell := table.Cell(operation, role); cell != nil {
			return cell.Verdict
		}
	}
	Skip("no role table speaks of %s in %s", operation, w.Contract().Version)
	return ""
}
