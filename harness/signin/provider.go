// Package signin gets access tokens from where people sign in: an OAuth 2.0
// authority. A person signs in once, in a browser; from then on a refresh token,
// kept in a file or handed over by the environment, gives an access token
// whenever one is needed.
package signin

import (
	"bytes"
	"context"
	_ "embed"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/goccy/go-yaml"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

//go:embed presets.yaml
var presetFile []byte

// Preset is what is documented of one environment.
type Preset struct {
	Authority string `yaml:"authority"`
	Scope     string `yaml:"scope"`
}

// Presets are the documented environments by name.
var Presets = sync.OnceValue(func() map[string]Preset {
	presets := map[string]Preset{}
	if err := yaml.NewDecoder(bytes.NewReader(presetFile), yaml.DisallowUnknownField()).Decode(&presets); err != nil {
		panic("harness/signin/presets.yaml: " + err.Error()) // embedded; a test reads it
	}
	return presets
})

// Provider is an authority, and how we are registered there.
type Provider struct {
	AuthorizeURL, TokenURL string
	ClientID, ClientSecret string
	Scope                  string
	// Redirect is the registered address on this machine that the browser comes
	// back to; empty for http://localhost with a free port.
	Redirect string
	// HTTP asks the authority; see NewClient.
	HTTP *http.Client
}

// EndpointsOf are the documented addresses below an authority of Microsoft.
func EndpointsOf(authority string) (authorize, token string) {
	base := strings.TrimRight(authority, "/") + "/oauth2/v2.0/"
	return base + "authorize", base + "token"
}

// replyTime bounds one request to an authority.
const replyTime = 30 * time.Second

// NewClient returns a client for authorities. Redirects are not followed: they would carry secrets elsewhere.
func NewClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableKeepAlives = true // one request an hour needs no open connection
	return &http.Client{
		Transport: transport, Timeout: replyTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// codes is the flow in which a person signs in and the browser brings a code.
func (p *Provider) codes(redirect string) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, Scopes: strings.Fields(p.Scope), RedirectURL: redirect,
		Endpoint: oauth2.Endpoint{AuthURL: p.AuthorizeURL, TokenURL: p.TokenURL, AuthStyle: oauth2.AuthStyleInParams},
	}
}

// refresh asks for an access token. It names the scope, which the refresh of
// package oauth2 leaves out: with another one the service may accept no token.
func (p *Provider) refresh(ctx context.Context, refreshToken string) (*oauth2.Token, error) {
	c := clientcredentials.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, TokenURL: p.TokenURL, Scopes: strings.Fields(p.Scope), AuthStyle: oauth2.AuthStyleInParams,
		EndpointParams: url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refreshToken}},
	}
	return c.Token(context.WithValue(ctx, oauth2.HTTPClient, p.HTTP))
}

// lacking names the scopes that were asked for and not given; none where the
// reply does not say. Those that are addresses count by their last word, for hosts
// are written in more than one way; the others come back under other names.
func (p *Provider) lacking(token *oauth2.Token) []string {
	said, _ := token.Extra("scope").(string)
	if said == "" {
		return nil
	}
	var given []string
	for _, scope := range strings.Fields(said) {
		given = append(given, lastWord(scope))
	}
	return slices.DeleteFunc(strings.Fields(p.Scope), func(scope string) bool {
		return !strings.Contains(scope, "://") || slices.Contains(given, lastWord(scope))
	})
}

func lastWord(scope string) string {
	return strings.ToLower(scope[strings.LastIndexByte(scope, '/')+1:])
}
