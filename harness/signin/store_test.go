package signin

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/internal/standin"
)

// Refresh tokens of the environment: their successors live in the store, or in the process.
func TestGivenRefreshTokens(t *testing.T) {
	a := standin.NewAuthority(t)
	given, s := a.RefreshToken("viewer"), NewStore(filepath.Join(t.TempDir(), "tokens.json"))
	for range 2 { // each is a run
		l := Given(providerOf(a), s, given, "")
		mustToken(t, l, "")
		mustToken(t, l, l.access)
	}
	if got := a.Counts(); got.Refreshes != 4 || got.Refused != 0 {
		t.Errorf("with a store: %+v", got)
	}
	content, err := os.ReadFile(s.Path())
	if err != nil || strings.Contains(string(content), given) {
		t.Errorf("the store keeps what was given: %v", err)
	}
	// A new one of the environment has the last word.
	a.Revoke("viewer")
	mustToken(t, Given(providerOf(a), s, a.RefreshToken("viewer"), ""), "")

	alone := Given(providerOf(a), nil, a.RefreshToken("viewer"), "")
	mustToken(t, alone, "")
	mustToken(t, alone, alone.access)
	if got := a.Counts(); got.Refreshes != 7 || got.Refused != 0 {
		t.Errorf("without a store: %+v", got)
	}
}

func TestStoreIsStrict(t *testing.T) {
	a := standin.NewAuthority(t)
	const advice = "the file of oauth.tokens must be readable and replaceable by its owner alone"
	for name, test := range map[string]struct {
		spoil func(path string) error
		want  Fault
	}{
		"others may read it": {func(path string) error { return os.Chmod(path, 0o640) }, Fault{true, "the refresh token cannot be kept: others may read PATH; run chmod 600 on it", advice}},
		"something else":     {func(path string) error { return os.WriteFile(path, []byte("refresh-secret"), 0o600) }, Fault{true, "the refresh token cannot be kept: PATH is no file of refresh tokens; remove it and sign in again", advice}},
		"an unknown member":  {func(path string) error { return os.WriteFile(path, []byte(`{"login":{}}`), 0o600) }, Fault{true, "the refresh token cannot be kept: PATH is no file of refresh tokens; remove it and sign in again", advice}},
		"nobody signed in":   {os.Remove, Fault{true, "login boss has no refresh token in PATH", "sign in"}},
		"somebody else's one": {func(path string) error {
			return NewStore(path).change(t.Context(), func(f *storeFile) bool { f.Logins = map[string]kept{"viewer": {RefreshToken: "x"}}; return true })
		}, Fault{true, "login boss has no refresh token in PATH", "sign in"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := signedIn(t, a, "boss")
			if err := test.spoil(s.Path()); err != nil {
				t.Fatal(err)
			}
			asked := len(a.Sent())
			_, err := Kept(providerOf(a), s, "boss", "sign in").Token(t.Context(), "")
			fault, ok := err.(*Fault)
			if !ok {
				t.Fatal(err)
			}
			test.want.Message = strings.ReplaceAll(test.want.Message, "PATH", s.Path())
			if diff := cmp.Diff(test.want, *fault); diff != "" || len(a.Sent()) != asked {
				t.Errorf("%d requests, (-want +got)\n%s", len(a.Sent())-asked, diff)
			}
		})
	}
}

// A file that is linked to stays where it is.
func TestStoreBehindALink(t *testing.T) {
	a := standin.NewAuthority(t)
	s := signedIn(t, a, "boss")
	link := filepath.Join(t.TempDir(), "link.json")
	if err := os.Symlink(s.Path(), link); err != nil {
		t.Skip("no links here: ", err)
	}
	before := keptBy(t, s)
	mustToken(t, Kept(providerOf(a), NewStore(link), "boss", ""), "")
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 || keptBy(t, s) == before {
		t.Errorf("the link was replaced: %v, %v", info.Mode(), err)
	}
}
