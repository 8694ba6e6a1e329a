package specs

import (
	"encoding/base64"
	"fmt"
	"strings"

	. "github.com/cmconform/cmconform/harness/check"
)

// A stampedEntity is one of the three entities that carry a TimeStamp and are
// updated with it. What is documented of one of them is documented of all.
type stampedEntity struct {
	name        string // of its element
	get, update string
	named       func(w *World) *Element // the element by which the read names it
	required    []string                // what an update must carry besides
	setting     string                  // a text that an update may change
	stored      string                  // the requirement that an update stores it
	renewed     string                  // the requirement that an update gives it a new TimeStamp
	// stranger returns an entity of the same caller whose TimeStamp is not that of this one.
	stranger func(w *World) (get, path string, named *Element)
}

var stampedEntities = []stampedEntity{
	{
		name: "User", get: "GetUser", update: "UpdateUser", required: []string{"Id"}, setting: "JobTitle", stored: "CM-USER-001", renewed: "CM-TS-032",
		named: func(w *World) *Element { return Text("UserId", w.User("spare")) },
		stranger: func(w *World) (string, string, *Element) {
			return "GetUser", "User/TimeStamp", Text("UserId", w.User("secondSpare"))
		},
	},
	{
		name: "Account", get: "GetAccount", update: "UpdateAccount", required: []string{"Id", "Name"}, setting: "Name", stored: "CM-ACCT-011", renewed: "CM-TS-017",
		named: func(w *World) *Element { return Text("AccountId", w.Account("A2")) },
		stranger: func(w *World) (string, string, *Element) {
			return "GetAccount", "Account/TimeStamp", Text("AccountId", w.Account("A3"))
		},
	},
	{
		name: "Customer", get: "GetCustomer", update: "UpdateCustomer", required: []string{"Id", "Name", "Industry"}, setting: "Name", stored: "CM-CUST-005", renewed: "CM-TS-005",
		named: func(w *World) *Element { return Text("CustomerId", w.Customer("C1")) },
		stranger: func(w *World) (string, string, *Element) {
			return "GetAccount", "Account/TimeStamp", Text("AccountId", w.Account("A3"))
		},
	},
}

// of returns that one of the ids which speaks of this entity.
func (e stampedEntity) of(user, account, customer string) string {
	return map[string]string{"User": user, "Account": account, "Customer": customer}[e.name]
}

// edit changes the entity to something that tells who wrote it. Names have to
// stay unique, so they only get the word behind them.
func (e stampedEntity) edit(entity *Element, word string) {
	if e.setting == "Name" {
		name := []rune(entity.Value("Name"))
		word = string(name[:min(len(name), 80)]) + " " + word
	}
	entity.SetText(e.setting, word)
}

// refreshAddress gives a user's address the TimeStamp of a later read, so that
// only that of the user itself is out of date. The other entities need no such thing.
func refreshAddress(entity, read *Element) {
	if path := "ContactInfo/Address/TimeStamp"; entity.At(path) != nil && read.At(path) != nil {
		entity.Set(path, read.At(path).Clone())
	}
}

// restamp gives an entity the TimeStamps of a later read, its own and that of its address.
func restamp(entity, read *Element) {
	for _, path := range []string{"TimeStamp", "ContactInfo/Address/TimeStamp", "BusinessAddress/TimeStamp", "CustomerAddress/TimeStamp"} {
		if !read.At(path).Blank() && entity.At(path) != nil {
			entity.Set(path, read.At(path).Clone())
		}
	}
}

// aTimeStamp matches what a TimeStamp looks like: base64 of at least one byte.
var aTimeStamp Matcher = timeStampForm{}

type timeStampForm struct{}

func (timeStampForm) Match(actual any) (bool, error) {
	bytes, err := base64.StdEncoding.DecodeString(strings.TrimSpace(fmt.Sprint(actual)))
	return err == nil && len(bytes) > 0, nil
}

func (timeStampForm) Expected() string { return "in base64 and not empty" }

func (timeStampForm) Got(actual any) string { return fmt.Sprintf("%q", actual) }

func (m timeStampForm) FailureMessage(actual any) string {
	return "expected " + m.Expected() + "; got " + m.Got(actual)
}

func (m timeStampForm) NegatedFailureMessage(actual any) string {
	return "expected not " + m.Expected() + "; got " + m.Got(actual)
}

// renewedByWrites are the places that every write of an entity renews by itself.
func renewedByWrites(entity string) []string {
	var paths []string
	for _, name := range []string{
		"TimeStamp", "LastModifiedTime", "LastModifiedByUserId", "ContactInfo/Address/TimeStamp", "BusinessAddress/TimeStamp", "CustomerAddress/TimeStamp",
	} {
		paths = append(paths, entity+"/"+name)
	}
	return paths
}
