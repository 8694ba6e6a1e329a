package contract

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
)

// Editions of the documentation that a contract can be loaded in. The 2025
// edition is what the published service description says; later editions add
// what only the documentation pages have so far.
var Editions = []int{2025, 2026}

//go:embed v*.yaml
var files embed.FS

var loaded = struct {
	sync.Mutex
	sources   map[string]*source
	contracts map[key]*Contract
}{sources: map[string]*source{}, contracts: map[key]*Contract{}}

type key struct {
	version string
	edition int
}

// Versions lists the API versions whose contract is built in, oldest first.
func Versions() []string {
	entries, _ := files.ReadDir(".")
	versions := make([]string, 0, len(entries))
	for _, e := range entries {
		versions = append(versions, strings.TrimSuffix(e.Name(), path.Ext(e.Name())))
	}
	return versions
}

// Load returns the contract of an API version ("v13") in a documentation
// edition (one of Editions). Contracts are read once and shared: do not change them.
func Load(version string, edition int) (*Contract, error) {
	if !slices.Contains(Versions(), version) {
		return nil, fmt.Errorf("unknown API version %q; known: %s", version, strings.Join(Versions(), ", "))
	}
	if !slices.Contains(Editions, edition) {
		return nil, fmt.Errorf("unknown edition %d; known: %s", edition, strings.Trim(fmt.Sprint(Editions), "[]"))
	}
	loaded.Lock()
	defer loaded.Unlock()
	if c := loaded.contracts[key{version, edition}]; c != nil {
		return c, nil
	}
	src, err := sourceOf(version)
	if err != nil {
		return nil, err
	}
	c, err := src.build(edition)
	if err != nil {
		return nil, fmt.Errorf("%s.yaml: %w", version, err)
	}
	loaded.contracts[key{version, edition}] = c
	return c, nil
}

// sourceOf reads a contract file once; where the file says differences, those
// of the version it is based on are resolved. The caller holds the lock.
func sourceOf(version string) (*source, error) {
	if src := loaded.sources[version]; src != nil {
		return src, nil
	}
	data, err := files.ReadFile(version + ".yaml")
	if err != nil {
		return nil, err
	}
	src, err := decode(version+".yaml", data)
	if err != nil {
		return nil, err
	}
	if src.BasedOn != "" {
		if src.BasedOn <= version {
			return nil, fmt.Errorf("%s.yaml: based on %s, which is not newer", version, src.BasedOn)
		}
		base, err := sourceOf(src.BasedOn)
		if err != nil {
			return nil, err
		}
		if src, err = src.derive(base); err != nil {
			return nil, fmt.Errorf("%s.yaml: %w", version, err)
		}
	}
	loaded.sources[version] = src
	return src, nil
}
