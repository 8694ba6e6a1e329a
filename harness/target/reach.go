package target

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cmconform/cmconform/harness/agent"
)

// Reached is what one request to the address of a dialect told of the way there.
type Reached struct {
	Address string
	// Addresses are what the name stands for; empty where the connection was there already.
	Addresses []string
	// Proxy is the host of the proxy that the request went by; empty for none.
	Proxy string
	// Connected says that a connection was made.
	Connected bool
	// TLS is nil over plain HTTP, and where the handshake failed.
	TLS *tls.ConnectionState
	// Skew is how far the clock of the target is ahead of ours; Dated says that its answer told the time.
	// A header tells whole seconds.
	Skew  time.Duration
	Dated bool
	// Finding is nil where the service seems to be there.
	Finding *Finding
}

// Reach sends the same harmless request as Preflight to one dialect, and looks on.
func (t *Target) Reach(ctx context.Context, dialect string) Reached {
	r := Reached{Address: t.Endpoints[dialect], Proxy: proxyOf(t.Endpoints[dialect])}
	ctx, cancel := context.WithTimeout(ctx, preflightTimeout)
	defer cancel()
	var mu sync.Mutex // a dial that lost a race may still tell of itself
	note := func(f func()) {
		mu.Lock()
		defer mu.Unlock()
		f()
	}
	var asked, answered time.Time
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSDone: func(i httptrace.DNSDoneInfo) {
			note(func() {
				for _, a := range i.Addrs {
					r.Addresses = append(r.Addresses, a.String())
				}
			})
		},
		GotConn: func(httptrace.GotConnInfo) { note(func() { r.Connected, asked = true, time.Now() }) },
		TLSHandshakeDone: func(s tls.ConnectionState, err error) {
			note(func() {
				if err == nil {
					r.TLS = &s
				}
			})
		},
		GotFirstResponseByte: func() { note(func() { answered = time.Now() }) },
	})
	finding, header := t.ask(ctx, dialect)
	mu.Lock()
	defer mu.Unlock()
	r.Finding = finding
	slices.Sort(r.Addresses)
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		// The header was written between the question and the answer, and its second may be almost over.
		r.Dated = true
		switch {
		case date.Add(time.Second).Before(asked):
			r.Skew = date.Add(time.Second).Sub(asked)
		case date.After(answered):
			r.Skew = date.Sub(answered)
		}
	}
	return r
}

// proxyOf is the host of the proxy that the environment names for an address.
func proxyOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: u})
	if err != nil || proxy == nil {
		return ""
	}
	return proxy.Host
}

// Get gets a document from below the address of a dialect, or beside it; it is
// what a description of the service may be spread over. Other hosts are not asked.
func (t *Target) Get(ctx context.Context, address string, limit int64) (status int, media string, body []byte, err error) {
	if !slices.ContainsFunc(t.Dialects(), func(d string) bool { return sameOrigin(address, t.Endpoints[d]) }) {
		u, parseErr := url.Parse(address)
		host := address
		if parseErr == nil {
			host = u.Host
		}
		return 0, "", nil, &ConfigError{Message: "it points to another host, " + host + ", which is not asked"}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, "", nil, err
	}
	for name, values := range t.Headers {
		request.Header[name] = values
	}
	request.Header.Set("User-Agent", agent.Header(ctx, ""))
	leave, err := t.enter(ctx)
	if err != nil {
		return 0, "", nil, err
	}
	defer leave()
	response, err := t.HTTP.Do(request)
	if err != nil {
		return 0, "", nil, errors.New(networkMessage(err))
	}
	defer response.Body.Close()
	media, _, _ = strings.Cut(response.Header.Get("Content-Type"), ";")
	body, err = readAtMost(response.Body, limit)
	return response.StatusCode, media, body, err
}

// readAtMost reads a body that has no more bytes than the limit.
func readAtMost(r io.Reader, limit int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(body)) > limit {
		return nil, fmt.Errorf("the answer has more than %d bytes", limit)
	}
	return body, err
}
