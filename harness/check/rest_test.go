package check_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/contract"
)

// overREST has a check call the service over the other binding.
func overREST(t *testing.T) func(*Setting) {
	return func(s *Setting) {
		c, err := contract.Load("v13", 2026)
		if err != nil {
			t.Fatal(err)
		}
		s.Client, err = client.New(client.Options{Contract: c, Dialect: "v13-rest", Endpoint: s.Client.Endpoint() + "/CustomerManagement/v13", Timeout: 2 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		s.Watch = client.NewWatch(s.Client)
	}
}

// routed answers each route with one status and body, and others with 404.
func routed(answers map[string]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		status, body, found := strings.Cut(answers[r.Method+" "+strings.TrimPrefix(r.URL.Path, "/CustomerManagement/v13")], " ")
		if !found {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("TrackingId", "0c7b1d3e-0000-4000-8000-000000000001")
		w.WriteHeader(map[string]int{"200": 200, "400": 400, "401": 401, "403": 403, "503": 503}[status])
		_, _ = io.WriteString(w, body)
	}
}

// What a person reads of a check that ran over REST: the same words as over SOAP.
func TestVerdictsOverREST(t *testing.T) {
	const clerk = `{"User":{"Id":"31","JobTitle":"Clerk"},"CustomerRoles":[]}`
	fault := func(status, code, symbol string) string {
		return status + ` {"Type":"AdApiFaultDetail","TrackingId":"0c7b1d3e-0000-4000-8000-000000000002","Errors":[{"Code":` + code + `,"Detail":null,"ErrorCode":"` + symbol + `","Message":"No."}]}`
	}
	getUser := func(ctx SpecContext, w *World) {
		Expect(w.As("admin").Call(ctx, "GetUser", Nil("UserId"))).To(HaveElement("User/JobTitle", Equal("Clerk")))
	}
	for name, test := range map[string]struct {
		answer string
		body   Body
		want   string // outcome, blocked by, reason
	}{
		"pass":          {"200 " + clerk, getUser, "pass  "},
		"fail":          {"200 " + strings.Replace(clerk, "Clerk", "Boss", 1), getUser, `fail  CM-TEST-001: expected User/JobTitle "Clerk"; got "Boss"`},
		"refused":       {fault("403", "106", "UserIsNotAuthorized"), getUser, `fail  CM-TEST-001: expected User/JobTitle "Clerk"; got GetUser refused with 106 UserIsNotAuthorized`},
		"other words":   {`400 {"title":"Bad Request"}`, getUser, `fail  CM-TEST-001: expected User/JobTitle "Clerk"; got GetUser refused with a fault without an error code`},
		"issued token":  {fault("401", "105", "InvalidCredentials"), getUser, `blocked CM-AUTH-012 CM-TEST-001: expected User/JobTitle "Clerk"; got GetUser refused with 105 InvalidCredentials`},
		"empty object":  {"200 {}", getUser, "blocked CM-REST-051 CM-TEST-001: expected a reply to GetUser; got HTTP 200 with a body of 2 bytes: the body is no reply to the operation: no member of GetUserResponse is there"},
		"no JSON":       {"200 <xhtml/>", getUser, "fail  CM-TEST-001: expected a reply to GetUser; got HTTP 200 with a body of 8 bytes: line 1: invalid character '<' looking for beginning of value"},
		"a page":        {"200 <html/>", getUser, "inconclusive  GetUser: HTTP 200 with a page for people instead of a reply"},
		"a gateway":     {`503 {"message":"no upstream"}`, getUser, "inconclusive  GetUser: HTTP 503 Service Unavailable with a body of 25 bytes: the JSON is no fault of the service"},
		"no such route": {"", getUser, "blocked CM-REST-001 CM-TEST-001: expected GetUser to be found at POST /User/Query; got HTTP 404"},
		"spoiled on purpose": {"200 " + clerk, func(ctx SpecContext, w *World) {
			lost := w.As("admin").Prepare("GetUser", Nil("UserId"))
			lost.Path, lost.Operation = "/Nobody", ""
			Expect(w.As("admin").Post(ctx, lost)).To(BeRefused())
			Expect(w.As("admin").Post(ctx, lost)).To(Succeed())
		}, "fail  CM-TEST-001: expected a response and no fault; got the request answered with HTTP 404 and no reply of the service"},
	} {
		t.Run(name, func(t *testing.T) {
			v := execute(t, routed(map[string]string{"POST /User/Query": test.answer}), &Check{ID: "CM-TEST-001", Text: "text", Body: test.body}, overREST(t))
			if got := strings.Join([]string{string(v.Outcome), v.BlockedBy, v.Reason}, " "); v.Defect != "" || got != test.want {
				t.Errorf("got  %s\nwant %s\n%s", got, test.want, v.Defect)
			}
		})
	}
}

func TestWrapperRequirement(t *testing.T) {
	for dialect, want := range map[string]string{"v13-soap": "CM-PROTO-002", "v11-soap": "CM-PROTO-002", "v13-rest": "CM-REST-051"} {
		if got := WrapperRequirement(dialect); got != want {
			t.Errorf("%s: %s, want %s", dialect, got, want)
		}
	}
}
