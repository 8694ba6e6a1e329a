package target

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/cmconform/cmconform/harness/closest"
)

// ReadFile reads a target.yaml. Unknown keys, values of the wrong kind and
// unset variables are collected into one error, a line each, with file and line.
// No value of the file is ever quoted: any of them may be a secret.
func ReadFile(path string, lookup func(string) (string, bool)) (*File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseFile(path, data, lookup)
}

func parseFile(path string, data []byte, lookup func(string) (string, bool)) (*File, error) {
	r := &reader{path: path, lookup: lookup, lines: map[string]int{}}
	tree, err := parser.ParseBytes(data, 0)
	if err != nil {
		r.syntax(err, string(data))
		return nil, r.err()
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		message := "the file is empty; it needs at least endpoint:"
		if len(tree.Docs) > 1 {
			message = "the file holds more than one YAML document"
		}
		return nil, &ConfigError{Where: path, Message: message}
	}
	f := &File{path: path, lines: r.lines}
	r.file(f, tree.Docs[0].Body)
	return f, r.err()
}

// reader turns the syntax tree into a File. It is written out by hand, because
// the decoder's own messages quote values and know no suggestions.
type reader struct {
	path   string
	lookup func(string) (string, bool)
	lines  map[string]int
	faults []fault
}

type fault struct {
	line    int
	message string
}

func (r *reader) fault(line int, format string, args ...any) {
	r.faults = append(r.faults, fault{line, fmt.Sprintf(format, args...)})
}

// err joins the faults in the order of their lines.
func (r *reader) err() error {
	slices.SortStableFunc(r.faults, func(a, b fault) int { return cmp.Compare(a.line, b.line) })
	var all []error
	for _, f := range r.faults {
		where := r.path
		if f.line > 0 { // what is missing has none
			where = fmt.Sprintf("%s:%d", r.path, f.line)
		}
		all = append(all, &ConfigError{Where: where, Message: f.message})
	}
	return errors.Join(all...)
}

// syntax words a parser's error without the excerpt of the source that it carries.
func (r *reader) syntax(err error, source string) {
	line, message := 1, "not valid YAML"
	var e yaml.Error
	if errors.As(err, &e) {
		message = e.GetMessage()
		if t := e.GetToken(); t != nil && t.Position != nil {
			line = t.Position.Line
		}
	}
	if lines := strings.Split(source, "\n"); line <= len(lines) && strings.Contains(lines[line-1], "${") {
		message += `; within {...} or [...] write variables in quotes: "${NAME}"`
	}
	r.fault(line, "%s", message)
}

type field map[string]func(path string, n ast.Node)

func (r *reader) file(f *File, n ast.Node) {
	r.object("", n, field{
		"preset":         func(p string, n ast.Node) { f.Preset = r.text(p, n) },
		"endpoint":       func(p string, n ast.Node) { f.Endpoint = r.text(p, n) },
		"endpoints":      func(p string, n ast.Node) { f.Endpoints = r.table(p, n) },
		"dialects":       func(p string, n ast.Node) { f.Dialects = r.list(p, n) },
		"developerToken": func(p string, n ast.Node) { f.DeveloperToken = r.text(p, n) },
		"headers":        func(p string, n ast.Node) { f.Headers = r.table(p, n) },
		"provisioner": func(p string, n ast.Node) {
			f.Provisioner = &FileProvisioner{}
			r.provisioner(f.Provisioner, p, n)
		},
		"oauth": func(p string, n ast.Node) {
			f.OAuth = &FileOAuth{}
			r.oauth(f.OAuth, p, n)
		},
		"manners": func(p string, n ast.Node) {
			f.Manners = &FileManners{}
			r.manners(f.Manners, p, n)
		},
		"invitations": func(p string, n ast.Node) {
			f.Invitations = &FileInvitations{}
			r.object(p, n, field{"addresses": func(p string, n ast.Node) { f.Invitations.Addresses = r.list(p, n) }})
		},
		"operations": func(p string, n ast.Node) {
			f.Operations = &FileOperations{}
			r.object(p, n, field{"exclude": func(p string, n ast.Node) { f.Operations.Exclude = r.list(p, n) }})
		},
		"tls": func(p string, n ast.Node) {
			f.TLS = &FileTLS{}
			r.object(p, n, field{
				"ca":   func(p string, n ast.Node) { f.TLS.CA = r.text(p, n) },
				"cert": func(p string, n ast.Node) { f.TLS.Cert = r.text(p, n) },
				"key":  func(p string, n ast.Node) { f.TLS.Key = r.text(p, n) },
			})
		},
	})
}

func (r *reader) provisioner(to *FileProvisioner, path string, n ast.Node) {
	r.object(path, n, field{
		"http": func(p string, n ast.Node) {
			to.HTTP = &FileHTTP{}
			r.object(p, n, field{
				"url":   func(p string, n ast.Node) { to.HTTP.URL = r.text(p, n) },
				"token": func(p string, n ast.Node) { to.HTTP.Token = r.text(p, n) },
			})
		},
		"static": func(p string, n ast.Node) {
			to.Static = &FileStatic{Personas: map[string]FilePersona{}}
			r.object(p, n, field{"personas": func(p string, n ast.Node) {
				r.each(p, n, func(name, p string, n ast.Node) {
					var persona FilePersona
					r.persona(&persona, p, n)
					to.Static.Personas[name] = persona
				})
			}})
		},
	})
}

// object reads a mapping whose keys are known.
func (r *reader) object(path string, n ast.Node, fields field) {
	r.each(path, n, func(key, at string, n ast.Node) {
		read, ok := fields[key]
		if !ok {
			known := slices.Sorted(maps.Keys(fields))
			message := fmt.Sprintf("unknown key %q", at)
			if hint := closest.Hint(key, known); hint != "" {
				message += hint
			} else {
				message += "; known here: " + strings.Join(known, ", ")
			}
			r.fault(r.lines[at], "%s", message)
			return
		}
		read(at, n)
	})
}

// each visits the members of a mapping.
func (r *reader) each(path string, n ast.Node, visit func(key, path string, n ast.Node)) {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		r.wrong(path, n, "a mapping (key: value)")
		return
	}
	for _, member := range m.Values {
		token := member.Key.GetToken()
		key, at := token.Value, token.Value
		if path != "" {
			at = path + "." + key
		}
		r.lines[at] = token.Position.Line
		visit(key, at, member.Value)
	}
}

func (r *reader) table(path string, n ast.Node) map[string]string {
	table := map[string]string{}
	r.each(path, n, func(key, at string, n ast.Node) { table[key] = r.text(at, n) })
	return table
}

func (r *reader) list(path string, n ast.Node) []string {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		r.wrong(path, n, "a list (- item)")
		return nil
	}
	var items []string
	for i, item := range s.Values {
		at := fmt.Sprintf("%s[%d]", path, i)
		r.lines[at] = item.GetToken().Position.Line
		items = append(items, r.text(at, item))
	}
	return items
}

// text reads a scalar as it is written (so that a token of digits keeps its zeros) and expands its variables.
func (r *reader) text(path string, n ast.Node) string {
	var raw string
	switch n := n.(type) {
	case *ast.StringNode:
		raw = n.Value
	case *ast.LiteralNode:
		raw = n.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		raw = n.GetToken().Value
	default:
		r.wrong(path, n, "a text")
		return ""
	}
	value, err := expand(raw, r.lookup)
	if err != nil {
		r.fault(n.GetToken().Position.Line, "%s: %s", path, err)
	}
	return value
}

func (r *reader) wrong(path string, n ast.Node, want string) {
	subject := path
	if path == "" {
		subject = "the file"
	}
	if _, null := n.(*ast.NullNode); null {
		r.fault(r.line(path, n), "%s has no value; it takes %s", subject, want)
		return
	}
	r.fault(r.line(path, n), "%s must be %s", subject, want)
}

func (r *reader) line(path string, n ast.Node) int {
	if line := r.lines[path]; line > 0 {
		return line
	}
	return n.GetToken().Position.Line
}
