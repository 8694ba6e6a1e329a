package target

import (
	"bytes"
	_ "embed"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/manners"
)

// Production is the preset of the environment in which writes cost money and reach customers.
const Production = "production"

//go:embed presets.yaml
var presetFile []byte

// preset is what is documented of one environment that the vendor runs.
type preset struct {
	Endpoints      map[string]string `yaml:"endpoints"`
	DeveloperToken string            `yaml:"developerToken"`
	Manners        manners.Manners   `yaml:"manners"`
}

var presets = sync.OnceValue(func() map[string]preset {
	all := map[string]preset{}
	if err := yaml.NewDecoder(bytes.NewReader(presetFile), yaml.DisallowUnknownField()).Decode(&all); err != nil {
		panic("harness/target/presets.yaml: " + err.Error()) // embedded; a test reads it
	}
	return all
})

// PresetNames are the names that preset: of a target.yaml takes.
func PresetNames() []string { return slices.Sorted(maps.Keys(presets())) }

// resolved returns the file with what its preset implies and it does not say itself.
func (f *File) resolved() *File {
	p, ok := presets()[f.Preset]
	if !ok {
		return f
	}
	whole := *f
	if f.DeveloperToken == "" {
		whole.DeveloperToken = p.DeveloperToken
	}
	switch {
	case len(f.Endpoints) > 0:
	case f.Endpoint != "":
		if u, err := parseAddress(f.Endpoint); err == nil && strings.Trim(u.Path, "/") == "" && len(f.Dialects) == 0 {
			whole.Dialects = SortDialects(slices.Collect(maps.Keys(p.Endpoints)))
		}
	default:
		whole.Endpoints = map[string]string{}
		for dialect, address := range p.Endpoints {
			if len(f.Dialects) == 0 || slices.Contains(f.Dialects, dialect) {
				whole.Endpoints[dialect] = address
			}
		}
	}
	return &whole
}

// checkPreset finds what does not go with a preset; it returns false where there is none of that name.
func (f *File) checkPreset(report reportFault) bool {
	if f.Preset == "" && !f.has("preset") {
		return true
	}
	p, ok := presets()[f.Preset]
	if !ok {
		known := PresetNames()
		report("preset", "preset must be one of %s%s", strings.Join(known, ", "), closest.Hint(f.Preset, known))
		return false
	}
	if f.Provisioner == nil || f.Provisioner.Static == nil {
		report("preset", "preset %s goes with provisioner: static:, for nobody makes worlds there; name personas that exist", f.Preset)
	}
	if f.has("endpoint") || f.has("endpoints") {
		return true
	}
	for _, dialect := range f.Dialects {
		if _, ok := p.Endpoints[dialect]; !ok && slices.Contains(DialectNames(), dialect) {
			report("dialects", "preset %s has no address of %s; it has %s", f.Preset, dialect, strings.Join(SortDialects(slices.Collect(maps.Keys(p.Endpoints))), ", "))
		}
	}
	return true
}

// environmentOf is the preset that a target belongs to: the one that it names, else
// that whose host it calls, said or not. Empty for a service of somebody else.
func environmentOf(named string, endpoints map[string]string) string {
	if named != "" {
		return named
	}
	for _, name := range PresetNames() {
		for _, documented := range presets()[name].Endpoints {
			for _, address := range endpoints {
				if sameOrigin(documented, address) {
					return name
				}
			}
		}
	}
	return ""
}
