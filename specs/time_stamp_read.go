package specs

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"strings"

	. "github.com/cmconform/cmconform/harness/check"
)

var _ = each(stampedEntities, func(e stampedEntity) {
	Behaviour(e.of("CM-TS-028", "CM-TS-013", "CM-TS-001"), "returns a TimeStamp with every "+e.get+", whoever asks", func(ctx SpecContext, w *World) {
		for _, reader := range []string{"superAdmin", "standard", "viewer"} {
			reply := w.As(reader).Call(ctx, e.get, e.named(w))
			Expect(Given(reply)).To(HaveElement(e.name+"/TimeStamp", aTimeStamp), "read by "+reader)
		}
	})

	Behaviour(e.of("CM-TS-034", "CM-TS-019", "CM-TS-007"), "does not change the TimeStamp by "+e.get, func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		first := Given(admin.Call(ctx, e.get, e.named(w))).Take(e.name + "/TimeStamp")
		for range 2 {
			Expect(Given(admin.Call(ctx, e.get, e.named(w)))).To(HaveElement(e.name+"/TimeStamp", Equal(first.Text)))
		}
		again := Given(w.As("secondSuperAdmin").Call(ctx, e.get, e.named(w)))
		Expect(again).To(HaveElement(e.name+"/TimeStamp", Equal(first.Text)), "read by a colleague")
	})
})

var _ = Behaviour("CM-TS-047", "has TimeStamps that are not the LastModifiedTime in disguise", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	length := 0
	for _, key := range []string{"superAdmin", "spare", "viewer"} {
		user := Given(admin.Call(ctx, "GetUser", Text("UserId", w.User(key)))).Take("User")
		Suppose("CM-TS-028", user).To(HaveElement("TimeStamp", aTimeStamp))
		Expect(disguise(user.Value("TimeStamp"), user.Value("LastModifiedTime"))).To(BeEmpty(), "the TimeStamp of "+key+" encodes its LastModifiedTime")
		raw, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(user.Value("TimeStamp")))
		length = len(raw)
	}
	Observe("U-27", "a TimeStamp is of %d bytes", length)
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
	for name, number := range byKey(map[string]int64{
		"seconds": at.Unix(), "milliseconds": at.UnixMilli(), "microseconds": at.UnixMicro(), "nanoseconds": at.UnixNano(),
		"ticks": at.UnixNano()/100 + ticksToUnix, "UTC ticks": at.UnixNano()/100 + ticksToUnix | 1<<62, "file time": at.UnixNano()/100 + fileTimeToUnix,
	}) {
		big := binary.BigEndian.AppendUint64(nil, uint64(number))
		little := binary.LittleEndian.AppendUint64(nil, uint64(number))
		if bytes.Equal(raw, big) || bytes.Equal(raw, little) {
			return name
		}
	}
	return ""
}
