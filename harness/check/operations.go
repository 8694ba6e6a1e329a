package check

import (
	"bytes"
	_ "embed"
	"net/http"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/client"
)

// CredentialRequirement stands for a credential that the provisioner has just
// issued being accepted at all.
const CredentialRequirement = "CM-AUTH-012"

// WrapperRequirement stands for a success being the reply to the operation that
// was called; a check that cannot read its reply for that reason alone is blocked by it.
func WrapperRequirement(dialect string) string {
	if _, binding := client.SplitDialect(dialect); binding == "rest" {
		return "CM-REST-051"
	}
	return "CM-PROTO-002"
}

// RouteRequirement stands for an operation being found at its verb and path over REST.
const RouteRequirement = "CM-REST-001"

// lost tells an answer by which a server over REST says that there is nothing
// at a path, or that it does not take the verb: whatever comes with it, the
// operation was not reached.
func lost(dialect string, r *client.Result) bool {
	_, binding := client.SplitDialect(dialect)
	return binding == "rest" && (r.Class == client.Answered || r.Class == client.Foreign) &&
		(r.Status == http.StatusNotFound || r.Status == http.StatusMethodNotAllowed || r.Status == http.StatusNotImplemented)
}

//go:embed operations.yaml
var operationsFile []byte

type operationFacts struct {
	Plain  string `yaml:"plain"`
	Mails  string `yaml:"mails"`
	Effect Effect `yaml:"effect"`
}

var operations = sync.OnceValue(func() map[string]operationFacts {
	facts, err := readOperations(operationsFile)
	if err != nil {
		panic("harness/check/operations.yaml: " + err.Error()) // embedded; a test reads it
	}
	return facts
})

func readOperations(data []byte) (map[string]operationFacts, error) {
	facts := map[string]operationFacts{}
	return facts, yaml.NewDecoder(bytes.NewReader(data), yaml.DisallowUnknownField()).Decode(&facts)
}

// PlainRequirement is the id that stands for an operation's plain success:
// what blocks a check whose set-up or control is refused. Empty where none does.
func PlainRequirement(operation string) string { return operations()[operation].Plain }

// EffectOf says how much a call of an operation changes on a target that is
// not ours; unknown operations are taken for the worst.
func EffectOf(operation string) Effect {
	if f, ok := operations()[operation]; ok {
		return f.Effect
	}
	return Irreversible
}
