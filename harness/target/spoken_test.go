package target

import (
	"os"
	"strings"
	"testing"
)

// What a target speaks is known before it is opened, and as it is when it is.
func TestSpoken(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, content := range map[string]string{
		"several.yaml": "endpoint: http://127.0.0.1:1\ndialects: [v11-soap, v13-rest]\n",
		"old.yaml":     "endpoint: http://127.0.0.1:1/Api/v12/CustomerManagementService.svc\n",
		"wrong.yaml":   "endpoint: http://127.0.0.1:1\ndialects: [v14-soap]\n",
	} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		address  string
		dialects []string // asked for
		want     string
	}{
		{"embedded", nil, "v13-soap v13-rest v12-soap v11-soap"},
		{"container", nil, "v13-soap v13-rest v12-soap v11-soap"},
		{"several.yaml", nil, "v13-rest v11-soap"},
		{"old.yaml", nil, "v12-soap"},
		{"http://127.0.0.1:1", nil, "v13-soap"},
		{"http://127.0.0.1:1/CustomerManagement/v13", nil, "v13-rest"},
		{"http://127.0.0.1:1", []string{"v11-soap", "v13-soap"}, "v13-soap v11-soap"},
		{"wrong.yaml", nil, "wrong.yaml:2: dialects[0]: unknown dialect"},
		{"lost.yaml", nil, "target file lost.yaml does not exist"},
	} {
		names, err := Spoken(Spec{Address: c.address, Dialects: c.dialects})
		got := strings.Join(names, " ")
		if err != nil {
			got = err.Error()
		}
		if got != c.want && (err == nil || !strings.HasPrefix(got, c.want)) {
			t.Errorf("%s %v: %s, want %s", c.address, c.dialects, got, c.want)
		}
	}
}
