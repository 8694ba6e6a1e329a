package specs

import (
	"strings"

	. "github.com/cmconform/cmconform/harness/check"
)

// Accounts of v11: keys for what later versions have elements for.

// keyed sets keys of the account's map; a key without a value is sent empty.
func keyed(account *Element, pairs ...[2]string) *Element {
	keys := Group("ForwardCompatibilityMap")
	for _, p := range pairs {
		keys.Children = append(keys.Children, Group("KeyValuePairOfstringstring", Text("key", p[0]), Text("value", p[1])))
	}
	account.Set("ForwardCompatibilityMap", keys)
	return account
}

// valueOf is what an account has behind a key; empty where it has not the key.
func valueOf(reply *Reply, key string) string {
	for _, pair := range reply.All("Account/ForwardCompatibilityMap/KeyValuePairOfstringstring") {
		if pair.Value("key") == key {
			return pair.Value("value")
		}
	}
	return ""
}

const template = "https://track.example.com/?url={lpurl}"

var _ = Behaviour("CM-VER-503", "stores TrackingUrlTemplate and AutoTag by their keys", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	account := keyed(Given(readA1(ctx, w, admin)).Take("Account"), [2]string{"AutoTag", "2"}, [2]string{"TrackingUrlTemplate", template})
	Expect(admin.Call(ctx, "UpdateAccount", account)).To(Succeed())
	after := Given(readA1(ctx, w, admin))
	Expect(valueOf(after, "AutoTag")).To(Equal("2"), "AutoTag in the ForwardCompatibilityMap")
	Expect(valueOf(after, "TrackingUrlTemplate")).To(Equal(template), "TrackingUrlTemplate in the ForwardCompatibilityMap")
}, Writes(Restorable))

var _ = Behaviour("CM-VER-505", "leaves what is behind keys alone that are not sent, and removes a key by an empty value", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Given(admin.Call(ctx, "UpdateAccount", keyed(Given(readA1(ctx, w, admin)).Take("Account"), [2]string{"TrackingUrlTemplate", template})))
	account := Given(readA1(ctx, w, admin)).Take("Account")
	Suppose("CM-VER-503", account.String()).To(MatchRegexp("TrackingUrlTemplate"))
	account.Remove("ForwardCompatibilityMap")
	Given(admin.Call(ctx, "UpdateAccount", account))
	kept := Given(readA1(ctx, w, admin))
	Expect(valueOf(kept, "TrackingUrlTemplate")).To(Equal(template), "after an update without keys")

	Given(admin.Call(ctx, "UpdateAccount", keyed(kept.Take("Account"), [2]string{"TrackingUrlTemplate", ""})))
	Expect(valueOf(Given(readA1(ctx, w, admin)), "TrackingUrlTemplate")).To(BeEmpty(), "after an empty value")
}, Writes(Restorable))

var _ = Behaviour("CM-VER-506", "refuses a TrackingUrlTemplate that is no template of an address", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	before := Given(readA1(ctx, w, admin))
	for _, wrong := range []string{"ftp://track.example.com/?url={lpurl}", "https://track.example.com/", "https://track.example.com/?url={lpurl}&x=" + strings.Repeat("a", 2048)} {
		Expect(admin.Call(ctx, "UpdateAccount", keyed(before.Take("Account"), [2]string{"TrackingUrlTemplate", wrong}))).To(BeRefused(), wrong[:min(len(wrong), 40)])
		Expect(Given(readA1(ctx, w, admin))).To(BeSameAs(before.Body()))
	}
	Control(admin.Call(ctx, "UpdateAccount", keyed(before.Take("Account"), [2]string{"TrackingUrlTemplate", template})))
}, Writes(Restorable))
