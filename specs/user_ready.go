package specs

import . "github.com/cmconform/cmconform/harness/check"

// ready returns a user that was read in the form in which it can be sent back:
// without the SecretQuestion None, which a read may show and no write takes.
func ready(user *Element) *Element {
	if user.Value("SecretQuestion") == "None" {
		user.Remove("SecretQuestion")
	}
	return user
}
