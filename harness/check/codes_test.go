package check_test

import (
	"slices"
	"testing"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/message"
)

// TestFailureHasTheCodes: the error codes of the reply that shows a failure stand beside it, for expectations to name.
func TestFailureHasTheCodes(t *testing.T) {
	twice := refused(106, "UserIsNotAuthorized")
	twice.Fault.Errors = append(twice.Fault.Errors, message.Error{Number: 1001}, message.Error{Number: 106})
	for _, c := range []struct {
		name  string
		reply *message.Reply
		body  Body
		want  []int
	}{
		{"a refusal", refused(106, "UserIsNotAuthorized"), func(ctx SpecContext, w *World) {
			Expect(w.As("admin").Call(ctx, "GetUser")).To(Succeed())
		}, []int{106}},
		{"a refusal with several errors", twice, func(ctx SpecContext, w *World) {
			Expect(w.As("admin").Call(ctx, "GetUser")).To(Succeed())
		}, []int{106, 1001}},
		{"a refusal by another code", refused(105, "InvalidCredentials"), func(ctx SpecContext, w *World) {
			Expect(w.As("admin").WithToken("made-up").Call(ctx, "GetUser")).To(BeFault(106, "UserIsNotAuthorized"))
		}, []int{105}},
		{"an answer", user("Clerk"), func(ctx SpecContext, w *World) {
			Expect(w.As("admin").Call(ctx, "GetUser")).To(BeFault(106, "UserIsNotAuthorized"))
		}, nil},
		{"a value", user("Clerk"), func(ctx SpecContext, w *World) {
			w.As("admin").Call(ctx, "GetUser")
			Expect(1).To(Equal(2))
		}, nil},
	} {
		v := execute(t, answering(map[string]*message.Reply{"GetUser": c.reply}), &Check{ID: "CM-TEST-001", Requirements: []string{"CM-TEST-001"}, Body: c.body})
		if v.Failure == nil || !slices.Equal(v.Failure.Codes, c.want) {
			t.Errorf("%s: %+v, want the codes %v", c.name, v.Failure, c.want)
		}
	}
}
