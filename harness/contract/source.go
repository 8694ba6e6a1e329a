package contract

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
)

// source is a contract file as written; build turns it into a Contract.
type source struct {
	Version string
	// BasedOn names the version that the file says the differences from; the
	// next three members belong to such a file only, see derive.go.
	BasedOn string `yaml:"basedOn"`
	Without struct{ Operations, Types []string }
	Changed struct {
		Operations []sourceOperation
		Types      []sourceType
	}
	Added struct{ Types []sourceTypes }

	Path string
	// RESTPath is what the routes of the operations stand below; a version
	// without it speaks SOAP only, whatever the one it is based on does.
	RESTPath   string        `yaml:"restPath"`
	Namespaces yaml.MapSlice // short name -> namespace, in order; "service" is the service's own
	Headers    struct{ Request, Response []string }
	Faults     []struct{ Element, Namespace, Type string }
	Operations []sourceOperation
	Types      []sourceTypes
}

type sourceOperation struct {
	Name       string
	Kind       Kind
	Documented *bool
	Limit      string
	REST       string // verb and route: "POST /User/Query"
	Request    []string
	Response   []string
}

// sourceTypes are the types of one namespace.
type sourceTypes struct {
	Namespace string
	Types     []sourceType
}

// sourceType is a complex type, a list, an enum or a set of flags: exactly one
// of the first four members names it.
type sourceType struct {
	Type, List, Enum, Flags string

	As       string // what the newest version calls the type, where it is not the same
	Extends  string
	Elements []string
	Of       string
	Values   []string
	// Without and Renamed tell the values of a changed enum from those of the
	// version that the file is based on.
	Without, Renamed []string
}

// name is the one that the type goes by, whatever its form.
func (s *sourceType) name() string { return s.Type + s.List + s.Enum + s.Flags }

// decode reads a contract file strictly: an unknown key is an error.
func decode(name string, data []byte) (*source, error) {
	var s source
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.DisallowUnknownField()).Decode(&s); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &s, nil
}

// parseElement reads one element line: name, type, marks.
func parseElement(line string) (*Element, error) {
	fields := strings.Fields(line)
	if len(fields) < 2 {
		return nil, fmt.Errorf("element %q: want a name and a type", line)
	}
	e := &Element{Name: fields[0], JSON: fields[0]}
	e.Type, e.Nillable = strings.CutSuffix(fields[1], "?")
	e.Type = typeName(e.Type)
	for marks := fields[2:]; len(marks) > 0; marks = marks[1:] {
		switch marks[0] {
		case "many":
			e.Many = true
		case "required":
			e.Min = 1
		case "omitnull":
			e.OmitNull = true
		case "since":
			year, err := parseSince(marks)
			if err != nil {
				return nil, fmt.Errorf("element %q: %w", line, err)
			}
			e.Since, marks = year, marks[1:]
		case "as":
			if len(marks) < 2 {
				return nil, fmt.Errorf("element %q: as without a name", line)
			}
			e.As, marks = marks[1], marks[1:]
		case "json":
			if len(marks) < 2 {
				return nil, fmt.Errorf("element %q: json without a name", line)
			}
			e.JSON, marks = marks[1], marks[1:]
		default:
			return nil, fmt.Errorf("element %q: unknown mark %q", line, marks[0])
		}
	}
	return e, nil
}

// parseSince reads "since YEAR".
func parseSince(marks []string) (int, error) {
	if len(marks) < 2 {
		return 0, fmt.Errorf("since without a year")
	}
	year, err := strconv.Atoi(marks[1])
	if err != nil || !slices.Contains(Editions, year) {
		return 0, fmt.Errorf("since %s is no edition", marks[1])
	}
	return year, nil
}

// typeName puts the prefix back that the file leaves out: names with a small
// initial are XML Schema's.
func typeName(name string) string {
	if name != "" && name[0] >= 'a' && name[0] <= 'z' {
		return "xs:" + name
	}
	return name
}
