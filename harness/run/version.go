package run

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// Version is a version of the suite, with the ids of the checks that it brought.
type Version struct {
	Name   string
	Checks []string
}

// Date tells each check the version in which it appeared. Versions come oldest
// first; the first one has every check that no later one brings.
func (s *Suite) Date(versions []Version) (faults []error) {
	s.versions = nil
	brought := map[string]string{}
	for i, v := range versions {
		if slices.Contains(s.versions, v.Name) {
			faults = append(faults, fmt.Errorf("suite version %s is declared twice", v.Name))
		}
		s.versions = append(s.versions, v.Name)
		if i == 0 && len(v.Checks) > 0 {
			faults = append(faults, fmt.Errorf("suite version %s lists checks: the first one has all that no later one brings", v.Name))
		}
		for _, id := range v.Checks {
			switch {
			case s.Check(id) == nil:
				faults = append(faults, fmt.Errorf("suite version %s brings %s, which is no check", v.Name, id))
			case brought[id] != "":
				faults = append(faults, fmt.Errorf("suite versions %s and %s both bring %s", brought[id], v.Name, id))
			}
			brought[id] = v.Name
		}
	}
	for _, c := range s.Checks {
		if c.Since = brought[c.ID]; c.Since == "" && len(versions) > 0 {
			c.Since = versions[0].Name
		}
	}
	return faults
}

// Versions are those of the suite, oldest first.
func (s *Suite) Versions() []string { return slices.Clone(s.versions) }

// Version is the newest one, unless the suite was reduced to an older one.
func (s *Suite) Version() string {
	if s.pinned != "" || len(s.versions) == 0 {
		return s.pinned
	}
	return s.versions[len(s.versions)-1]
}

// At returns the suite as it was in a version: without the checks that later ones
// brought. An empty version is the newest; one that does not exist is a *UsageError.
func (s *Suite) At(version string) (*Suite, error) {
	if version == "" {
		return s, nil
	}
	at := slices.Index(s.versions, version)
	if at < 0 {
		return nil, &UsageError{fmt.Sprintf("unknown suite version %q; there is %s%s", version, strings.Join(s.versions, ", "), closest.Hint(version, s.versions))}
	}
	older := s.Only(func(c *check.Check) bool { return slices.Index(s.versions, c.Since) <= at })
	older.pinned = version
	for _, c := range s.Checks {
		if older.Check(c.ID) == nil {
			older.later = append(older.later, c)
		}
	}
	return older, nil
}

// Lines say what the suite holds a target to, a line for each check: its id, and
// the dialects to which it applies behind its level there, by the editions that
// usually describe the dialects.
func (s *Suite) Lines() []string {
	usual := s.ReadBy(0)
	var lines []string
	for _, c := range s.Checks {
		line, level := c.ID, ""
		for _, d := range target.Dialects() {
			if !usual.Applies(c, d.Version, d.Binding) {
				continue
			}
			if now := usual.Level(c, d.String()); now != level {
				level = now
				line += " " + level
			}
			line += " " + d.String()
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

// Set names the set of checks of the suite: its version, and a digest of Lines.
// It is nil for a suite without versions.
func (s *Suite) Set() *reports.SuiteSet {
	if s.Version() == "" {
		return nil
	}
	sum := sha256.Sum256([]byte(strings.Join(s.Lines(), "\n")))
	return &reports.SuiteSet{Version: s.Version(), Digest: "sha256:" + hex.EncodeToString(sum[:])}
}
