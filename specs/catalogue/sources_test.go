package catalogue

import (
	"strings"
	"testing"
)

func TestURL(t *testing.T) {
	for source, want := range map[string]string{
		"getuser.md":                             published + "customer-management-service/getuser?view=bingads-13",
		"getuser.md#userid":                      published + "customer-management-service/getuser?view=bingads-13#userid",
		"clientlink.md#status of 2026":           published + "customer-management-service/clientlink?view=bingads-13#status",
		"guides/sandbox.md":                      published + "guides/sandbox?view=bingads-13",
		"guides/operation-error-codes.md#3030":   published + "guides/operation-error-codes?view=bingads-13",
		"includes/request-header.md":             published + "customer-management-service/getuser?view=bingads-13",
		"v13 WSDL":                               "https://clientcenter.api.bingads.microsoft.com/Api/CustomerManagement/v13/CustomerManagementService.svc?wsdl",
		"getuser.md of v11":                      "",
		"guides/customer-accounts.md#a-b of v12": "",
		"v11 WSDL":                               "",
		"seed 004#user-roles":                    "",
		"not documented":                         "",
	} {
		if got := URL(source); got != want {
			t.Errorf("%s: %s, want %s", source, got, want)
		}
	}
}

// What is published can be opened: each source has an address, but for those of
// retired versions and the founding documents.
func TestSourcesHaveAddresses(t *testing.T) {
	list, _ := Load()
	addresses := 0
	for _, r := range list {
		for _, s := range r.Sources {
			retired := strings.HasSuffix(s, " of v11") || strings.HasSuffix(s, " of v12") || s == "v11 WSDL" || s == "v12 WSDL"
			if gone := retired || strings.HasPrefix(s, "seed ") || s == "not documented"; gone != (URL(s) == "") {
				t.Errorf("%s: %s has the address %q", r.ID, s, URL(s))
			}
			if URL(s) != "" {
				addresses++
			}
		}
	}
	if addresses < 800 {
		t.Errorf("only %d addresses were looked at", addresses)
	}
}
