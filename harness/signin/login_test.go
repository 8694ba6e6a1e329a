package signin

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/internal/standin"
)

// providerOf is how we are registered with a stand-in.
func providerOf(a *standin.Authority) *Provider {
	p := &Provider{ClientID: a.ClientID, ClientSecret: a.ClientSecret, Scope: Presets()["production"].Scope, HTTP: NewClient()}
	p.AuthorizeURL, p.TokenURL = EndpointsOf(a.URL)
	return p
}

// clock is a time that only a test moves; pauses are recorded and not made.
type clock struct {
	mu     sync.Mutex
	now    time.Time
	paused []time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pause(_ context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.paused = append(c.paused, d)
	return nil
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *clock) of(l *Login) *Login {
	l.now, l.pause = c.Now, c.pause
	return l
}

// signedIn is a store in which somebody has signed in.
func signedIn(t *testing.T, a *standin.Authority, login string) *Store {
	t.Helper()
	s := NewStore(filepath.Join(t.TempDir(), "tokens.json"))
	if err := s.Keep(t.Context(), login, a.RefreshToken(login)); err != nil {
		t.Fatal(err)
	}
	return s
}

func mustToken(t *testing.T, l *Login, refused string) string {
	t.Helper()
	token, err := l.Token(t.Context(), refused)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestRefreshTokensRotate(t *testing.T) {
	a := standin.NewAuthority(t)
	a.ClientSecret = "the-client-secret"
	s := signedIn(t, a, "boss")
	first := keptBy(t, s)
	time, access := &clock{now: time.Now()}, map[string]bool{}
	l := time.of(Kept(providerOf(a), s, "boss", "sign in again"))
	for range 3 {
		access[mustToken(t, l, "")] = true
	}
	if got := a.Counts(); got.Refreshes != 1 || len(access) != 1 {
		t.Errorf("%d refreshes gave %d tokens", got.Refreshes, len(access))
	}
	if got := keptBy(t, s); got == first || got != l.secrets[2] {
		t.Errorf("the file keeps %s", got)
	}
	if info, err := os.Stat(s.Path()); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the file: %v, %v", info.Mode(), err)
	}
	sent := a.Sent()[0]
	if sent.Get("grant_type") != "refresh_token" || sent.Get("refresh_token") != first || sent.Get("client_secret") != "the-client-secret" ||
		sent.Get("scope") != "https://ads.microsoft.com/msads.manage offline_access" {
		t.Errorf("sent %v", sent)
	}
	// Another run goes on where this one has stopped.
	mustToken(t, Kept(providerOf(a), s, "boss", ""), "")
	if got := a.Counts(); got.Refreshes != 2 || got.Reused != 0 {
		t.Errorf("the second run: %+v", got)
	}
}

// keptBy is the refresh token that a store keeps for boss.
func keptBy(t *testing.T, s *Store) string {
	t.Helper()
	f, err := s.read()
	if err != nil {
		t.Fatal(err)
	}
	return f.Logins["boss"].RefreshToken
}

func TestOneRefreshAtATime(t *testing.T) {
	a := standin.NewAuthority(t)
	s := signedIn(t, a, "boss")
	// Two runs at once, and many calls in each.
	runs := []*Login{Kept(providerOf(a), s, "boss", ""), Kept(providerOf(a), s, "boss", "")}
	ask := func(refused [2]string) (given [2]map[string]bool) {
		var all sync.WaitGroup
		var mu sync.Mutex
		for i, l := range runs {
			given[i] = map[string]bool{}
			for range 20 {
				all.Go(func() {
					token, err := l.Token(t.Context(), refused[i])
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					defer mu.Unlock()
					given[i][token] = true
				})
			}
		}
		all.Wait()
		return given
	}
	given := ask([2]string{})
	if got := a.Counts(); got.Refreshes != 2 || got.Refused != 0 || len(given[0]) != 1 || len(given[1]) != 1 {
		t.Errorf("%+v, %d and %d tokens", got, len(given[0]), len(given[1]))
	}
	// The service refuses the tokens of all calls for their age at the same time.
	again := ask([2]string{only(given[0]), only(given[1])})
	if got := a.Counts(); got.Refreshes != 4 || got.Refused != 0 || only(again[0]) == only(given[0]) || len(again[0]) != 1 || len(again[1]) != 1 {
		t.Errorf("%+v after expiry, %d and %d tokens", got, len(again[0]), len(again[1]))
	}
}

func only(set map[string]bool) string {
	for token := range set {
		return token
	}
	return ""
}

func TestTokensAge(t *testing.T) {
	a := standin.NewAuthority(t)
	time, refreshes := &clock{now: time.Now()}, 0
	l := time.of(Given(providerOf(a), nil, a.RefreshToken("viewer"), ""))
	for _, step := range []struct {
		name  string
		pass  duration
		force bool
		fresh bool // a refresh is due
	}{
		{"the first", 0, false, true},
		{"shortly after", 10 * second, false, false},
		{"before its end", 3400 * second, false, false},
		{"almost at its end", 80 * second, false, true},
		{"refused", 1 * second, true, true},
		{"refused again at once, which a refresh does not help against", 1 * second, true, false},
		{"refused later", 60 * second, true, true},
	} {
		time.pass(step.pass)
		refused := ""
		if step.force {
			refused = l.access
		}
		before := l.access
		if token := mustToken(t, l, refused); (token != before) != step.fresh {
			t.Errorf("%s: new is %t", step.name, token != before)
		}
		if step.fresh {
			refreshes++
		}
	}
	if got := a.Counts(); got.Refreshes != refreshes || got.Reused != 0 {
		t.Errorf("%+v, want %d refreshes", got, refreshes)
	}
}

type duration = time.Duration

const second = time.Second

func TestOutagesPass(t *testing.T) {
	a := standin.NewAuthority(t)
	time := &clock{now: time.Now()}
	l := time.of(Given(providerOf(a), nil, a.RefreshToken("viewer"), ""))
	a.Fails(standin.BareForbidden, standin.Outage{Status: 502, ContentType: "text/html", Body: "<html>"})
	mustToken(t, l, "")
	if diff := cmp.Diff(pauses, time.paused); diff != "" || a.Counts().Refreshes != 1 {
		t.Errorf("%+v, pauses (-want +got)\n%s", a.Counts(), diff)
	}
	if got := askedPause(http.Header{"Retry-After": {"7"}}) + askedPause(http.Header{"Retry-After": {"86400"}}) + askedPause(nil); got != 7e9+longestPause {
		t.Errorf("Retry-After is read as %s", got)
	}
}

// An authority need not replace refresh tokens.
func TestRefreshTokensThatStay(t *testing.T) {
	a := standin.NewAuthority(t)
	a.Keeps = true
	s := signedIn(t, a, "boss")
	first := keptBy(t, s)
	for range 2 {
		mustToken(t, Kept(providerOf(a), s, "boss", ""), "")
	}
	if got := keptBy(t, s); got != first || a.Counts().Refreshes != 2 {
		t.Errorf("%+v, the file keeps another token: %t", a.Counts(), got != first)
	}
}

// A refresh whose caller gives up is not lost: the next one has its token.
func TestInterruptedRefresh(t *testing.T) {
	a := standin.NewAuthority(t)
	ctx, cancel := context.WithCancel(t.Context())
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cancel()
		a.ServeHTTP(w, r)
	}))
	defer front.Close()
	s, p := signedIn(t, a, "boss"), providerOf(a)
	p.TokenURL = strings.Replace(p.TokenURL, strings.TrimSuffix(a.URL, "/common"), front.URL, 1)
	l := Kept(p, s, "boss", "")
	_, _ = l.Token(ctx, "") // whether it gets to see the token is open
	mustToken(t, Kept(p, s, "boss", ""), "")
	if got := a.Counts(); got.Refused != 0 || got.Refreshes != 2 {
		t.Errorf("%+v", got)
	}
}
