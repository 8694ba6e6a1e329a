package signin

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/internal/standin"
)

// What an authority does, and what is made of it.
func TestFaults(t *testing.T) {
	const later = "this is no fault of the service; try again later"
	page := standin.Outage{Status: 200, ContentType: "text/html", Body: "<html>We are down for maintenance"}
	three := func(o standin.Outage) func(*standin.Authority, *Provider) {
		return func(a *standin.Authority, _ *Provider) { a.Fails(o, o, o) }
	}
	for name, test := range map[string]struct {
		spoil  func(*standin.Authority, *Provider)
		want   Fault
		pauses int
	}{
		"revoked": {func(a *standin.Authority, _ *Provider) { a.Revoke("boss") }, Fault{true,
			"the authority refuses: what it was asked with is no longer valid: expired, revoked, used up, or given for another scope or client (invalid_grant, AADSTS70000)",
			"run cmconform login"}, 0},
		"another scope": {func(_ *standin.Authority, p *Provider) {
			p.Scope = "https://ads.microsoft.com/ads.manage offline_access"
		}, Fault{true,
			"the authority refuses: what it was asked with is no longer valid: expired, revoked, used up, or given for another scope or client (invalid_grant, AADSTS70000)",
			"run cmconform login"}, 0},
		"another client": {func(_ *standin.Authority, p *Provider) { p.ClientID = "nobody" }, Fault{true,
			"the authority refuses: it does not accept the client (invalid_client, AADSTS7000215)", "check oauth.clientId and oauth.clientSecret"}, 0},
		"bare Forbidden": {three(standin.BareForbidden), Fault{false, "the authority answers HTTP 403 Forbidden without an error of OAuth", later}, 2},
		"maintenance":    {three(page), Fault{false, "the reply of the authority is no token", later}, 2},
		"empty":          {three(standin.Outage{Status: 200, ContentType: "application/json", Body: "{}"}), Fault{false, "the reply of the authority is no token", later}, 2},
		"overloaded": {three(standin.Outage{Status: 503, ContentType: "application/json", Body: `{"error":"temporarily_unavailable"}`}),
			Fault{false, "the authority is not able to answer now (temporarily_unavailable)", later}, 2},
		"an error in words of its own": {func(a *standin.Authority, _ *Provider) {
			a.Fails(standin.Outage{Status: 400, ContentType: "application/json", Body: `{"error":"no <way>"}`})
		}, Fault{true, "the authority refuses: an error of its own (a code that is none of OAuth)", "run cmconform login"}, 0},
		"a redirect": {three(standin.Outage{Status: 302, ContentType: "text/plain"}), Fault{false, "the authority answers HTTP 302 Found without an error of OAuth", later}, 2},
		"nobody listens": {func(_ *standin.Authority, p *Provider) {
			closed := httptest.NewServer(http.NotFoundHandler())
			closed.Close()
			p.TokenURL = closed.URL
		}, Fault{false, "the authority cannot be reached: connection refused", later}, 2},
		"no such host": {func(_ *standin.Authority, p *Provider) { p.TokenURL = "http://no-host.invalid/token" },
			Fault{false, "the authority cannot be reached: no such host", later}, 2},
		"a token for something else": {func(a *standin.Authority, _ *Provider) {
			a.Fails(standin.Outage{Status: 200, ContentType: "application/json", Body: `{"access_token":"a","token_type":"Bearer","scope":"https://ads.microsoft.com/ads.manage"}`})
		}, Fault{true, "the authority gives a token without the scope https://ads.microsoft.com/msads.manage, which the service would refuse", "run cmconform login"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			a := standin.NewAuthority(t)
			a.Hostile = true
			s, p, time := signedIn(t, a, "boss"), providerOf(a), &clock{now: time.Now()}
			l := time.of(Kept(p, s, "boss", "run cmconform login"))
			test.spoil(a, p)
			_, err := l.Token(t.Context(), "")
			fault, ok := err.(*Fault)
			if !ok {
				t.Fatalf("%v", err)
			}
			if diff := cmp.Diff(test.want, *fault); diff != "" || len(time.paused) != test.pauses {
				t.Errorf("%d pauses, (-want +got)\n%s", len(time.paused), diff)
			}
			for _, secret := range a.Secrets() {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error holds a secret: %s", err)
				}
			}
			// Nobody is asked again at once.
			asked := len(a.Sent())
			if _, again := l.Token(t.Context(), ""); again != err || len(a.Sent()) != asked {
				t.Errorf("asked again: %v", again)
			}
			if !fault.Refused && strings.HasPrefix(fault.Message, "the authority answers") {
				time.pass(outagePause)
				mustToken(t, l, "") // the outage is over
			}
		})
	}
}
