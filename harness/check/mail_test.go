package check_test

import (
	"strings"
	"testing"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/message"
)

// Nobody gets mail whom the target's owner did not name.
func TestMailGoesOnlyToWhomTheOwnerNamed(t *testing.T) {
	const key = "invitations: addresses: of the target.yaml"
	invite := func(address string) *message.Element {
		return Group("UserInvitation", Text("Email", address), Text("CustomerId", "11"))
	}
	for name, test := range map[string]struct {
		fresh  bool
		named  []string
		body   func(ctx SpecContext, w *World, admin *Persona)
		want   string
		mailed string
	}{
		"a world of our own": {true, nil, func(ctx SpecContext, w *World, admin *Persona) {
			Expect(admin.Call(ctx, "SendUserInvitation", invite(w.Invitee("gail@usual.example")))).To(Succeed())
		}, "pass ", "gail@usual.example"},
		"nobody is named": {false, nil, func(ctx SpecContext, w *World, admin *Persona) {
			Expect(admin.Call(ctx, "SendUserInvitation", invite(w.Invitee("gail@usual.example")))).To(Succeed())
		}, "skipped invitations are mailed; name who may get them under " + key, ""},
		"somebody is named": {false, []string{"ours@outlook.com"}, func(ctx SpecContext, w *World, admin *Persona) {
			Expect(admin.Call(ctx, "SendUserInvitation", invite(w.Invitee("gail@usual.example")))).To(Succeed())
			Expect(admin.Call(ctx, "SendUserInvitation", invite(w.Invitee("gail@usual.example")))).To(Succeed())
		}, "pass ", "ours@outlook.com ours@outlook.com"},
		"two are needed and named": {false, []string{"ours@outlook.com", "yours@outlook.com"}, func(ctx SpecContext, w *World, admin *Persona) {
			Expect(admin.Call(ctx, "SendUserInvitation", invite(w.Invitee("gail@usual.example")))).To(Succeed())
			Expect(admin.Call(ctx, "SendUserInvitation", invite(w.Invitee("gus@usual.example")))).To(Succeed())
		}, "pass ", "ours@outlook.com yours@outlook.com"},
		"two are needed, one is named": {false, []string{"ours@outlook.com"}, func(ctx SpecContext, w *World, _ *Persona) {
			w.Invitee("gail@usual.example")
			w.Invitee("gus@usual.example")
		}, "skipped invites 2 addresses, of which 1 may get mail; name more under " + key, ""},
		"an address of the check's own": {false, []string{"ours@outlook.com"}, func(ctx SpecContext, _ *World, admin *Persona) {
			Expect(admin.Call(ctx, "SendUserInvitation", invite("stranger@contoso.com"))).To(Succeed())
		}, "skipped SendUserInvitation would send mail to stranger@contoso.com; allow it under " + key, ""},
		"the same in other letters": {false, []string{"ours@outlook.com"}, func(ctx SpecContext, _ *World, admin *Persona) {
			Expect(admin.Call(ctx, "SendUserInvitation", invite("Ours@Outlook.com"))).To(Succeed())
		}, "pass ", "Ours@Outlook.com"},
		"no address at all": {false, nil, func(ctx SpecContext, _ *World, admin *Persona) {
			Expect(admin.Call(ctx, "SendUserInvitation", invite("no address at all"))).To(Succeed())
		}, "pass ", "no address at all"},
		"prepared bytes": {false, nil, func(ctx SpecContext, _ *World, admin *Persona) {
			admin.Post(ctx, admin.Prepare("SendUserInvitation", invite("stranger@contoso.com")))
		}, "skipped SendUserInvitation would send mail to stranger@contoso.com; allow it under " + key, ""},
		"bytes of its own": {false, []string{"ours@outlook.com"}, func(ctx SpecContext, _ *World, admin *Persona) {
			raw := admin.Prepare("GetUser")
			admin.Post(ctx, client.Raw{Operation: "SendUserInvitation", Body: raw.Body})
		}, "skipped SendUserInvitation sends mail, and to whom cannot be told from its bytes", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var mailed []string
			fine := service(func(r *message.Request) *message.Reply {
				if r.Operation == "SendUserInvitation" {
					mailed = append(mailed, message.Group("", r.Body...).Value("UserInvitation/Email"))
				}
				return answering(map[string]*message.Reply{"SendUserInvitation": ok(message.Group("SendUserInvitationResponse", message.Text("UserInvitationId", "5")))})(r)
			})
			v := execute(t, fine, &Check{ID: "CM-TEST-001", Effect: Irreversible, Body: func(ctx SpecContext, w *World) { test.body(ctx, w, w.As("admin")) }},
				func(s *Setting) { s.Fresh, s.Invitees = test.fresh, test.named })
			if got := string(v.Outcome) + " " + v.Reason; got != test.want || v.Defect != "" {
				t.Errorf("got  %s\nwant %s, defect %s", got, test.want, v.Defect)
			}
			if got := strings.Join(mailed, " "); got != test.mailed {
				t.Errorf("mailed %q, want %q", got, test.mailed)
			}
		})
	}
}
