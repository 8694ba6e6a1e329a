package target

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/message"
)

// Draft is what a person knows of a target before it has a target.yaml.
type Draft struct {
	// Preset names an environment of the vendor; else Endpoint is the address of the service.
	Preset   string
	Endpoint string
	// Dialects goes with Endpoint.
	Dialects []string
	// Provisioner is the address of the provisioning API; empty where Personas are lent.
	Provisioner string
	Personas    []DraftPersona
	// Mail are the addresses that invitations may go to.
	Mail []string
}

// DraftPersona is a persona, and how it signs in: one of WaysIn.
type DraftPersona struct{ Name, SignIn string }

// WaysIn are the ways in which a persona of a draft signs in. The last two are
// tokens that no longer let anybody in, which some checks need.
var WaysIn = []string{"login", "token", "refreshToken", "password", "expired", "merged"}

// ParseDraftPersona reads "NAME" or "NAME=HOW"; how is what stands for a missing HOW.
func ParseDraftPersona(text, how string) (DraftPersona, error) {
	name, own, said := strings.Cut(strings.TrimSpace(text), "=")
	if said {
		how = own
	}
	if known := PersonaNames(); !slices.Contains(known, name) {
		return DraftPersona{}, &ConfigError{Message: fmt.Sprintf("unknown persona %q%s", name, hintOr(name, known))}
	}
	if !slices.Contains(WaysIn, how) {
		return DraftPersona{}, &ConfigError{Message: fmt.Sprintf("persona %s: unknown way to sign in %q%s", name, how, hintOr(how, WaysIn))}
	}
	return DraftPersona{name, how}, nil
}

// hintOr suggests what was meant, or lists what there is.
func hintOr(name string, known []string) string {
	if hint := closest.Hint(name, known); hint != "" {
		return hint
	}
	return "; known: " + strings.Join(known, ", ")
}

// PersonaNames are the names of personas that the built-in worlds know, sorted.
func PersonaNames() []string {
	names := builtInPersonas()
	slices.Sort(names)
	return slices.Compact(names)
}

// Text is the draft as a commented target.yaml; file is what it will be called.
func (d Draft) Text(file string) string {
	w := &draft{Draft: d, file: file}
	w.line("# Where cmconform finds the service, and who may call it: cmconform run --target %s", file)
	w.line("# ${NAME} takes a value from the environment, so that no secret has to stand here.")
	w.line("# Check it with: cmconform doctor --target %s", file)
	w.line("")
	w.address()
	w.credentials()
	w.provisioner()
	w.rest()
	return w.String()
}

type draft struct {
	Draft
	strings.Builder
	file string
}

func (w *draft) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

func (w *draft) address() {
	if w.Preset != "" {
		w.line("# The vendor's addresses, where people sign in there, and manners: one request at a time, one a second.")
		w.line("# Whatever else this file says overrides it.")
		w.line("preset: %s", w.Preset)
		w.line("")
		return
	}
	w.line("# A host alone means the documented path of each dialect below it.")
	w.line("endpoint: %s", scalar(w.Endpoint))
	if len(w.Dialects) > 0 {
		w.line("dialects: [%s]", strings.Join(w.Dialects, ", "))
	} else {
		w.line("# dialects: [v13-soap, v13-rest]   # without it that of the path of the endpoint")
	}
	w.line("")
}

func (w *draft) by(how ...string) bool {
	return slices.ContainsFunc(w.Personas, func(p DraftPersona) bool { return slices.Contains(how, p.SignIn) })
}

func (w *draft) credentials() {
	if w.Provisioner == "" {
		if w.Preset == "sandbox" {
			w.line("# The sandbox has one documented developer token for everybody; another one would stand here.")
			w.line("# developerToken: ${DEVELOPER_TOKEN}")
		} else {
			w.line("# Sent with every call.")
			w.line("developerToken: ${DEVELOPER_TOKEN}")
		}
		w.line("")
	}
	if !w.by("login", "refreshToken") {
		return
	}
	w.line("# How your application is registered where people sign in.")
	w.line("oauth:")
	if w.Preset == "" {
		w.line("  authority: https://login.microsoftonline.com/common   # or authorizeUrl and tokenUrl of another provider")
	}
	w.line("  clientId: ${CLIENT_ID}")
	w.line("  # clientSecret: ${CLIENT_SECRET}             # where the application has one")
	if w.Preset == "" {
		w.line("  scope: https://ads.microsoft.com/msads.manage offline_access")
	}
	w.line("  # redirect: http://localhost:8400/callback   # as registered; without it a free port is taken")
	w.line("  tokens: tokens.json                          # written by cmconform login, for you alone to read")
	w.line("")
}

func (w *draft) provisioner() {
	if w.Provisioner != "" {
		w.line("# Each check gets a world made for it, by POST /provisioning/v1/worlds.")
		w.line("provisioner:")
		w.line("  http:")
		w.line("    url: %s", scalar(w.Provisioner))
		w.line("    # token: ${PROVISIONING_TOKEN}   # where the provisioning API asks for one")
		w.line("")
		return
	}
	w.line("# People that exist. Each one is signed in once, to find out its role, customers and accounts.")
	w.line("# Others let more checks run; cmconform doctor says how many. Known are")
	for _, l := range wrapped(PersonaNames(), 90) {
		w.line("#   %s", l)
	}
	w.line("provisioner:")
	w.line("  static:")
	w.line("    personas:")
	for _, p := range w.Personas {
		w.persona(p)
	}
	w.line("")
}

func (w *draft) persona(p DraftPersona) {
	name := variableOf(p.Name)
	switch p.SignIn {
	case "login":
		w.line("      %s: {login: %s}   # once: cmconform login --target %s %s", p.Name, p.Name, w.file, p.Name)
	case "refreshToken":
		w.line("      %s: {refreshToken: \"${%s_REFRESH_TOKEN}\"}", p.Name, name)
	case "password":
		w.line("      %s: {userName: \"${%s_USER_NAME}\", password: \"${%s_PASSWORD}\"}   # v11-soap alone", p.Name, name, name)
	case "expired", "merged":
		w.line("      %s: {token: \"${%s_TOKEN}\", state: %s}", p.Name, name, p.SignIn)
	default:
		w.line("      %s: {token: \"${%s_TOKEN}\"}", p.Name, name)
	}
}

func (w *draft) rest() {
	if w.Provisioner == "" {
		w.line("# Invitations are mail to people; they go to these addresses and no others.")
		if len(w.Mail) > 0 {
			w.line("invitations:")
			var quoted []string
			for _, m := range w.Mail {
				quoted = append(quoted, scalar(m))
			}
			w.line("  addresses: [%s]", strings.Join(quoted, ", "))
		} else {
			w.line("# invitations:")
			w.line("#   addresses: [someone@outlook.com]")
		}
		w.line("")
	}
	w.line("# What the implementation does not offer; it is reported apart, never as passed.")
	w.line("# operations:")
	w.line("#   exclude: [SendUserInvitation]")
	if w.Preset == "" {
		w.line("")
		w.line("# For a gateway, or a certificate authority of your own; files are relative to this one.")
		w.line("# headers: {X-Api-Key: \"${API_KEY}\"}")
		w.line("# tls: {ca: ca.pem}")
	}
}

// wrapped breaks a list of words into lines of at most that width.
func wrapped(words []string, width int) []string {
	var all []string
	for _, word := range words {
		if last := len(all) - 1; last >= 0 && len(all[last])+2+len(word) <= width {
			all[last] += ", " + word
		} else {
			all = append(all, word)
		}
	}
	return all
}

var capital = regexp.MustCompile(`([a-z])([A-Z])`)

// variableOf is the variable of a persona: SUPER_ADMIN of superAdmin.
func variableOf(persona string) string {
	return strings.ToUpper(capital.ReplaceAllString(persona, "${1}_${2}"))
}

var plain = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9@_.+/:-]*[A-Za-z0-9/]$`)

// scalar is a text as YAML reads it back, also where it holds what would be a variable.
func scalar(text string) string {
	if text = escape(text); plain.MatchString(text) {
		return text
	}
	return strconv.Quote(text)
}

// Origin is scheme and host of an address, without a path.
func Origin(address string) (string, error) {
	u, err := parseAddress(address)
	if err != nil {
		return "", err
	}
	return origin(u), nil
}

// CheckFile opens the target.yaml that a spec names and closes it again: nothing is sent and nobody signs in.
func CheckFile(spec Spec) error {
	spec.Caller = func(context.Context, *Target, string, Credentials, string, []*message.Element) (*message.Reply, error) {
		return nil, errors.New("nobody is signed in to check a file")
	}
	t, err := Open(context.Background(), spec)
	if err != nil {
		return err
	}
	return t.Close(context.Background())
}
