// Package naming makes the names of what a run opens on a target, and knows
// them again: each carries the run, and with it the time, so that whoever finds
// something left behind sees where it comes from.
package naming

import (
	"crypto/rand"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Prefix is how every name begins, for searches by the beginning of a name.
const Prefix = "cmconform "

const layout = "20060102-150405"

// NewRun makes the id of a run: time first, so that it sorts.
func NewRun() string {
	return time.Now().UTC().Format(layout+"-") + strings.ToLower(rand.Text()[:6])
}

// Brief makes a name for where there is no room for more than the run.
func Brief(run string) string { return Prefix + run }

// endings is how many there are of eight letters and digits; names of one run differ in theirs.
const endings = 36 * 36 * 36 * 36 * 36 * 36 * 36 * 36

// Of makes a name that nothing has yet, with a word that says what it is for.
func Of(run, word string) string {
	return fmt.Sprintf("%s%s %s %08s", Prefix, run, word, strconv.FormatInt(time.Now().UnixNano()%endings, 36))
}

var form = regexp.MustCompile(`^` + Prefix + `(\d{8}-\d{6})-([a-z2-7]{6})( |$)`)

// RunOf tells which run made a name, and when that began; ok is false for names of others.
func RunOf(name string) (run string, begun time.Time, ok bool) {
	m := form.FindStringSubmatch(name)
	if m == nil {
		return "", time.Time{}, false
	}
	begun, err := time.Parse(layout, m[1])
	return m[1] + "-" + m[2], begun, err == nil
}
