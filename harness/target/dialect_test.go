package target

import (
	"slices"
	"testing"
)

func TestDialectOfAnAddress(t *testing.T) {
	for path, want := range map[string]string{
		"/Api/CustomerManagement/v11/CustomerManagementService.svc": "v11-soap",
		"/Api/CustomerManagement/V12/CustomerManagementService.svc": "v12-soap",
		"/Api/CustomerManagement/v13/CustomerManagementService.svc": "v13-soap",
		"/tenants/v120/cm":                    "v13-soap",
		"/CustomerManagement/v13":             "v13-rest",
		"/tenants/a/customermanagement/V13/":  "v13-rest",
		"/CustomerManagement/v12":             "v12-soap",
		"/CustomerManagement/v13/Service.svc": "v13-soap",
		"/":                                   "v13-soap",
		"":                                    "v13-soap",
	} {
		if got := dialectAt(path).String(); got != want {
			t.Errorf("%q is %s, want %s", path, got, want)
		}
	}
}

func TestDialectsAreNewestFirst(t *testing.T) {
	want := []string{"v13-soap", "v13-rest", "v12-soap", "v11-soap"}
	if got := DialectNames(); !slices.Equal(got, want) {
		t.Errorf("dialects are %v", got)
	}
	if got := SortDialects([]string{"v11-soap", "v12-soap", "v13-rest", "v13-soap"}); !slices.Equal(got, want) {
		t.Errorf("sorted they are %v", got)
	}
}
