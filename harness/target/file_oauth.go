package target

import (
	"cmp"
	"maps"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/cmconform/cmconform/harness/signin"
)

// FileOAuth says where people sign in, and as which application we ask them to.
type FileOAuth struct {
	// Authority is that of Microsoft, with its tenant. Excludes AuthorizeURL and TokenURL, which name any other one.
	Authority    string `yaml:"authority,omitempty"`
	AuthorizeURL string `yaml:"authorizeUrl,omitempty"`
	TokenURL     string `yaml:"tokenUrl,omitempty"`
	ClientID     string `yaml:"clientId,omitempty"`
	ClientSecret string `yaml:"clientSecret,omitempty"`
	Scope        string `yaml:"scope,omitempty"`
	// Redirect is the registered address on this machine; empty for a free port.
	Redirect string `yaml:"redirect,omitempty"`
	// Tokens is the file of refresh tokens, relative to the target.yaml.
	Tokens string `yaml:"tokens,omitempty"`
}

// passwordDialect is the only one in which a user name and a password sign anybody in.
const passwordDialect = "v11-soap"

// tokensFile is where refresh tokens are kept unless told otherwise.
const tokensFile = "tokens.json"

func (r *reader) oauth(to *FileOAuth, path string, n ast.Node) {
	r.object(path, n, field{
		"authority":    func(p string, n ast.Node) { to.Authority = r.text(p, n) },
		"authorizeUrl": func(p string, n ast.Node) { to.AuthorizeURL = r.text(p, n) },
		"tokenUrl":     func(p string, n ast.Node) { to.TokenURL = r.text(p, n) },
		"clientId":     func(p string, n ast.Node) { to.ClientID = r.text(p, n) },
		"clientSecret": func(p string, n ast.Node) { to.ClientSecret = r.text(p, n) },
		"scope":        func(p string, n ast.Node) { to.Scope = r.text(p, n) },
		"redirect":     func(p string, n ast.Node) { to.Redirect = r.text(p, n) },
		"tokens":       func(p string, n ast.Node) { to.Tokens = r.text(p, n) },
	})
}

func (r *reader) persona(to *FilePersona, path string, n ast.Node) {
	r.object(path, n, field{
		"token":        func(p string, n ast.Node) { to.Token = r.text(p, n) },
		"login":        func(p string, n ast.Node) { to.Login = r.text(p, n) },
		"refreshToken": func(p string, n ast.Node) { to.RefreshToken = r.text(p, n) },
		"userName":     func(p string, n ast.Node) { to.UserName = r.text(p, n) },
		"password":     func(p string, n ast.Node) { to.Password = r.text(p, n) },
		"state":        func(p string, n ast.Node) { to.State = r.text(p, n) },
	})
}

// signsIn reports whether the persona's access tokens come from an authority.
func (p FilePersona) signsIn() bool { return p.Login != "" || p.RefreshToken != "" }

// checkPersonaSources refuses personas without a credential, or with several.
func (f *File) checkPersonaSources(report reportFault, key string, p FilePersona) {
	var given []string
	for _, credential := range []struct{ name, value string }{
		{"token", p.Token}, {"login", p.Login}, {"refreshToken", p.RefreshToken}, {"userName", p.UserName}, {"password", p.Password},
	} {
		if credential.value != "" {
			given = append(given, credential.name)
		}
	}
	switch {
	case len(given) == 0:
		report(key, "%s has no credential; give it token, login, refreshToken, or userName and password", key)
	case p.UserName != "" && p.Password != "" && len(given) == 2:
		if !slices.Contains(f.spoken(), passwordDialect) {
			report(key, "%s: user names and passwords sign in over %s alone, which the target does not list", key, passwordDialect)
		}
	case (p.UserName == "") != (p.Password == ""):
		report(key, "%s: userName and password go together; one is missing", key)
	case len(given) > 1:
		report(key, "%s: %s exclude each other; keep one", key, strings.Join(given, " and "))
	case p.signsIn() && f.OAuth == nil:
		report(key, "%s: oauth is missing; say where people sign in, and give its clientId", key)
	case p.signsIn() && p.State == "expired":
		report(key, "%s: what signs in anew does not expire; give an expired persona its token", key)
	}
}

// checkOAuth finds what is wrong with the section oauth.
func (f *File) checkOAuth(report reportFault) {
	o := f.OAuth
	if o == nil {
		return
	}
	if o.ClientID == "" {
		report("oauth", "oauth.clientId is missing; it is the id under which the application is registered with the authority")
	}
	own := o.AuthorizeURL != "" || o.TokenURL != ""
	switch {
	case o.Authority != "" && own:
		report("oauth.authority", "oauth: authority excludes authorizeUrl and tokenUrl; keep one way to name it")
	case (o.AuthorizeURL == "") != (o.TokenURL == ""):
		report("oauth", "oauth.authorizeUrl and oauth.tokenUrl go together; one is missing")
	case !own && o.Authority == "" && f.signInPreset().Authority == "":
		report("oauth", "oauth.authority is missing; say where people sign in, or give preset: %s", strings.Join(slices.Sorted(maps.Keys(signin.Presets())), " or "))
	case own && o.Scope == "":
		report("oauth", "oauth.scope is missing; with addresses of your own there is no default")
	}
	for _, at := range []struct{ key, address string }{{"authority", o.Authority}, {"authorizeUrl", o.AuthorizeURL}, {"tokenUrl", o.TokenURL}} {
		if problem := authorityFault(at.address, at.key == "authorizeUrl"); problem != "" {
			report("oauth."+at.key, "oauth.%s: %s", at.key, problem)
		}
	}
	if o.Redirect != "" {
		if err := signin.CheckRedirect(o.Redirect); err != nil {
			report("oauth.redirect", "oauth.redirect: %s", err)
		}
	}
}

// authorityFault says why secrets cannot be sent to an address; empty where they can, or where there is none.
func authorityFault(address string, withQuery bool) string {
	u, err := url.Parse(address)
	switch {
	case address == "":
	case err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "" || u.RawQuery != "" && !withQuery:
		return "the address is not a valid one; write https://HOST/PATH"
	case u.Scheme == "https":
	case u.Scheme == "http" && (u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()):
	default:
		return "secrets are sent there, so it must begin with https"
	}
	return ""
}

// signInPreset is what the file's preset says about signing in.
func (f *File) signInPreset() signin.Preset { return signin.Presets()[f.Preset] }

// provider is the authority of a file that has been checked.
func (f *File) provider() *signin.Provider {
	o, preset := f.OAuth, f.signInPreset()
	p := &signin.Provider{
		AuthorizeURL: o.AuthorizeURL, TokenURL: o.TokenURL, ClientID: o.ClientID, ClientSecret: o.ClientSecret,
		Scope: cmp.Or(o.Scope, preset.Scope, signin.Presets()["production"].Scope), Redirect: o.Redirect, HTTP: signin.NewClient(),
	}
	if p.TokenURL == "" {
		p.AuthorizeURL, p.TokenURL = signin.EndpointsOf(cmp.Or(o.Authority, preset.Authority))
	}
	return p
}

// store is the file of refresh tokens; folder is that of the target.yaml.
func (f *File) store(folder string) *signin.Store {
	path := cmp.Or(f.OAuth.Tokens, tokensFile)
	if !filepath.IsAbs(path) {
		path = filepath.Join(folder, path)
	}
	return signin.NewStore(path)
}
