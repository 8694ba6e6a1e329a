package contract

import (
	"bytes"
	_ "embed" // the tables are built in
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
)

// Unit is what a limit counts.
type Unit string

// Units of limits.
const (
	Items      Unit = "items"      // elements at the path; absent and nil count as none
	Characters Unit = "characters" // Unicode characters of the text
	Value      Unit = "value"      // the number itself
	Values     Unit = "values"     // comma-separated values, of an In predicate
)

// Beyond names what else than a refusal of the call conforms beyond a bound.
type Beyond string

// Conforming alternatives to a refusal.
const (
	Refused        Beyond = ""      // none
	CutToBound     Beyond = "cut"   // the call succeeds as if the bound had been sent
	HandlesFirst   Beyond = "first" // one item is handled, no other
	RefusedInReply Beyond = "reply" // nothing beyond is written, and the reply's own error lists say so
)

// Limit is a documented bound of one element of an operation's request.
type Limit struct {
	Operation string
	Path      string // below the request element, in the newest version's words: User/JobTitle
	Unit      Unit
	Min, Max  *Bound   // nil where there is none
	Except    []string // predicate fields that the limit does not hold for
	// OneMoreWith is the predicate field beside which Max grows by one.
	OneMoreWith string
	Note        string
}

// Bound is one end of a limit.
type Bound struct {
	Value    int    // the last conforming number
	Accepted string // requirement id that Value is accepted; empty where none says so apart
	Refused  string // requirement id that one beyond is refused
	Codes    []int  // documented error codes of the refusal; empty where none is
	Likely   []int  // codes that fit without being documented for it
	Beyond   Beyond
	// Disputed is a number beyond Value for which either outcome conforms; nil mostly.
	Disputed *int
}

// RequirementIDs lists the ids that a limit stands for, each once.
func (l *Limit) RequirementIDs() []string {
	var ids []string
	seen := map[string]bool{"": true}
	for _, b := range []*Bound{l.Min, l.Max} {
		if b == nil {
			continue
		}
		for _, id := range []string{b.Accepted, b.Refused} {
			if !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// Limits returns the documented limits of an API version, one entry for each
// place where a limit holds. The slice is shared: do not change it.
func Limits(version string) []Limit { return limitData()[version] }

//go:embed limits.yaml
var limitsYAML []byte

type sourceLimit struct {
	At          []string
	Versions    []string // empty: all that have the place
	Unit        Unit
	Min, Max    *Bound
	Except      []string
	OneMoreWith string `yaml:"oneMoreWith"`
	Note        string
}

// limitData reads the built-in limits once; a defect in them is one of this program.
var limitData = sync.OnceValue(func() map[string][]Limit {
	limits, err := decodeLimits(limitsYAML)
	if err != nil {
		panic(fmt.Sprintf("limits.yaml: %v", err))
	}
	return limits
})

func decodeLimits(data []byte) (map[string][]Limit, error) {
	var file []sourceLimit
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.DisallowUnknownField()).Decode(&file); err != nil {
		return nil, err
	}
	contracts := map[string]*Contract{}
	for _, version := range Versions() {
		c, err := Load(version, Editions[len(Editions)-1])
		if err != nil {
			return nil, err
		}
		contracts[version] = c
	}
	limits := map[string][]Limit{}
	for _, s := range file {
		for _, at := range s.At {
			operation, path, _ := strings.Cut(at, " ")
			l := Limit{operation, path, s.Unit, s.Min, s.Max, s.Except, s.OneMoreWith, s.Note}
			if err := l.check(); err != nil {
				return nil, fmt.Errorf("%s: %w", at, err)
			}
			if err := l.place(contracts, s.Versions, limits); err != nil {
				return nil, fmt.Errorf("%s: %w", at, err)
			}
		}
	}
	return limits, nil
}

// place enters a limit under the versions it holds in: those named, which must
// have its place, else all that have it.
func (l *Limit) place(contracts map[string]*Contract, named []string, limits map[string][]Limit) error {
	var lacking error
	placed := false
	for _, version := range Versions() {
		switch err := l.foundIn(contracts[version]); {
		case len(named) > 0 && !slices.Contains(named, version):
		case err == nil:
			placed = true
			limits[version] = append(limits[version], *l)
		case len(named) > 0:
			return err
		default:
			lacking = err
		}
	}
	for _, version := range named {
		if contracts[version] == nil {
			return fmt.Errorf("unknown API version %q; known: %s", version, strings.Join(Versions(), ", "))
		}
	}
	if !placed {
		return lacking
	}
	return nil
}

// foundIn refuses a contract that has no place for the limit. The path is in
// the newest version's words, which the contract may have others for.
func (l *Limit) foundIn(c *Contract) error {
	operation := c.Operation(l.Operation)
	if operation == nil {
		return fmt.Errorf("%s: no such operation", c.Version)
	}
	t := operation.Request
	for step := range strings.SplitSeq(l.Path, "/") {
		d, _ := fromNewest{}.member(c.Elements(t), step)
		if d == nil {
			return fmt.Errorf("%s: no element %s", c.Version, step)
		}
		t = c.Type(d.Type)
		if t != nil && c.announced(t) != "" {
			t = c.Type(c.announced(t))
		}
	}
	return nil
}

// check refuses what no version could make a limit of.
func (l *Limit) check() error {
	switch l.Unit {
	case Items, Characters, Value, Values:
	default:
		return fmt.Errorf("unknown unit %q", l.Unit)
	}
	if l.Min == nil && l.Max == nil {
		return fmt.Errorf("neither min nor max")
	}
	for _, b := range []*Bound{l.Min, l.Max} {
		if b == nil {
			continue
		}
		switch b.Beyond {
		case Refused, CutToBound, HandlesFirst, RefusedInReply:
		default:
			return fmt.Errorf("unknown %q beyond the bound", b.Beyond)
		}
		if b.Refused == "" {
			return fmt.Errorf("a bound without the requirement that refuses beyond it")
		}
	}
	if l.Min != nil && l.Max != nil && l.Min.Value > l.Max.Value {
		return fmt.Errorf("min %d is above max %d", l.Min.Value, l.Max.Value)
	}
	return nil
}
