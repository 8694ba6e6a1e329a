package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/parity"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
)

// TestParityColumns puts a proxy before the REST binding that changes one
// thing, and shows in which column it is found, and in no other.
func TestParityColumns(t *testing.T) {
	for _, c := range []struct {
		name, operation string
		request, reply  func(path, verb, body string) string
		column          reports.Column
		want            string
		// stays are the columns in which the same calls are still equal.
		stays []reports.Column
	}{
		{
			name: "another value", operation: "GetAccount", column: reports.ColumnReply,
			reply: swap("/Account/Query", `"USD"`, `"EUR"`),
			want:  `GetAccount, an account: reply: Account/CurrencyCode: "USD" over SOAP, "EUR" over REST`,
			stays: []reports.Column{reports.ColumnRequest, reports.ColumnFault},
		},
		{
			name: "a value lost", operation: "GetAccount", column: reports.ColumnReply,
			reply: swap("/Account/Query", `"CurrencyCode":"USD"`, `"CurrencyCode":null`),
			want:  `GetAccount, an account: reply: Account/CurrencyCode: "USD" over SOAP, absent over REST`,
			stays: []reports.Column{reports.ColumnRequest, reports.ColumnFault},
		},
		{
			name: "another code", operation: "GetUser", column: reports.ColumnFault,
			reply: swap("/User/Query", `"Code":106`, `"Code":105`),
			want:  "GetUser, a user of somebody else: fault: error 1: 106 UserIsNotAuthorized over SOAP, 105 UserIsNotAuthorized over REST",
			stays: []reports.Column{reports.ColumnRequest, reports.ColumnReply},
		},
		{
			name: "another shape of the fault", operation: "FindAccounts", column: reports.ColumnFault,
			reply: swap("/Accounts/Find", `"Type":"ApiFault"`, `"Type":"AdApiFaultDetail"`),
			want:  "FindAccounts, no rows: fault: type: ApiFault over SOAP, AdApiFaultDetail over REST",
			stays: []reports.Column{reports.ColumnRequest, reports.ColumnReply},
		},
		{
			name: "an error at another item", operation: "AddClientLinks", column: reports.ColumnFault,
			reply: swap("/ClientLinks", `"PartialErrors":[[],[{`, `"PartialErrors":[[{`, `"PartialErrors":[null,[{`, `"PartialErrors":[[{`),
			want:  "AddClientLinks, a link, and ones that are rejected: fault: PartialErrors/ArrayOfOperationError[1]",
			stays: []reports.Column{reports.ColumnRequest},
		},
		{
			name: "a member of the request lost", operation: "UpdateUser", column: reports.ColumnEffect,
			request: swap("/User", `"JobTitle":"Archivist`, `"JobTitel":"Archivist`),
			want:    `UpdateUser, another job title: effect: GetUser User/JobTitle: "Archivist & \"Söhne\" <2>" over SOAP, `,
			stays:   []reports.Column{reports.ColumnRequest, reports.ColumnReply, reports.ColumnFault},
		},
		{
			name: "a deletion that is none", operation: "DeleteUser", column: reports.ColumnEffect,
			request: func(path, verb, body string) string {
				if verb == http.MethodDelete && strings.HasSuffix(path, "/User") && strings.Contains(body, `"TimeStamp":"AAAAA`) {
					return "pretend"
				}
				return body
			},
			want:  `DeleteUser, a user: effect: GetUser User/LastModifiedByUserId: "user superAdmin" over SOAP, "user spare" over REST and 2 more differences`,
			stays: nil,
		},
		{
			name: "a value refused", operation: "UpdateUserRoles", column: reports.ColumnRequest,
			request: swap("/UserRoles", `"NewRoleId":16`, `"NewRoleId":"sixteen"`),
			want:    "UpdateUserRoles, a role for two accounts: request: answer: a reply over SOAP, ApiFault 201 over REST",
			stays:   []reports.Column{reports.ColumnReply},
		},
		{
			name: "what does not fit is taken", operation: "GetUsersInfo", column: reports.ColumnRequest,
			request: swap("/UsersInfo/Query", `"Asleep"`, `"Active"`),
			want:    "GetUsersInfo, a status that does not exist: request: answer: refused as not fitting the contract: DeserializationFailed ExceptionDetail over SOAP, a reply over REST",
			stays:   []reports.Column{reports.ColumnReply, reports.ColumnFault},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := compared(t, func(o *parity.Options) {
				o.Select = []string{c.operation}
				o.Endpoints = map[string]string{"v13-rest": meddled(t, o.Target.Endpoints["v13-rest"], c.request, c.reply)}
			})
			found := differences(doc, c.column)
			if doc.Summary.ExitCode != run.ExitFails || !slices.ContainsFunc(found, func(line string) bool { return strings.HasPrefix(line, c.want) }) {
				t.Errorf("exit code %d, differences of the %s:\n%s\nwant\n%s", doc.Summary.ExitCode, c.column, strings.Join(found, "\n"), c.want)
			}
			for _, column := range c.stays {
				if others := differences(doc, column); len(others) > 0 {
					t.Errorf("the %s differs too:\n%s", column, strings.Join(others, "\n"))
				}
			}
		})
	}
}

// swap replaces texts of bodies to or from a path, in turn.
func swap(path string, oldnew ...string) func(string, string, string) string {
	r := strings.NewReplacer(oldnew...)
	return func(at, _, body string) string {
		if strings.HasSuffix(at, path) {
			return r.Replace(body)
		}
		return body
	}
}

// meddled is a proxy before a binding that changes what passes. A request that
// is changed to "pretend" gets an empty reply and goes nowhere.
func meddled(t *testing.T, endpoint string, request, reply func(path, verb, body string) string) string {
	t.Helper()
	address, err := url.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = address.Scheme, address.Host
			r.Out.Header.Del("Accept-Encoding")
		},
		ModifyResponse: func(r *http.Response) error {
			body, err := io.ReadAll(r.Body)
			if err != nil || reply == nil {
				r.Body = io.NopCloser(bytes.NewReader(body))
				return err
			}
			text := reply(r.Request.URL.Path, r.Request.Method, string(body))
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
			r.Header.Del("Content-Length")
			return nil
		},
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		text := string(body)
		if request != nil {
			text = request(r.URL.Path, r.Method, text)
		}
		if text == "pretend" {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			w.Header().Set("TrackingId", "11111111-2222-3333-4444-555555555555")
			_, _ = io.WriteString(w, "{}")
			return
		}
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
		r.Header.Del("Content-Length")
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL + address.Path
}

// TestParityNulls shows that nothing is equal, and the exit code is not 0, where
// a service answers without doing anything.
func TestParityNulls(t *testing.T) {
	const (
		fault = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode>` +
			`<faultstring>No.</faultstring><detail><AdApiFaultDetail xmlns="https://adapi.microsoft.com"><TrackingId>00000000-0000-0000-0000-000000000000</TrackingId>` +
			`<Errors><AdApiError><Code>106</Code><Detail/><ErrorCode>UserIsNotAuthorized</ErrorCode><Message>No.</Message></AdApiError></Errors></AdApiFaultDetail></detail></s:Fault></s:Body></s:Envelope>`
		flat = `{"Type":"AdApiFaultDetail","TrackingId":"00000000-0000-0000-0000-000000000000","Errors":[{"Code":106,"Detail":null,"ErrorCode":"UserIsNotAuthorized","Message":"No."}]}`
	)
	answers := func(status int, soap, rest string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			text := soap
			w.Header().Set("Content-Type", "text/xml; charset=utf-8")
			if r.Header.Get("SOAPAction") == "" {
				text = rest
				w.Header().Set("Content-Type", "application/json; charset=utf-8")
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, text)
		}
	}
	// What reads, and one of each kind of what writes: an empty reply, one with a time, one with item errors.
	operations := []string{"DeleteCustomer", "DeleteUser", "UpdateUser", "AddClientLinks"}
	for _, o := range contractV13(t).Operations {
		if o.Documented && o.Kind == contract.Read {
			operations = append(operations, o.Name)
		}
	}
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
	}{
		{"nobody listens", nil},
		{"empty replies", answers(http.StatusOK, "", "")},
		{"one fault for everything", answers(http.StatusInternalServerError, fault, flat)},
		{"empty objects", answers(http.StatusOK, "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body/></s:Envelope>", "{}")},
		{"not found", func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }},
		{"a page for people", answers(http.StatusInternalServerError, "<html>", "<html>")},
		{"an echo", func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(c.answer)
			defer server.Close()
			if c.answer == nil {
				server.Close()
			}
			doc := compared(t, func(o *parity.Options) {
				o.Select = operations
				o.Endpoints = map[string]string{"v13-soap": server.URL + "/soap", "v13-rest": server.URL + "/rest"}
			})
			if n := doc.Summary.Total(reports.Equal); n > 0 {
				t.Errorf("%d comparisons are equal", n)
				for i := range doc.Calls {
					if c := &doc.Calls[i]; c.State() == reports.Equal {
						t.Logf("%s, %s: %v", c.Operation, c.Name, c.Cells)
					}
				}
			}
			if code := doc.Summary.ExitCode; code != run.ExitTarget && code != run.ExitFails || doc.Summary.Verdict == reports.VerdictEqual {
				t.Errorf("%s, exit code %d: %s", doc.Summary.Verdict, code, doc.Summary.Explanation)
			}
		})
	}
}
