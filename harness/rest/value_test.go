package rest_test

import (
	"strconv"
	"testing"

	"github.com/cmconform/cmconform/harness/rest"
)

func itoa(n int) string { return strconv.Itoa(n) }

func value(t testing.TB, text string) *rest.Value {
	t.Helper()
	return must(rest.Parse([]byte(text), rest.Limits{}))(t)
}

// A deviation finds its place in a reply and changes just that.
func TestValuesCanBeEdited(t *testing.T) {
	const text = `{"User":{"Id":"1","Name":{"FirstName":"a"}},"Roles":[{"RoleId":41,"Ids":["2"]},{"RoleId":16}],"None":[],"Id":"0","Id":null}`
	for _, c := range []struct {
		what string
		edit func(v *rest.Value)
		want string
	}{
		{"nothing", func(*rest.Value) {}, text},
		{"a string becomes a number", func(v *rest.Value) { v.At("User/Id").Kind = rest.Number },
			`{"User":{"Id":1,"Name":{"FirstName":"a"}},"Roles":[{"RoleId":41,"Ids":["2"]},{"RoleId":16}],"None":[],"Id":"0","Id":null}`},
		{"the first item of an array", func(v *rest.Value) { v.At("Roles/RoleId").Text = "33" },
			`{"User":{"Id":"1","Name":{"FirstName":"a"}},"Roles":[{"RoleId":33,"Ids":["2"]},{"RoleId":16}],"None":[],"Id":"0","Id":null}`},
		{"a member less, wherever it stands", func(v *rest.Value) { v.Remove("Id"); v.At("User/Name").Remove("FirstName") },
			`{"User":{"Id":"1","Name":{}},"Roles":[{"RoleId":41,"Ids":["2"]},{"RoleId":16}],"None":[]}`},
		{"another name", func(v *rest.Value) { v.Rename("Id", "id") },
			`{"User":{"Id":"1","Name":{"FirstName":"a"}},"Roles":[{"RoleId":41,"Ids":["2"]},{"RoleId":16}],"None":[],"id":"0","id":null}`},
		{"another value, and one more", func(v *rest.Value) { v.Set("Roles", rest.Text("x")); v.Set("More", &rest.Value{Kind: rest.Object}) },
			`{"User":{"Id":"1","Name":{"FirstName":"a"}},"Roles":"x","None":[],"Id":"0","Id":null,"More":{}}`},
		{"a copy is edited", func(v *rest.Value) {
			c := v.Clone()
			c.At("User/Name/FirstName").Text = "b"
			c.At("Roles").Items[0].Remove("RoleId")
			c.Rename("None", "Some")
		}, text},
		{"no value at all", func(v *rest.Value) { v.Set("User", nil); v.Remove("Roles"); v.At("None").Items = []*rest.Value{nil} },
			`{"User":null,"None":[null],"Id":"0","Id":null}`},
	} {
		v := value(t, text)
		c.edit(v)
		if got := string(v.Bytes()); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.what, got, c.want)
		}
	}
	v := value(t, text)
	for _, path := range []string{"Nobody", "User/Nobody", "None/Id", "User/Id/More", "Roles/Ids/More"} {
		if v.At(path) != nil {
			t.Errorf("%s: there is something", path)
		}
	}
	if v.At("") != v || (*rest.Value)(nil).At("a") != nil || (*rest.Value)(nil).Clone() != nil {
		t.Error("paths that end where they begin")
	}
}

// Bytes that are no UTF-8 come out as the replacement character.
func TestBytesAreUTF8(t *testing.T) {
	if got := string(rest.Text("a\xffb\xc3").Bytes()); got != "\"a\ufffdb\ufffd\"" {
		t.Errorf("got %q", got)
	}
}
