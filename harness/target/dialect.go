package target

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/reports"
)

// Bindings that a version can be spoken over, in the order in which dialects are listed.
const (
	SOAP = "soap"
	REST = "rest"
)

// Dialect is an API version in a binding, "v13-soap".
type Dialect struct {
	Version string
	Binding string
}

// String is the dialect's name.
func (d Dialect) String() string { return d.Version + "-" + d.Binding }

// Dialects lists every dialect that this build speaks: the newest version
// first, and SOAP, which every version has, before REST.
func Dialects() []Dialect {
	var all []Dialect
	versions := contract.Versions()
	for i := len(versions) - 1; i >= 0; i-- {
		for _, binding := range []string{SOAP, REST} {
			d := Dialect{versions[i], binding}
			if path, err := d.path(DefaultEdition); err == nil && path != "" {
				all = append(all, d)
			}
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

// SortDialects puts names of dialects into the order of Dialects, in place, and returns them.
func SortDialects(names []string) []string {
	slices.SortFunc(names, reports.CompareDialects)
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

// dialectAt is the dialect that an address speaks by its path: REST where it
// ends like the documented path of that, else SOAP in the version that is a
// part of it, "/Api/.../v12/...", else the newest.
func dialectAt(path string) Dialect {
	path = strings.TrimRight(strings.ToLower(path), "/")
	parts := strings.Split(path, "/")
	for _, d := range Dialects() {
		if d.Binding == SOAP {
			continue
		}
		if documented, err := d.path(DefaultEdition); err == nil && strings.HasSuffix(path, strings.ToLower(documented)) {
			return d
		}
	}
	for _, d := range Dialects() {
		if slices.Contains(parts, d.Version) {
			return d
		}
	}
	return Dialects()[0]
}

// otherBinding names the dialect whose documented address a path ends in, where
// that is of another binding than the dialect of that name; empty for none.
func otherBinding(name, path string) string {
	asked, err := ParseDialect(name)
	if err != nil {
		return ""
	}
	path = strings.TrimRight(strings.ToLower(path), "/")
	for _, d := range Dialects() {
		documented, err := d.path(DefaultEdition)
		if err == nil && d.Binding != asked.Binding && strings.HasSuffix(path, strings.ToLower(documented)) {
			return d.String()
		}
	}
	return ""
}

// path is where the contract puts the service of a dialect on a host; empty
// where the version has no such binding.
func (d Dialect) path(edition int) (string, error) {
	c, err := contract.Load(d.Version, edition)
	if err != nil {
		return "", err
	}
	if d.Binding == REST {
		return c.RESTPath, nil
	}
	return c.Path, nil
}

// endpointsAt puts the dialects at their documented paths of one origin ("http://host:port").
func endpointsAt(origin string, dialects []Dialect, edition int) (map[string]string, error) {
	if edition == 0 {
		edition = DefaultEdition
	}
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
