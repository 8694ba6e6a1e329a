package mutation

import (
	"strings"
	"time"

	"github.com/beevik/etree"
)

// timeStamps is what goes wrong in optimistic concurrency.
func timeStamps() []Mutation {
	reads := []string{"GetUser", "GetAccount", "GetCustomer"}
	writes := []string{"UpdateUser", "UpdateAccount", "UpdateCustomer"}
	all := []string{"GetUser", "GetAccount", "GetCustomer", "UpdateUser", "UpdateAccount", "UpdateCustomer", "DeleteUser", "DeleteAccount", "DeleteCustomer"}
	ts := []string{"TS"}
	return []Mutation{
		{Name: "every read shows the TimeStamp that was read first", Areas: ts, Operations: reads,
			Reply: func(x *Exchange) bool {
				id, stamp := x.Reply.FindElement("./*/Id"), x.Reply.FindElement("./*/TimeStamp")
				if id == nil || stamp == nil {
					return false
				}
				key := x.Operation + id.Text()
				if x.World.Texts[key] == "" {
					x.World.Texts[key] = stamp.Text()
				}
				return put(stamp, x.World.Texts[key])
			}},
		{Name: "every other read shows another TimeStamp", Areas: ts, Operations: reads,
			Reply: func(x *Exchange) bool {
				stamp := x.Reply.FindElement("./*/TimeStamp")
				odd := x.World.Texts["odd"] != ""
				x.World.Texts["odd"] = map[bool]string{false: "odd"}[odd]
				return odd && stamp != nil && turned(func(s string) string { return strings.NewReplacer("A", "B", "B", "A").Replace(s) })(stamp)
			}},
		{Name: "the last writer wins", Areas: ts, Operations: all,
			Reply: func(x *Exchange) bool {
				readable(x)
				sent := read(x.Request, "./*/TimeStamp") + read(x.Request, "TimeStamp")
				if !x.Refused() || sent == "" || reader[x.Operation] == "" || !restamped(x) {
					return false
				}
				x.Again()
				return !x.Refused()
			}},
		{Name: "a write without TimeStamp is given the one of now", Areas: ts, Operations: all, Request: unstamped,
			Reply: func(x *Exchange) bool { readable(x); return false }},
		{Name: "an overtaken write is refused, yet carried out", Areas: ts, Operations: all,
			Reply: func(x *Exchange) bool {
				readable(x)
				if !x.Refused() || reader[x.Operation] == "" {
					return false
				}
				first := x.answered
				if !restamped(x) {
					return false
				}
				x.Again()
				did := !x.Refused()
				x.Tell(first)
				return did
			}},
		{Name: "the TimeStamps of a user and of its address are swapped", Areas: ts, Operations: []string{"GetUser"},
			Reply: told("User", swapped("TimeStamp", "ContactInfo/Address/TimeStamp"))},
		{Name: "all users of a developer token have one TimeStamp", Areas: []string{"TS", "MULTI"}, Operations: []string{"GetUser"},
			Reply: told("User/TimeStamp", become("AAAAAG9ZgXM="))},
		{Name: "an update returns a time that is a minute late", Areas: ts, Operations: writes,
			Reply: told("LastModifiedTime", turned(later(time.Minute)))},
		{Name: "UpdateUserRoles returns the beginning of time", Areas: ts, Operations: []string{"UpdateUserRoles"},
			Reply: told("LastModifiedTime", become("0001-01-01T00:00:00"))},
		{Name: "reads show the local time of Redmond", Areas: []string{"TS", "PROTO"}, Operations: reads,
			Reply: told(".//LastModifiedTime", turned(later(-8*time.Hour)))},
		{Name: "reads know the day of the last change only", Areas: ts, Operations: reads,
			Reply: told(".//LastModifiedTime", turned(func(s string) string { day, _, _ := strings.Cut(s, "T"); return day + "T00:00:00" }))},
		{Name: "GetAccount tells its time stamp to Super Admins alone", Areas: ts, Operations: []string{"GetAccount"},
			Reply: func(x *Exchange) bool {
				stamp := x.Reply.FindElement("Account/TimeStamp")
				return len(x.World.Tokens) > 0 && x.Header("AuthenticationToken") != x.World.Tokens[0] && stamp != nil && blank(stamp)
			}},
		{Name: "a deletion does not care for the TimeStamp", Areas: ts, Operations: []string{"GetUser", "GetAccount", "DeleteUser", "DeleteAccount"},
			Reply: func(x *Exchange) bool {
				readable(x)
				if !x.Refused() || !strings.HasPrefix(x.Operation, "Delete") || !restamped(x) {
					return false
				}
				x.Again()
				return !x.Refused()
			}},
	}
}

// later moves a time.
func later(by time.Duration) func(string) string {
	return func(text string) string {
		at, err := time.Parse("2006-01-02T15:04:05.999999999", strings.TrimSuffix(text, "Z"))
		if err != nil {
			return text
		}
		return at.Add(by).Format("2006-01-02T15:04:05.999999999")
	}
}

// unstamped fills in time stamps that a write lacks.
func unstamped(x *Exchange) bool {
	if reader[x.Operation] == "" {
		return false
	}
	entity := now(x)
	if entity == nil {
		return false
	}
	fresh, into := read(entity, "TimeStamp"), x.Request
	if strings.HasPrefix(x.Operation, "Update") {
		into = x.Request.ChildElements()[0]
	}
	if e := into.SelectElement("TimeStamp"); e != nil {
		return e.Text() == "" && put(e, fresh)
	}
	// In all of these entities the last elements are those after the TimeStamp.
	if insert(into, "TimeStamp", fresh, "UserName", "Number", "CustomerAddress", "ForwardCompatibilityMap") {
		return true
	}
	items := into.ChildElements()
	e := items[len(items)-1].Copy()
	e.Child = nil
	e.Tag = "TimeStamp"
	for _, a := range append([]etree.Attr(nil), e.Attr...) {
		if a.Key != kind {
			e.RemoveAttr(a.FullKey())
		}
	}
	if e.SelectAttr(kind) != nil {
		e.CreateAttr(kind, "string")
	}
	e.SetText(fresh)
	into.AddChild(e)
	return true
}
