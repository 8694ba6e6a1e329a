package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/signin"
)

// wallet is where a caller's access tokens come from; each is used until it is refused.
type wallet struct {
	tokens []string // the first is at hand
	asked  []string // what was said to be refused
	err    error
}

func (w *wallet) current(_ context.Context, refused string) (string, error) {
	w.asked = append(w.asked, refused)
	if w.err != nil {
		return "", w.err
	}
	if refused == w.tokens[0] && len(w.tokens) > 1 {
		w.tokens = w.tokens[1:]
	}
	return w.tokens[0], nil
}

// expiring is a service that takes one token and calls every other one too old.
func expiring(t *testing.T, good string, seen *[]string) http.HandlerFunc {
	over := map[bool]string{true: updated(t), false: refusal(t, 109, "AuthenticationTokenExpired")}
	return func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		body := string(b) + r.Header.Get("Authorization")
		*seen = append(*seen, body)
		answer(200, "text/xml", over[strings.Contains(body, inXML(good))])(w, r)
	}
}

func TestAnExpiredTokenIsRenewed(t *testing.T) {
	const old, renewed = "access-old & worn", "access-new & shiny"
	for name, test := range map[string]struct {
		call func(c *Client, who Credentials) *Result
		held string // the token with which the caller was lent
	}{
		"a call":   {func(c *Client, who Credentials) *Result { return c.Do(t.Context(), who, updateUser()) }, old},
		"as given": {func(c *Client, who Credentials) *Result { return c.DoAsGiven(t.Context(), who, updateUser()) }, ""},
		"bytes": {func(c *Client, who Credentials) *Result {
			raw, err := c.Encode(who, updateUser())
			if err != nil {
				t.Fatal(err)
			}
			raw.Body = append(raw.Body, "<!-- as a check has spoiled it -->"...)
			return c.Post(t.Context(), who, raw)
		}, old},
		"a header of its own": {func(c *Client, who Credentials) *Result {
			who.Header = []*message.Element{message.Text("DeveloperToken", developer), message.Text("AuthenticationToken", who.Token)}
			return c.Do(t.Context(), who, updateUser())
		}, old},
	} {
		t.Run(name, func(t *testing.T) {
			var seen []string
			c := serve(t, expiring(t, renewed, &seen))
			w := &wallet{tokens: []string{old, renewed}}
			r := test.call(c, Credentials{DeveloperToken: developer, Token: test.held, Current: w.current, Fresh: true})
			if r.Class != Answered || !strings.Contains(string(r.Body), "UpdateUserResponse") {
				t.Fatalf("%s, %v\n%s", r.Class, r.Err, r.Body)
			}
			if len(seen) != 2 || !strings.Contains(seen[0], inXML(old)) || strings.Contains(seen[1], inXML(old)) || !strings.Contains(seen[1], inXML(renewed)) {
				t.Fatalf("sent %q", seen)
			}
			if strings.ReplaceAll(seen[0], inXML(old), "") != strings.ReplaceAll(seen[1], inXML(renewed), "") {
				t.Errorf("more than the token was changed: %q", seen)
			}
			if len(r.Retried) != 1 || r.Retried[0].Status != 200 || r.Retried[0].Cause != TokenExpired || r.Attempts != 2 {
				t.Errorf("%d attempts: %+v", r.Attempts, r.Retried)
			}
			x := r.Exchange(c.Redactor())
			for _, secret := range []string{old, renewed, inXML(old), inXML(renewed), developer} {
				if text := fmt.Sprintf("%+v", x); strings.Contains(text, secret) {
					t.Errorf("the exchange holds %s: %s", secret, text)
				}
			}
			if !strings.Contains(x.Curl, "$"+TokenVariable) {
				t.Errorf("the curl line takes no token from the environment: %s", x.Curl)
			}
		})
	}
}

func TestRESTRenewsItsToken(t *testing.T) {
	var seen []string
	c := serveREST(t, func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Header.Get("Authorization"))
		if r.Header.Get("Authorization") == "Bearer access-new" {
			answerJSON(200, updatedJSON)(w, r)
			return
		}
		answerJSON(401, `{"Type":"AdApiFaultDetail","TrackingId":"0c7b1d3e-0000-4000-8000-000000000002","Errors":[{"Code":109,"ErrorCode":"AuthenticationTokenExpired"}]}`)(w, r)
	})
	w := &wallet{tokens: []string{"access-old", "access-new"}}
	r := c.Do(t.Context(), Credentials{DeveloperToken: developer, Current: w.current}, updateUser())
	if !r.Succeeded() || !slices.Equal(seen, []string{"Bearer access-old", "Bearer access-new"}) || r.Retried[0].Status != 401 {
		t.Errorf("%s, %v, sent %v", r.Class, r.Err, seen)
	}
}

// What a new token does not help against is sent once more at most.
func TestRenewalEnds(t *testing.T) {
	refusedForGood := &signin.Fault{Refused: true, Message: "the authority refuses", Advice: "run cmconform login"}
	for name, test := range map[string]struct {
		wallet   *wallet
		who      Credentials
		refuse   error // from the second question on
		class    Class
		err      string
		requests int
	}{
		"every token is refused": {&wallet{tokens: []string{"access-1", "access-2", "access-3"}}, Credentials{}, nil, Answered, "", 2},
		"there is no other":      {&wallet{tokens: []string{"access-1"}}, Credentials{}, nil, Answered, "", 1},
		"a token of a check":     {nil, Credentials{Token: "made-up"}, nil, Answered, "", 1},
		"the first is refused":   {&wallet{err: refusedForGood}, Credentials{}, nil, SignedOut, "no access token: the authority refuses; run cmconform login", 0},
		"the second is refused":  {&wallet{tokens: []string{"access-1", "access-2"}}, Credentials{}, refusedForGood, SignedOut, "no access token: the authority refuses; run cmconform login", 1},
	} {
		t.Run(name, func(t *testing.T) {
			var seen []string
			c := serve(t, expiring(t, "no token is good enough", &seen))
			who := test.who
			if w := test.wallet; w != nil {
				who.Current = func(ctx context.Context, refused string) (string, error) {
					if test.refuse != nil && refused != "" {
						return "", test.refuse
					}
					return w.current(ctx, refused)
				}
			}
			r := c.Do(t.Context(), who, updateUser())
			text := ""
			if r.Err != nil {
				text = r.Err.Error()
			}
			if r.Class != test.class || text != test.err || len(seen) != test.requests || r.Operation != "UpdateUser" {
				t.Errorf("%s, %q after %d requests; want %s, %q after %d", r.Class, text, len(seen), test.class, test.err, test.requests)
			}
			if (r.Reply != nil) != (test.class == Answered) {
				t.Error("a reply beside a sign-in that failed, or none")
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var seen []string
	r := serve(t, expiring(t, "", &seen)).Do(ctx, Credentials{Current: func(ctx context.Context, _ string) (string, error) { return "", ctx.Err() }}, updateUser())
	if r.Class != Cancelled || !errors.Is(r.Err, context.Canceled) {
		t.Errorf("%s, %v", r.Class, r.Err)
	}
}

// Over v11 a user name and a password stand where there is no token.
func TestUserNameAndPassword(t *testing.T) {
	who := Credentials{DeveloperToken: "d", UserName: "name", Password: "pass"}
	for _, test := range []struct {
		who  Credentials
		want string
	}{
		{who, "DeveloperToken=d Password=pass UserName=name"},
		{who.SignedInAs("token"), "AuthenticationToken=token DeveloperToken=d"},
		{who.SignedInAs(""), "DeveloperToken=d"},
		{Credentials{DeveloperToken: "e", Token: "t"}.SignedInLike(who), "DeveloperToken=e Password=pass UserName=name"},
	} {
		var got []string
		for _, e := range test.who.Elements(v13(t)) {
			got = append(got, e.Name+"="+e.Text)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%v, want %s", got, test.want)
		}
	}
}

// A text that breaks off within a secret gives away nothing of it.
func TestBeginningsOfSecretsAreHidden(t *testing.T) {
	const secret = "access-4711-0815-abcdef"
	r := NewRedactor(secret, "another")
	for text, want := range map[string]string{
		"a " + secret + " b":              "a [redacted] b",
		"a " + secret:                     "a [redacted]",
		"a acce":                          "a [redacted]",
		"a access-4711-0815-abcde":        "a [redacted]",
		"a access-4711...":                "a [redacted]...",
		"a access-4711... (5 more bytes)": "a [redacted]... (5 more bytes)",
		"access-4711 and so on":           "access-4711 and so on",
		"acc":                             "acc",
		"an access-access-47":             "an access-[redacted]",
		"...":                             "...",
	} {
		if got := r.Text(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	// A reply that is cut, by us or by the network, ends somewhere.
	for name, cutAt := range map[string]int{"by us": longestReply, "by the network": 0} {
		body := strings.Repeat("x", longestReply-10) + secret + strings.Repeat("y", 100)
		length := ""
		if cutAt == 0 {
			body, length = "plain text "+secret[:12], "1000"
		}
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			if length != "" {
				w.Header().Set("Content-Length", length)
			}
			w.WriteHeader(500)
			_, _ = io.WriteString(w, body)
		})
		x := c.Do(t.Context(), Credentials{Token: secret, DeveloperToken: developer}, updateUser()).Exchange(c.Redactor())
		if !strings.Contains(x.Reply, "[redacted]") || strings.Contains(x.Reply, secret[:6]) {
			t.Errorf("cut %s: %.100q ... %q", name, x.Reply, x.Reply[max(0, len(x.Reply)-60):])
		}
	}
}
