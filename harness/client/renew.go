package client

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/signin"
)

// TokenExpired is why a call was sent again with another access token.
const TokenExpired Cause = "token expired"

// expiredToken is the code of a refusal that a new access token helps against.
const expiredToken = 109

// signIn brings the caller's access token up to date before a call is worded.
func (who Credentials) signIn(ctx context.Context) (Credentials, error) {
	if who.Current == nil {
		return who, nil
	}
	token, err := who.Current(ctx, "")
	if err != nil {
		return who, err
	}
	who.Token = token
	return who, nil
}

// refresh puts another access token into a request that is already worded, where
// the caller has one: the bytes may be those that a check has spoiled. It reports
// whether anything has changed.
func (r *Result) refresh(ctx context.Context, refused string) (changed bool, err error) {
	if r.who.Current == nil {
		return false, nil
	}
	token, err := r.who.Current(ctx, refused)
	if err != nil || token == r.who.Token || r.who.Token == "" {
		return false, err
	}
	r.Sent, changed = r.Sent.replaced(r.who.Token, token)
	r.who.Token = token
	return changed, nil
}

// replaced returns the request with a token replaced in header and body, and whether it was there.
func (r Raw) replaced(old, with string) (Raw, bool) {
	changed := false
	header := http.Header{}
	for name, values := range r.Header {
		for _, value := range values {
			header[name] = append(header[name], strings.ReplaceAll(value, old, with))
			changed = changed || strings.Contains(value, old)
		}
	}
	body := r.Body
	for _, spelling := range []string{inXML(old), old} { // over REST no body holds a token
		if bytes.Contains(body, []byte(spelling)) {
			body, changed = bytes.ReplaceAll(body, []byte(spelling), []byte(inXML(with))), true
			break
		}
	}
	if changed {
		r.Header, r.Body = header, body
	}
	return r, changed
}

func inXML(text string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(text)) // a buffer takes everything
	return b.String()
}

// hasExpired reports whether the service refuses the caller's access token for its age.
func hasExpired(r *Result) bool {
	if r.Class != Answered || r.Reply.Fault == nil {
		return false
	}
	for _, e := range r.Reply.Fault.Errors {
		if e.Number == expiredToken {
			return true
		}
	}
	return false
}

// renewed gets another access token where the one sent has expired, once a
// call, and reports whether the call is to be repeated with it.
func (c *Client) renewed(ctx context.Context, r *Result) bool {
	if r.who.Current == nil || !hasExpired(r) || slices.ContainsFunc(r.Retried, func(a Attempt) bool { return a.Cause == TokenExpired }) {
		return false
	}
	changed, err := r.refresh(ctx, r.who.Token)
	if err != nil {
		r.signedOut(ctx, err)
		return false
	}
	if changed {
		r.Retried = append(r.Retried, Attempt{Status: r.Status, Cause: TokenExpired})
	}
	return changed
}

// signedOut makes a result of a caller who gets no access token: nothing is said of the service.
func (r *Result) signedOut(ctx context.Context, err error) {
	r.Reply, r.spoken = nil, nil
	if ctx.Err() != nil {
		r.Class, r.Err = Cancelled, ctx.Err()
		return
	}
	var fault *signin.Fault
	if errors.As(err, &fault) {
		err = fault
	}
	r.Class, r.Err = SignedOut, fmt.Errorf("no access token: %w", err)
}
