package client

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/message"
)

// echoing answers with everything it was sent, in every form a report could carry it in.
func echoing(t *testing.T) *Client {
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Set-Cookie", "session=canary-cookie-1")
		w.Header().Set("X-Debug", "token "+token)
		w.WriteHeader(500)
		_, _ = w.Write([]byte(`<html>` + token + ` {"AuthenticationToken": "other-canary-22", "Password" : "canary\"-pw"}
			<a:Password xmlns:a="urn:a">canary-password</a:Password><DeveloperToken><![CDATA[canary-cdata]]></DeveloperToken>
			Authorization: Bearer canary-bearer-333 </html>`))
	}, func(o *Options) {
		o.Headers = http.Header{"X-Gateway": {"canary-gateway"}, "X-Api-Key": {"canary-key"}}
		o.Secrets = func() []string { return []string{"canary-configured"} }
	})
}

func TestNoSecretLeaves(t *testing.T) {
	c := echoing(t)
	who := caller
	who.Header = []*message.Element{
		message.Text("AuthenticationToken", token), message.Text("DeveloperToken", developer),
		message.Text("Password", "canary-pass"), message.Text("ApplicationToken", "canary-app"),
	}
	r := c.Do(t.Context(), who, &message.Request{Operation: "UpdateUser", Body: []*message.Element{
		message.Group("User", message.Text("JobTitle", "canary-configured"), message.Text("Password", "canary & co"), message.Text("SecretAnswer", "canary-answer")),
	}})
	x := r.Exchange(c.Redactor(token, developer))
	data, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	if i := strings.Index(string(data), "canary"); i >= 0 {
		t.Errorf("a secret got into the record: ...%s", data[max(0, i-60):min(len(data), i+60)])
	}
	for _, want := range []string{`<AuthenticationToken>[redacted]</AuthenticationToken>`, `<Password>[redacted]</Password>`} {
		if !strings.Contains(x.Request, want) {
			t.Errorf("the request lacks %s: %s", want, x.Request)
		}
	}
	for _, want := range []string{`<html>[redacted] {"AuthenticationToken": "[redacted]"`, `Bearer [redacted]`} {
		if !strings.Contains(x.Reply, want) {
			t.Errorf("the reply lacks %s: %s", want, x.Reply)
		}
	}
	if x.ReplyHeaders["Set-Cookie"] != redacted || x.RequestHeaders["X-Api-Key"] != redacted || x.ReplyHeaders["X-Debug"] != "token [redacted]" {
		t.Errorf("headers: %v %v", x.RequestHeaders, x.ReplyHeaders)
	}
}

func TestSecretsInEverySpelling(t *testing.T) {
	c := serve(t, nil)
	r := c.Redactor(`a<b&"c d/é`, "abc")
	for _, text := range []string{`a<b&"c d/é`, `a&lt;b&amp;&#34;c d/é`, "a\\u003cb\\u0026\\\"c d/é", `a%3Cb%26%22c+d%2F%C3%A9`, `a%3Cb&%22c%20d%2F%C3%A9`} {
		if got := r.Text("<" + text + ">"); got != "<[redacted]>" {
			t.Errorf("%s became %s", text, got)
		}
	}
	if got := r.Text("abc of the alphabet"); got != "abc of the alphabet" {
		t.Errorf("a trivial secret blanked out text: %s", got)
	}
	if longer := c.Redactor("secret", "secret-and-more").Text("secret-and-more"); longer != redacted {
		t.Errorf("a secret inside another one left a rest: %s", longer)
	}
}

func TestMadeUpCredentialsStayReadable(t *testing.T) {
	c := serve(t, answer(200, "text/xml", ""))
	who := Credentials{Token: "no-such-token", DeveloperToken: developer, Public: []string{"no-such-token"}}
	x := c.Do(t.Context(), who, updateUser()).Exchange(c.Redactor(developer))
	if !strings.Contains(x.Request, "<AuthenticationToken>no-such-token</AuthenticationToken>") {
		t.Errorf("request: %s", x.Request)
	}
	if !strings.Contains(x.Curl, "no-such-token") || strings.Contains(x.Curl, "$"+TokenVariable) || !strings.Contains(x.Curl, "$"+DeveloperTokenVariable) {
		t.Errorf("curl: %s", x.Curl)
	}
}

func TestPersonalDataIsMaskedWhereAsked(t *testing.T) {
	reply := `<r xmlns:a="urn:a"><a:UserName>ada@example.com</a:UserName><a:Line1>1 &amp; Only Road</a:Line1><a:Id>77</a:Id></r>`
	for mask, want := range map[bool]string{
		false: reply,
		true:  `<r xmlns:a="urn:a"><a:UserName>[masked]</a:UserName><a:Line1>[masked]</a:Line1><a:Id>77</a:Id></r>`,
	} {
		c := serve(t, answer(200, "text/xml", reply), func(o *Options) { o.Mask = mask })
		r := c.Do(t.Context(), caller, updateUser())
		hide := c.Redactor(token, developer)
		x := r.Exchange(hide)
		if x.Reply != want {
			t.Errorf("mask %v: reply %s", mask, x.Reply)
		}
		hide.Saw(r)
		text := hide.Text(`got "ada@example.com" of 1 & Only Road`)
		if masks := text == `got "[masked]" of [masked]`; masks != mask {
			t.Errorf("mask %v: failure text %s", mask, text)
		}
	}
}

func TestLongRepliesAreCutBeforeAnElement(t *testing.T) {
	reply := "<r>" + strings.Repeat("<Password>canary-password</Password>", 4000) + "</r>"
	c := serve(t, answer(200, "text/xml", reply))
	x := c.Do(t.Context(), caller, updateUser()).Exchange(c.Redactor())
	if strings.Contains(x.Reply, "canary") || !strings.HasSuffix(x.Reply, " more bytes)") || len(x.Reply) > longestReply {
		t.Errorf("reply of %d bytes ends in %s", len(x.Reply), x.Reply[len(x.Reply)-80:])
	}
}
