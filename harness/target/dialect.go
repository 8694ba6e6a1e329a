package target

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/contract"
)

// bindings are the codecs that a contract can be spoken over, in the order in which dialects are listed.
var bindings = []string{"soap"}

// Dialect is an API version in a binding, "v13-soap".
type Dialect struct {
	Version string
	Binding string
}

// String is the dialect's name.
func (d Dialect) String() string { return d.Version + "-" + d.Binding }

// Dialects lists every dialect that this build speaks, newest version first.
func Dialects() []Dialect {
	var all []Dialect
	versions := contract.Versions()
	for i := len(versions) - 1; i >= 0; i-- {
		for _, binding := range bindings {
			all = append(all, Dialect{versions[i], binding})
		}
	}
	return all
}

// DialectNames lists the names of Dialects.
func DialectNames() []string {
	var names []string
	for _, d := range Dialects() {
		names = append(names, d.String())
	}
	return names
}

// ParseDialect reads the name of a dialect; the error suggests the nearest one.
func ParseDialect(name string) (Dialect, error) {
	for _, d := range Dialects() {
		if d.String() == name {
			return d, nil
		}
	}
	known := DialectNames()
	for _, d := range Dialects() {
		if strings.EqualFold(name, d.Version) {
			return Dialect{}, fmt.Errorf("unknown dialect %q; did you mean %q; known: %s", name, d, strings.Join(known, ", "))
		}
	}
	return Dialect{}, fmt.Errorf("unknown dialect %q%s; known: %s",
		name, strings.TrimSuffix(closest.Hint(name, known), "?"), strings.Join(known, ", "))
}

// dialectAt is the dialect that an address speaks by its path: that of the
// version that is a part of it, "/Api/.../v12/...", else the newest.
func dialectAt(path string) Dialect {
	parts := strings.Split(strings.ToLower(path), "/")
	for _, d := range Dialects() {
		if slices.Contains(parts, d.Version) {
			return d
		}
	}
	return Dialects()[0]
}

// path is where the contract puts the service of a dialect on a host.
func (d Dialect) path(edition int) (string, error) {
	c, err := contract.Load(d.Version, edition)
	if err != nil {
		return "", err
	}
	return c.Path, nil
}

// endpointsAt puts the dialects at their documented paths of one origin ("http://host:port").
func endpointsAt(origin string, dialects []Dialect, edition int) (map[string]string, error) {
	endpoints := make(map[string]string, len(dialects))
	for _, d := range dialects {
		path, err := d.path(edition)
		if err != nil {
			return nil, err
		}
		endpoints[d.String()] = origin + path
	}
	return endpoints, nil
}
