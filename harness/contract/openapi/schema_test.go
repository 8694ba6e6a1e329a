package openapi

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/cmconform/cmconform/harness/contract"
)

// TestSchemasAsWritten pins each kind of schema.
func TestSchemasAsWritten(t *testing.T) {
	var document struct {
		Components struct{ Schemas map[string]json.RawMessage }
	}
	if err := json.Unmarshal(generate(t, 2026, Options{}), &document); err != nil {
		t.Fatal(err)
	}
	const (
		long  = `"pattern":"^(0|-?[1-9][0-9]{0,18})$"`
		bytes = `"contentEncoding":"base64","pattern":"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"`
	)
	for name, want := range map[string]string{
		"GetUserMFAStatusRequest":  `{"type":"object","additionalProperties":false}`,
		"GetUserMFAStatusResponse": `{"type":"object","properties":{"MFAStatus":{"type":"boolean"}},"required":["MFAStatus"],"additionalProperties":false}`,
		"DeleteUserRequest":        `{"type":"object","properties":{"UserId":{"type":["string","integer"],` + long + `},"TimeStamp":{"type":["string","null"],` + bytes + `}},"additionalProperties":false}`,
		"DeleteUserResponse":       `{"type":"object","additionalProperties":false}`,
		"UpdateUserResponse": `{"type":"object","properties":{"LastModifiedTime":{"type":"string","pattern":` +
			`"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,7})?$"}},"required":["LastModifiedTime"],"additionalProperties":false}`,
		"GetUserResponse": `{"type":"object","properties":{"User":{"oneOf":[{"$ref":"#/components/schemas/User"},{"type":"null"}]},` +
			`"CustomerRoles":{"type":["array","null"],"items":{"oneOf":[{"$ref":"#/components/schemas/CustomerRole"},{"type":"null"}]}}},` +
			`"required":["User","CustomerRoles"],"additionalProperties":false}`,
		"UpdateUserRequest": `{"type":"object","properties":{"User":{"oneOf":[{"$ref":"#/components/schemas/UserInput"},{"type":"null"}]}},"additionalProperties":false}`,
		"CustomerRole": `{"type":"object","properties":{"RoleId":{"type":"integer","format":"int32"},"CustomerId":{"type":"string",` + long + `},` +
			`"AccountIds":{"type":["array","null"],"items":{"type":"string",` + long + `}},"LinkedAccountIds":{"type":["array","null"],"items":{"type":"string",` + long + `}},` +
			`"CustomerLinkPermission":{"type":["string","null"]}},"required":["RoleId","CustomerId","AccountIds","LinkedAccountIds","CustomerLinkPermission"],"additionalProperties":false}`,
		"KeyValuePairOfstringstring": `{"type":"object","properties":{"Key":{"type":["string","null"]},"Value":{"type":["string","null"]}},"required":["Key","Value"],"additionalProperties":false}`,
		"KeyValuePairOfstringstringInput": `{"type":"object","properties":{"Key":{"type":["string","null"]},"key":{"type":["string","null"],"deprecated":true},` +
			`"Value":{"type":["string","null"]},"value":{"type":["string","null"],"deprecated":true}},"additionalProperties":false}`,
		"SortOrder": `{"type":"string","enum":["Ascending","Descending"]}`,
		"OrderBy": `{"type":"object","properties":{"Field":{"$ref":"#/components/schemas/OrderByField"},"Order":{"$ref":"#/components/schemas/SortOrder"}},` +
			`"additionalProperties":false}`,
		"AccountAdditionalField": `{"type":"string","description":"One or more of TaxCertificate, AccountMode, CouponClaimInfo, separated by commas.",` +
			`"pattern":"^(TaxCertificate|AccountMode|CouponClaimInfo)(, ?(TaxCertificate|AccountMode|CouponClaimInfo))*$"}`,
		"AddClientLinksResponse": `{"type":"object","properties":{"OperationErrors":{"type":["array","null"],"items":{"oneOf":[{"$ref":"#/components/schemas/OperationError"},{"type":"null"}]}},` +
			`"PartialErrors":{"type":["array","null"],"items":{"type":["array","null"],"items":{"oneOf":[{"$ref":"#/components/schemas/OperationError"},{"type":"null"}]}}}},` +
			`"required":["OperationErrors","PartialErrors"],"additionalProperties":false}`,
		"ApiFault": `{"type":"object","properties":{"Type":{"type":"string","const":"ApiFault"},"TrackingId":{"type":"string","format":"uuid"},` +
			`"OperationErrors":{"type":["array","null"],"items":{"oneOf":[{"$ref":"#/components/schemas/OperationError"},{"type":"null"}]}}},` +
			`"required":["Type","TrackingId","OperationErrors"],"additionalProperties":false}`,
		"Fault": `{"oneOf":[{"$ref":"#/components/schemas/AdApiFaultDetail"},{"$ref":"#/components/schemas/ApiFault"}],"discriminator":{"propertyName":"Type",` +
			`"mapping":{"AdApiFaultDetail":"#/components/schemas/AdApiFaultDetail","ApiFault":"#/components/schemas/ApiFault"}}}`,
	} {
		var got strings.Builder
		if err := compactTo(&got, document.Components.Schemas[name]); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(want, got.String()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func compactTo(w *strings.Builder, text json.RawMessage) error {
	var b bytes.Buffer
	err := json.Compact(&b, text)
	w.Write(b.Bytes())
	return err
}

// TestSchemasAcceptAndRefuse puts messages to the schemas, by a library that nobody here wrote.
func TestSchemasAcceptAndRefuse(t *testing.T) {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(generate(t, 2026, Options{})))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiler.AddResource("cm.json", value); err != nil {
		t.Fatal(err)
	}
	const (
		info  = `{"AccountsInfo":[{"Id":"9223372036854775807","Name":"n","Number":null,"AccountLifeCycleStatus":"Pause","PauseReason":2}]}`
		fault = `{"Errors":[{"Code":109,"Detail":null,"ErrorCode":"AuthenticationTokenExpired","Message":"m"}],"TrackingId":"fd3e2a21-c7df-40b6-8d1a-670279b436bd","Type":"AdApiFaultDetail"}`
	)
	swap := func(text, old, replacement string) string {
		if !strings.Contains(text, old) {
			t.Fatalf("%s is not in %s", old, text)
		}
		return strings.Replace(text, old, replacement, 1)
	}
	for _, test := range []struct {
		schema, text string
		valid        bool
	}{
		{"GetAccountsInfoResponse", info, true},
		{"GetAccountsInfoResponse", `{"AccountsInfo":[]}`, true},
		{"GetAccountsInfoResponse", `{"AccountsInfo":null}`, true},
		{"GetAccountsInfoResponse", `{}`, false},
		{"GetAccountsInfoResponse", swap(info, `"9223372036854775807"`, `5`), false},
		{"GetAccountsInfoResponse", swap(info, `"9223372036854775807"`, `"05"`), false},
		{"GetAccountsInfoResponse", swap(info, `"9223372036854775807"`, `null`), false},
		{"GetAccountsInfoResponse", swap(info, `"Number":null,`, ``), false},
		{"GetAccountsInfoResponse", swap(info, `"Number":null,`, `"Number":null,"More":1,`), false},
		{"GetAccountsInfoResponse", swap(info, `"Number"`, `"number"`), false},
		{"GetAccountsInfoResponse", swap(info, `"Pause"`, `"pause"`), false},
		{"GetAccountsInfoResponse", swap(info, `"PauseReason":2`, `"PauseReason":256`), false},
		{"GetAccountsInfoResponse", swap(info, `"PauseReason":2`, `"PauseReason":"2"`), false},
		{"GetAccountsInfoRequest", `{}`, true},
		{"GetAccountsInfoRequest", `{"CustomerId":5,"OnlyParentAccounts":true}`, true},
		{"GetAccountsInfoRequest", `{"CustomerId":"5"}`, true},
		{"GetAccountsInfoRequest", `{"CustomerId":null}`, true},
		{"GetAccountsInfoRequest", `{"CustomerId":"five"}`, false},
		{"GetAccountsInfoRequest", `{"CustomerId":5.5}`, false},
		{"GetAccountsInfoRequest", `{"OnlyParentAccounts":null}`, false},
		{"GetAccountsInfoRequest", `{"OnlyParentAccounts":"true"}`, false},
		{"GetAccountsInfoRequest", `{"customerId":5}`, false},
		{"GetAccountsInfoRequest", `[]`, false},
		{"UpdateUserResponse", `{"LastModifiedTime":"2025-04-14T15:30:21.2"}`, true},
		{"UpdateUserResponse", `{"LastModifiedTime":"2025-04-14T15:30:21"}`, true},
		{"UpdateUserResponse", `{"LastModifiedTime":"2025-04-14T15:30:21Z"}`, false},
		{"UpdateUserResponse", `{"LastModifiedTime":"2025-04-14 15:30:21"}`, false},
		{"UpdateUserRequest", `{"User":{"LastModifiedTime":"2025-04-14T15:30:21.2-08:00"}}`, true},
		{"DeleteUserRequest", `{"UserId":"1","TimeStamp":"AAAAAH1yyMo="}`, true},
		{"DeleteUserRequest", `{"UserId":"1","TimeStamp":"AAAAAH1yyMo"}`, false},
		{"GetAccountRequest", `{"ReturnAdditionalFields":"TaxCertificate,AccountMode"}`, true},
		{"GetAccountRequest", `{"ReturnAdditionalFields":"TaxCertificate, AccountMode"}`, true},
		{"GetAccountRequest", `{"ReturnAdditionalFields":null}`, true},
		{"GetAccountRequest", `{"ReturnAdditionalFields":"TaxCertificate AccountMode"}`, false},
		{"GetAccountRequest", `{"ReturnAdditionalFields":["TaxCertificate"]}`, false},
		{"Fault", fault, true},
		{"Fault", swap(fault, "AdApiFaultDetail", "ApiFault"), false},
		{"Fault", swap(fault, "AdApiFaultDetail", "ApplicationFault"), false},
		{"Fault", swap(fault, `,"ErrorCode":"AuthenticationTokenExpired"`, ``), false},
		{"Fault", swap(fault, "fd3e2a21-c7df-40b6-8d1a-670279b436bd", "fd3e2a21"), false},
		{"Fault", `{"ApplicationFault":` + fault + `}`, false},
		{"AddClientLinksResponse", `{"OperationErrors":null,"PartialErrors":[null,[{"Code":203,"Details":null,"Message":"m"}],[]]}`, true},
		{"AddClientLinksResponse", `{"OperationErrors":null,"PartialErrors":[{"Code":203,"Details":null,"Message":"m"}]}`, false},
	} {
		schema, err := compiler.Compile("cm.json#/components/schemas/" + test.schema)
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(test.text))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); (err == nil) != test.valid {
			t.Errorf("%s %s: valid %v, want %v: %v", test.schema, test.text, err == nil, test.valid, err)
		}
	}
}

// TestEveryPrimitiveHasAForm holds that no element of the contract is without one.
func TestEveryPrimitiveHasAForm(t *testing.T) {
	c := load(t, slices.Max(contract.Editions))
	look := func(of *contract.Type) {
		for _, e := range c.Elements(of) {
			if c.Type(e.Type) == nil && primitives[e.Type] == nil {
				t.Errorf("%s: %s is of type %s, which has no JSON form", of.Name, e.Name, e.Type)
			}
		}
	}
	for _, name := range c.TypeNames() {
		look(c.Type(name))
	}
	for _, op := range c.Operations {
		look(op.Request)
		look(op.Response)
	}
}
