package client

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/message"
)

func TestNoSecretLeavesOverREST(t *testing.T) {
	c := serveREST(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Debug", "token "+token)
		answer(500, "application/json", `{"Authorization":"Bearer `+token+`","authenticationtoken" : "other-canary-22","Password":"canary\"-pw","SecretAnswer":4711,
			"Inner":{"DeveloperToken":"canary-inner"},"Message":"canary\/slashed"}`)(w, nil)
	}, func(o *Options) {
		o.Headers = http.Header{"X-Gateway": {"canary-gateway"}}
		o.Secrets = func() []string { return []string{"canary/slashed"} }
	})
	who := caller
	who.Header = []*message.Element{
		message.Text("AuthenticationToken", token), message.Text("DeveloperToken", developer),
		message.Text("UserName", "ada"), message.Text("Password", "canary-pass"),
	}
	r := c.Do(t.Context(), who, &message.Request{Operation: "UpdateUser", Body: []*message.Element{
		message.Group("User", message.Text("Password", "canary & \"co\""), message.Text("SecretAnswer", "canary-answer")),
	}})
	x := r.Exchange(c.Redactor(token, developer))
	data, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	if i := strings.Index(string(data), "canary"); i >= 0 {
		t.Errorf("a secret got into the record: ...%s", data[max(0, i-60):min(len(data), i+60)])
	}
	if want := `{"User":{"Password":"[redacted]","SecretAnswer":"[redacted]"}}`; x.Request != want {
		t.Errorf("request %s, want %s", x.Request, want)
	}
	if want := `{"Authorization":"Bearer [redacted]","authenticationtoken" : "[redacted]","Password":"[redacted]","SecretAnswer":"[redacted]",`; !strings.HasPrefix(x.Reply, want) {
		t.Errorf("reply %s, want %s", x.Reply, want)
	}
	if !json.Valid([]byte(x.Reply)) {
		t.Errorf("the reply is no JSON any more: %s", x.Reply)
	}
	for _, name := range []string{"Authorization", "DeveloperToken", "Password"} {
		if x.RequestHeaders[name] != redacted {
			t.Errorf("%s: %q of %v", name, x.RequestHeaders[name], x.RequestHeaders)
		}
	}
}

func TestPersonalDataOfJSONIsMaskedWhereAsked(t *testing.T) {
	reply := `{"User":{"Name":{"FirstName":"Zo\u00eb","LastName":"O\"Neill"},"UserName":"zoe@example.com","Phone1":5550100,"Id":"77"},` +
		`"TaxInformation":[{"Key":"AUGST Number","Value":"12345678901"},{"value":"DE811","key":"VAT"}],"Pairs":[{"Key":"5","Value":7}]}`
	hidden := `{"User":{"Name":{"FirstName":"[masked]","LastName":"[masked]"},"UserName":"[masked]","Phone1":"[masked]","Id":"77"},` +
		`"TaxInformation":[{"Key":"AUGST Number","Value":"[masked]"},{"value":"[masked]","key":"VAT"}],"Pairs":[{"Key":"5","Value":7}]}`
	for mask, want := range map[bool]string{false: reply, true: hidden} {
		c := serveREST(t, answerJSON(200, reply), func(o *Options) { o.Mask = mask })
		who := caller
		who.Header = []*message.Element{message.Text("UserName", "zoe@example.com")}
		r := c.Do(t.Context(), who, &message.Request{Operation: "GetUser"})
		hide := c.Redactor(token, developer)
		x := r.Exchange(hide)
		if x.Reply != want {
			t.Errorf("mask %v: reply %s", mask, x.Reply)
		}
		if (x.RequestHeaders["UserName"] == masked) != mask || strings.Contains(x.Curl, "zoe@example.com") == mask {
			t.Errorf("mask %v: %v, %s", mask, x.RequestHeaders, x.Curl)
		}
		hide.Saw(r)
		text := hide.Text(`got "Zoë" O"Neill and 12345678901 of DE811`)
		if masks := text == `got "[masked]" [masked] and [masked] of [masked]`; masks != mask {
			t.Errorf("mask %v: failure text %s", mask, text)
		}
	}
}

func TestTaxNumbersOfXMLAreMasked(t *testing.T) {
	reply := `<TaxInformation xmlns:b="urn:b"><b:KeyValuePairOfstringstring><b:key>VAT</b:key><b:value>DE811</b:value></b:KeyValuePairOfstringstring></TaxInformation>`
	c := serve(t, answer(200, "text/xml", reply), func(o *Options) { o.Mask = true })
	x := c.Do(t.Context(), caller, updateUser()).Exchange(c.Redactor())
	if want := strings.Replace(reply, "DE811", masked, 1); x.Reply != want {
		t.Errorf("got  %s\nwant %s", x.Reply, want)
	}
}

func TestLongJSONIsCutBehindAMember(t *testing.T) {
	for name, reply := range map[string]string{
		"members":   `{"User":{` + strings.Repeat(`"Password":"canary, \"password","Id":"7",`, 3000) + `"Id":"7"}}`,
		"one value": `{"Password":"` + strings.Repeat("canary,", 20000) + `"}`,
	} {
		c := serveREST(t, answerJSON(200, reply))
		x := c.Do(t.Context(), caller, updateUser()).Exchange(c.Redactor())
		if strings.Contains(x.Reply, "canary") || !strings.HasSuffix(x.Reply, " more bytes)") || len(x.Reply) > longestReply {
			t.Errorf("%s: reply of %d bytes ends in %s", name, len(x.Reply), x.Reply[max(0, len(x.Reply)-80):])
		}
	}
}

// The curl line of a report repeats the request with the tokens of the environment.
func TestCurlOverREST(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("there is no curl here")
	}
	for _, call := range []*message.Request{
		updateUser(),
		{Operation: "DeleteUser", Body: []*message.Element{message.Text("UserId", "7"), message.Text("TimeStamp", "AAAAAH1yyMo=")}},
		{Operation: "GetUser", Body: []*message.Element{message.Nil("UserId")}},
	} {
		var seen []string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			seen = append(seen, strings.Join([]string{r.Method, r.URL.Path, r.Header.Get("Authorization"), r.Header.Get("DeveloperToken"),
				r.Header.Get("Content-Type"), r.Header.Get("Accept"), string(body)}, "\n"))
		}))
		c := serveREST(t, nil, func(o *Options) { o.Endpoint = server.URL + "/CustomerManagement/v13" })
		x := c.Do(t.Context(), caller, call).Exchange(c.Redactor(token, developer))
		if strings.Contains(x.Curl, "canary") || !strings.Contains(x.Curl, `-H 'Authorization: Bearer '"$CMCONFORM_TOKEN"''`) {
			t.Errorf("curl line %s", x.Curl)
		}
		again := exec.Command("sh", "-c", x.Curl)
		again.Env = []string{TokenVariable + "=" + token, DeveloperTokenVariable + "=" + developer, "PATH=" + strings.TrimSuffix(curl, "/curl")}
		if out, err := again.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", x.Curl, err, out)
		}
		if len(seen) != 2 || seen[0] != seen[1] {
			t.Errorf("%s sends\n%s", x.Curl, strings.Join(seen, "\n---\n"))
		}
		server.Close()
	}
}
