package target

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/signin"
	"github.com/cmconform/cmconform/internal/standin"
)

// registered is a target.yaml whose people sign in at an authority, in a working folder of its own.
func registered(t *testing.T, a *standin.Authority, personas string) string {
	return written(t, fmt.Sprintf(`endpoint: http://127.0.0.1:1
dialects: [v13-soap, v11-soap]
developerToken: dev-secret
oauth: {authority: %s, clientId: %s, scope: "https://ads.microsoft.com/msads.manage offline_access"}
provisioner:
  static:
    personas:
%s`, a.URL, a.ClientID, personas))
}

// members is a service whose people have the tokens of an authority; it notes over which dialect each call came.
func members(a *standin.Authority, over *[]string) Caller {
	service := agency()
	return func(ctx context.Context, t *Target, dialect string, creds Credentials, operation string, elements []*message.Element) (*message.Reply, error) {
		*over = append(*over, dialect)
		if creds.Current != nil {
			token, err := creds.Current(ctx, "")
			if err != nil {
				return nil, fmt.Errorf("no access token: %w", err)
			}
			creds.Token = map[string]string{"boss": "t-admin", "watcher": "t-viewer"}[a.Person(token)]
		}
		if creds.UserName == "manager" && creds.Password == "pass-secret" {
			creds.Token = "t-manager"
		}
		return service.call(ctx, t, "v13-soap", creds, operation, elements)
	}
}

func TestPeopleSignIn(t *testing.T) {
	a := standin.NewAuthority(t)
	path := registered(t, a, `      superAdmin: {login: boss}
      two: {login: boss, state: merged}
      viewer: {refreshToken: "`+a.RefreshToken("watcher")+`"}
      campaignManager: {userName: manager, password: pass-secret}
      expired: {token: old-secret, state: expired}
`)
	if err := signin.NewStore("tokens.json").Keep(t.Context(), "boss", a.RefreshToken("boss")); err != nil {
		t.Fatal(err)
	}
	var over []string
	opened, err := Open(t.Context(), Spec{Address: path, Caller: members(a, &over)})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close(t.Context())
	s := opened.Provisioner.(*staticProvisioner)
	if found := s.preflight(t.Context()); len(found) > 0 {
		t.Fatal(found)
	}
	if !slices.Contains(over, "v11-soap") || !slices.Contains(over, "v13-soap") {
		t.Errorf("signed in over %v", over)
	}
	made, err := s.Provision(t.Context(), office(), nil)
	if err != nil {
		t.Fatal(err)
	}
	boss, viewer := made.Personas["superAdmin"], made.Personas["viewer"]
	if a.Person(boss.Token) != "boss" || a.Person(viewer.Token) != "watcher" || boss.UserID != "101" {
		t.Errorf("%+v %+v", boss, viewer)
	}
	// A login is one, whoever uses it, and the same tokens serve until they are too old.
	if got := a.Counts(); got.Refreshes != 2 || got.Refused != 0 {
		t.Errorf("%+v", got)
	}
	merged, _ := opened.Caller("two")
	if token, err := merged.Current(t.Context(), ""); err != nil || token != boss.Token {
		t.Errorf("the merged persona has another sign-in: %v", err)
	}
	if diff := cmp.Diff([]string{"campaignManager", "superAdmin", "viewer"}, slices.Sorted(maps.Keys(opened.Callers()))); diff != "" {
		t.Error(diff)
	}
	if c := opened.Callers()["campaignManager"]; c.UserName != "manager" || c.Password != "pass-secret" || c.Current != nil {
		t.Errorf("%+v", c)
	}
	known := opened.Secrets()
	for _, secret := range append(a.Secrets(), "dev-secret", "pass-secret", "old-secret") {
		if !slices.Contains(known, secret) && secret != "dev-secret" {
			t.Errorf("%.10s... is not known as a secret", secret)
		}
	}
	if _, err := opened.Token(t.Context(), "expired", ""); err == nil {
		t.Error("a static token is asked for")
	}
}

// TestSignInFindings: what preflight says where people cannot sign in.
func TestSignInFindings(t *testing.T) {
	const both = "      superAdmin: {login: boss}\n      viewer: {login: watcher}\n"
	const revoked = "the authority refuses: what it was asked with is no longer valid: expired, revoked, used up, or given for another scope or client (invalid_grant, AADSTS70000)"
	for name, test := range map[string]struct {
		spoil func(*standin.Authority)
		want  []string
	}{
		"one is revoked": {func(a *standin.Authority) { a.Revoke("watcher") }, []string{
			"authorisation false: persona viewer cannot sign in: " + revoked + "; run cmconform login --target t.yaml watcher"}},
		"all are revoked": {func(a *standin.Authority) { a.Revoke("watcher"); a.Revoke("boss") }, []string{
			"authorisation true: persona superAdmin cannot sign in: " + revoked + "; run cmconform login --target t.yaml boss",
			"authorisation true: persona viewer cannot sign in: " + revoked + "; run cmconform login --target t.yaml watcher"}},
		"the authority is down": {func(a *standin.Authority) {
			a.Fails(standin.BareForbidden, standin.BareForbidden, standin.BareForbidden)
		}, []string{
			"target true: cannot sign in persona superAdmin: the authority answers HTTP 403 Forbidden without an error of OAuth; this is no fault of the service; try again later"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := standin.NewAuthority(t)
			a.Hostile = true
			path := registered(t, a, both)
			store := signin.NewStore("tokens.json")
			if err := errors.Join(store.Keep(t.Context(), "boss", a.RefreshToken("boss")), store.Keep(t.Context(), "watcher", a.RefreshToken("watcher"))); err != nil {
				t.Fatal(err)
			}
			test.spoil(a)
			var over []string
			opened, err := Open(t.Context(), Spec{Address: path, Caller: members(a, &over)})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range opened.Provisioner.(*staticProvisioner).preflight(t.Context()) {
				got = append(got, fmt.Sprintf("%s %t: %s; %s", f.Kind, f.Fatal, f.Message, f.Advice))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			for _, secret := range a.Secrets() {
				if strings.Contains(strings.Join(got, "\n"), secret) {
					t.Error("a finding holds a secret")
				}
			}
		})
	}
}

// A worker asks its parent and no authority.
func TestTokensAreAskedElsewhere(t *testing.T) {
	a := standin.NewAuthority(t)
	path := registered(t, a, "      superAdmin: {login: boss}\n")
	opened, err := Open(t.Context(), Spec{Address: path, Caller: agency().call})
	if err != nil {
		t.Fatal(err)
	}
	opened.AskFor(func(_ context.Context, persona, refused string) (string, error) {
		return persona + "-not-" + refused, nil
	})
	if token, err := opened.Token(t.Context(), "superAdmin", "old"); err != nil || token != "superAdmin-not-old" || !slices.Contains(opened.Secrets(), token) || len(a.Sent()) != 0 {
		t.Errorf("%s, %v, %d requests", token, err, len(a.Sent()))
	}
}
