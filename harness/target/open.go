package target

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/closest"
)

// DefaultEdition is the documentation edition that targets are addressed in unless told otherwise.
const DefaultEdition = 2025

// Spec says what to open. Only Address is always needed.
type Spec struct {
	// Address is "embedded", "container", the path of a target.yaml, or an http(s) URL.
	Address string
	// Dialects are those asked for; they matter only where Address is a URL,
	// which says nothing about dialects. Empty means the newest one.
	Dialects []string
	// Handler serves the embedded target.
	Handler http.Handler
	// Image is the container image to run; empty to make one from this binary.
	Image string
	// Binary is a static Linux binary of the command to make the image from; empty for this
	// process's own, or one built from source.
	Binary string
	// Edition of the contracts, 2025 or 2026; zero means DefaultEdition.
	Edition int
	// Caller signs in static personas; needed only where a target.yaml has them.
	Caller Caller
	// Personas are the names that worlds know; a target.yaml that names another
	// one is refused. Nil means those of the built-in worlds.
	Personas []string
	// LookupEnv finds ${NAME} of a target.yaml; os.LookupEnv where nil.
	LookupEnv func(name string) (string, bool)
	// Log receives what goes on while a container is made; silent where nil.
	Log *slog.Logger
}

// Open opens a target. It waits for a container to be ready, but sends nothing
// to a URL: whether that answers is Preflight's to find out, so that a target
// that is down still gets a report. Faults of what was typed are *ConfigError
// (several joined), faults of the target *Unusable. Close gives everything back.
func Open(ctx context.Context, spec Spec) (*Target, error) {
	if spec.Edition == 0 {
		spec.Edition = DefaultEdition
	}
	if spec.LookupEnv == nil {
		spec.LookupEnv = os.LookupEnv
	}
	if spec.Log == nil {
		spec.Log = slog.New(slog.DiscardHandler)
	}
	switch address := spec.Address; {
	case address == "embedded":
		return openEmbedded(spec)
	case address == "container":
		return openContainer(ctx, spec)
	case strings.Contains(address, "://"):
		return openURL(spec)
	case address == "":
		return nil, &ConfigError{Message: "no target given; use embedded, container, a target.yaml or a URL"}
	default:
		return openFile(spec)
	}
}

// Spoken names the dialects that the target of a spec speaks, in the order of
// Dialects, without making it or sending anything: all of them where it is
// embedded or a container, else those that its file or its address names.
func Spoken(spec Spec) ([]string, error) {
	if spec.Address == string(Embedded) || spec.Address == string(Container) {
		return DialectNames(), nil
	}
	t, err := Open(context.Background(), spec) // of these nothing is made
	if err != nil {
		return nil, err
	}
	return t.Dialects(), t.Close(context.Background())
}

// openURL takes an address as it is: a host alone means the documented path of
// each dialect, a longer one is the service itself. Worlds come from the same
// origin, with the token of the environment where there is one.
func openURL(spec Spec) (*Target, error) {
	file := File{Endpoint: spec.Address, Dialects: spec.Dialects}
	if token, ok := spec.LookupEnv(TokenVariable); ok && token != "" {
		if u, err := parseAddress(spec.Address); err == nil {
			file.Provisioner = &FileProvisioner{HTTP: &FileHTTP{URL: origin(u), Token: token}}
		}
	}
	return file.open(spec, "", spec.Address)
}

func openFile(spec Spec) (*Target, error) {
	file, err := ReadFile(spec.Address, spec.LookupEnv)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &ConfigError{Message: notATarget(spec.Address)}
	}
	if err != nil {
		return nil, err
	}
	if err := file.checkPersonas(spec); err != nil {
		return nil, err
	}
	return file.open(spec, filepath.Dir(spec.Address), spec.Address)
}

// notATarget explains an address that is neither word, file nor URL.
func notATarget(address string) string {
	if slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(address)) {
		return "target file " + address + " does not exist"
	}
	if near := closest.Hint(address, []string{"embedded", "container"}); near != "" {
		return "unknown target \"" + address + "\"" + near
	}
	if strings.Contains(address, ":") || strings.Contains(address, ".") {
		return "target \"" + address + "\" is no file; for an address write http:// or https:// before it"
	}
	return "unknown target \"" + address + "\"; use embedded, container, a target.yaml or a URL"
}
