package check_test

import (
	"testing"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/message"
)

// A refusal that is asked for three times fails at the first call that gets
// through, and the failure says which one it was.
func TestThrice(t *testing.T) {
	for _, c := range []struct {
		lets     int // the call that gets through; 0 for none
		note     string
		requests int
		want     string
	}{
		{0, "", 4, "pass "},
		{1, "", 1, "fail CM-TEST-001: expected a fault; got GetUser answered by GetUserResponse"},
		{2, "", 2, "fail CM-TEST-001: the second time: expected a fault; got GetUser answered by GetUserResponse"},
		{3, "the viewer", 3, "fail CM-TEST-001: the viewer, the third time: expected a fault; got GetUser answered by GetUserResponse"},
		{4, "", 4, "pass "}, // the control
	} {
		asked := 0
		answer := service(func(*message.Request) *message.Reply {
			if asked++; asked == c.lets || asked == 4 {
				return user("Clerk")
			}
			return refused(106, "UserIsNotAuthorized")
		})
		v := execute(t, answer, &Check{ID: "CM-TEST-001", Body: func(ctx SpecContext, w *World) {
			admin := w.As("admin")
			Thrice(func() {
				reply := admin.Call(ctx, "GetUser")
				Expect(reply).To(BeFault(), c.note)
				Record("%s", reply)
			})
			Control(admin.Call(ctx, "GetUser"))
		}})
		if got := string(v.Outcome) + " " + v.Reason; got != c.want || v.Requests != c.requests {
			t.Errorf("%d gets through: %s after %d requests, want %s after %d", c.lets, got, v.Requests, c.want, c.requests)
		}
		if len(v.Recorded) > 1 {
			t.Errorf("what is alike is recorded %d times", len(v.Recorded))
		}
	}
}
