package signin

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/internal/standin"
)

// visited is what a browser ends at: status, page, and the headers of the page.
type visited struct {
	status int
	body   string
	header http.Header
	url    *url.URL
}

func visit(t *testing.T, address string) visited {
	t.Helper()
	reply, err := http.Get(address) // redirects are followed
	if err != nil {
		t.Error(err)
		return visited{}
	}
	defer reply.Body.Close()
	body, err := io.ReadAll(reply.Body)
	if err != nil {
		t.Error(err)
	}
	return visited{reply.StatusCode, string(body), reply.Header, reply.Request.URL}
}

func TestAsk(t *testing.T) {
	a := standin.NewAuthority(t)
	a.ClientSecret = "the-client-secret"
	a.SignsIn("boss")
	p := providerOf(a)
	var asked *url.URL
	end := make(chan visited, 1)
	token, err := Ask(t.Context(), p, "boss", func(address string) {
		asked, _ = url.Parse(address)
		go func() { end <- visit(t, address) }()
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := (<-end).url.Path; got != "" && got != "/" {
		t.Errorf("the browser ends at %s", got)
	}
	q := asked.Query()
	if !strings.HasPrefix(q.Get("redirect_uri"), "http://localhost:") || q.Get("prompt") != "select_account" || q.Get("scope") != p.Scope ||
		q.Get("code_challenge_method") != "S256" || len(q.Get("state")) < 32 || strings.Contains(asked.String(), a.ClientSecret) {
		t.Errorf("asked %s", asked)
	}
	// The refresh token is one that works.
	if _, err := p.refresh(t.Context(), token); err != nil {
		t.Error(err)
	}
	if got := a.Counts(); got.Codes != 1 || got.Refreshes != 1 {
		t.Errorf("%+v", got)
	}
}

// TestAskShowsPages follows a browser through everything that may come back, in one sign-in.
func TestAskShowsPages(t *testing.T) {
	a := standin.NewAuthority(t)
	a.SignsIn("boss")
	port := freePort(t)
	p := providerOf(a)
	p.Redirect = "http://localhost:" + port + "/callback"
	here := "http://localhost:" + port
	pages := make(chan visited, 4)
	_, err := Ask(t.Context(), p, "boss", func(address string) {
		go func() {
			pages <- visit(t, here+"/favicon.ico")
			pages <- visit(t, here+"/callback?code=stolen&state=guessed")
			pages <- visit(t, address)
		}()
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		status int
		text   string
	}{
		{404, "<h1>Nothing here</h1>"},
		{400, "<h1>Not this sign-in</h1>"},
		{200, "<h1>Signed in</h1><p>Login boss is signed in. You can close this window.</p>"},
	} {
		got := <-pages
		if got.status != want.status || !strings.Contains(got.body, want.text) {
			t.Errorf("HTTP %d\n%s", got.status, got.body)
		}
		for name, value := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"} {
			if got.header.Get(name) != value {
				t.Errorf("%s is %q", name, got.header.Get(name))
			}
		}
	}
	if got := a.Counts(); got.Codes != 1 || got.Refused != 0 {
		t.Errorf("%+v", got)
	}
}

func TestAskRefused(t *testing.T) {
	const again = "run cmconform login again"
	for name, test := range map[string]struct {
		spoil func(*standin.Authority, *Provider)
		want  Fault
		page  string
	}{
		"denied": {func(a *standin.Authority, _ *Provider) { a.Denies("access_denied") },
			Fault{true, "the authority refuses: consent was denied (access_denied, AADSTS65004)", again}, "consent was denied (access_denied, AADSTS65004); run cmconform login again"},
		"a code of its own": {func(a *standin.Authority, _ *Provider) { a.Denies("<script>") },
			Fault{true, "the authority refuses: an error of its own (a code that is none of OAuth, AADSTS65004)", again}, "an error of its own"},
		"a wrong secret": {func(_ *standin.Authority, p *Provider) { p.ClientSecret = "wrong-secret" },
			Fault{true, "the authority refuses: it does not accept the client (invalid_client, AADSTS7000215)", "check oauth.clientId and oauth.clientSecret"}, "does not accept the client"},
		"no refresh token": {func(a *standin.Authority, p *Provider) {
			a.Keeps, p.Scope = true, "https://ads.microsoft.com/msads.manage"
		},
			Fault{true, "the authority gives no refresh token", "add offline_access to oauth.scope, or access_type=offline to oauth.authorizeUrl"}, "gives no refresh token"},
		"an outage": {func(a *standin.Authority, _ *Provider) { a.Fails(standin.BareForbidden) },
			Fault{false, "the authority answers HTTP 403 Forbidden without an error of OAuth", "this is no fault of the service; try again later"}, "HTTP 403 Forbidden"},
	} {
		t.Run(name, func(t *testing.T) {
			a := standin.NewAuthority(t)
			a.Hostile = true
			a.SignsIn("boss")
			p := providerOf(a)
			test.spoil(a, p)
			end := make(chan visited, 1)
			_, err := Ask(t.Context(), p, "boss", func(address string) { go func() { end <- visit(t, address) }() })
			var fault *Fault
			if !errors.As(err, &fault) {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, *fault); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			page := <-end
			if page.status != 200 || !strings.Contains(page.body, "<h1>Not signed in</h1>") || !strings.Contains(page.body, test.page) || strings.Contains(page.body, "<script") {
				t.Errorf("HTTP %d\n%s", page.status, page.body)
			}
		})
	}
}

// A second answer to one sign-in changes nothing.
func TestAskTakesOneAnswer(t *testing.T) {
	a := standin.NewAuthority(t)
	a.SignsIn("boss")
	q := &question{provider: providerOf(a), login: "boss", path: "/", state: "the-state", answered: make(chan answer, 1)}
	q.codes = q.provider.codes("http://localhost:1")
	front := newLocal(t, q)
	first, second := visit(t, front+"/?error=access_denied&state=the-state"), visit(t, front+"/?code=another&state=the-state")
	if first.status != 200 || second.status != 410 || len(q.answered) != 1 || len(a.Sent()) != 0 {
		t.Errorf("HTTP %d and %d, %d answers, %d requests", first.status, second.status, len(q.answered), len(a.Sent()))
	}
}

func TestAskEnds(t *testing.T) {
	a := standin.NewAuthority(t)
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := Ask(ctx, providerOf(a), "boss", func(string) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, port, _ := net.SplitHostPort(taken.Addr().String())
	p := providerOf(a)
	p.Redirect = "http://localhost:" + port + "/callback"
	_, err = Ask(t.Context(), p, "boss", func(string) { t.Error("asked all the same") })
	if want := "the browser cannot come back to port " + port + " of this machine: it is taken; end what listens there, or give another oauth.redirect"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestCheckRedirect(t *testing.T) {
	for address, want := range map[string]string{
		"http://localhost:8400/callback":  "",
		"http://127.0.0.1:8400":           "",
		"http://[::1]:8400/a/b":           "",
		"https://localhost:8400":          "the address must begin with http://localhost",
		"localhost:8400":                  "the address must begin with http://localhost",
		"http://example.test:8400":        "the address must be on this machine: http://localhost with a port",
		"http://localhost.example.test:1": "the address must be on this machine: http://localhost with a port",
		"http://localhost/callback":       "the address needs a port; leave the key out for a free one",
		"http://localhost:8400/?a=b":      "the address takes host, port and path only",
	} {
		got := ""
		if err := CheckRedirect(address); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

func TestPresets(t *testing.T) {
	for _, name := range []string{"production", "sandbox"} {
		p := Presets()[name]
		authorize, token := EndpointsOf(p.Authority)
		if authorize != "https://login.microsoftonline.com/common/oauth2/v2.0/authorize" || token != "https://login.microsoftonline.com/common/oauth2/v2.0/token" ||
			!strings.Contains(p.Scope, "/msads.manage") || !strings.Contains(p.Scope, "offline_access") {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func newLocal(t *testing.T, h http.Handler) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: h}
	t.Cleanup(func() { _ = server.Close() })
	go func() { _ = server.Serve(listener) }()
	return "http://" + listener.Addr().String()
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return port
}
