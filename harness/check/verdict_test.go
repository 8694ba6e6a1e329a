package check_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/message"
)

// lines of this file move; what matters is that the file is named.
var lines = regexp.MustCompile(`\.go:\d+`)

// absolute finds a path that starts at the root of some machine.
var absolute = regexp.MustCompile(`(?m)(^|\s)/\w`)

// Each way in which a check can end, with the line that a person reads.
func TestVerdicts(t *testing.T) {
	getUser := func(ctx SpecContext, w *World) {
		Expect(w.As("admin").Call(ctx, "GetUser", Nil("UserId"))).To(Succeed())
	}
	fine := answering(map[string]*message.Reply{"GetUser": user("Clerk")})
	denied := answering(map[string]*message.Reply{"GetUser": refused(106, "UserIsNotAuthorized")})
	badToken := answering(map[string]*message.Reply{"GetUser": refused(105, "InvalidCredentials")})
	for name, test := range map[string]struct {
		id      string // CM-TEST-001 if empty
		also    []string
		service http.Handler
		body    Body
		change  func(*Setting)
		want    string // outcome, blocked by, reason
		defect  string
	}{
		"pass": {service: fine, body: getUser, want: "pass  "},
		"fail": {service: denied, body: getUser,
			want: "fail  CM-TEST-001: expected a response and no fault; got GetUser refused with 106 UserIsNotAuthorized"},
		"a SHOULD warns": {id: "CM-SHOULD-001", service: denied, body: getUser,
			want: "warn  CM-SHOULD-001: expected a response and no fault; got GetUser refused with 106 UserIsNotAuthorized"},
		"fail with a note": {service: fine, body: func(ctx SpecContext, w *World) {
			Expect(w.As("admin").Call(ctx, "GetUser")).To(HaveElement("User/JobTitle", Equal("Boss")), "after the update")
		}, want: `fail  CM-TEST-001: after the update: expected User/JobTitle "Boss"; got "Clerk"`},
		"control fails": {service: denied, body: func(ctx SpecContext, w *World) { Control(w.As("admin").Call(ctx, "GetUser")) },
			want: "blocked CM-GETUSER-001 CM-TEST-001: control: expected GetUser to succeed; got GetUser refused with 106 UserIsNotAuthorized"},
		"set-up fails": {service: denied, body: func(ctx SpecContext, w *World) { Given(w.As("admin").Call(ctx, "GetUser")) },
			want: "blocked CM-GETUSER-001 CM-TEST-001: set-up: expected GetUser to succeed; got GetUser refused with 106 UserIsNotAuthorized"},
		"nobody else to blame": {id: "CM-TEST-002", also: []string{"CM-GETUSER-001"}, service: denied, body: func(ctx SpecContext, w *World) { Given(w.As("admin").Call(ctx, "GetUser")) },
			want: "fail  CM-TEST-002: set-up: expected GetUser to succeed; got GetUser refused with 106 UserIsNotAuthorized"},
		"set-up lacks an element": {service: fine, body: func(ctx SpecContext, w *World) {
			Given(w.As("admin").Call(ctx, "GetUser")).Take("User/ContactInfo")
		}, want: "blocked CM-GETUSER-001 CM-TEST-001: set-up: expected User/ContactInfo in the reply to GetUser; got none"},
		"supposition fails": {service: fine, body: func(ctx SpecContext, w *World) {
			Suppose("CM-TS-032", w.As("admin").Call(ctx, "GetUser")).To(HaveElement("User/TimeStamp", Equal("BBBB")))
		}, want: `blocked CM-TS-032 CM-TEST-001: expected User/TimeStamp "BBBB"; got "AAAA"`},
		"issued credential refused": {service: badToken, body: getUser,
			want: "blocked CM-AUTH-012 CM-TEST-001: expected a response and no fault; got GetUser refused with 105 InvalidCredentials"},
		"issued credential refused in its own check": {id: "CM-AUTH-012", service: badToken, body: getUser,
			want: "fail  CM-AUTH-012: expected a response and no fault; got GetUser refused with 105 InvalidCredentials"},
		"configured credential refused": {service: badToken, body: getUser, change: func(s *Setting) { s.Fresh = false },
			want: "inconclusive  the target refuses the credential of persona admin: GetUser refused with 105 InvalidCredentials"},
		"touched credential refused": {service: badToken, body: func(ctx SpecContext, w *World) {
			Expect(w.As("admin").WithToken("made-up-token").Call(ctx, "GetUser")).To(Succeed())
		}, want: "fail  CM-TEST-001: expected a response and no fault; got GetUser refused with 105 InvalidCredentials"},
		"credential of a deleted user refused": {service: badToken, body: func(ctx SpecContext, w *World) {
			Expect(w.As("old").Call(ctx, "GetUser")).To(Succeed())
		}, want: "fail  CM-TEST-001: expected a response and no fault; got GetUser refused with 105 InvalidCredentials"},
		"preference not met": {service: fine, body: func(ctx SpecContext, w *World) {
			reply := w.As("admin").Call(ctx, "GetUser")
			Prefer(reply).To(HaveElement("User/Lcid"))
			Expect(reply).To(Succeed())
		}, want: "warn  CM-TEST-001: expected User/Lcid; got User/Lcid nil"},
		"failure outweighs a preference": {service: fine, body: func(ctx SpecContext, w *World) {
			reply := w.As("admin").Call(ctx, "GetUser")
			Prefer(reply).To(HaveElement("User/Lcid"))
			Expect(reply).To(BeFault())
		}, want: "fail  CM-TEST-001: expected a fault; got GetUser answered by GetUserResponse"},
		"page instead of an answer": {service: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "<html>oops</html>", http.StatusBadGateway)
		}), body: getUser,
			want: "inconclusive  GetUser: HTTP 502 Bad Gateway with a body of 18 bytes: not a SOAP envelope: the root element is html"},
		"empty answer": {service: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), body: getUser,
			want: "fail  CM-TEST-001: expected a reply to GetUser; got HTTP 200 with an empty body: empty document"},
		"wrong wrapper": {service: answering(map[string]*message.Reply{"GetUser": ok(message.Group("UpdateUserResponse", message.Text("LastModifiedTime", "2026-01-16T14:39:45.443")))}), body: getUser,
			want: "blocked CM-PROTO-002 CM-TEST-001: expected a reply to GetUser; got HTTP 200 with a body of 352 bytes: the body is no reply to the operation: found UpdateUserResponse, expected GetUserResponse"},
		"silence": {service: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			buffer := make([]byte, 1024)
			for {
				if _, err := r.Body.Read(buffer); err != nil {
					break
				}
			}
			<-r.Context().Done()
		}), body: getUser,
			want: "inconclusive  GetUser: no complete reply within 2s"},
		"no world": {service: fine, body: getUser, change: func(s *Setting) { s.Provisioner = &provisioner{err: errors.New("HTTP 503 from the provisioning API")} },
			want: "inconclusive  no world: HTTP 503 from the provisioning API"},
		"missing persona": {service: fine, body: func(ctx SpecContext, w *World) { w.As("absent") },
			want: "skipped  the target has no persona absent"},
		"missing entity": {service: fine, body: func(ctx SpecContext, w *World) { w.Account("A2") },
			want: "skipped  the target has no account that stands for A2 of world tiny"},
		"excluded operation": {service: fine, body: getUser, change: func(s *Setting) { s.Excluded = []string{"GetUser"} },
			want: "skipped  the target does not offer GetUser"},
		"write not allowed": {service: fine, body: getUser, change: func(s *Setting) { s.Writes = ReadOnly },
			want: "skipped  changes the target; allow it with --writes all"},
		"skipped by the check": {service: fine, body: func(SpecContext, *World) { Skip("no agency on %s", "this target") },
			want: "skipped  no agency on this target"},
		"mistyped persona": {service: fine, body: func(ctx SpecContext, w *World) { w.As("admim") },
			defect: `world tiny declares no persona "admim"; did you mean "admin"?`},
		"mistyped key": {service: fine, body: func(ctx SpecContext, w *World) { w.User("admln") },
			defect: `world tiny declares no user "admln"; did you mean "admin"?`},
		"mistyped operation": {service: fine, body: func(ctx SpecContext, w *World) { w.As("admin").Call(ctx, "GetUsr") },
			defect: `the contract of v13-soap has no operation "GetUsr"; did you mean "GetUser"?`},
		"nothing asked": {service: fine, body: func(SpecContext, *World) { Expect(1).To(Equal(1)) },
			defect: "the check passed without having sent a request"},
		"nothing expected": {service: fine, body: func(ctx SpecContext, w *World) { w.As("admin").Call(ctx, "GetUser") },
			defect: "the check passed without having expected anything"},
		"others alone expected": {service: fine, body: func(ctx SpecContext, w *World) {
			Suppose("CM-TEST-002", Given(w.As("admin").Call(ctx, "GetUser"))).To(Succeed())
		},
			defect: "the check passed without having expected anything"},
		"refusal without a control": {service: denied, body: func(ctx SpecContext, w *World) { Expect(w.As("admin").Call(ctx, "GetUser")).To(BeUnauthorised()) },
			defect: "the check passed although no call ever succeeded; a refusal needs a control"},
		"matcher for something else": {service: fine, body: func(ctx SpecContext, w *World) { Expect("text").To(Succeed()) },
			defect: "check/verdict_test.go:N: a matcher cannot be applied: expects a reply, not string"},
	} {
		t.Run(name, func(t *testing.T) {
			c := &Check{ID: test.id, Text: "text", Body: test.body}
			if c.ID == "" {
				c.ID = "CM-TEST-001"
			}
			c.Requirements = append([]string{c.ID}, test.also...)
			var changes []func(*Setting)
			if test.change != nil {
				changes = append(changes, test.change)
			}
			v := execute(t, test.service, c, changes...)
			if got := lines.ReplaceAllString(strings.Split(v.Defect, "\n")[0], ".go:N"); got != test.defect {
				t.Fatalf("defect %q, want %q", got, test.defect)
			}
			if got := strings.Join([]string{string(v.Outcome), v.BlockedBy, v.Reason}, " "); test.defect == "" && got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestUndeclaredWriteIsADefect(t *testing.T) {
	body := func(ctx SpecContext, w *World) { w.As("admin").Call(ctx, "DeleteUser") }
	v := execute(t, answering(nil), &Check{ID: "CM-TEST-001", Effect: Restorable, Body: body})
	if want := "calls DeleteUser but declares Writes(restore); it needs Writes(all)"; v.Defect != want || v.Requests != 0 {
		t.Errorf("defect %q after %d requests, want %q", v.Defect, v.Requests, want)
	}
}

// A panic in a check is a fault of ours, told with a stack that names no folder and no secret.
func TestPanicIsADefect(t *testing.T) {
	v := execute(t, answering(nil), &Check{ID: "CM-TEST-001", Body: func(ctx SpecContext, w *World) {
		panic("lost " + w.As("admin").AuthenticationToken().Text)
	}})
	if !strings.HasPrefix(v.Defect, "the check panicked: lost [redacted]\n") || !strings.Contains(v.Defect, "check/verdict_test.go:") {
		t.Errorf("defect %s", v.Defect)
	}
	if strings.Contains(v.Defect, "canary") || absolute.MatchString(v.Defect) {
		t.Errorf("the defect tells too much: %s", v.Defect)
	}
}

func TestFailureExplainsItself(t *testing.T) {
	fine := answering(map[string]*message.Reply{"GetUser": user("Clerk")})
	v := execute(t, fine, &Check{ID: "CM-TEST-001/variant", Text: "keeps the title", Location: "specs/x.go:1", Body: func(ctx SpecContext, w *World) {
		admin := w.As("admin")
		Record("the target chose %d", 1)
		Observe("C-08", "answers with %s", "AdApiFaultDetail")
		Given(admin.Call(ctx, "UpdateUser", Group("User", Text("Id", "31"))))
		Expect(admin.Call(ctx, "GetUser")).To(HaveElement("User/JobTitle", Equal("Boss")))
	}}, func(s *Setting) { s.Hold = true })
	f := v.Failure
	if f == nil || f.Expected != `User/JobTitle "Boss"` || f.Actual != `"Clerk"` || lines.ReplaceAllString(f.Location, ".go:N") != "check/verdict_test.go:N" ||
		f.Message != `CM-TEST-001/variant: expected User/JobTitle "Boss"; got "Clerk"` {
		t.Errorf("failure %+v", f)
	}
	if v.Rerun != "cmconform run --select CM-TEST-001/variant" || v.Area != "TEST" || v.Level != "MUST" || v.Requests != 2 ||
		strings.Join(v.Operations, " ") != "GetUser UpdateUser" || strings.Join(v.Recorded, "") != "the target chose 1" {
		t.Errorf("verdict %+v", v.Check)
	}
	if len(v.Observations) != 1 || v.Observations[0].ID != "C-08" || v.Observations[0].Text != "answers with AdApiFaultDetail" {
		t.Errorf("observations %+v", v.Observations)
	}
	if len(v.Exchanges) != 2 || v.Exchanges[0].Number != 1 || v.Exchanges[1].Persona != "admin" || v.Exchanges[1].Status != 200 {
		t.Fatalf("exchanges %+v", v.Exchanges)
	}
	if data, _ := json.Marshal(v); strings.Contains(string(data), "canary") {
		t.Error("the verdict carries a secret")
	}
}

func TestWorldsAreReleasedUnlessHeld(t *testing.T) {
	fine := answering(map[string]*message.Reply{"GetUser": user("Clerk")})
	for name, test := range map[string]struct {
		hold, fail bool
		released   int
	}{"pass": {false, false, 1}, "fail": {false, true, 1}, "pass, held": {true, false, 1}, "fail, held": {true, true, 0}} {
		p := &provisioner{}
		execute(t, fine, &Check{ID: "CM-TEST-001", Body: func(ctx SpecContext, w *World) {
			reply := w.As("admin").Call(ctx, "GetUser")
			Expect(reply.Succeeded()).To(Equal(!test.fail))
		}}, func(s *Setting) { s.Provisioner, s.Hold = p, test.hold })
		if len(p.released) != test.released {
			t.Errorf("%s: released %v", name, p.released)
		}
	}
}

func TestPassKeepsNoExchanges(t *testing.T) {
	fine := answering(map[string]*message.Reply{"GetUser": user("Clerk")})
	v := execute(t, fine, &Check{ID: "CM-TEST-001", Body: func(ctx SpecContext, w *World) { Expect(w.As("admin").Call(ctx, "GetUser")).To(Succeed()) }})
	if v.Outcome != "pass" || v.Requests != 1 || len(v.Exchanges) != 0 || v.Rerun != "" || v.DurationMS <= 0 {
		t.Errorf("verdict %+v", v.Check)
	}
}

// Calls that run at the same time are recorded, and a failed expectation in one of them ends the check.
func TestTogether(t *testing.T) {
	fine := answering(map[string]*message.Reply{"GetUser": user("Clerk")})
	v := execute(t, fine, &Check{ID: "CM-TEST-001", Body: func(ctx SpecContext, w *World) {
		admin := w.As("admin")
		w.Together(
			func() { Given(admin.Call(ctx, "UpdateUser", Group("User"))) },
			func() { Expect(admin.Call(ctx, "GetUser")).To(HaveElement("User/JobTitle", Equal("Boss"))) },
		)
	}})
	if v.Outcome != "fail" || v.Requests != 2 || v.Reason != `CM-TEST-001: expected User/JobTitle "Boss"; got "Clerk"` {
		t.Errorf("verdict %+v", v.Check)
	}
}

// After Post an answer without an envelope is the check's to judge.
func TestPostLeavesTheVerdictToTheCheck(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		body   string
		want   string
	}{
		"bare 400":   {400, "", "pass "},
		"bare 200":   {200, "", "fail CM-TEST-001: expected a refusal; got GetUser answered with HTTP 200 and no reply of the service"},
		"page of 50": {500, "<html/>", "pass "},
	} {
		t.Run(name, func(t *testing.T) {
			calls := 0
			good := answering(map[string]*message.Reply{"GetUser": user("Clerk")})
			v := execute(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if calls++; calls != 2 { // the spoilt one
					good.ServeHTTP(w, r)
					return
				}
				w.WriteHeader(test.status)
				_, _ = w.Write([]byte(test.body))
			}), &Check{ID: "CM-TEST-001", Body: func(ctx SpecContext, w *World) {
				admin := w.As("admin")
				raw := admin.Prepare("GetUser", Nil("UserId"))
				Control(admin.Post(ctx, raw))
				raw.Body = raw.Body[:len(raw.Body)-4]
				Expect(admin.Post(ctx, raw)).To(BeRefused())
			}})
			if got := string(v.Outcome) + " " + v.Reason; got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestCallPutsChildrenInOrder(t *testing.T) {
	var bodies [][]*message.Element
	s := service(func(r *message.Request) *message.Reply {
		bodies = append(bodies, r.Body)
		return answering(nil)(r)
	})
	inner := Group("User", Text("TimeStamp", "AAAA"), nil, Text("Id", "31"))
	v := execute(t, s, &Check{ID: "CM-TEST-001", Body: func(ctx SpecContext, w *World) {
		Control(w.As("admin").Call(ctx, "UpdateUser", inner))
		Expect(w.As("admin").CallAsGiven(ctx, "UpdateUser", inner)).To(BeRefused())
	}})
	if v.Outcome != "pass" || len(bodies) != 1 || bodies[0][0].Children[0].Name != "Id" {
		t.Errorf("%s %s %v", v.Outcome, v.Reason, bodies)
	}
	if inner.Children[0].Name != "TimeStamp" {
		t.Error("Call changed the caller's element")
	}
}

func TestInterruptedCheckHasNoOutcomeOfItsOwn(t *testing.T) {
	for name, test := range map[string]struct {
		limit       time.Duration
		interrupted bool
		want        string
	}{
		"run ended":   {time.Minute, true, "skipped interrupted before it ended"},
		"out of time": {time.Nanosecond, false, "inconclusive GetUser: the check ran for 1ns, its limit"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := contextWithCancel(t)
			defer cancel()
			c := &Check{ID: "CM-TEST-001", World: "tiny", Effect: ReadOnly, Requirements: []string{"CM-TEST-001"}, Body: func(_ SpecContext, w *World) {
				cancel()
				w.As("admin").Call(ctx, "GetUser")
			}}
			v := execute(t, answering(nil), c, func(s *Setting) { s.Limit = test.limit })
			if got := string(v.Outcome) + " " + v.Reason; v.Interrupted != test.interrupted || got != test.want {
				t.Errorf("got %v, %s", v.Interrupted, got)
			}
		})
	}
}

func TestVocabularyOutsideOfACheck(t *testing.T) {
	for word, use := range map[string]func(){
		"Expect": func() { Expect(1) }, "Prefer": func() { Prefer(1) }, "Suppose": func() { Suppose("CM-X-001", 1) },
		"Given": func() { Given(&Reply{}) }, "Control": func() { Control(&Reply{}) }, "Record": func() { Record("x") },
		"Observe": func() { Observe("x", "y") }, "Skip": func() { Skip("x") },
	} {
		func() {
			defer func() {
				if got := recover(); got != "check: "+word+" was called outside of a running check" {
					t.Errorf("%s: %v", word, got)
				}
			}()
			use()
		}()
	}
}
