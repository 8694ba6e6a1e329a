package reports

import (
	"strings"
	"testing"
)

// What was left out because nobody asked for it is said before the run and after it.
func TestWhatIsOnRequestIsSaid(t *testing.T) {
	for want, words := range map[string][]string{
		"":                                     nil,
		"On request only: INT (--select INT).": {"INT"},
		"On request only: INT and CM-ROLE-097 (--select INT,CM-ROLE-097).": {"INT", "CM-ROLE-097"},
	} {
		doc := embedded(3)
		doc.Run.OnRequest = words
		screen := Screen(doc, ScreenOptions{})
		plan := progressOf(ProgressOptions{}, func(p *Progress) {
			p.Add(Event{Time: moment, Started: &Started{Planned: 3, Run: doc.Run, Target: doc.Target}})
		})
		for name, shown := range map[string]string{"screen": screen, "plan": plan} {
			if want == "" && strings.Contains(shown, "On request") || !strings.Contains(shown, want) {
				t.Errorf("%v: the %s says %q, want %q in it", words, name, shown, want)
			}
		}
	}
}
