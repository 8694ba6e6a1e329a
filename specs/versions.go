package specs

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/run"
)

//go:embed versions.yaml
var versionsFile []byte

// suiteVersion is an entry of versions.yaml.
type suiteVersion struct {
	Version string `yaml:"version"`
	// Released is the day from which the version stays as it is; empty while it is worked on.
	Released string `yaml:"released,omitempty"`
	// Checks are the ids of those that the version brought; none for the first.
	Checks []string `yaml:"checks,omitempty"`
}

func readVersions(data []byte) ([]suiteVersion, error) {
	var list []suiteVersion
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.DisallowUnknownField()).Decode(&list); err != nil {
		return nil, fmt.Errorf("versions.yaml: %s", strings.TrimSpace(yaml.FormatError(err, false, false)))
	}
	for i, v := range list {
		if v.Released == "" && i < len(list)-1 {
			return nil, fmt.Errorf("versions.yaml: suite version %s is not released, and %s follows it", v.Version, list[i+1].Version)
		}
	}
	return list, nil
}

// date tells the checks of a suite in which version they appeared.
func date(suite *run.Suite, data []byte) []error {
	list, err := readVersions(data)
	if err != nil {
		return []error{err}
	}
	versions := make([]run.Version, len(list))
	for i, v := range list {
		versions[i] = run.Version{Name: v.Version, Checks: v.Checks}
	}
	return suite.Date(versions)
}
