// Package target opens what a run is aimed at: the mock inside this process,
// the mock in a container, or any address described by a target.yaml. It also
// gives checks their worlds, through provisioners, and looks before the run
// whether the target can be reached at all.
package target

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/manners"
	"github.com/cmconform/cmconform/reports"
)

// Kind tells the three sorts of targets apart.
type Kind string

// Kinds of targets.
const (
	Embedded  Kind = "embedded"
	Container Kind = "container"
	URL       Kind = "url"
)

// Kinds of provisioners, as reports name them.
const (
	HTTPProvisioner   = "http"
	StaticProvisioner = "static"
)

// Target is an opened target. It is safe for concurrent use; its fields are not changed after Open, and by Behave only before the first request.
type Target struct {
	Kind Kind
	// Name is what a person typed to get it: embedded, container, the file or the address.
	Name string
	// Endpoints maps each dialect that the target offers to its address.
	Endpoints map[string]string
	// Provisioner makes the worlds of the checks; ProvisionerKind is http or static.
	Provisioner     Provisioner
	ProvisionerKind string
	// ProvisioningToken opens the provisioning API of a service of ours; empty where it asks for none.
	ProvisioningToken string
	// HTTP is the client for every call: it carries TLS material, the proxy of the
	// environment and a pool of connections. It sets no overall timeout; callers bound each request by a context.
	HTTP *http.Client
	// Headers are sent with every call to the service.
	Headers http.Header
	// DeveloperToken is the configured one; empty where the provisioner issues it with each world.
	DeveloperToken string
	// ExcludedOperations are those that the target's owner declared as not offered, sorted.
	ExcludedOperations []string
	// Fresh says that every world is made for us alone, so writing to it harms nobody.
	Fresh bool
	// Environment is the preset that the target belongs to, empty for none: sandbox or production.
	Environment string
	// Manners are how the service wants to be called; see Behave.
	Manners manners.Manners
	// Invitees are the addresses that may get mail where worlds are not made for us.
	Invitees []string

	gate manners.Gate

	secrets []string  // of the configuration
	people  *signedIn // nil where no file says how to sign in
	once    sync.Once
	closers []func(context.Context) error // run last first
	closed  error
}

// Dialects returns the names of the dialects that the target offers: the newest
// version first, SOAP before REST.
func (t *Target) Dialects() []string {
	names := make([]string, 0, len(t.Endpoints))
	for name := range t.Endpoints {
		names = append(names, name)
	}
	return SortDialects(names)
}

// Endpoint returns the address of a dialect; the error lists what the target offers.
func (t *Target) Endpoint(dialect string) (string, error) {
	if address, ok := t.Endpoints[dialect]; ok {
		return address, nil
	}
	offered := t.Dialects()
	return "", &ConfigError{Message: fmt.Sprintf("target %s does not offer dialect %q%s; it offers %s",
		t.Name, dialect, strings.TrimSuffix(closest.Hint(dialect, offered), "?"), strings.Join(offered, ", "))}
}

// Secrets returns the secret texts of the target's configuration, and the tokens
// that its personas have had so far, for redaction. Tokens that a provisioner
// issues come with each world instead.
func (t *Target) Secrets() []string {
	secrets := slices.Clone(t.secrets)
	if t.people != nil {
		secrets = append(secrets, t.people.secrets()...)
	}
	return slices.DeleteFunc(secrets, func(s string) bool { return s == "" })
}

// Excludes reports whether the target's owner declared the operation as not offered.
func (t *Target) Excludes(operation string) bool {
	return slices.Contains(t.ExcludedOperations, operation)
}

// Report describes the target for the result document; it carries no secret.
func (t *Target) Report() reports.Target {
	return reports.Target{
		Kind: string(t.Kind), Name: t.Name, Endpoints: maps.Clone(t.Endpoints),
		Provisioner: t.ProvisionerKind, ExcludedOperations: t.ExcludedOperations,
	}
}

// Close ends what Open began: listener, container, idle connections. Later calls return the first call's error.
func (t *Target) Close(ctx context.Context) error {
	t.once.Do(func() {
		var errs []error
		for i := len(t.closers) - 1; i >= 0; i-- {
			errs = append(errs, t.closers[i](ctx))
		}
		if t.HTTP != nil {
			t.HTTP.CloseIdleConnections()
		}
		t.closed = errors.Join(errs...)
	})
	return t.closed
}

func (t *Target) onClose(f func(context.Context) error) { t.closers = append(t.closers, f) }

// Provisioner makes worlds real on a target. Implementations are safe for concurrent use.
type Provisioner interface {
	// Provision makes a copy of a world, or binds its personas to what exists.
	// Deviations are ids of deviations of the mock; a target that is no mock
	// refuses a list that is not empty. A persona that the target does not have
	// is absent from the result; see Missing.
	Provision(ctx context.Context, w world.World, deviations []string) (*world.Provisioned, error)
	// Act does something to a provisioned world and returns it as it is then.
	// The error is *Incapable where the provisioner does not offer the action.
	Act(ctx context.Context, id string, a world.Action) (*world.Provisioned, error)
	// Release gives a world back. Releasing one that is gone is no error.
	Release(ctx context.Context, id string) error
}

// Incapable is a provisioner that does not offer an action. Checks that need it are skipped with this reason.
type Incapable struct {
	Action world.Action
	// Why explains it, empty where the action's text says enough.
	Why string
}

// Error names the action.
func (i *Incapable) Error() string {
	message := "the target's provisioner cannot " + i.Action.Text
	if i.Why != "" {
		message += ": " + i.Why
	}
	return message
}

// Missing returns why a provisioned world has no such persona, as a
// *MissingPersona; nil where it has one, or where the provisioner cannot tell.
func Missing(p Provisioner, w world.World, persona string) error {
	if s, ok := p.(interface {
		Missing(w world.World, persona string) error
	}); ok {
		return s.Missing(w, persona)
	}
	return nil
}

// MissingPersona says why a target cannot lend a persona to a world. Checks that need it are skipped with this reason.
type MissingPersona struct {
	Persona string
	World   string
	Reason  string
}

// Error names the persona, the world and the reason.
func (m *MissingPersona) Error() string {
	return "persona " + m.Persona + " of world " + m.World + " is not available: " + m.Reason
}
