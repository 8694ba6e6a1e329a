package standin

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Authority is where people sign in: an OAuth 2.0 authority with the addresses
// and error codes of Microsoft's. It is strict: a code is taken once and with its
// verifier, a refresh token once, and each refresh brings a new one. It counts.
type Authority struct {
	URL                    string
	ClientID, ClientSecret string
	// Consented are the scopes that people have agreed to.
	Consented []string
	// Lifetime of access tokens in seconds, as it is told; nothing expires by the clock.
	Lifetime int
	// Keeps says that a refresh brings no new refresh token, as Google's does.
	Keeps bool
	// Hostile adds to every error what was sent.
	Hostile bool

	mu       sync.Mutex
	person   string // who signs in next
	denied   string // the error that comes of it
	codes    map[string]code
	refresh  map[string]string // person by refresh token
	used     map[string]bool
	access   map[string]*issued
	outages  []Outage
	renewed  map[string]int // refreshes by person
	entered  int            // requests that were let into a service
	expireAt int            // the one before which the tokens of that moment expire
	sent     []url.Values   // to the address for tokens
	counts   Counts
}

// Outage is an answer of the authority that is none.
type Outage struct {
	Status      int
	ContentType string
	Body        string
}

// BareForbidden is the outage that was recorded of the vendor's sandbox.
var BareForbidden = Outage{Status: http.StatusForbidden, ContentType: "text/plain", Body: "Forbidden"}

// Counts are what the authority was asked for and gave.
type Counts struct {
	Codes, Refreshes int // that were answered with tokens
	Refused, Reused  int // refused ones, and of these refresh tokens that were used up
	Outages          int
}

type code struct{ person, challenge, redirect, scope string }

type issued struct {
	person  string
	expired bool
}

// NewAuthority starts an authority on loopback; it ends with the test.
func NewAuthority(t testing.TB) *Authority {
	t.Helper()
	a := &Authority{
		ClientID: "client-" + rand.Text(), Lifetime: 3600, Consented: []string{"https://ads.microsoft.com/msads.manage", "offline_access"},
		codes: map[string]code{}, refresh: map[string]string{}, used: map[string]bool{}, access: map[string]*issued{}, renewed: map[string]int{},
	}
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	a.URL = server.URL + "/common"
	return a
}

func (a *Authority) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.Method + " " + r.URL.Path {
	case "GET /common/oauth2/v2.0/authorize":
		a.authorize(w, r)
	case "POST /common/oauth2/v2.0/token":
		a.token(w, r)
	default:
		http.NotFound(w, r)
	}
}

// SignsIn says who signs in at the next visit of the page.
func (a *Authority) SignsIn(person string) { a.set(func() { a.person, a.denied = person, "" }) }

// Denies has the next visits of the page end with an error.
func (a *Authority) Denies(code string) { a.set(func() { a.denied = code }) }

// RefreshToken is one of a person who has signed in elsewhere.
func (a *Authority) RefreshToken(person string) string {
	token := "refresh-" + rand.Text()
	a.set(func() { a.refresh[token] = person })
	return token
}

// Revoke ends all refresh tokens of a person.
func (a *Authority) Revoke(person string) {
	a.set(func() {
		for token, whose := range a.refresh {
			if whose == person {
				delete(a.refresh, token)
			}
		}
	})
}

// Expire ends the access tokens that people have now.
func (a *Authority) Expire() {
	a.set(a.expire)
}

func (a *Authority) expire() {
	for _, i := range a.access {
		i.expired = true
	}
}

// ExpireBefore has the access tokens expire that there are when a service is
// about to get that many requests more.
func (a *Authority) ExpireBefore(requests int) { a.set(func() { a.expireAt = a.entered + requests }) }

// Fails has the next requests for tokens answered by outages, one each.
func (a *Authority) Fails(outages ...Outage) {
	a.set(func() { a.outages = append(a.outages, outages...) })
}

// Counts returns what has happened so far.
func (a *Authority) Counts() (c Counts) {
	a.set(func() { c = a.counts })
	return c
}

// Refreshes is how often refresh tokens of a person were answered with tokens.
func (a *Authority) Refreshes(person string) (n int) {
	a.set(func() { n = a.renewed[person] })
	return n
}

// Sent returns the forms that were sent for tokens.
func (a *Authority) Sent() (sent []url.Values) {
	a.set(func() { sent = slices.Clone(a.sent) })
	return sent
}

// Secrets are all tokens that the authority knows, and the client's secret.
func (a *Authority) Secrets() (secrets []string) {
	a.set(func() {
		for token := range a.refresh {
			secrets = append(secrets, token)
		}
		for token := range a.used {
			secrets = append(secrets, token)
		}
		for token := range a.access {
			secrets = append(secrets, token)
		}
		if a.ClientSecret != "" {
			secrets = append(secrets, a.ClientSecret)
		}
	})
	return secrets
}

func (a *Authority) set(f func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	f()
}

// authorize is the page at which the person signs in, at once.
func (a *Authority) authorize(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	q := r.URL.Query()
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || back.Hostname() != "localhost" || q.Get("client_id") != a.ClientID || q.Get("response_type") != "code" ||
		q.Get("code_challenge") == "" || q.Get("code_challenge_method") != "S256" || q.Get("state") == "" || q.Get("scope") == "" {
		http.Error(w, "AADSTS900144: the request is not complete", http.StatusBadRequest)
		return
	}
	answer := url.Values{"state": {q.Get("state")}}
	if a.denied != "" {
		answer.Set("error", a.denied)
		answer.Set("error_description", "AADSTS65004: the person did not consent <script>")
	} else {
		name := "code-" + rand.Text()
		a.codes[name] = code{a.person, q.Get("code_challenge"), q.Get("redirect_uri"), q.Get("scope")}
		answer.Set("code", name)
	}
	back.RawQuery = answer.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

// token gives tokens for a code or for a refresh token.
func (a *Authority) token(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := r.ParseForm(); err != nil {
		a.refuse(w, r, "invalid_request", "AADSTS900144")
		return
	}
	a.sent = append(a.sent, r.PostForm)
	if len(a.outages) > 0 {
		o := a.outages[0]
		a.outages = a.outages[1:]
		a.counts.Outages++
		w.Header().Set("Content-Type", o.ContentType)
		w.WriteHeader(o.Status)
		_, _ = w.Write([]byte(o.Body))
		return
	}
	f := r.PostForm
	if f.Get("client_id") != a.ClientID || f.Get("client_secret") != a.ClientSecret {
		a.refuse(w, r, "invalid_client", "AADSTS7000215")
		return
	}
	switch f.Get("grant_type") {
	case "authorization_code":
		c, ok := a.codes[f.Get("code")]
		delete(a.codes, f.Get("code"))
		sum := sha256.Sum256([]byte(f.Get("code_verifier")))
		if !ok || c.redirect != f.Get("redirect_uri") || c.challenge != base64.RawURLEncoding.EncodeToString(sum[:]) {
			a.refuse(w, r, "invalid_grant", "AADSTS501481")
			return
		}
		a.counts.Codes++
		a.give(w, c.person, c.scope, "")
	case "refresh_token":
		token := f.Get("refresh_token")
		person, ok := a.refresh[token]
		lacks := slices.ContainsFunc(strings.Fields(f.Get("scope")), func(s string) bool { return !slices.Contains(a.Consented, s) })
		if !ok || lacks {
			if a.used[token] {
				a.counts.Reused++
			}
			a.refuse(w, r, "invalid_grant", "AADSTS70000")
			return
		}
		a.counts.Refreshes++
		a.renewed[person]++
		a.give(w, person, f.Get("scope"), token)
	default:
		a.refuse(w, r, "unsupported_grant_type", "AADSTS70003")
	}
}

// give answers with tokens; the refresh token that they were given for is used up.
func (a *Authority) give(w http.ResponseWriter, person, scope, used string) {
	access := "access-" + rand.Text() + rand.Text()
	a.access[access] = &issued{person: person}
	reply := map[string]any{"token_type": "Bearer", "expires_in": a.Lifetime, "access_token": access}
	scopes := slices.DeleteFunc(strings.Fields(scope), func(s string) bool { return s == "offline_access" })
	reply["scope"] = strings.Join(scopes, " ")
	if !a.Keeps || used == "" && strings.Contains(scope, "offline_access") {
		refresh := "refresh-" + rand.Text()
		a.refresh[refresh] = person
		reply["refresh_token"] = refresh
		if used != "" {
			delete(a.refresh, used)
			a.used[used] = true
		}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(reply)
}

func (a *Authority) refuse(w http.ResponseWriter, r *http.Request, code, detail string) {
	a.counts.Refused++
	description := detail + ": the request was refused. Trace ID: 00000000-0000-4000-8000-000000000001"
	if a.Hostile {
		description += " for " + r.PostForm.Encode() + " " + strings.Join(r.PostForm["refresh_token"], " ")
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(http.StatusBadRequest)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": code, "error_description": description})
}

// Person is who has an access token; empty where nobody does.
func (a *Authority) Person(token string) (person string) {
	a.set(func() {
		if i := a.access[token]; i != nil {
			person = i.person
		}
	})
	return person
}
