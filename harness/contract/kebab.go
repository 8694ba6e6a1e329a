package contract

import "strings"

// Kebab writes a name of the contract as ids and rules have it: GetUser as get-user.
func Kebab(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && 'A' <= r && r <= 'Z' {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}
