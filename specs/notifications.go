package specs

import (
	"fmt"
	"strconv"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

const (
	listedNotifications = "Notifications/Notification"
	notificationIDs     = listedNotifications + "/Id"
)

// notified gives each role two notifications of one type and one of another.
func notified(declared *world.World) {
	declared.Notifications = map[string]world.Notification{}
	for _, key := range []string{"superAdmin", "secondSuperAdmin", "aggregator", "standard", "campaignManager", "viewer", "outsider"} {
		for i, typeID := range []int{7, 7, 9} {
			declared.Notifications[fmt.Sprintf("%s-%d", key, i)] = world.Notification{
				User: key, Type: typeID, Severity: i, Title: "News " + fmt.Sprint(i), Message: "Something happened to {unique}.",
			}
		}
	}
}

// permitted ends the check as skipped where the target leaves notifications to
// others than the caller: no page says who may read and dismiss them.
func permitted(ctx SpecContext, caller *Persona, reply *Reply) *Reply {
	if refused, _ := BeUnauthorised().Match(reply); refused {
		Control(caller.Call(ctx, "GetUser", Nil("UserId"))) // it is not the credential
		Skip("the target does not let persona %s call %s", caller.Name, reply.Result.Operation)
	}
	return reply
}

// notifications lists those of a caller; the check is skipped where there are too few to tell anything.
func notifications(ctx SpecContext, w *World, caller *Persona) *Reply {
	reply := Given(permitted(ctx, caller, caller.Call(ctx, "GetNotifications")))
	if n := len(reply.All(listedNotifications)); n < 3 && !w.Made() {
		Skip("persona %s has %d notifications; the check needs three", caller.Name, n)
	} else if w.Made() {
		Suppose("CM-NOTIF-001", n).To(Equal(3), "notifications of "+caller.Name)
	}
	return reply
}

var _ = Behaviour("CM-NOTIF-001", "lists the caller's notifications without being told whose", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	reply := permitted(ctx, admin, admin.Call(ctx, "GetNotifications"))
	Expect(reply).To(Succeed())
	Control(admin.Call(ctx, "GetUser", Nil("UserId")))
	if w.Made() {
		Expect(reply.Values(listedNotifications+"/TypeId")).To(ConsistOf("7", "7", "9"), "TypeId of each notification")
	}
}, Shaped(notified))

// shortID is the id of a persona where it has a place in an int.
func shortID(p *Persona) *Element {
	if _, err := strconv.ParseInt(p.UserID, 10, 32); err != nil {
		Skip("the id of persona %s has no place in an int", p.Name)
	}
	return Text("UserId", p.UserID)
}

var _ = Behaviour("CM-NOTIF-005", "lists the caller's notifications by the caller's own id", func(ctx SpecContext, w *World) {
	admin, standard := w.As("superAdmin"), w.As("standard")
	own := notifications(ctx, w, admin)
	named := admin.Call(ctx, "GetNotifications", shortID(admin))
	Expect(named).To(Succeed())
	Expect(append([]string{}, named.Values(notificationIDs)...)).To(ConsistOf(members(own.Values(notificationIDs))...))
	Observe("CM-NOTIF-007", "those of a Standard user to the Super Admin: %s", admin.Call(ctx, "GetNotifications", shortID(standard)))
}, Shaped(notified))

var _ = Behaviour("CM-NOTIF-006", "describes each notification", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	notifications(ctx, w, admin)
	for _, n := range Given(admin.Call(ctx, "GetNotifications", Text("Locale", "en"))).All(listedNotifications) {
		for _, number := range []string{"TypeId", "Id", "Severity"} {
			Expect(n).To(HaveElement(number, MatchRegexp(`^\d+$`)))
		}
		severity, _ := strconv.Atoi(n.Value("Severity"))
		Expect(severity).To(BeNumerically("<=", 255), "Severity")
		for _, pair := range n.All("AdditionalInfo/KeyValueEntityOfstringstring") {
			Expect(pair).To(HaveElement("Key", Not(BeEmpty())))
		}
		if w.Made() {
			Expect(n).To(HaveElement("Title", Equal("News "+n.Value("Severity"))))
			Expect(n).To(HaveElement("Message", HavePrefix("Something happened to ")))
		}
	}
}, Shaped(notified))

var _ = Behaviour("CM-NOTIF-004", "lists notifications of the types asked for alone", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	all := notifications(ctx, w, admin)
	for _, typeID := range all.Values(listedNotifications + "/TypeId") {
		some := Given(admin.Call(ctx, "GetNotifications", List("TypeIds", "int", typeID)))
		for _, n := range some.All(listedNotifications) {
			Expect(n).To(HaveElement("TypeId", Equal(typeID)))
			Expect(all.Values(notificationIDs)).To(ContainElement(n.Value("Id")))
		}
	}
}, Shaped(notified))

var _ = Behaviour("CM-NOTIF-003", "speaks English where no Locale is named", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	silent := notifications(ctx, w, admin)
	english := Given(admin.Call(ctx, "GetNotifications", Text("Locale", "en")))
	for _, text := range []string{"Title", "Message"} {
		path := listedNotifications + "/" + text
		Expect(append([]string{}, silent.Values(path)...)).To(ConsistOf(members(english.Values(path))...), text)
	}
}, Shaped(notified))

var _ = Behaviour("CM-NOTIF-001/foreign", "never lists notifications of a user of an unrelated customer", func(ctx SpecContext, w *World) {
	outsider, admin := w.As("outsider"), w.As("superAdmin")
	own := notifications(ctx, w, admin)
	reply := outsider.Call(ctx, "GetNotifications", shortID(admin))
	if Record("%s", reply); !reply.Succeeded() {
		Expect(reply).To(BeRefused())
	}
	for _, id := range own.Values(notificationIDs) {
		Expect(reply.Values(notificationIDs)).NotTo(ContainElement(id))
	}
	Control(outsider.Call(ctx, "GetNotifications"))
}, Shaped(notified))

// dismissal is a request to dismiss a notification.
func dismissal(n *Element) *Element {
	return Group("NotificationTypePairs", Group("KeyValueEntityOflongint", Text("Key", n.Value("Id")), Text("Value", n.Value("TypeId"))))
}

var _ = Behaviour("CM-NOTIF-002", "takes the id and the type of a notification", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	before := notifications(ctx, w, admin).All(listedNotifications)
	Suppose("CM-NOTIF-001", len(before)).To(BeNumerically(">=", 3), "notifications")
	reply := permitted(ctx, admin, admin.Call(ctx, "DismissNotifications", dismissal(before[0])))
	Expect(reply).To(Succeed())
	Expect(reply.Body().Children).To(BeEmpty(), "elements of the response")
}, Shaped(notified), Writes(Irreversible))

var _ = Behaviour("CM-NOTIF-008", "no longer lists a notification that was dismissed, and goes on listing others", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	before := notifications(ctx, w, admin).All(listedNotifications)
	Suppose("CM-NOTIF-001", len(before)).To(BeNumerically(">=", 3), "notifications")
	Given(permitted(ctx, admin, admin.Call(ctx, "DismissNotifications", dismissal(before[0]))))
	left := Given(admin.Call(ctx, "GetNotifications")).Values(notificationIDs)
	Expect(left).NotTo(ContainElement(before[0].Value("Id")))
	for _, other := range before[1:] {
		Expect(left).To(ContainElement(other.Value("Id")))
	}
}, Shaped(notified), Writes(Irreversible))

var _ = Behaviour("CM-NOTIF-009", "refuses to dismiss no notification, or does nothing", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	before := notifications(ctx, w, admin)
	for name, none := range byKey(map[string]*Element{"absent": nil, "nil": Nil("NotificationTypePairs"), "empty": Group("NotificationTypePairs")}) {
		reply := admin.Call(ctx, "DismissNotifications", none)
		if Record("%s: %s", name, reply); !reply.Succeeded() {
			Expect(reply).To(BeRefused(), name)
		}
		Expect(admin.Call(ctx, "GetNotifications")).To(BeSameAs(before.Body()), name)
	}
	Suppose("CM-NOTIF-001", len(before.All(listedNotifications))).To(BeNumerically(">=", 3), "notifications")
	Control(permitted(ctx, admin, admin.Call(ctx, "DismissNotifications", dismissal(before.All(listedNotifications)[0]))))
}, Shaped(notified), Writes(Irreversible))

var _ = Behaviour("CM-NOTIF-002/foreign", "never dismisses a notification of a user of an unrelated customer", func(ctx SpecContext, w *World) {
	outsider, admin := w.As("outsider"), w.As("superAdmin")
	before := notifications(ctx, w, admin)
	Suppose("CM-NOTIF-001", len(before.All(listedNotifications))).To(BeNumerically(">=", 3), "notifications")
	pairs := dismissal(before.All(listedNotifications)[0])
	Record("%s", outsider.Call(ctx, "DismissNotifications", shortID(admin), pairs))
	Expect(admin.Call(ctx, "GetNotifications")).To(BeSameAs(before.Body()), "afterwards")
	Control(permitted(ctx, admin, admin.Call(ctx, "DismissNotifications", pairs)))
}, Shaped(notified), Writes(Irreversible))

// No page says who may read and dismiss notifications: either verdict conforms,
// as long as a refusal is one for lack of authorisation and changes nothing.
var _ = each(contract.DocumentedRoles, func(role contract.Role) {
	Behaviour("CM-NOTIF-001/"+contract.Kebab(role.String()), "lists the notifications of "+roleWords[role]+", or refuses it for lack of authorisation", func(ctx SpecContext, w *World) {
		caller := w.As(holderOf[role])
		reply := caller.Call(ctx, "GetNotifications")
		Record("%s", reply)
		Expect(reply).To(Or(Succeed(), BeUnauthorised()))
		if reply.Succeeded() && w.Made() {
			Expect(reply.Values(listedNotifications + "/TypeId")).To(ConsistOf("7", "7", "9"))
		}
		Control(caller.Call(ctx, "GetUser", Nil("UserId"))) // it is not the credential
	}, Shaped(notified))

	Behaviour("CM-NOTIF-002/"+contract.Kebab(role.String()), "dismisses a notification for "+roleWords[role]+", or refuses it and goes on listing it", func(ctx SpecContext, w *World) {
		caller := w.As(holderOf[role])
		before := notifications(ctx, w, caller).All(listedNotifications)
		Suppose("CM-NOTIF-001", len(before)).To(BeNumerically(">=", 3), "notifications")
		reply := caller.Call(ctx, "DismissNotifications", dismissal(before[0]))
		Record("%s", reply)
		left := Given(caller.Call(ctx, "GetNotifications")).Values(notificationIDs)
		if reply.Succeeded() {
			Prefer(left).NotTo(ContainElement(before[0].Value("Id")))
			return
		}
		Expect(reply).To(BeUnauthorised())
		Expect(left).To(ContainElement(before[0].Value("Id")))
	}, Shaped(notified), Writes(Irreversible), Also("CM-NOTIF-008"))
})
