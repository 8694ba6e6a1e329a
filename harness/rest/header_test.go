package rest_test

import (
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/contract"
	. "github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/rest"
)

func TestHeadersOfRequests(t *testing.T) {
	for _, c := range []struct {
		what  string
		pairs []string
		want  string
	}{
		{"none", nil, `H{}`},
		{"names in any case", []string{"authorization", "Bearer t", "DEVELOPERTOKEN", "d", "userName", "u", "PASSWORD", "p"}, `H{AuthenticationToken="t" DeveloperToken="d" Password="p" UserName="u"}`},
		{"Bearer in any case", []string{"Authorization", "bearer t"}, `H{AuthenticationToken="t"}`},
		{"blanks around the token", []string{"Authorization", "Bearer   t "}, `H{AuthenticationToken="t"}`},
		{"Bearer without a token", []string{"Authorization", "Bearer"}, `H{AuthenticationToken{}}`},
		{"a token without Bearer", []string{"Authorization", "EwBt"}, `H{}`},
		{"another scheme", []string{"Authorization", "Basic dTpw"}, `H{}`},
		{"the header of SOAP", []string{"AuthenticationToken", "t"}, `H{}`},
		{"a developer token without text", []string{"DeveloperToken", ""}, `H{DeveloperToken{}}`},
		{"twice", []string{"DeveloperToken", "a", "DeveloperToken", "b"}, `H{DeveloperToken="a" DeveloperToken="b"}`},
		{"what carries no weight", []string{"IdentityProvider", "Google", "CustomerAccountId", "None", "CustomerId", ""}, `H{IdentityProvider="Google" CustomerId{} CustomerAccountId="None"}`},
		{"what is none of the service", []string{"X-Trace", "1", "Accept", "text/html"}, `H{}`},
	} {
		for _, edition := range contract.Editions {
			r, err := rest.DecodeRequest(must(contract.Load("v13", edition))(t), post("/User/Query", `{}`, c.pairs...))
			if err != nil {
				t.Errorf("%s: %v", c.what, err)
				continue
			}
			if got := spoken(r.Header); got != c.want {
				t.Errorf("%s, %d: got %s, want %s", c.what, edition, got, c.want)
			}
		}
	}
}

// spoken is a header as its elements would be shown if they were no secrets.
func spoken(header []*Element) string {
	var parts []string
	for _, h := range header {
		if h.Text == "" {
			parts = append(parts, h.Name+"{}")
		} else {
			parts = append(parts, h.Name+`="`+h.Text+`"`)
		}
	}
	return "H{" + strings.Join(parts, " ") + "}"
}

func TestContentTypesOfJSON(t *testing.T) {
	for _, contentType := range []string{"application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8", ` application/json ; charset="utf-8"`, "application/problem+json"} {
		if _, err := rest.DecodeRequest(v13(t), typed(contentType)); err != nil {
			t.Errorf("%s: %v", contentType, err)
		}
	}
}
