package specs

import (
	"net/http"
	"regexp"
	"strings"
	"time"

	. "github.com/cmconform/cmconform/harness/check"
)

// clockSkew is how far the clocks of caller and service may be apart: less than
// half of the smallest distance between two time zones.
const clockSkew = 7 * time.Minute

var _ = Behaviour("CM-PROTO-048/utc", "tells the time of a fresh write in UTC", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	user := ready(Given(admin.Call(ctx, "GetUser", Text("UserId", w.User("spare")))).Take("User"))
	user.SetText("JobTitle", "Timekeeper")
	reply := Given(admin.Call(ctx, "UpdateUser", user))
	written := reply.Value("LastModifiedTime")
	precision, zone := "to the second", "without a zone"
	if strings.Contains(written, ".") {
		precision = "with a fraction of a second"
	}
	if zoned.MatchString(written) {
		zone = "with its zone"
	}
	Observe("U-28", "a LastModifiedTime is written %s, %s", precision, zone)

	clock := time.Now()
	if date, err := http.ParseTime(reply.Result.Header.Get("Date")); err == nil {
		clock = date // the service's own
	}
	Expect(utc(written).Sub(clock).Abs()).To(BeNumerically("<", clockSkew), "LastModifiedTime "+written+" and "+clock.UTC().Format(time.RFC3339))
}, Writes(Restorable))

var zoned = regexp.MustCompile(`(Z|[+-]\d\d:\d\d)$`)

// utc reads a dateTime of the service, which is UTC also without a zone. What
// is none fails the check.
func utc(text string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if at, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return at.UTC()
		}
	}
	Expect(text).To(MatchRegexp(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$`), "a dateTime")
	return time.Time{}
}
