package target

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/contract"
)

var personaStates = []string{"valid", "expired", "merged", "foreign"}

// bindingHeaders belong to the binding or to HTTP itself; a file that sets them would break every call.
var bindingHeaders = []string{
	"Accept", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Expect", "Host",
	"Soapaction", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "User-Agent",
}

// restHeaders carry the credentials over REST.
var restHeaders = []string{"Authorization", "Developertoken"}

// check finds everything that a well-formed file can still get wrong.
func (f *File) check(edition int) error {
	r := &reader{path: f.path, lines: f.lines}
	report := func(key, format string, args ...any) {
		r.fault(f.lines[key], "%s", fmt.Sprintf(format, args...))
	}
	if !f.checkPreset(report) {
		return r.err() // what else is missing, the preset may have
	}
	f.checkEndpoints(report)
	f.checkProvisioner(report)
	f.checkInvitations(report)
	f.checkOAuth(report)
	f.checkOperations(report, edition)
	f.checkTransport(report)
	if f.path == "" && len(r.faults) > 0 { // an address and not a file: there are no lines
		return &ConfigError{Message: strings.TrimPrefix(r.faults[0].message, "endpoint: ")}
	}
	return r.err()
}

type reportFault func(key, format string, args ...any)

func (f *File) checkEndpoints(report reportFault) {
	address := func(key, text, dialect string) {
		u, err := parseAddress(text)
		if err != nil {
			report(key, "%s: %s", key, err)
			return
		}
		if other := otherBinding(dialect, u.Path); other != "" {
			report(key, "%s: this is the address of %s, not of %s; give that of %s, or the host alone", key, other, dialect, dialect)
		}
	}
	dialect := func(key, name string) {
		if _, err := ParseDialect(name); err != nil {
			report(key, "%s: %s", key, err)
		}
	}
	switch {
	case f.has("endpoint") && f.has("endpoints"):
		report("endpoints", "endpoint and endpoints exclude each other; keep one")
	case f.Endpoint == "" && len(f.Endpoints) == 0:
		report("endpoint", "endpoint is missing; say where the service is")
		return
	case f.has("endpoints") && f.has("dialects"):
		report("dialects", "endpoints and dialects exclude each other; the keys of endpoints are the dialects")
	}
	if f.Endpoint != "" {
		only := ""
		if len(f.Dialects) == 1 {
			only = f.Dialects[0]
		}
		address("endpoint", f.Endpoint, only)
	}
	for _, name := range slices.Sorted(maps.Keys(f.Endpoints)) {
		key := "endpoints." + name
		dialect(key, name)
		address(key, f.Endpoints[name], name)
	}
	for i, name := range f.Dialects {
		dialect(fmt.Sprintf("dialects[%d]", i), name)
	}
	if u, err := parseAddress(f.Endpoint); err == nil && len(f.Dialects) > 1 && strings.Trim(u.Path, "/") != "" {
		report("endpoint", "endpoint: one full address cannot serve %d dialects; give the host alone, or use endpoints", len(f.Dialects))
	}
}

func (f *File) checkProvisioner(report reportFault) {
	p := f.Provisioner
	switch {
	case p == nil:
		return
	case p.HTTP != nil && p.Static != nil:
		report("provisioner", "provisioner: http and static exclude each other; keep one")
	case p.HTTP == nil && p.Static == nil:
		report("provisioner", "provisioner needs http or static")
	case p.HTTP != nil && p.HTTP.URL == "":
		report("provisioner.http", "provisioner.http.url is missing")
	case p.HTTP != nil:
		if _, err := parseAddress(p.HTTP.URL); err != nil {
			report("provisioner.http.url", "provisioner.http.url: %s", err)
		}
	default:
		f.checkPersonaStates(report)
	}
}

func (f *File) checkPersonaStates(report reportFault) {
	if f.DeveloperToken == "" {
		report("provisioner.static", "developerToken is missing; static personas cannot sign in without it")
	}
	personas := f.Provisioner.Static.Personas
	if len(personas) == 0 {
		report("provisioner.static", "provisioner.static.personas is missing; name at least one persona with its credential")
	}
	for _, name := range slices.Sorted(maps.Keys(personas)) {
		key, p := "provisioner.static.personas."+name, personas[name]
		f.checkPersonaSources(report, key, p)
		if p.State != "" && !slices.Contains(personaStates, p.State) {
			report(key+".state", "%s.state must be one of %s%s", key, strings.Join(personaStates, ", "), closest.Hint(p.State, personaStates))
		}
	}
}

func (f *File) checkOperations(report reportFault, edition int) {
	if f.Operations == nil {
		return
	}
	var known []string
	for _, version := range contract.Versions() {
		if c, err := contract.Load(version, edition); err == nil {
			for _, o := range c.Operations {
				known = append(known, o.Name)
			}
		}
	}
	for i, name := range f.Operations.Exclude {
		if key := fmt.Sprintf("operations.exclude[%d]", i); !slices.Contains(known, name) {
			report(key, "%s: unknown operation %q%s", key, name, closest.Hint(name, known))
		}
	}
}

func (f *File) checkTransport(report reportFault) {
	for _, name := range slices.Sorted(maps.Keys(f.Headers)) {
		key := "headers." + name
		switch {
		case !isToken(name):
			report(key, "%s is not a header name", key)
		case slices.Contains(bindingHeaders, http.CanonicalHeaderKey(name)):
			report(key, "%s is set by cmconform itself", key)
		case f.speaksREST() && slices.Contains(restHeaders, http.CanonicalHeaderKey(name)):
			report(key, "%s is set by cmconform itself over REST; where a gateway needs it too, leave v13-rest out", key)
		case strings.ContainsAny(f.Headers[name], "\r\n\x00"):
			report(key, "%s holds a line break", key)
		}
	}
	if f.TLS == nil {
		return
	}
	if (f.TLS.Cert == "") != (f.TLS.Key == "") {
		report("tls", "tls.cert and tls.key go together; one is missing")
	}
	secure := false
	for _, address := range append(slices.Collect(maps.Values(f.Endpoints)), f.Endpoint) {
		secure = secure || strings.HasPrefix(strings.ToLower(address), "https:")
	}
	if !secure {
		report("tls", "tls is given, but no address begins with https")
	}
}

// checkPersonas refuses persona names that no world knows.
func (f *File) checkPersonas(spec Spec) error {
	if f.Provisioner == nil || f.Provisioner.Static == nil {
		return nil
	}
	known := spec.Personas
	if known == nil {
		known = builtInPersonas()
	}
	r := &reader{path: f.path}
	for name := range f.Provisioner.Static.Personas {
		if !slices.Contains(known, name) {
			r.fault(f.lines["provisioner.static.personas."+name], "unknown persona %q%s", name, closest.Hint(name, known))
		}
	}
	return r.err()
}

// builtInPersonas are the persona names of the worlds that come with the product.
func builtInPersonas() []string {
	var names []string
	for _, name := range world.Names() {
		if w, err := world.Load(name); err == nil {
			names = slices.AppendSeq(names, maps.Keys(w.Personas))
		}
	}
	return names
}

// spoken are the names of the file's dialects.
func (f *File) spoken() []string {
	names := append(slices.Collect(maps.Keys(f.Endpoints)), f.Dialects...)
	if u, err := parseAddress(f.Endpoint); err == nil && len(names) == 0 {
		names = append(names, dialectAt(u.Path).String())
	}
	return names
}

// speaksREST reports whether one of the file's dialects is of that binding.
func (f *File) speaksREST() bool {
	return slices.ContainsFunc(f.spoken(), func(name string) bool {
		d, err := ParseDialect(name)
		return err == nil && d.Binding == REST
	})
}

func (f *File) has(key string) bool { _, ok := f.lines[key]; return ok }

// where is the place of a key, for a message; the file where the key has no line.
func (f *File) where(key string) string {
	if line := f.lines[key]; line > 0 {
		return fmt.Sprintf("%s:%d", f.path, line)
	}
	return f.path
}

// isToken reports whether a text is a header name (RFC 9110, section 5.6.2).
func isToken(name string) bool {
	for _, c := range name {
		if c <= ' ' || c >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, c) {
			return false
		}
	}
	return name != ""
}
