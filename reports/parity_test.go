package reports

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sampleParity is the document of an imaginary comparison with every state in it.
func sampleParity() *Parity {
	start := time.Date(2026, 11, 22, 9, 26, 53, 0, time.UTC)
	p := &Parity{
		Tool: Tool{Name: "cmconform", Version: "0.1.0", Commit: "4f2c91d"},
		Run: Run{
			ID: "20261122-092653-7c1e", Command: "cmconform parity --target shop.yaml", Started: start,
			Finished: start.Add(2 * time.Second), DurationMS: 2000, Edition: 2025, Editions: map[string]int{"v13-rest": 2026}, Writes: "all", Jobs: 1, Requests: 44,
		},
		Target: Target{Kind: "url", Name: "shop.yaml", Provisioner: "http", Endpoints: map[string]string{
			"v13-soap": "https://api.shop.example/Api/CustomerManagement/v13/CustomerManagementService.svc", "v13-rest": "https://api.shop.example/CustomerManagement/v13",
		}},
		Dialects: [2]string{"v13-soap", "v13-rest"},
		Summary:  ParitySummary{ExitCode: 1, Explanation: "The bindings differ in 2 calls.", PlannedOperations: 4, PlannedCalls: 7},
		Problems: []Problem{},
	}
	add := func(operation, name, meant string, cells ...ParityCell) *ParityCall {
		p.Calls = append(p.Calls, ParityCall{
			Operation: operation, Name: name, Persona: "superAdmin", Kind: "read", Meant: meant, SOAP: "a reply", REST: "a reply",
			Cells: cells, Started: start.Add(time.Duration(len(p.Calls)) * 100 * time.Millisecond), DurationMS: 12.5, Requests: 2,
		})
		return &p.Calls[len(p.Calls)-1]
	}
	equal := func(columns ...Column) (cells []ParityCell) {
		for _, c := range columns {
			cells = append(cells, ParityCell{Column: c, State: Equal})
		}
		return cells
	}
	add("GetUser", "the caller", "reply", equal(ColumnRequest, ColumnReply)...)
	c := add("GetUser", "a user of somebody else", "AdApiFaultDetail 106", ParityCell{Column: ColumnRequest, State: Equal}, ParityCell{
		Column: ColumnFault, State: Differs, Differences: []ParityDifference{
			{"error 1", "106 UserIsNotAuthorized", "105 InvalidCredentials"}, {"TrackingId", "there", "absent"},
		},
	})
	c.SOAP, c.REST = "AdApiFaultDetail 106 UserIsNotAuthorized", "AdApiFaultDetail 105 InvalidCredentials"
	c.Exchanges = []Exchange{
		{Number: 1, Persona: "superAdmin", Operation: "GetUser", Method: "POST", URL: "https://api.shop.example/soap", Request: "<UserId>1</UserId>", Status: 500, Reply: "<Fault/>", DurationMS: 3},
		{Number: 2, Persona: "superAdmin", Operation: "GetUser", Method: "POST", URL: "https://api.shop.example/CustomerManagement/v13/User/Query", Request: `{"UserId":"1"}`, Status: 401, Reply: `{"Type":"AdApiFaultDetail"}`, DurationMS: 2, Curl: "curl -sS https://api.shop.example/"},
	}
	c = add("UpdateUser", "another job title", "reply", append(equal(ColumnRequest, ColumnReply), ParityCell{
		Column: ColumnEffect, State: Differs, Differences: []ParityDifference{{"GetUser User/JobTitle", `"Söhne | <b>"`, `"SÃ¶hne"`}},
	})...)
	c.Kind = "write"
	c = add("UpdateUser", "no user", "ApiFault 203", ParityCell{Column: ColumnRequest, State: Equal}, ParityCell{
		Column: ColumnFault, State: Expected, Reason: "SUP-12: known", Differences: []ParityDifference{{"error 1", "203", "201"}},
	})
	c.Kind = "write"
	c = add("GetAccount", "an account", "reply", ParityCell{Column: ColumnRequest, State: Undecided, Reason: "over REST: no answer: no complete reply within 30s"})
	c.REST = "no answer: no complete reply within 30s"
	add("GetAccount", "an unknown account", "AdApiFaultDetail 106", append(equal(ColumnRequest, ColumnReply), ParityCell{
		Column: ColumnFault, State: Omitted, Reason: "both take what should bring up AdApiFaultDetail 106",
	})...)
	c = add("DeleteUser", "a user", "reply")
	c.Kind, c.SOAP, c.REST, c.Requests = "write", "", "", 0
	c.Reason = "what changes the target is compared where a provisioner makes worlds for it"
	p.Expectations = []ExpectationUse{
		{Expectation: Expectation{Operation: "UpdateUser", Column: ColumnFault, Call: "no user", Outcome: "differs", Reason: "SUP-12: known", Owner: "rest team", Expires: "2027-01-31", Line: 1}, State: Met, Count: 1},
		{Expectation: Expectation{Operation: "GetUser", Column: ColumnReply, Outcome: "differs", Reason: "SUP-13: mended?", Owner: "rest team", Expires: "2027-01-31", Line: 8}, State: NotTrue},
	}
	SummariseParity(p)
	return p
}

var parityRenderings = map[string]func(io.Writer, *Parity) error{
	ParityFile:         WriteParity,
	ParityJUnitFile:    WriteParityJUnit,
	ParityMarkdownFile: WriteParityMarkdown,
	"parity-screen.txt": func(w io.Writer, p *Parity) error {
		_, err := io.WriteString(w, ParityScreen(p, ScreenOptions{Dir: "cmconform-report"}))
		return err
	},
}

func TestParityRenderings(t *testing.T) {
	for name, write := range parityRenderings {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := write(&got, sampleParity()); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", "sample", name)
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("%s changed; look at it, then go test ./reports -update (-was +is):\n%s", name, diff)
			}
		})
	}
}

func TestParityHTMLShowsEverything(t *testing.T) {
	var out bytes.Buffer
	if err := WriteParityHTML(&out, sampleParity()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"<h1>differs</h1>", "GetUser User/JobTitle", "&#34;Söhne | &lt;b&gt;&#34;", "106 UserIsNotAuthorized", "SUP-12: known",
		"no complete reply within 30s", "what changes the target", "SUP-13: mended?", "<td>a user of somebody else</td>", "2025, v13-rest 2026",
		"<b class=\"badge fail\">differs</b>", `id="differs"`, "curl -sS",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, never := range []string{"<b>\"", "http://www", "src=", "@import"} {
		if strings.Contains(out.String(), never) {
			t.Errorf("the page has %s", never)
		}
	}
}

func TestParitySchema(t *testing.T) {
	compiled := compiledSchema(t, ParitySchema)
	for name, p := range map[string]*Parity{"sample": sampleParity(), "empty": {Target: Target{Kind: "url", Endpoints: map[string]string{}}, Summary: ParitySummary{Verdict: NoVerdict}}} {
		SummariseParity(p)
		var out bytes.Buffer
		if err := WriteParity(&out, p); err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(parsed(t, out.Bytes())); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	var file, result struct {
		Defs map[string]struct {
			Properties map[string]any `json:"properties"`
			Required   []string       `json:"required"`
		} `json:"$defs"`
		Properties map[string]any `json:"properties"`
		Required   []string       `json:"required"`
	}
	for schema, into := range map[string]any{string(ParitySchema): &file, string(ResultSchema): &result} {
		if err := json.Unmarshal([]byte(schema), into); err != nil {
			t.Fatal(err)
		}
	}
	matchesType(t, "document", reflect.TypeFor[Parity](), file.Properties, file.Required)
	for name, typ := range map[string]reflect.Type{
		"summary": reflect.TypeFor[ParitySummary](), "call": reflect.TypeFor[ParityCall](), "cell": reflect.TypeFor[ParityCell](),
		"difference": reflect.TypeFor[ParityDifference](),
	} {
		matchesType(t, name, typ, file.Defs[name].Properties, file.Defs[name].Required)
	}
	// What both documents have is described alike.
	for _, name := range []string{"tool", "run", "target", "exchange", "problem"} {
		if diff := cmp.Diff(result.Defs[name], file.Defs[name]); diff != "" {
			t.Errorf("%s (-result +parity):\n%s", name, diff)
		}
	}
}

func TestReadParity(t *testing.T) {
	var out bytes.Buffer
	if err := WriteParity(&out, sampleParity()); err != nil {
		t.Fatal(err)
	}
	got, err := ReadParity(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	want := sampleParity()
	NormaliseParity(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
	for _, c := range []struct{ in, want string }{
		{`{"schema":"cmconform/result/v1"}`, `not a parity document that this version reads: its schema is "cmconform/result/v1", not "cmconform/parity/v1"`},
		{`{"schema":"cmconform/parity/v1","cals":[]}`, `parity document: json: unknown field "cals"`},
	} {
		if _, err := ReadParity(strings.NewReader(c.in)); err == nil || err.Error() != c.want {
			t.Errorf("ReadParity(%s): %v, want %s", c.in, err, c.want)
		}
	}
}

// TestParityVerdict shows that nothing compared is never equal.
func TestParityVerdict(t *testing.T) {
	call := func(state ParityState) []ParityCall {
		return []ParityCall{{Operation: "GetUser", Cells: []ParityCell{{Column: ColumnReply, State: state}}}}
	}
	for _, c := range []struct {
		name  string
		exit  int
		calls []ParityCall
		want  string
	}{
		{"equal", 0, call(Equal), VerdictEqual},
		{"different", 1, call(Differs), VerdictDiffers},
		{"stale", 1, call(Equal), VerdictDiffers},
		{"interrupted after a difference", 130, call(Differs), VerdictDiffers},
		{"interrupted", 130, call(Equal), NoVerdict},
		{"nothing to compare", 0, call(Omitted), NoVerdict},
		{"inconclusive", 3, call(Undecided), NoVerdict},
		{"no call", 5, nil, NoVerdict},
	} {
		p := &Parity{Calls: c.calls, Summary: ParitySummary{ExitCode: c.exit}}
		if SummariseParity(p); p.Summary.Verdict != c.want {
			t.Errorf("%s: %s, want %s", c.name, p.Summary.Verdict, c.want)
		}
	}
}
