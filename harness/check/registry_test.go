package check_test

import (
	"strings"
	"testing"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

func TestRegistryRefusesWhatIsWrong(t *testing.T) {
	body := func(SpecContext, *World) {}
	for name, test := range map[string]struct {
		register func(*Registry)
		fault    string
	}{
		"fine":              {func(r *Registry) { r.Add("CM-TS-001/nil", "text", body, Also("CM-TS-002")) }, ""},
		"no id":             {func(r *Registry) { r.Add("TS-1", "text", body) }, "check TS-1: the id is not of the form CM-AREA-NNN or CM-AREA-NNN/variant"},
		"upper case area":   {func(r *Registry) { r.Add("CM-ts-001", "text", body) }, "check CM-ts-001: the id is not of the form CM-AREA-NNN or CM-AREA-NNN/variant"},
		"no text":           {func(r *Registry) { r.Add("CM-TS-001", "", body) }, "check CM-TS-001: the text is empty"},
		"no body":           {func(r *Registry) { r.Add("CM-TS-001", "text", nil) }, "check CM-TS-001: the body is missing"},
		"twice":             {func(r *Registry) { r.Add("CM-TS-001", "text", body); r.Add("CM-TS-001", "text", body) }, "check CM-TS-001: the id is taken by the check at "},
		"carries a variant": {func(r *Registry) { r.Add("CM-TS-001", "text", body, Also("CM-TS-002/nil")) }, `check CM-TS-001: Also names "CM-TS-002/nil", which is no requirement id`},
		"carries twice":     {func(r *Registry) { r.Add("CM-TS-001", "text", body, Also("CM-TS-001")) }, "check CM-TS-001: carries CM-TS-001 twice"},
		"unknown effect":    {func(r *Registry) { r.Add("CM-TS-001", "text", body, Writes("much")) }, `check CM-TS-001: Writes names "much", which is no effect`},
	} {
		var r Registry
		test.register(&r)
		_, faults := r.Checks()
		switch {
		case test.fault == "" && len(faults) > 0:
			t.Errorf("%s: %v", name, faults)
		case test.fault != "" && (len(faults) != 1 || !strings.Contains(faults[0].Error(), test.fault)):
			t.Errorf("%s: %v, want %s", name, faults, test.fault)
		}
	}
}

func TestRegistryKeepsWhatWasSaid(t *testing.T) {
	var r Registry
	add := func(id string, options ...Option) { r.Add(id, "text", func(SpecContext, *World) {}, options...) }
	add("CM-TS-002", Also("CM-TS-009", "CM-TS-003"), InWorld("contoso"), Writes(Restorable), OnlyIn("v13"))
	add("CM-TS-001/nil")
	checks, faults := r.Checks()
	if len(faults) > 0 || len(checks) != 2 {
		t.Fatalf("%v %v", checks, faults)
	}
	plain, full := checks[0], checks[1]
	if plain.ID != "CM-TS-001/nil" || plain.World != DefaultWorld || plain.Effect != ReadOnly || strings.Join(plain.Requirements, " ") != "CM-TS-001" {
		t.Errorf("%+v", plain)
	}
	if full.World != "contoso" || full.Effect != Restorable || strings.Join(full.Requirements, " ") != "CM-TS-002 CM-TS-003 CM-TS-009" ||
		full.Versions[0] != "v13" || !strings.HasPrefix(full.Location, "check/registry_test.go:") {
		t.Errorf("%+v", full)
	}
}

func TestEffects(t *testing.T) {
	for _, test := range []struct {
		effect, limit Effect
		within        bool
	}{
		{ReadOnly, ReadOnly, true}, {Restorable, ReadOnly, false}, {Restorable, Restorable, true},
		{Irreversible, Restorable, false}, {Irreversible, Irreversible, true}, {ReadOnly, Irreversible, true},
	} {
		if got := test.effect.Within(test.limit); got != test.within {
			t.Errorf("%s within %s: %v", test.effect, test.limit, got)
		}
	}
	if EffectOf("GetUser") != ReadOnly || EffectOf("UpdateUser") != Restorable || EffectOf("DeleteUser") != Irreversible || EffectOf("Unheard") != Irreversible {
		t.Error("operations.yaml is misread")
	}
	if PlainRequirement("UpdateUser") != "CM-TS-029" || PlainRequirement("Unheard") != "" {
		t.Error("operations.yaml is misread")
	}
}

func TestEveryOperationHasItsPlainSuccess(t *testing.T) {
	for _, version := range contract.Versions() {
		c, err := contract.Load(version, contract.Editions[len(contract.Editions)-1])
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range c.Operations {
			if PlainRequirement(op.Name) == "" {
				t.Errorf("%s: no requirement stands for the plain success of %s", version, op.Name)
			}
		}
	}
}
