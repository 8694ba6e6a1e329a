package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// How much of a kind the screen shows; the rest is in the other renderings.
const screenChanges = 10

// folded is a change on every dialect on which it is the same.
type folded struct {
	Change
	Dialects []string
}

// fold gathers the changes of one kind that several dialects share, but for ids and times.
func (d *Diff) fold(kind ChangeKind) []folded {
	var out []folded
	for _, c := range d.Changes {
		if c.Kind != kind {
			continue
		}
		at := slices.IndexFunc(out, func(f folded) bool {
			return f.ID == c.ID && f.Subject == c.Subject && steady(f.was()) == steady(c.was()) && steady(f.is()) == steady(c.is()) && !slices.Contains(f.Dialects, c.Dialect)
		})
		if at < 0 {
			out, at = append(out, folded{Change: c}), len(out)
		}
		out[at].Dialects = append(out[at].Dialects, c.Dialect)
	}
	return out
}

func (c Change) was() string { return c.Old.words(c.Kind) }

func (c Change) is() string {
	if c.Expected {
		return c.New.words(c.Kind) + " (as expected)"
	}
	return c.New.words(c.Kind)
}

// words are "fail: 106 UserIsNotAuthorized", of what got slower "2.4 s".
func (s *Standing) words(kind ChangeKind) string {
	switch {
	case s == nil:
		return "not there"
	case kind == Slower:
		return duration(s.DurationMS)
	case s.Outcome == "", s.Evidence == "":
		return strings.TrimSpace(string(s.Outcome) + s.Evidence)
	case s.Outcome == Pass && kind != OtherEvidence:
		return string(s.Outcome)
	}
	return string(s.Outcome) + ": " + s.Evidence
}

// quiet kinds are told by their ids alone: nobody has to do anything.
func (k ChangeKind) quiet() bool { return k == New || k == NewlyPassing || k == Vanished }

// Headline is the difference in a few words.
func (d *Diff) Headline() string {
	switch n := d.Regressed(); {
	case n > 0:
		return Count(n, "regression")
	case d.ExitCode != 0:
		return "no verdict"
	case len(d.Changes) == 0:
		return "nothing changed"
	}
	return "no regression"
}

// countsLine is "2 newly failing, 1 newly passing, 1,004 as before".
func (d *Diff) countsLine() string {
	var parts []string
	for _, k := range ChangeKinds {
		if n := d.Counts[k]; n > 0 {
			parts = append(parts, thousands(n)+" "+k.Words())
		}
	}
	parts = append(parts, thousands(d.Same)+" as before")
	if d.NotAsked > 0 {
		parts = append(parts, thousands(d.NotAsked)+" not asked for")
	}
	return upperFirst(strings.Join(parts, ", ")) + "."
}

// line is "20260314-092653-7c1e of 2026-03-14 09:26 UTC, shop.yaml: 3 fail, 240 pass in 4.3 s".
func (s DiffSide) line() string {
	return fmt.Sprintf("%s of %s, %s: %s in %s", s.Run, s.Started.UTC().Format("2006-01-02 15:04 UTC"), s.Target, tally(s.Outcomes), duration(s.DurationMS))
}

func (d *Diff) tone() string {
	switch {
	case d.Regressed() > 0:
		return red
	case d.ExitCode != 0:
		return yellow
	}
	return green
}

// DiffScreen is the difference for a terminal.
func DiffScreen(d *Diff, o ScreenOptions) string {
	if o.Width <= 0 {
		o.Width = 80
	}
	s := &screen{ScreenOptions: o}
	s.line(bold+";"+d.tone(), strings.ToUpper(d.Headline()))
	if d.ExitCode > 1 {
		s.wrap("", d.Explanation)
	}
	s.wrap("", d.countsLine())
	s.beside("old", d.Old.line())
	s.beside("new", d.New.line())
	for _, n := range d.Notes {
		s.beside("note", n)
	}
	s.changes(d)
	return s.b.String()
}

// name is the file of the run, or its id.
func (s DiffSide) name() string { return cmp.Or(s.File, s.Run) }

// since tells what changed since an earlier run.
func (s *screen) since(doc *Document) {
	d := doc.Since
	if d == nil {
		return
	}
	s.section(bold+";"+d.tone(), fmt.Sprintf("Since %s: %s", d.Old.name(), d.Headline()))
	s.wrap("  ", d.countsLine())
	s.beside("old", d.Old.line())
	for _, n := range d.Notes {
		s.beside("note", n)
	}
	s.changes(d)
}

func (s *screen) beside(name, value string) {
	for _, line := range wrapped(fmt.Sprintf("  %-5s %s", name, oneLine(value)), s.Width, 8, 3) {
		s.line("", line)
	}
}

// changes tell what is otherwise, kind by kind.
func (s *screen) changes(d *Diff) {
	for _, kind := range ChangeKinds {
		list := d.fold(kind)
		if len(list) == 0 {
			continue
		}
		colour := ""
		if list[0].Counts {
			colour = red
		}
		s.section(colour, fmt.Sprintf("%s %s", thousands(d.Counts[kind]), kind.Words()))
		if kind.quiet() {
			s.line("", "  "+named(subjects(list), s.Width-2))
			continue
		}
		for i, c := range list {
			if i == screenChanges {
				s.line("", fmt.Sprintf("  and %s more", thousands(len(list)-i)))
				break
			}
			s.line("", strings.TrimRight("  "+c.ID+" "+c.Text, " "))
			s.field("on", listed(c.Dialects), 2)
			s.field("was", c.was(), 2)
			s.field("is", c.is(), 3)
			if c.Rerun != "" {
				s.b.WriteString("      rerun     " + oneLine(c.Rerun) + "\n")
			}
		}
	}
}

func subjects(list []folded) []string {
	var ids []string
	for _, c := range list {
		if !slices.Contains(ids, c.ID) {
			ids = append(ids, c.ID)
		}
	}
	return ids
}
