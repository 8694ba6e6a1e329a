package target

import "testing"

func TestDialectOfAnAddress(t *testing.T) {
	for path, want := range map[string]string{
		"/Api/CustomerManagement/v11/CustomerManagementService.svc": "v11-soap",
		"/Api/CustomerManagement/V12/CustomerManagementService.svc": "v12-soap",
		"/Api/CustomerManagement/v13/CustomerManagementService.svc": "v13-soap",
		"/tenants/v120/cm": "v13-soap",
		"/":                "v13-soap",
		"":                 "v13-soap",
	} {
		if got := dialectAt(path).String(); got != want {
			t.Errorf("%q is %s, want %s", path, got, want)
		}
	}
}
