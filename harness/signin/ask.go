package signin

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"golang.org/x/oauth2"
)

// Ask has a person sign in with a browser and returns the refresh token. Show is
// told the address to open. The browser comes back to this machine with a code,
// which is of use only here: the authority wants the verifier beside it (PKCE).
// The error is a *Fault, or that of ctx.
func Ask(ctx context.Context, p *Provider, login string, show func(address string)) (string, error) {
	listener, redirect, err := listen(ctx, p.Redirect)
	if err != nil {
		return "", err
	}
	q := &question{
		provider: p, login: login, codes: p.codes(redirect.String()), path: redirect.Path,
		state: oauth2.GenerateVerifier(), verifier: oauth2.GenerateVerifier(), answered: make(chan answer, 1),
	}
	if q.path == "" {
		q.path = "/"
	}
	server := &http.Server{Handler: q, ReadHeaderTimeout: replyTime}
	go func() { _ = server.Serve(listener) }() // it ends with Shutdown
	defer func() {
		// The browser gets its page before the command ends.
		rest, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		_ = server.Shutdown(rest)
	}()
	show(q.address())
	select {
	case a := <-q.answered:
		return a.refreshToken, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// CheckRedirect refuses an address to which a browser cannot come back here.
func CheckRedirect(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Scheme != "http" || u.Host == "":
		return errors.New("the address must begin with http://localhost")
	case u.Hostname() != "localhost" && !net.ParseIP(u.Hostname()).IsLoopback():
		return errors.New("the address must be on this machine: http://localhost with a port")
	case u.Port() == "" || u.Port() == "0":
		return errors.New("the address needs a port; leave the key out for a free one")
	case u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return errors.New("the address takes host, port and path only")
	}
	return nil
}

// listen takes the port of a redirect address, or a free one of http://localhost.
func listen(ctx context.Context, redirect string) (net.Listener, *url.URL, error) {
	u, port := &url.URL{Scheme: "http", Host: "localhost"}, "0"
	if redirect != "" {
		if err := CheckRedirect(redirect); err != nil {
			return nil, nil, refused("correct oauth.redirect", "the redirect cannot be used: %s", err)
		}
		u, _ = url.Parse(redirect) // just parsed
		port = u.Port()
	}
	host := u.Hostname()
	if host == "localhost" {
		host = "127.0.0.1"
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, nil, refused("end what listens there, or give another oauth.redirect", "the browser cannot come back to port %s of this machine: it is taken", port)
	}
	if redirect == "" {
		u.Host = fmt.Sprintf("localhost:%d", listener.Addr().(*net.TCPAddr).Port)
	}
	return listener, u, nil
}

type answer struct {
	refreshToken string
	err          error
}

// question is one sign-in under way; it serves the browser that comes back.
type question struct {
	provider        *Provider
	login           string
	codes           *oauth2.Config
	path            string
	state, verifier string

	once     sync.Once
	answered chan answer
}

// address is where the person signs in. Who has several accounts is asked which one.
func (q *question) address() string {
	options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(q.verifier)}
	if u, err := url.Parse(q.provider.AuthorizeURL); err != nil || !u.Query().Has("prompt") {
		options = append(options, oauth2.SetAuthURLParam("prompt", "select_account"))
	}
	return q.codes.AuthCodeURL(q.state, options...)
}

func (q *question) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	said := r.URL.Query()
	switch {
	case r.URL.Path != q.path || r.Method != http.MethodGet:
		show(w, http.StatusNotFound, page{Title: "Nothing here", Text: "cmconform waits for a sign-in at another address."})
		return
	case subtle.ConstantTimeCompare([]byte(said.Get("state")), []byte(q.state)) != 1:
		// Any page could send a browser here, so this ends nothing.
		show(w, http.StatusBadRequest, page{Title: "Not this sign-in", Text: "This is not the answer that cmconform waits for. Open the address that it prints."})
		return
	}
	first := false
	q.once.Do(func() { first = true })
	if !first {
		show(w, http.StatusGone, page{Title: "Answered already", Text: "This sign-in is over. Run cmconform login again for another one."})
		return
	}
	refreshToken, err := q.exchange(r.Context(), said)
	if err != nil {
		show(w, http.StatusOK, page{Title: "Not signed in", Text: err.Error()})
	} else {
		show(w, http.StatusOK, page{Title: "Signed in", Text: "Login " + q.login + " is signed in. You can close this window."})
	}
	q.answered <- answer{refreshToken, err}
}

// exchange makes a refresh token of what the browser brought.
func (q *question) exchange(ctx context.Context, said url.Values) (string, error) {
	const again = "run cmconform login again"
	if code := said.Get("error"); code != "" {
		return "", refusal(code, said.Get("error_description"), again)
	}
	if said.Get("code") == "" {
		return "", refused(again, "the authority sent the browser back without a code")
	}
	ctx = context.WithValue(context.WithoutCancel(ctx), oauth2.HTTPClient, q.provider.HTTP)
	token, err := q.codes.Exchange(ctx, said.Get("code"), oauth2.VerifierOption(q.verifier))
	switch {
	case err != nil:
		return "", faultOf(err, again)
	case token.RefreshToken == "":
		return "", refused("add offline_access to oauth.scope, or access_type=offline to oauth.authorizeUrl", "the authority gives no refresh token")
	}
	if lacking := q.provider.lacking(token); len(lacking) > 0 {
		return "", refused("check oauth.scope and the permissions of the application", "the authority gives a token without the scope %s", lacking[0])
	}
	return token.RefreshToken, nil
}
