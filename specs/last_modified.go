package specs

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"

	. "github.com/cmconform/cmconform/harness/check"
)

// clockSkew is how many minutes the clocks of the service and of this machine
// may be apart: less than two neighbouring time zones.
const clockSkew = 15

var _ = each(stampedEntities, func(e stampedEntity) {
	Behaviour(e.of("CM-TS-037", "CM-TS-022", "CM-TS-010"), "returns by "+e.update+" the time of the write, which "+e.get+" then shows", func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		read := Given(admin.Call(ctx, e.get, e.named(w))).Take(e.name)
		e.edit(read, "Dated")
		began := time.Now()
		returned := utc(Given(admin.Call(ctx, e.update, read)).Take("LastModifiedTime").Text)
		ended := time.Now()
		shown := utc(Given(admin.Call(ctx, e.get, e.named(w))).Take(e.name + "/LastModifiedTime").Text)

		Suppose("CM-PROTO-048", began.Sub(returned).Minutes()).To(BeNumerically("<", clockSkew), "minutes from the time returned, in UTC, to the call")
		Suppose("CM-PROTO-048", returned.Sub(ended).Minutes()).To(BeNumerically("<", clockSkew), "minutes from the call to the time returned, in UTC")
		Expect(shown.Sub(returned).Abs().Seconds()).To(BeNumerically("<=", 1), "seconds between the time returned and the time read")
	}, Writes(Restorable))

	Behaviour(e.of("CM-TS-038", "CM-TS-023", "CM-TS-011"), "names the caller of "+e.update+" in LastModifiedByUserId", func(ctx SpecContext, w *World) {
		for _, name := range []string{"superAdmin", "secondSuperAdmin"} {
			writer := w.As(name)
			read := Given(writer.Call(ctx, e.get, e.named(w))).Take(e.name)
			e.edit(read, name)
			Given(writer.Call(ctx, e.update, read))
			after := Given(writer.Call(ctx, e.get, e.named(w)))
			Suppose(e.stored, after).To(HaveElement(e.name+"/"+e.setting, Equal(read.Value(e.setting))))
			Expect(after).To(HaveElement(e.name+"/LastModifiedByUserId", Equal(writer.UserID)), "updated by "+name)
		}
	}, Writes(Restorable))
})

var _ = Behaviour("CM-TS-051", "changes roles by UpdateUserRoles without a TimeStamp and returns the time", func(ctx SpecContext, w *World) {
	aggregator, spare := w.As("aggregator"), Text("UserId", w.User("spare"))
	reply := aggregator.Call(ctx, "UpdateUserRoles",
		Text("CustomerId", w.Customer("C1")), spare, Text("NewRoleId", "100"), Text("DeleteRoleId", "203"))
	Suppose("CM-ROLE-066", reply).NotTo(BeUnauthorised())
	Expect(reply).To(Succeed())
	roles := Given(aggregator.Call(ctx, "GetUser", spare))
	Suppose("CM-ROLE-066", roles).To(HaveValues("CustomerRoles/CustomerRole/RoleId", "100"))
	Expect(reply).To(HaveElement("LastModifiedTime"))
	Expect(utc(reply.Value("LastModifiedTime")).Year()).To(BeNumerically(">", 2000), "year of the LastModifiedTime")
}, Writes(Irreversible))

var _ = Behaviour("CM-TS-047", "has TimeStamps that are not the LastModifiedTime in disguise", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	for _, key := range []string{"superAdmin", "spare", "viewer"} {
		user := Given(admin.Call(ctx, "GetUser", Text("UserId", w.User(key)))).Take("User")
		Suppose("CM-TS-028", user).To(HaveElement("TimeStamp", aTimeStamp))
		Expect(disguise(user.Value("TimeStamp"), user.Value("LastModifiedTime"))).To(BeEmpty(), "the TimeStamp of "+key+" encodes its LastModifiedTime")
	}
})

// disguise names the way in which a TimeStamp encodes a time; empty if in none that is known.
func disguise(stamp, lastModified string) string {
	raw, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(stamp))
	if string(raw) == lastModified {
		return "its text"
	}
	at := utc(lastModified)
	const ticksToUnix = 621_355_968_000_000_000 // 100 ns since the year 1
	const fileTimeToUnix = 116_444_736_000_000_000
	for name, number := range map[string]int64{
		"seconds": at.Unix(), "milliseconds": at.UnixMilli(), "microseconds": at.UnixMicro(), "nanoseconds": at.UnixNano(),
		"ticks": at.UnixNano()/100 + ticksToUnix, "UTC ticks": at.UnixNano()/100 + ticksToUnix | 1<<62, "file time": at.UnixNano()/100 + fileTimeToUnix,
	} {
		big := binary.BigEndian.AppendUint64(nil, uint64(number))
		little := binary.LittleEndian.AppendUint64(nil, uint64(number))
		if bytes.Equal(raw, big) || bytes.Equal(raw, little) {
			return name
		}
	}
	return ""
}

// utc reads a dateTime of the service, which is UTC also without a zone. What
// is none fails the check.
func utc(text string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if at, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return at.UTC()
		}
	}
	Expect(text).To(MatchRegexp(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$`), "LastModifiedTime")
	return time.Time{}
}
