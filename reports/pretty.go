package reports

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
)

const maxIndent = 40

// Pretty lays out an XML or JSON body for reading. Every token stays as it was
// on the wire, only white space between elements changes; what is neither comes back unchanged.
func Pretty(body string) string {
	switch trimmed := strings.TrimSpace(body); {
	case strings.HasPrefix(trimmed, "<"):
		if out, ok := prettyXML(trimmed); ok {
			return out
		}
	case strings.HasPrefix(trimmed, "{"), strings.HasPrefix(trimmed, "["):
		var out bytes.Buffer
		if json.Indent(&out, []byte(trimmed), "", "  ") == nil {
			return out.String()
		}
	}
	return body
}

// prettyXML copies raw tokens, so prefixes, attribute order and entities are
// those of the wire; it does not recurse, so depth costs nothing.
func prettyXML(body string) (string, bool) {
	dec := xml.NewDecoder(strings.NewReader(body))
	var out strings.Builder
	depth, from := 0, int64(0)
	inline := true // the next token continues the line
	afterStart := false
	newline := func() {
		if !inline {
			out.WriteByte('\n')
			out.WriteString(strings.Repeat("  ", min(depth, maxIndent)))
		}
	}
	for from < int64(len(body)) || afterStart {
		token, err := dec.RawToken()
		if err != nil {
			return "", false
		}
		to := dec.InputOffset()
		raw := body[from:to]
		from = to
		switch token.(type) {
		case xml.StartElement:
			newline()
			out.WriteString(raw)
			depth++
			inline, afterStart = false, true
			continue
		case xml.EndElement:
			depth--
			if depth < 0 {
				return "", false
			}
			if raw != "" { // empty for the second half of <a/>
				if afterStart {
					inline = true
				}
				newline()
				out.WriteString(raw)
			}
			inline = false
		case xml.CharData:
			if strings.TrimSpace(raw) == "" && !(afterStart && strings.HasPrefix(body[to:], "</")) {
				continue
			}
			out.WriteString(raw)
			inline = true
		default: // comment, declaration, directive
			newline()
			out.WriteString(raw)
			inline = false
		}
		afterStart = false
	}
	return out.String(), depth == 0
}

// clip shortens a body to at most limit bytes and says so.
func clip(body string, limit int) string {
	if len(body) <= limit {
		return body
	}
	return fmt.Sprintf("%s\n... %s more; %s has all", strings.ToValidUTF8(body[:limit], ""), Count(len(body)-limit, "byte"), ResultFile)
}

// headerLines are "Name: value", sorted by name.
func headerLines(headers map[string]string) []string {
	lines := make([]string, 0, len(headers))
	for name, value := range headers {
		lines = append(lines, name+": "+value)
	}
	slices.Sort(lines)
	return lines
}

// exchangeLine is "2. one UpdateUser, User(Id 139): refused with 106, 500, 12 ms, TrackingId ...".
func exchangeLine(e *Exchange) string {
	answer := fmt.Sprint(e.Status)
	if e.Status == 0 {
		answer = "no reply"
	}
	if e.Answered != "" {
		answer = oneLine(e.Answered) + ", " + answer
	}
	line := fmt.Sprintf("%d. %s %s", e.Number, e.Persona, e.Operation)
	if e.Asked != "" {
		line += ", " + oneLine(e.Asked)
	}
	line += ": " + answer + ", " + duration(e.DurationMS)
	if again := attemptsText(e.Attempts); again != "" {
		line += ", " + again
	}
	if e.TrackingID != "" {
		line += ", TrackingId " + e.TrackingID
	}
	return line
}

// attemptsText is "retried 2 times (429, no reply in time)"; empty where the first attempt was the only one.
func attemptsText(attempts []Attempt) string {
	if len(attempts) == 0 {
		return ""
	}
	var why []string
	for _, a := range attempts {
		if a.Status == 0 {
			why = append(why, a.Cause)
		} else {
			why = append(why, fmt.Sprint(a.Status))
		}
	}
	return fmt.Sprintf("retried %s (%s)", Count(len(attempts), "time"), strings.Join(why, ", "))
}
