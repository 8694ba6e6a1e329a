package reports

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// DiffSchemaID names the version of the difference between two runs.
const DiffSchemaID = "cmconform/diff/v1"

// ChangeKind says in what way a check ended otherwise than in an earlier run.
type ChangeKind string

// Kinds of changes.
const (
	NewlyFailing  ChangeKind = "newly-failing"
	NewlyBlocked  ChangeKind = "newly-blocked"
	NotJudged     ChangeKind = "not-judged" // inconclusive, and was not
	NotRun        ChangeKind = "not-run"    // skipped, and was not
	NewlyWarned   ChangeKind = "newly-warned"
	OtherEvidence ChangeKind = "other-evidence" // the same outcome for another reason
	Slower        ChangeKind = "slower"
	NewlyPassing  ChangeKind = "newly-passing"
	New           ChangeKind = "new"      // not in the old run, or skipped there
	Vanished      ChangeKind = "vanished" // asked for and not there any more
)

// ChangeKinds lists all kinds, the worst first: the order in which every report has them.
var ChangeKinds = []ChangeKind{NewlyFailing, NewlyBlocked, NotJudged, NotRun, NewlyWarned, OtherEvidence, Slower, NewlyPassing, New, Vanished}

// Regressions are the kinds that always count against the new run.
var Regressions = []ChangeKind{NewlyFailing, NewlyBlocked}

var changeWords = map[ChangeKind]string{
	NewlyFailing: "newly failing", NewlyBlocked: "newly blocked", NotJudged: "no longer judged", NotRun: "no longer run",
	NewlyWarned: "newly warned", OtherEvidence: "other evidence", Slower: "slower", NewlyPassing: "newly passing",
	New: "new", Vanished: "vanished",
}

// UnmarshalText refuses what is not a kind of change.
func (k *ChangeKind) UnmarshalText(text []byte) error {
	if !slices.Contains(ChangeKinds, ChangeKind(text)) {
		return fmt.Errorf("%q is not a kind of change", text)
	}
	*k = ChangeKind(text)
	return nil
}

// Words are the kind as a person reads it.
func (k ChangeKind) Words() string { return changeWords[k] }

// Diff is what changed between two runs.
type Diff struct {
	Schema string   `json:"schema"`
	Old    DiffSide `json:"old"`
	New    DiffSide `json:"new"`
	// Notes say what the two runs did not have in common: target, edition, selection.
	Notes []string `json:"notes,omitempty"`
	// Counts has every kind.
	Counts map[ChangeKind]int `json:"counts"`
	// Same is how many checks ended as before.
	Same int `json:"same"`
	// NotAsked is how many checks of the old run the new one was not asked for.
	NotAsked int      `json:"notAsked,omitempty"`
	Changes  []Change `json:"changes"`
	// Excused are the checks and invariants that did not pass and do not count for
	// the exit code of the run, because they did not pass in the baseline, either.
	Excused     []CheckStart `json:"excused,omitempty"`
	ExitCode    int          `json:"exitCode"`
	Explanation string       `json:"explanation"`
}

// DiffSide is one of the two runs.
type DiffSide struct {
	File       string          `json:"file,omitempty"`
	Run        string          `json:"run"`
	Started    time.Time       `json:"started"`
	Target     string          `json:"target"`
	Version    string          `json:"version"` // of cmconform
	Verdict    string          `json:"verdict"`
	Outcomes   map[Outcome]int `json:"outcomes"`
	DurationMS float64         `json:"durationMs"`
	Requests   int             `json:"requests"`
}

// Change is one check, invariant or observation that is otherwise than before.
type Change struct {
	Kind ChangeKind `json:"kind"`
	// Counts says that it counts for the exit code; Expected that an expectation declares it.
	Counts   bool `json:"counts,omitempty"`
	Expected bool `json:"expected,omitempty"`

	Subject string `json:"subject"` // check, invariant or observation
	ID      string `json:"id"`
	Dialect string `json:"dialect"`
	Text    string `json:"text,omitempty"`
	// Old and New are absent where the run does not have it.
	Old   *Standing `json:"old,omitempty"`
	New   *Standing `json:"new,omitempty"`
	Rerun string    `json:"rerun,omitempty"`
}

// Standing is how something ended in one of the runs.
type Standing struct {
	Outcome Outcome `json:"outcome,omitempty"` // none of an observation
	// Evidence is what was seen, in one line.
	Evidence   string  `json:"evidence,omitempty"`
	DurationMS float64 `json:"durationMs,omitempty"`
}

// DiffOptions say what counts.
type DiffOptions struct {
	OldFile, NewFile string
	// FailOn are kinds that count beside Regressions.
	FailOn []ChangeKind
	// Ratio and FloorMS bound what is called slower: so many times as long, and at least so much longer.
	Ratio   float64
	FloorMS float64
}

// Defaults of DiffOptions.
const (
	SlowerRatio   = 3
	SlowerFloorMS = 500
)

// Compare tells what changed from one run to another.
func Compare(old, latest *Document, o DiffOptions) *Diff {
	o.Ratio, o.FloorMS = cmp.Or(o.Ratio, SlowerRatio), cmp.Or(o.FloorMS, SlowerFloorMS)
	d := &Diff{
		Schema: DiffSchemaID, Old: diffSide(old, o.OldFile), New: diffSide(latest, o.NewFile),
		Notes: diffNotes(old, latest), Counts: map[ChangeKind]int{}, Changes: []Change{},
	}
	for _, k := range ChangeKinds {
		d.Counts[k] = 0
	}
	before, after := subjectsOf(old), subjectsOf(latest)
	asked := askedFor(old, latest)
	for key, is := range after {
		was := before[key]
		if kind, changed := changeOf(was, is, o); changed && (kind != New || key.subject == "check") {
			d.Changes = append(d.Changes, Change{
				Kind: kind, Subject: key.subject, ID: key.ID, Dialect: key.Dialect, Text: is.text, Old: was.standing(), New: is.standing(), Rerun: is.rerun,
				Expected: is.declared,
			})
		} else if key.subject == "check" {
			d.Same++
		}
	}
	for key, was := range before {
		switch _, there := after[key]; {
		case there:
		case asked(key.Dialect) && key.subject == "check":
			d.Changes = append(d.Changes, Change{Kind: Vanished, Subject: key.subject, ID: key.ID, Dialect: key.Dialect, Text: was.text, Old: was.standing()})
		case key.subject == "check":
			d.NotAsked++
		}
	}
	for i := range d.Changes {
		c := &d.Changes[i]
		d.Counts[c.Kind]++
		c.Counts = !c.Expected && (slices.Contains(Regressions, c.Kind) || slices.Contains(o.FailOn, c.Kind))
	}
	slices.SortFunc(d.Changes, func(a, b Change) int {
		return cmp.Or(
			cmp.Compare(slices.Index(ChangeKinds, a.Kind), slices.Index(ChangeKinds, b.Kind)),
			cmp.Compare(a.ID, b.ID), CompareDialects(a.Dialect, b.Dialect), cmp.Compare(a.Subject, b.Subject),
		)
	})
	d.Conclude(latest)
	return d
}

// Conclude takes over what the new run came to in the end, and decides the exit code. Nil concludes nothing.
func (d *Diff) Conclude(latest *Document) {
	if d == nil {
		return
	}
	d.New = diffSide(latest, d.New.File)
	d.ExitCode, d.Explanation = d.exit(latest)
}

func diffSide(doc *Document, file string) DiffSide {
	return DiffSide{
		File: file, Run: doc.Run.ID, Started: doc.Run.Started, Target: targetName(doc), Version: doc.Tool.Version, Verdict: doc.Summary.Verdict,
		Outcomes: maps.Clone(doc.Summary.Outcomes), DurationMS: doc.Run.DurationMS, Requests: doc.Run.Requests,
	}
}

func dialectText(doc *Document) string {
	return strings.Join(slices.SortedFunc(maps.Keys(doc.Target.Endpoints), CompareDialects), ", ")
}

func suiteVersion(doc *Document) string {
	if doc.Run.Suite == nil {
		return ""
	}
	return doc.Run.Suite.Version
}

func targetName(doc *Document) string { return cmp.Or(doc.Target.Name, doc.Target.Kind) }

// diffNotes name what else than the target's behaviour may explain a change.
func diffNotes(old, latest *Document) []string {
	var notes []string
	note := func(what, was, is string) {
		if was != is {
			notes = append(notes, fmt.Sprintf("%s: %s, now %s", what, cmp.Or(was, "none"), cmp.Or(is, "none")))
		}
	}
	note("the target", targetName(old), targetName(latest))
	note("the edition", old.Run.EditionText(), latest.Run.EditionText())
	note("writes", old.Run.Writes, latest.Run.Writes)
	note("cmconform", old.Tool.Version, latest.Tool.Version)
	note("the dialects", dialectText(old), dialectText(latest))
	note("the suite", suiteVersion(old), suiteVersion(latest))
	note("the selection", selectionText(old.Run), selectionText(latest.Run))
	return notes
}

// Regressed counts the changes that count.
func (d *Diff) Regressed() int {
	n := 0
	for i := range d.Changes {
		if d.Changes[i].Counts {
			n++
		}
	}
	return n
}

// exit decides the exit code of a comparison and says why. A new run that is no
// proof, for it broke off or could not be judged, is not taken for one without regressions.
func (d *Diff) exit(latest *Document) (int, string) {
	switch n := d.Regressed(); {
	case n > 0:
		return 1, Count(n, "regression") + "."
	case latest.Run.Interrupted:
		return exitInterrupted, "The new run was interrupted, so that what it did not come to is not known."
	case latest.Summary.ExitCode == 4:
		return 4, "The new run ended with a fault of cmconform."
	case latest.Summary.ExitCode == 3 && latest.Summary.Checks == 0:
		return 3, "The target of the new run could not be used."
	case d.Counts[NotJudged] > 0:
		return 3, Count(d.Counts[NotJudged], "check") + " that could be judged before could not be judged now."
	case d.Counts[NotRun] > 0:
		return 5, Count(d.Counts[NotRun], "check") + " that ran before did not run now."
	case latest.Summary.Outcomes[Pass] == 0 && latest.Run.RerunOf == "": // of which to pass again is no matter of course
		return 5, "No check of the new run passed."
	case len(d.Changes) == 0:
		return 0, "Nothing changed."
	}
	return 0, "No regression."
}
