package target

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// signInFile is a target.yaml with a section oauth and one persona.
func signInFile(oauth, persona string) string {
	return "endpoint: https://cm.example.com\ndeveloperToken: x\noauth: " + oauth + "\nprovisioner:\n  static:\n    personas:\n      one: " + persona + "\n"
}

func TestSignInFaults(t *testing.T) {
	const authority = "{authority: https://login.example.com/t, clientId: app}"
	for _, c := range []struct{ name, oauth, persona, want string }{
		{"unknown key", "{client: app}", "{login: a}", `t.yaml:3: unknown key "oauth.client"; did you mean "clientId"?`},
		{"unknown key of a persona", authority, "{logn: a}", `t.yaml:7: unknown key "provisioner.static.personas.one.logn"; did you mean "login"?`},
		{"no client", "{authority: https://login.example.com/t}", "{login: a}", "t.yaml:3: oauth.clientId is missing; it is the id under which the application is registered with the authority"},
		{"no authority", "{clientId: app}", "{login: a}", "t.yaml:3: oauth.authority is missing; say where people sign in, or give preset: production or sandbox"},
		{"authority twice", "{authority: https://login.example.com/t, clientId: app, authorizeUrl: https://x/a, tokenUrl: https://x/t, scope: s}", "{login: a}", "t.yaml:3: oauth: authority excludes authorizeUrl and tokenUrl; keep one way to name it"},
		{"half an authority", "{clientId: app, tokenUrl: https://x/t, scope: s}", "{login: a}", "t.yaml:3: oauth.authorizeUrl and oauth.tokenUrl go together; one is missing"},
		{"no scope", "{clientId: app, authorizeUrl: https://x/a, tokenUrl: https://x/t}", "{login: a}", "t.yaml:3: oauth.scope is missing; with addresses of your own there is no default"},
		{"no https", "{clientId: app, authority: http://login.example.com/t}", "{login: a}", "t.yaml:3: oauth.authority: secrets are sent there, so it must begin with https"},
		{"no address", "{clientId: app, authority: login.example.com}", "{login: a}", "t.yaml:3: oauth.authority: the address is not a valid one; write https://HOST/PATH"},
		{"a query", "{clientId: app, scope: s, authorizeUrl: 'https://x/a?access_type=offline', tokenUrl: 'https://x/t?hush=1'}", "{login: a}", "t.yaml:3: oauth.tokenUrl: the address is not a valid one; write https://HOST/PATH"},
		{"a redirect elsewhere", "{clientId: app, authority: https://login.example.com/t, redirect: http://cm.example.com:80/}", "{login: a}", "t.yaml:3: oauth.redirect: the address must be on this machine: http://localhost with a port"},

		{"two credentials", authority, "{login: a, token: hush}", "t.yaml:7: provisioner.static.personas.one: token and login exclude each other; keep one"},
		{"half a sign-in", authority, "{userName: a}", "t.yaml:7: provisioner.static.personas.one: userName and password go together; one is missing"},
		{"a password elsewhere", authority, "{userName: a, password: hush}", "t.yaml:7: provisioner.static.personas.one: user names and passwords sign in over v11-soap alone, which the target does not list"},
		{"expired login", authority, "{login: a, state: expired}", "t.yaml:7: provisioner.static.personas.one: what signs in anew does not expire; give an expired persona its token"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := written(t, signInFile(c.oauth, c.persona))
			_, err := Open(t.Context(), Spec{Address: path, LookupEnv: environment, Caller: agency().call})
			if err == nil || err.Error() != c.want {
				t.Fatalf("error = %v\nwant    %s", err, c.want)
			}
			var config *ConfigError
			if !errors.As(err, &config) || strings.Contains(err.Error(), "hush") {
				t.Errorf("%T quotes a secret or is no ConfigError: %v", err, err)
			}
		})
	}
	path := written(t, strings.Replace(signInFile("", "{login: a}"), "oauth: \n", "", 1))
	want := "t.yaml:6: provisioner.static.personas.one: oauth is missing; say where people sign in, and give its clientId"
	if _, err := Open(t.Context(), Spec{Address: path, Caller: agency().call}); err == nil || err.Error() != want {
		t.Errorf("error = %v\nwant    %s", err, want)
	}
}

// What is asked of an authority where the file leaves something out.
func TestSignInDefaults(t *testing.T) {
	for _, c := range []struct{ name, oauth, preset, authorize, token, scope string }{
		{"production", "{clientId: app}", "production",
			"https://login.microsoftonline.com/common/oauth2/v2.0/authorize", "https://login.microsoftonline.com/common/oauth2/v2.0/token", "https://ads.microsoft.com/msads.manage offline_access"},
		{"sandbox", "{clientId: app}", "sandbox",
			"https://login.microsoftonline.com/common/oauth2/v2.0/authorize", "https://login.microsoftonline.com/common/oauth2/v2.0/token", "https://si.ads.microsoft.com/msads.manage offline_access"},
		{"another tenant and scope", "{clientId: app, authority: https://login.example.com/tenant/, scope: own}", "sandbox",
			"https://login.example.com/tenant/oauth2/v2.0/authorize", "https://login.example.com/tenant/oauth2/v2.0/token", "own"},
		{"another provider", "{clientId: app, authorizeUrl: 'https://accounts.example.com/auth?access_type=offline', tokenUrl: https://oauth.example.com/token, scope: profile email}", "",
			"https://accounts.example.com/auth?access_type=offline", "https://oauth.example.com/token", "profile email"},
		{"no preset", "{clientId: app, authority: https://login.example.com/tenant}", "",
			"https://login.example.com/tenant/oauth2/v2.0/authorize", "https://login.example.com/tenant/oauth2/v2.0/token", "https://ads.microsoft.com/msads.manage offline_access"},
	} {
		t.Run(c.name, func(t *testing.T) {
			content := signInFile(c.oauth, "{login: boss}")
			if c.preset != "" {
				content = "preset: " + c.preset + "\n" + content
			}
			got, err := ReadSignIns(written(t, content), environment)
			if err != nil {
				t.Fatal(err)
			}
			p := got.Provider
			if p.AuthorizeURL != c.authorize || p.TokenURL != c.token || p.Scope != c.scope || p.ClientID != "app" {
				t.Errorf("%+v", p)
			}
			if got.Store.Path() != "tokens.json" || len(got.Logins) != 1 || got.Logins[0] != "boss" {
				t.Errorf("%s, %v", got.Store.Path(), got.Logins)
			}
		})
	}
}

// Signing in needs only what it is about: variables of other parts may be missing.
func TestReadSignIns(t *testing.T) {
	const personas = "provisioner:\n  static:\n    personas:\n      viewer: {refreshToken: \"${NOPE}\"}\n      superAdmin: {login: boss}\n      one: {login: boss}\n      two: {login: \"${DT}\"}\n"
	path := written(t, "endpoint: ${HOST}\ndeveloperToken: ${TOKEN}\noauth: {clientId: app, authority: https://login.example.com/t, tokens: ../kept/tokens.json}\n"+personas)
	got, err := ReadSignIns(path, environment)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"boss", "dev-secret"}, got.Logins); diff != "" || got.Store.Path() != filepath.Join("..", "kept", "tokens.json") {
		t.Errorf("%s\n%s", got.Store.Path(), diff)
	}
	for _, c := range []struct{ content, want string }{
		{"endpoint: https://x\n", "t.yaml: oauth is missing; say where people sign in, and give its clientId"},
		{signInFile("{clientId: \"${NOPE}\", authority: https://x}", "{login: a}"), "t.yaml:3: oauth.clientId: environment variable NOPE is not set"},
		{signInFile("{clientId: app, authority: https://x}", "{login: \"${NOPE}\"}"), "t.yaml:7: provisioner.static.personas.one.login: environment variable NOPE is not set"},
		{signInFile("{clientId: app, authority: https://x}", "{token: hush}"), "t.yaml:6: no persona has a login; give one login: NAME"},
		{signInFile("{authority: https://x}", "{login: a}"), "t.yaml:3: oauth.clientId is missing; it is the id under which the application is registered with the authority"},
	} {
		if _, err := ReadSignIns(written(t, c.content), environment); err == nil || err.Error() != c.want {
			t.Errorf("error = %v\nwant    %s", err, c.want)
		}
	}
}

func TestSignInFileIsWrittenAsItIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.yaml")
	want := File{
		Endpoint: "https://cm.example.com", Dialects: []string{"v11-soap"}, DeveloperToken: "d",
		OAuth: &FileOAuth{Authority: "https://login.example.com/t", ClientID: "app", ClientSecret: "a${b}", Scope: "s", Redirect: "http://localhost:8400/", Tokens: "kept.json"},
		Provisioner: &FileProvisioner{Static: &FileStatic{Personas: map[string]FilePersona{
			"superAdmin": {Login: "boss"}, "viewer": {RefreshToken: "${x}"}, "one": {UserName: "o", Password: "p${q}"},
		}}},
	}
	if err := want.Write(path); err != nil {
		t.Fatal(err)
	}
	got, err := ReadFile(path, environment)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&want, got, cmpopts.IgnoreUnexported(File{})); diff != "" {
		t.Error(diff)
	}
	if err := got.check(2025); err != nil {
		t.Error(err)
	}
	if content, _ := os.ReadFile(path); strings.Contains(string(content), "token: \"\"") {
		t.Errorf("empty keys are written:\n%s", content)
	}
}
