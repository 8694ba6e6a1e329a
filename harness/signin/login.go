package signin

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"
)

const (
	// early is how long before its end an access token is no longer used, half of its life at most.
	early = 2 * time.Minute
	// forcedPause is the least time between two refreshes that the service asked
	// for: what refuses every token must not cost one for each call.
	forcedPause = time.Minute
	// outagePause is how long an authority that could not be asked is left alone.
	outagePause = 15 * time.Second
	// lingering is how long the answer to a refresh is waited for when nobody
	// needs it any more: with it, a new refresh token would be lost.
	lingering = 5 * time.Second
)

// pauses are those between the attempts to ask an authority that is down.
var pauses = []time.Duration{500 * time.Millisecond, 2 * time.Second}

// longestPause is the most that an authority may ask for.
const longestPause = 30 * time.Second

// Login is somebody who has signed in: it has an access token whenever one is
// needed. It is safe for concurrent use, and asks the authority once at a time.
type Login struct {
	provider *Provider
	advice   string
	// token uses the refresh token by ask and keeps the one that comes back.
	token func(ctx context.Context, ask func(refreshToken string) (*oauth2.Token, error)) (*oauth2.Token, error)

	now   func() time.Time
	pause func(context.Context, time.Duration) error

	turn    chan struct{} // held by who asks the authority
	access  string
	good    time.Time // until when it is used; zero where the authority did not say
	forced  time.Time // of the last refresh that the service asked for
	fault   *Fault    // the last one
	faulted time.Time

	mu      sync.Mutex
	secrets []string
}

func newLogin(p *Provider, advice string) *Login {
	return &Login{provider: p, advice: advice, now: time.Now, pause: sleep, turn: make(chan struct{}, 1)}
}

// Kept is a login whose refresh token is in a store. Advice is what a person
// has to do when that is no longer accepted.
func Kept(p *Provider, s *Store, login, advice string) *Login {
	return newLogin(p, advice).through(s,
		func(f *storeFile) string { return f.Logins[login].RefreshToken },
		func(f *storeFile, successor kept) { f.Logins[login] = successor },
		refused(advice, "login %s has no refresh token in %s", login, s.path))
}

// Given is a login whose refresh token comes from outside, mostly the
// environment. Where the authority replaces it, the successor goes into the
// store, and is used as long as the same token is given; without a store, it is
// kept for as long as the process lives.
func Given(p *Provider, s *Store, given, advice string) *Login {
	l := newLogin(p, advice)
	l.learn(given)
	if s != nil {
		key := fingerprint(given)
		return l.through(s,
			func(f *storeFile) string { return cmp.Or(f.Successors[key].RefreshToken, given) },
			func(f *storeFile, successor kept) { f.Successors[key] = successor }, nil)
	}
	current := given
	l.token = func(_ context.Context, ask func(string) (*oauth2.Token, error)) (*oauth2.Token, error) {
		token, err := ask(current)
		if err == nil {
			current = token.RefreshToken
		}
		return token, err
	}
	return l
}

// through has a login use a refresh token of a store, and replace it there. None is the error where find finds nothing.
func (l *Login) through(s *Store, find func(*storeFile) string, replace func(*storeFile, kept), none *Fault) *Login {
	l.token = func(ctx context.Context, ask func(string) (*oauth2.Token, error)) (token *oauth2.Token, err error) {
		broken := s.change(ctx, func(f *storeFile) bool {
			old := find(f)
			if old == "" {
				err = none
				return false
			}
			if token, err = ask(old); err != nil || token.RefreshToken == old {
				return false
			}
			replace(f, kept{RefreshToken: token.RefreshToken, Since: l.now().UTC().Truncate(time.Second)})
			return true
		})
		return token, storeFault(ctx, broken, err)
	}
	return l
}

// storeFault is the error of a refresh, or why the store could not be used for it.
func storeFault(ctx context.Context, broken, err error) error {
	if err == nil && broken != nil && ctx.Err() == nil {
		return refused("the file of oauth.tokens must be readable and replaceable by its owner alone", "the refresh token cannot be kept: %s", broken)
	}
	if err == nil {
		return broken
	}
	return err
}

// Token returns an access token: the one at hand while it is good, else a new
// one. A token that the service has refused as expired is not good, whatever its
// time; the same one is returned where asking again would not help. The error is
// a *Fault, or that of ctx.
func (l *Login) Token(ctx context.Context, refusedToken string) (string, error) {
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	now := l.now()
	if l.access != "" {
		good := l.good.IsZero() || now.Before(l.good)
		forced := good && refusedToken == l.access
		switch {
		case forced && now.Sub(l.forced) < forcedPause:
			return l.access, nil
		case forced:
			l.forced = now
		case good:
			return l.access, nil
		}
	}
	if l.fault != nil && (l.fault.Refused || now.Sub(l.faulted) < outagePause) {
		return "", l.fault
	}
	token, err := l.renew(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		l.fault, l.faulted, l.access = faultOf(err, l.advice), l.now(), ""
		return "", l.fault
	}
	l.fault, l.access, l.good = nil, token.AccessToken, time.Time{}
	if now = l.now(); !token.Expiry.IsZero() {
		life := token.Expiry.Sub(now)
		l.good = now.Add(max(life-early, life/2))
	}
	return l.access, nil
}

// renew asks the authority, a few times where it is down.
func (l *Login) renew(ctx context.Context) (*oauth2.Token, error) {
	for attempt := 0; ; attempt++ {
		var header http.Header
		token, err := l.token(ctx, func(refreshToken string) (*oauth2.Token, error) {
			l.learn(refreshToken)
			lasting, end := outlasting(ctx)
			defer end()
			token, err := l.provider.refresh(lasting, refreshToken)
			if err != nil {
				header = headerOf(err)
				return nil, err
			}
			l.learn(token.AccessToken)
			l.learn(token.RefreshToken)
			return token, nil
		})
		if err == nil {
			if lacking := l.provider.lacking(token); len(lacking) > 0 {
				err = refused(l.advice, "the authority gives a token without the scope %s, which the service would refuse", strings.Join(lacking, " "))
			}
			return token, err
		}
		fault := faultOf(err, l.advice)
		if fault.Refused || attempt == len(pauses) || ctx.Err() != nil {
			return nil, fault
		}
		if err := l.pause(ctx, max(pauses[attempt], askedPause(header))); err != nil {
			return nil, err
		}
	}
}

func (l *Login) learn(secret string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if secret != "" && !slices.Contains(l.secrets, secret) {
		l.secrets = append(l.secrets, secret)
	}
}

// Secrets are all tokens that the login has had, for redaction.
func (l *Login) Secrets() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.secrets)
}

// askedPause is what Retry-After asks for in seconds, within reason.
func askedPause(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, longestPause)
}

// outlasting returns a context that ends a while after ctx.
func outlasting(ctx context.Context) (context.Context, func()) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		if sleep(longer, lingering) == nil {
			cancel()
		}
	})
	return longer, func() { stop(); cancel() }
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
