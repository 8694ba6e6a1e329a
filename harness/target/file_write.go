package target

import (
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"
)

// FileFor describes a service with a provisioning API at one address
// ("http://127.0.0.1:8090"), every dialect at its documented path. The token is
// that of the provisioning API, empty where it asks for none.
func FileFor(base, token string, edition int) (File, error) {
	u, err := parseAddress(base)
	if err != nil {
		return File{}, err
	}
	endpoints, err := endpointsAt(origin(u), Dialects(), edition)
	return File{Endpoints: endpoints, Provisioner: &FileProvisioner{HTTP: &FileHTTP{URL: origin(u), Token: token}}}, err
}

// Write writes a target.yaml that ReadFile reads back, readable by its owner
// only, and in one step: who waits for the file to appear finds it whole.
func (f File) Write(path string) error {
	body, err := yaml.Marshal(f.escaped())
	if err != nil {
		return err
	}
	body = append([]byte("# Where cmconform finds this service: cmconform run --target THIS-FILE\n"), body...)
	temporary, err := os.CreateTemp(filepath.Dir(path), ".target-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = temporary.Write(body)
	if closing := temporary.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		_ = os.Remove(temporary.Name())
	}
	return err
}

// escaped keeps ${ in values from being read back as a variable.
func (f File) escaped() File {
	f.DeveloperToken = escape(f.DeveloperToken)
	if f.OAuth != nil {
		o := *f.OAuth
		for _, text := range []*string{&o.Authority, &o.AuthorizeURL, &o.TokenURL, &o.ClientID, &o.ClientSecret, &o.Scope, &o.Redirect, &o.Tokens} {
			*text = escape(*text)
		}
		f.OAuth = &o
	}
	headers := make(map[string]string, len(f.Headers))
	for name, value := range f.Headers {
		headers[name] = escape(value)
	}
	f.Headers = headers
	if f.Provisioner != nil && f.Provisioner.HTTP != nil {
		f.Provisioner = &FileProvisioner{HTTP: &FileHTTP{URL: f.Provisioner.HTTP.URL, Token: escape(f.Provisioner.HTTP.Token)}}
	}
	if f.Provisioner != nil && f.Provisioner.Static != nil {
		personas := make(map[string]FilePersona, len(f.Provisioner.Static.Personas))
		for name, p := range f.Provisioner.Static.Personas {
			personas[name] = FilePersona{
				Token: escape(p.Token), Login: escape(p.Login), RefreshToken: escape(p.RefreshToken),
				UserName: escape(p.UserName), Password: escape(p.Password), State: p.State,
			}
		}
		f.Provisioner = &FileProvisioner{Static: &FileStatic{Personas: personas}}
	}
	return f
}
