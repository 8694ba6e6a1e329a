package standin

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/rest"
	"github.com/cmconform/cmconform/harness/soap"
)

func TestSandboxKeepsToItsScript(t *testing.T) {
	service := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "fine") })
	sandbox, err := NewSandbox(service, "busy@2 maintenance@4-5 page/6 gateway@8- reset@7")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sandbox)
	defer server.Close()
	var got []string
	for range 9 {
		response, err := http.Post(server.URL+"/x", "text/xml", strings.NewReader("<a/>"))
		if err != nil {
			got = append(got, "none")
			continue
		}
		_ = response.Body.Close()
		got = append(got, response.Status[:3])
	}
	if want := "200 429 200 503 503 200 none 502 502"; strings.Join(got, " ") != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
	if n := sandbox.Befallen(); n["maintenance"] != 2 || n["page"] != 1 || n["gateway"] != 2 || n["reset"] != 1 || sandbox.Requests() != 9 {
		t.Errorf("%v of %d requests", n, sandbox.Requests())
	}
	if agents := sandbox.Agents(); len(agents) != 1 || !strings.HasPrefix(agents[0], "Go-http-client") {
		t.Errorf("%q", agents)
	}
}

func TestSandboxTakesOneAtATime(t *testing.T) {
	inside, done := make(chan bool), make(chan bool)
	sandbox, err := NewSandbox(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inside <- true; <-done }), "")
	if err != nil {
		t.Fatal(err)
	}
	go sandbox.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/v13/x.svc", nil))
	<-inside
	second := httptest.NewRecorder()
	sandbox.ServeHTTP(second, httptest.NewRequest(http.MethodPost, "/Api/v12/x.svc", nil))
	close(done)
	if second.Code != http.StatusInternalServerError || !strings.Contains(second.Body.String(), "CallRateExceeded") || sandbox.Crowded() != 1 {
		t.Errorf("HTTP %d %s, %d crowded", second.Code, second.Body, sandbox.Crowded())
	}
}

func TestSandboxThrottlesInTheWordsOfTheDialect(t *testing.T) {
	sandbox, err := NewSandbox(nil, "throttled@1-")
	if err != nil {
		t.Fatal(err)
	}
	c, err := contract.Load("v13", 2025)
	if err != nil {
		t.Fatal(err)
	}
	for path, decode := range map[string]func(w *httptest.ResponseRecorder) (*message.Reply, error){
		"/Api/CustomerManagement/v13/CustomerManagementService.svc": func(w *httptest.ResponseRecorder) (*message.Reply, error) {
			reply, _, err := soap.DecodeReply(c, "GetUser", w.Body.Bytes())
			return reply, err
		},
		"/CustomerManagement/v13/User/Query": func(w *httptest.ResponseRecorder) (*message.Reply, error) {
			reply, _, err := rest.DecodeReply(c, "GetUser", &rest.Reply{Status: w.Code, Header: w.Header(), Body: w.Body.Bytes()})
			return reply, err
		},
	} {
		w := httptest.NewRecorder()
		sandbox.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, nil))
		reply, err := decode(w)
		if err != nil || reply.Fault == nil || len(reply.Fault.Errors) != 1 || reply.Fault.Errors[0].Number != 117 || w.Header().Get("Retry-After") != "0" {
			t.Errorf("%s: %v %+v %s", path, err, reply, w.Body)
		}
	}
}

func TestSandboxMakesNoWorlds(t *testing.T) {
	sandbox, err := NewSandbox(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), "")
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	if sandbox.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/provisioning/v1/worlds", nil)); w.Code != http.StatusNotFound {
		t.Errorf("HTTP %d", w.Code)
	}
}

func TestScriptsOfASandbox(t *testing.T) {
	for _, script := range []string{"nonsense@1", "reset", "reset@", "reset@-2", "reset/x", "reset@1,2"} {
		if _, err := NewSandbox(nil, script); err == nil || !strings.Contains(err.Error(), "is no word of a script") {
			t.Errorf("%s: %v", script, err)
		}
	}
}
