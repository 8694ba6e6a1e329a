package target

import (
	"fmt"
	"regexp"
	"strings"
)

var variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// expand replaces ${NAME} by the variable's value and $${ by a literal ${. An
// unset or empty variable is an error: a call with a blank token would only
// fail later and say less. The error names the variable, never the text around it.
func expand(text string, lookup func(string) (string, bool)) (string, error) {
	var out strings.Builder
	for {
		i := strings.Index(text, "${")
		if i < 0 {
			out.WriteString(text)
			return out.String(), nil
		}
		if i > 0 && text[i-1] == '$' {
			out.WriteString(text[:i-1] + "${")
			text = text[i+2:]
			continue
		}
		out.WriteString(text[:i])
		name, rest, closed := strings.Cut(text[i+2:], "}")
		if !closed {
			return "", fmt.Errorf("${ without a closing brace; write $${ for a literal one")
		}
		if !variable.MatchString(name) {
			return "", fmt.Errorf("${...} takes the name of an environment variable")
		}
		value, set := lookup(name)
		switch {
		case !set:
			return "", fmt.Errorf("environment variable %s is not set", name)
		case value == "":
			return "", fmt.Errorf("environment variable %s is empty", name)
		}
		out.WriteString(value)
		text = rest
	}
}

// escape is the inverse of expand for a text without variables.
func escape(text string) string { return strings.ReplaceAll(text, "${", "$${") }
