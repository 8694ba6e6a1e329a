package check

import (
	"bytes"
	_ "embed"
	"sync"

	"github.com/goccy/go-yaml"
)

// CredentialRequirement stands for a credential that the provisioner has just
// issued being accepted at all.
const CredentialRequirement = "CM-AUTH-012"

// WrapperRequirement stands for the reply to an operation being called so; a
// check that cannot read its reply for that reason alone is blocked by it.
const WrapperRequirement = "CM-PROTO-002"

//go:embed operations.yaml
var operationsFile []byte

type operationFacts struct {
	Plain  string `yaml:"plain"`
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
