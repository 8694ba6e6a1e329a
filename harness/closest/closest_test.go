package closest_test

import (
	"testing"

	"github.com/cmconform/cmconform/harness/closest"
)

func TestHint(t *testing.T) {
	known := []string{"endpoint", "endpoints", "dialects", "developerToken", "provisioner", "tls", "CM-GETUSER-001", "CM-GETUSER-010"}
	for _, c := range []struct{ typed, want string }{
		{"endpiont", `; did you mean "endpoint"?`},
		{"dialect", `; did you mean "dialects"?`},
		{"developertoken", `; did you mean "developerToken"?`},
		{"TSL", `; did you mean "tls"?`},
		{"CM-GETUSER-01", `; did you mean "CM-GETUSER-001"?`},
		{"CM-NOPE-001", ""},
		{"x", ""},
		{"", ""},
		{"proxy", ""},
	} {
		if got := closest.Hint(c.typed, known); got != c.want {
			t.Errorf("Hint(%q) = %q, want %q", c.typed, got, c.want)
		}
	}
	if got := closest.To("a", nil); got != "" {
		t.Errorf("To without known names = %q", got)
	}
}
