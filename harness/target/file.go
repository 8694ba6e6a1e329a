package target

import (
	"crypto/tls"
	"errors"
	"net/http"
	"path/filepath"
	"slices"

	"github.com/cmconform/cmconform/harness/manners"
)

// File is the content of a target.yaml: where an implementation is, which
// dialects it speaks, and how checks come by their personas there.
type File struct {
	// Preset names an environment that the vendor runs: sandbox or production.
	Preset string `yaml:"preset,omitempty"`
	// Endpoint is a host, every dialect at its documented path, or the full
	// address of the service in its only dialect. Excludes Endpoints.
	Endpoint string `yaml:"endpoint,omitempty"`
	// Endpoints maps dialects to full addresses.
	Endpoints map[string]string `yaml:"endpoints,omitempty"`
	// Dialects goes with Endpoint; empty means the version in its path, else the newest.
	Dialects       []string         `yaml:"dialects,omitempty"`
	DeveloperToken string           `yaml:"developerToken,omitempty"`
	Provisioner    *FileProvisioner `yaml:"provisioner,omitempty"`
	// OAuth is where the personas that are no static tokens sign in.
	OAuth      *FileOAuth      `yaml:"oauth,omitempty"`
	Operations *FileOperations `yaml:"operations,omitempty"`
	// Manners say how the service wants to be called.
	Manners *FileManners `yaml:"manners,omitempty"`
	// Invitations name who may get mail from it.
	Invitations *FileInvitations `yaml:"invitations,omitempty"`
	// Headers are sent with every call to the service, and to a provisioner of the same origin.
	Headers map[string]string `yaml:"headers,omitempty"`
	TLS     *FileTLS          `yaml:"tls,omitempty"`

	path  string
	lines map[string]int // of each key, by its path ("provisioner.http.url")
}

// FileProvisioner holds exactly one of its members. Without any provisioner in
// the file, the provisioning API is expected at the origin of the service.
type FileProvisioner struct {
	HTTP   *FileHTTP   `yaml:"http,omitempty"`
	Static *FileStatic `yaml:"static,omitempty"`
}

// FileHTTP is where the provisioning API lives: a host, or the address below which its documented path begins.
type FileHTTP struct {
	URL string `yaml:"url"`
	// Token is sent to the provisioning API as a bearer token.
	Token string `yaml:"token,omitempty"`
}

// FileStatic declares personas that exist already.
type FileStatic struct {
	Personas map[string]FilePersona `yaml:"personas"`
}

// FilePersona is one credential and the state it is in: valid (the default),
// expired or merged. It is an access token, the name of a login of oauth, a
// refresh token of oauth, or a user name and a password.
type FilePersona struct {
	Token        string `yaml:"token,omitempty"`
	Login        string `yaml:"login,omitempty"`
	RefreshToken string `yaml:"refreshToken,omitempty"`
	UserName     string `yaml:"userName,omitempty"`
	Password     string `yaml:"password,omitempty"`
	State        string `yaml:"state,omitempty"`
}

// FileOperations says what an implementation does not offer.
type FileOperations struct {
	Exclude []string `yaml:"exclude,omitempty"`
}

// FileTLS names PEM files, relative to the target.yaml. CA replaces the system's roots; Cert and Key identify us.
type FileTLS struct {
	CA   string `yaml:"ca,omitempty"`
	Cert string `yaml:"cert,omitempty"`
	Key  string `yaml:"key,omitempty"`
}

// open makes the target that a file describes. folder resolves the names of
// certificates; name is what the person typed.
func (f *File) open(spec Spec, folder, name string) (*Target, error) {
	f = f.resolved()
	if err := f.check(spec.Edition); err != nil {
		return nil, err
	}
	endpoints, err := f.endpoints(spec.Edition)
	if err != nil {
		return nil, err
	}
	config, err := f.tlsConfig(folder)
	if err != nil {
		return nil, err
	}
	t := &Target{
		Kind: URL, Name: name, Endpoints: endpoints, HTTP: newClient(config),
		DeveloperToken: f.DeveloperToken, Headers: http.Header{},
	}
	t.Environment = environmentOf(f.Preset, endpoints)
	if m := f.manners(t.Environment); m != (manners.Manners{}) {
		t.Behave(m, manners.NewTurnstile(m, 0))
	}
	if f.Invitations != nil {
		t.Invitees = f.Invitations.Addresses
	}
	for key, value := range f.Headers {
		t.Headers.Set(key, value)
		t.secrets = append(t.secrets, value)
	}
	if f.Operations != nil {
		t.ExcludedOperations = slices.Compact(slices.Sorted(slices.Values(f.Operations.Exclude)))
	}
	t.secrets = append(t.secrets, f.DeveloperToken)
	if f.Provisioner != nil && f.Provisioner.Static != nil {
		if spec.Caller == nil {
			return nil, errors.New("static personas need a Caller to be signed in with")
		}
		personas := f.Provisioner.Static.Personas
		for _, p := range personas {
			t.secrets = append(t.secrets, p.Token, p.RefreshToken, p.Password)
		}
		if f.OAuth != nil {
			t.secrets = append(t.secrets, f.OAuth.ClientSecret)
		}
		t.people = f.signedIn(folder, name)
		t.Provisioner, t.ProvisionerKind = newStaticProvisioner(t, spec.Caller, personas), StaticProvisioner
		return t, nil
	}
	base, token := firstOrigin(endpoints), ""
	if f.Provisioner != nil {
		base, token = f.Provisioner.HTTP.URL, f.Provisioner.HTTP.Token
	}
	var headers http.Header
	if sameOrigin(base, firstOrigin(endpoints)) { // a key for the service's gateway is nobody else's business
		headers = t.Headers
	}
	if token != "" {
		t.secrets = append(t.secrets, token)
		headers = withBearer(headers, token)
	}
	t.Provisioner, t.ProvisionerKind = newHTTPProvisioner(t.HTTP, base, headers, f.DeveloperToken), HTTPProvisioner
	t.Fresh = true
	return t, nil
}

// endpoints resolves Endpoint or Endpoints to one address a dialect. The file has been checked.
func (f *File) endpoints(edition int) (map[string]string, error) {
	if len(f.Endpoints) > 0 {
		return f.Endpoints, nil
	}
	var dialects []Dialect
	for _, name := range f.Dialects {
		d, err := ParseDialect(name)
		if err != nil {
			return nil, err
		}
		dialects = append(dialects, d)
	}
	u, err := parseAddress(f.Endpoint)
	if err != nil {
		return nil, err
	}
	if len(dialects) == 0 {
		dialects = []Dialect{dialectAt(u.Path)}
	}
	if u.Path == "" || u.Path == "/" {
		return endpointsAt(origin(u), dialects, edition)
	}
	return map[string]string{dialects[0].String(): f.Endpoint}, nil
}

func (f *File) tlsConfig(folder string) (*tls.Config, error) {
	if f.TLS == nil {
		return nil, nil
	}
	resolve := func(name string) string {
		if name == "" || filepath.IsAbs(name) {
			return name
		}
		return filepath.Join(folder, name)
	}
	config, err := tlsConfig(tlsFiles{CA: resolve(f.TLS.CA), Cert: resolve(f.TLS.Cert), Key: resolve(f.TLS.Key)})
	var fault *ConfigError
	if errors.As(err, &fault) {
		fault.Where = f.where("tls")
	}
	return config, err
}

// firstOrigin is the origin of the endpoint of the newest dialect.
func firstOrigin(endpoints map[string]string) string {
	for _, name := range DialectNames() {
		if u, err := parseAddress(endpoints[name]); err == nil {
			return origin(u)
		}
	}
	return ""
}
