package doctor

import (
	"crypto/tls"
	"fmt"
	"io"
	"strings"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/plan"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// driftTold is how many differences of one description the text lists.
const driftTold = 12

func tlsName(version uint16) string { return tls.VersionName(version) }

// Write writes the report for a person.
func (r *Report) Write(w io.Writer, again string) {
	fmt.Fprintln(w, strings.ToUpper(r.Verdict))
	fmt.Fprintln(w, r.subject())
	r.writeProblems(w)
	fmt.Fprintln(w, "\nAddresses")
	for _, a := range r.Addresses {
		fmt.Fprintf(w, "  %-9s %s\n            %s\n", a.Dialect, a.URL, a.words())
	}
	if len(r.Descriptions) > 0 {
		fmt.Fprintln(w, "\nDescriptions")
	}
	for _, d := range r.Descriptions {
		d.write(w)
	}
	if len(r.Personas) > 0 {
		fmt.Fprintln(w, "\nPersonas")
	}
	width := 0
	for _, p := range r.Personas {
		width = max(width, len(p.Name))
	}
	for _, p := range r.Personas {
		fmt.Fprintf(w, "  %-*s  %s\n", width, p.Name, personaWords(p))
	}
	if r.Plan != nil {
		fmt.Fprintln(w, "\nChecks")
		WritePlan(w, *r.Plan)
		fmt.Fprintf(w, "\nNext\n  %s\n", again)
	}
}

func (r *Report) subject() string {
	switch r.Provisioner {
	case target.StaticProvisioner:
		return r.Target + " lends " + reports.Count(len(r.Personas), "persona") + " that exist"
	case target.HTTPProvisioner:
		return r.Target + " makes a world for each check"
	}
	return r.Target
}

func (r *Report) writeProblems(w io.Writer) {
	if len(r.Problems) > 0 {
		fmt.Fprintln(w, "\nProblems")
	}
	for _, p := range r.Problems {
		kind := "gap"
		if p.Fatal {
			kind = "FATAL"
		}
		fmt.Fprintf(w, "  %-6s %s\n", kind, p.Message)
		if p.Advice != "" {
			fmt.Fprintf(w, "         %s\n", p.Advice)
		}
	}
}

// words says how an address was reached.
func (a *Address) words() string {
	if !a.Reached {
		return "not reached"
	}
	words := []string{"reached"}
	if len(a.Hosts) > 0 {
		words[0] += " at " + strings.Join(a.Hosts, ", ")
	}
	if a.Proxy != "" {
		words[0] += " by the proxy " + a.Proxy
	}
	if a.TLS != "" {
		words = append(words, a.TLS)
	} else if strings.HasPrefix(a.URL, "http:") {
		words = append(words, "no TLS")
	}
	if c := a.Certificate; c != nil {
		words = append(words, fmt.Sprintf("certificate of %s for another %s", c.Subject, reports.Count(c.Days, "day")))
	}
	if s := a.SkewSeconds; s != nil && *s == 0 {
		words = append(words, "clocks agree")
	} else if s != nil {
		words = append(words, fmt.Sprintf("its clock differs by %+.0f s", *s))
	}
	return strings.Join(words, "; ")
}

func (d *Description) write(w io.Writer) {
	tell := func(format string, args ...any) {
		fmt.Fprintf(w, "  %-9s %s\n", d.Dialect, fmt.Sprintf(format, args...))
	}
	_, query, _ := strings.Cut(d.Address, "?")
	from := "?" + query
	if query == "" {
		from = d.Address
	}
	switch {
	case d.Address == "" && strings.HasSuffix(d.Dialect, target.REST):
		tell("none is served, and none has to be")
	case d.Address == "":
		tell("no WSDL is served at ?singleWsdl or ?wsdl")
	case d.Fault != "":
		tell("%s cannot be compared: %s", from, d.Fault)
	case len(d.Drift) == 0:
		tell("%s says what the contract says", from)
	default:
		tell("%s differs from the contract in %s", from, reports.Count(len(d.Drift), "place"))
		for _, drift := range d.Drift[:min(len(d.Drift), driftTold)] {
			fmt.Fprintf(w, "            %s\n", drift)
		}
		if more := len(d.Drift) - driftTold; more > 0 {
			fmt.Fprintf(w, "            and %d more; --json has them all\n", more)
		}
	}
}

func personaWords(p target.Lent) string {
	switch {
	case p.Refused != "":
		return "cannot sign in: " + p.Refused
	case p.UserID == "":
		return "is declared " + p.State + ", and was not signed in"
	}
	var in []string
	for _, c := range p.Customers {
		var roles []string
		for _, id := range c.Roles {
			roles = append(roles, fmt.Sprintf("%s (%d)", contract.Role(id), id))
		}
		reach := "all accounts, " + fmt.Sprint(c.Accounts)
		if c.Limited {
			reach = "limited to " + reports.Count(c.Accounts, "account")
		}
		in = append(in, fmt.Sprintf("%s in customer %s, %s", strings.Join(roles, ", "), c.ID, reach))
	}
	return "user " + p.UserID + ": " + strings.Join(in, "; ")
}

// keysTold is how many keys to skipped checks the text lists with what they open.
const keysTold = 16

// WritePlan writes what a plan counts.
func WritePlan(w io.Writer, s plan.Summary) {
	fmt.Fprintf(w, "  %s would run with about %s, among them %s\n",
		reports.Count(s.Run, "check"), reports.Count(s.Requests, "request"), reports.Count(s.Writes, "write"))
	if s.Unsure > 0 {
		fmt.Fprintf(w, "  skipped in the end, where too little is there to look at: %s of these at most\n", reports.Count(s.Unsure, "check"))
	}
	if s.Restores && s.Writes > 0 {
		fmt.Fprintln(w, "  each write is read before and put back after, with a few requests more; what could not be put back is withheld")
	}
	for _, f := range s.Final {
		fmt.Fprintf(w, "  cannot be undone: %s, called by %s\n", f.Operation, reports.Count(f.Checks, "check"))
	}
	if s.Skipped == 0 {
		return
	}
	fmt.Fprintf(w, "  %s would be skipped; what lets them run:\n", reports.Count(s.Skipped, "check"))
	var alone, others []plan.Key
	for _, k := range s.Keys {
		if k.Checks > 0 && len(alone) < keysTold {
			alone = append(alone, k)
		} else {
			others = append(others, k)
		}
	}
	width := 0
	for _, k := range alone {
		width = max(width, len(k.Name))
	}
	for _, k := range alone {
		words := reports.Count(k.Checks, "check")
		if k.With > 0 {
			words += fmt.Sprintf(", %d more with others", k.With)
		}
		if reason := k.Reasons[0]; strings.HasPrefix(k.Name, "persona ") && reason != target.NotDeclared {
			words += ": " + reason
		}
		fmt.Fprintf(w, "    %-*s  %s\n", width, k.Name, words)
	}
	if len(others) > 0 {
		fmt.Fprintln(w, "    and with others")
	}
	line := ""
	for i, k := range others {
		word := fmt.Sprintf("%s (%d)", k.Name, k.Checks+k.With)
		if i < len(others)-1 {
			word += ", "
		}
		if len(line)+len(word) > 100 {
			fmt.Fprintf(w, "      %s\n", strings.TrimSpace(line))
			line = ""
		}
		line += word
	}
	if line != "" {
		fmt.Fprintf(w, "      %s\n", line)
	}
}
