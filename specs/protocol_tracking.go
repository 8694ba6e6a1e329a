package specs

import (
	"net/http"
	"time"

	. "github.com/cmconform/cmconform/harness/check"
)

var _ = Behaviour("CM-PROTO-004", "gives every call a TrackingId of its own", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	first, second := Given(admin.Call(ctx, "GetUser", Nil("UserId"))), Given(admin.Call(ctx, "GetUser", Nil("UserId")))
	Suppose("CM-PROTO-003", first.TrackingID()).NotTo(BeEmpty())
	Expect(second.TrackingID()).NotTo(Equal(first.TrackingID()))
})

// skew is how far the clocks of caller and service may be apart: less than half
// of the smallest distance between two time zones.
const skew = 7 * time.Minute

var _ = Behaviour("CM-PROTO-048/utc", "tells the time of a fresh write in UTC", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	user := ready(Given(admin.Call(ctx, "GetUser", Text("UserId", w.User("spare")))).Take("User"))
	user.SetText("JobTitle", "Timekeeper")
	reply := Given(admin.Call(ctx, "UpdateUser", user))
	written := reply.Value("LastModifiedTime")
	at, err := time.Parse(time.RFC3339, written)
	if err != nil { // without a zone, as the service has been seen to write it
		at, err = time.Parse(time.RFC3339, written+"Z")
	}
	Expect(err == nil).To(BeTrue(), "LastModifiedTime "+written)

	clock := time.Now()
	if date, err := http.ParseTime(reply.Result.Header.Get("Date")); err == nil {
		clock = date // the service's own
	}
	Expect(at.Sub(clock).Abs()).To(BeNumerically("<", skew), "LastModifiedTime "+written+" and "+clock.UTC().Format(time.RFC3339))
}, Writes(Restorable))
