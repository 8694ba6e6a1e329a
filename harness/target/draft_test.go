package target

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestDraftsOpen writes every sort of draft and reads it back: what was said is there, and what was not is not.
func TestDraftsOpen(t *testing.T) {
	all := func() []DraftPersona {
		var personas []DraftPersona
		for i, how := range WaysIn {
			personas = append(personas, DraftPersona{PersonaNames()[i], how})
		}
		return personas
	}
	for name, test := range map[string]struct {
		draft     Draft
		variables []string
		holds     func(*File) bool
	}{
		"sandbox": {Draft{Preset: "sandbox", Personas: []DraftPersona{{"superAdmin", "login"}}}, []string{"CLIENT_ID"}, func(f *File) bool {
			return f.Preset == "sandbox" && f.OAuth.Tokens == "tokens.json" && f.Provisioner.Static.Personas["superAdmin"].Login == "superAdmin"
		}},
		"production": {Draft{Preset: "production", Personas: []DraftPersona{{"viewer", "token"}}}, []string{"DEVELOPER_TOKEN", "VIEWER_TOKEN"}, func(f *File) bool {
			return f.OAuth == nil && f.DeveloperToken == "of DEVELOPER_TOKEN" && f.Provisioner.Static.Personas["viewer"].Token == "of VIEWER_TOKEN"
		}},
		"a service that makes worlds": {Draft{Endpoint: "http://127.0.0.1:8080", Dialects: []string{"v12-soap", "v13-rest"}, Provisioner: "http://127.0.0.1:9000"}, nil, func(f *File) bool {
			return f.Endpoint == "http://127.0.0.1:8080" && slices.Equal(f.Dialects, []string{"v12-soap", "v13-rest"}) && f.Provisioner.HTTP.URL == "http://127.0.0.1:9000"
		}},
		"every way to sign in": {Draft{Endpoint: "https://cm.example.test", Dialects: []string{"v11-soap"}, Personas: all(), Mail: []string{"a@example.com"}},
			[]string{"ADMIN_B_TOKEN", "ADMIN_C_REFRESH_TOKEN", "AGENCY_PASSWORD", "AGENCY_USER_NAME", "AGGREGATOR_TOKEN", "BOTTOM_TOKEN", "CLIENT_ID", "DEVELOPER_TOKEN"}, func(f *File) bool {
				p := f.Provisioner.Static.Personas
				return len(p) == len(WaysIn) && p["adminC"].RefreshToken != "" && p["agency"].Password == "of AGENCY_PASSWORD" && p["aggregator"].State == "expired" &&
					p["bottom"].State == "merged" && slices.Equal(f.Invitations.Addresses, []string{"a@example.com"})
			}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "target.yaml")
			if err := os.WriteFile(path, []byte(test.draft.Text("target.yaml")), 0o600); err != nil {
				t.Fatal(err)
			}
			var asked []string
			lookup := func(name string) (string, bool) {
				asked = append(asked, name)
				return "of " + name, true
			}
			f, err := ReadFile(path, lookup)
			if err != nil {
				t.Fatal(err)
			}
			if slices.Sort(asked); !slices.Equal(asked, test.variables) {
				t.Errorf("it takes %v from the environment, expected %v", asked, test.variables)
			}
			if !test.holds(f) {
				t.Errorf("what was said is not there:\n%s", test.draft.Text("target.yaml"))
			}
			if err := CheckFile(Spec{Address: path, LookupEnv: func(string) (string, bool) { return "x", true }}); err != nil {
				t.Errorf("it does not open: %v", err)
			}
		})
	}
}

// TestDraftsQuote keeps what a person types from being read as something else.
func TestDraftsQuote(t *testing.T) {
	for text, want := range map[string]string{
		"https://cm.example.test/a": "https://cm.example.test/a",
		"${HOME}":                   `"$${HOME}"`,
		"a: b":                      `"a: b"`,
		"# no":                      `"# no"`,
	} {
		if got := scalar(text); got != want {
			t.Errorf("%s is written %s, expected %s", text, got, want)
		}
	}
}

func TestParseDraftPersona(t *testing.T) {
	for text, want := range map[string]string{
		"superAdmin":         "superAdmin login",
		"superAdmin=token":   "superAdmin token",
		" viewer=expired ":   "viewer expired",
		"Viewer":             `unknown persona "Viewer"; did you mean "viewer"?`,
		"viewer=":            `persona viewer: unknown way to sign in ""; known: login, token, refreshToken, password, expired, merged`,
		"viewer=refreshTokn": `persona viewer: unknown way to sign in "refreshTokn"; did you mean "refreshToken"?`,
	} {
		p, err := ParseDraftPersona(text, "login")
		got := p.Name + " " + p.SignIn
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: %s, expected %s", text, got, want)
		}
	}
	if _, err := ParseDraftPersona("zzzzzzzzz", "login"); err == nil || !strings.Contains(err.Error(), "known: adminA, ") {
		t.Errorf("what resembles nothing: %v", err)
	}
}
