package target

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/signin"
)

// SignIns is how people sign in for the personas of a target.yaml.
type SignIns struct {
	Provider *signin.Provider
	Store    *signin.Store
	Logins   []string // that personas name, sorted
}

// ReadSignIns reads from a target.yaml what it takes to sign somebody in.
// Variables that only other parts of the file need may be missing.
func ReadSignIns(path string, lookup func(string) (string, bool)) (*SignIns, error) {
	const missing = "\x00"
	f, err := ReadFile(path, func(name string) (string, bool) {
		if value, ok := lookup(name); ok && value != "" {
			return value, true
		}
		return missing + name + missing, true
	})
	if err != nil {
		return nil, err
	}
	r := &reader{path: f.path, lines: f.lines}
	report := func(key, format string, args ...any) { r.fault(f.lines[key], format, args...) }
	signIns := &SignIns{}
	if f.Provisioner != nil && f.Provisioner.Static != nil {
		for name, p := range f.Provisioner.Static.Personas {
			if p.Login != "" {
				signIns.Logins = append(signIns.Logins, p.Login)
			}
			if !strings.Contains(p.Login, missing) {
				continue
			}
			report("provisioner.static.personas."+name, "provisioner.static.personas.%s.login: environment variable %s is not set", name, strings.Split(p.Login, missing)[1])
		}
	}
	slices.Sort(signIns.Logins)
	signIns.Logins = slices.Compact(signIns.Logins)
	switch {
	case f.OAuth == nil:
		report("", "oauth is missing; say where people sign in, and give its clientId")
	case len(signIns.Logins) == 0:
		report("provisioner.static.personas", "no persona has a login; give one login: NAME")
	default:
		for key, text := range f.OAuth.texts() {
			if strings.Contains(text, missing) {
				report("oauth."+key, "oauth.%s: environment variable %s is not set", key, strings.Split(text, missing)[1])
			}
		}
		f.checkOAuth(report)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	signIns.Provider, signIns.Store = f.provider(), f.store(filepath.Dir(path))
	return signIns, nil
}

func (o *FileOAuth) texts() map[string]string {
	return map[string]string{
		"authority": o.Authority, "authorizeUrl": o.AuthorizeURL, "tokenUrl": o.TokenURL, "clientId": o.ClientID,
		"clientSecret": o.ClientSecret, "scope": o.Scope, "redirect": o.Redirect, "tokens": o.Tokens,
	}
}
