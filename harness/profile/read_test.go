package profile

import (
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	for text, want := range map[string]string{
		"- {name: a, text: reads, operations: [GetUser]}\n- {name: b, text: writes, includes: [a], operations: [UpdateUser]}": "",
		"- {name: a, text: reads, operations: [GetUsr]}":                                                                      `profile a: unknown operation "GetUsr"; did you mean "GetUser"?`,
		"- {name: a, text: reads, operations: [GetUser], includes: [b]}":                                                      `profile a includes "b", which does not stand before it`,
		"- {name: a, text: reads, operations: [GetUser, GetUser]}":                                                            "profile a has an operation twice",
		"- {name: a, text: reads}":         `profile "a" needs a name, a text and operations`,
		"- {name: a, text: reads, ops: 1}": `[1:26] unknown field "ops"`,
		"- {name: a, text: reads, operations: [GetUser]}\n- {name: a, text: reads, operations: [GetUser]}": "profile a is declared twice",
	} {
		list, err := read([]byte(text))
		got := ""
		if err != nil {
			got, _, _ = strings.Cut(err.Error(), "\n")
		} else if strings.Join(list[1].Operations, " ") != "GetUser UpdateUser" {
			t.Errorf("%v", list)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
