package seeds

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/internal/needs"
	"github.com/cmconform/cmconform/internal/prose"
	"github.com/cmconform/cmconform/specs"
)

const fine = `seed: "007"
title: A page
version: v12
sentences:
- at: [1 abcdef, 2-3 012345]
  says: It does.
  checks: [CM-TS-001, CM-TS-002]
- at: [4 abcdef]
  untested: no-statement
`

// Each fault that a document's file can have, in the words that its author reads.
func TestFaults(t *testing.T) {
	for name, test := range map[string]struct{ old, new, want string }{
		"fine":                  {"", "", ""},
		"no version":            {"version: v12\n", "", "007.yaml: no seed, title or version"},
		"mistyped key":          {"says:", "say:", `unknown field "say"`},
		"no place":              {"at: [4 abcdef]", "at: []", "007.yaml: sentence 2: no place"},
		"malformed place":       {"4 abcdef", "4 abc", `007.yaml: at 4 abc: "4 abc" is no place of the form "line hash" or "line-line hash"`},
		"a place twice":         {"4 abcdef", "1 abcdef", `007.yaml: at 1 abcdef: "1 abcdef" is accounted for twice`},
		"neither":               {"  untested: no-statement\n", "", "007.yaml: at 4 abcdef: it needs either checks or a reason why it is untested"},
		"both":                  {"  untested: no-statement\n", "  untested: no-statement\n  checks: [CM-TS-001]\n", "007.yaml: at 4 abcdef: it needs either checks or a reason why it is untested"},
		"unknown reason":        {"no-statement", "tired", `007.yaml: at 4 abcdef: unknown reason "tired"`},
		"silent":                {"no-statement", "about-clients", "007.yaml: at 4 abcdef: it does not say what the sentence says"},
		"silent about a check":  {"  says: It does.\n", "", "007.yaml: at 1 abcdef: it does not say what the sentence says"},
		"no full stop":          {"It does.", "It does", `007.yaml: at 1 abcdef: "It does" is no sentence: it ends without a full stop`},
		"unsorted checks":       {"CM-TS-001, CM-TS-002", "CM-TS-002, CM-TS-001", "007.yaml: at 1 abcdef: checks are not sorted, or named twice"},
		"a check that is twice": {"CM-TS-001, CM-TS-002", "CM-TS-001, CM-TS-001", "007.yaml: at 1 abcdef: checks are not sorted, or named twice"},
	} {
		t.Run(name, func(t *testing.T) {
			_, faults := load(fstest.MapFS{"007.yaml": {Data: []byte(strings.Replace(fine, test.old, test.new, 1))}})
			got := ""
			if len(faults) > 0 {
				got = faults[0].Error()
			}
			if len(faults) > 1 || test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("%v\nwant %s", faults, test.want)
			}
		})
	}
}

// The same text always falls into the same pieces, and none gets lost.
func TestSentences(t *testing.T) {
	for document, want := range map[string][]string{
		"One. Two, e.g. two and i.e. three.":         {"One.", "Two, e.g. two and i.e. three."},
		"It is so.It is not.":                        {"It is so.", "It is not."},
		"He says \"so.\" [Then](a.md) he goes (so.)": {"He says \"so.\"", "[Then](a.md) he goes (so.)"},
		"|Name|First. Second.<br/><br/>Third|":       {"Name", "First.", "Second.", "Third"},
		"|-----|:---:|":                              nil,
		"  * An item. With two.":                     {"An item.", "With two."},
		"  > [!NOTE]\n  > A note.":                   {"[!NOTE]", "A note."},
		"## A heading. Of two":                       {"## A heading. Of two"},
		"<a>One. Two.</a>":                           {"<a>One. Two.</a>"},
		"\n---\n\n***\n":                             nil,
		"a.b.svc v11":                                {"a.b.svc v11"},
	} {
		var got []string
		for _, s := range sentences(document) {
			got = append(got, s.text)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || len(got) != len(want) {
			t.Errorf("%q falls into %q, want %q", document, got, want)
		}
	}
}

// Every sentence of every document has an entry, and every entry its sentences.
func TestEverySentenceIsAccountedFor(t *testing.T) {
	documents := loaded(t)
	for _, d := range documents {
		all := sentences(original(t, d))
		if len(all) < 20 {
			t.Fatalf("seed %s falls into %d sentences", d.Seed, len(all))
		}
		places := map[Place]bool{}
		for _, s := range d.Sentences {
			for _, p := range s.At {
				places[p] = true
			}
		}
		covered := make([]int, len(all))
		for p := range places {
			here := standing(all, p)
			if here == nil {
				t.Errorf("seed %s: nothing stands at %s", d.Seed, p)
			}
			for _, i := range here {
				covered[i]++
			}
		}
		for i, s := range all {
			if covered[i] != 1 {
				t.Errorf("seed %s: %d entries account for %d %s: %s", d.Seed, covered[i], s.line, mark([]sentence{s}), s.text)
			}
		}
	}
	if len(documents) != 5 {
		t.Errorf("%d documents, want 5", len(documents))
	}
}

// What shows a sentence is checked in the version that the document describes,
// and binds there: what these documents say is a MUST in their versions, but
// where sources contradict each other or the sentence is a recommendation.
func TestSentencesAreShownInTheirVersion(t *testing.T) {
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range loaded(t) {
		for _, s := range d.Sentences {
			evidence, err := d.Evidence(suite, s)
			if err != nil {
				t.Errorf("seed %s, %s: %v", d.Seed, s.At[0], err)
				continue
			}
			binding := len(evidence) == 0
			for _, e := range evidence {
				binding = binding || e.Level == check.Must
			}
			if !binding && s.Note == "" {
				t.Errorf("seed %s, %s: nothing that shows it is a MUST in %s, and no note says why", d.Seed, s.At[0], d.Version)
			}
		}
	}
}

// Whoever gathered the requirements noted which of them come from which document.
// What is checked of these in the version of the document shows one of its sentences.
func TestRequirementsOfADocumentShowASentenceOfIt(t *testing.T) {
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	index := indexed(t)
	for _, d := range loaded(t) {
		shown := map[string]bool{}
		for _, s := range d.Sentences {
			for _, id := range s.Checks {
				shown[check.RequirementOf(id)] = true
			}
		}
		looked := 0
		for _, id := range index[d.Seed] {
			for _, r := range suite.Requirements() {
				if r.ID != id && !slices.Contains(r.Also, id) {
					continue
				}
				if _, err := d.Evidence(suite, Sentence{Checks: []string{r.ID}}); err != nil {
					continue // not checked in this version
				}
				looked++
				if !shown[r.ID] {
					t.Errorf("seed %s: %s comes from it and shows no sentence of it: %s", d.Seed, id, r.Statement)
				}
			}
		}
		if looked == 0 {
			t.Errorf("seed %s: no requirement comes from it", d.Seed)
		}
	}
}

// indexed are the requirements that come from each document.
func indexed(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(needs.Reference(t, "reference/requirements-v13.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var reference struct {
		Files map[string][]string `yaml:"seed_index"`
	}
	if err := yaml.Unmarshal(text, &reference); err != nil {
		t.Fatal(err)
	}
	index := map[string][]string{}
	for file, ids := range reference.Files {
		seed, _, _ := strings.Cut(file, "_")
		index[seed] = ids
	}
	return index
}

var linkTarget = regexp.MustCompile(`\]\([^)]*\)`)

// What the entries say is said in our own words.
func TestWordsAreOurOwn(t *testing.T) {
	for _, d := range loaded(t) {
		all := sentences(original(t, d))
		for _, s := range d.Sentences {
			for _, p := range s.At {
				for _, i := range standing(all, p) {
					if theirs := prose.Words(linkTarget.ReplaceAllString(all[i].text, "]")); len(theirs) > 4 && prose.Common(prose.Words(s.Says), theirs) > 0.75 {
						t.Errorf("seed %s, %s is too close to the document:\n%s\n%s", d.Seed, p, s.Says, all[i].text)
					}
				}
			}
		}
	}
}

// standing are the indexes of the sentences at a place, none where another text stands there.
func standing(all []sentence, p Place) []int {
	var first, last int
	hash := string(p[len(p)-6:])
	if n, _ := fmt.Sscanf(p.Lines(), "%d-%d", &first, &last); n == 1 {
		for i, s := range all {
			if s.line == first && mark([]sentence{s}) == hash {
				return []int{i}
			}
		}
		return nil
	}
	var here []int
	var texts []sentence
	for i, s := range all {
		if first <= s.line && s.line <= last {
			here, texts = append(here, i), append(texts, s)
		}
	}
	if mark(texts) != hash {
		return nil
	}
	return here
}

func loaded(t *testing.T) []Document {
	t.Helper()
	documents, faults := Load()
	for _, f := range faults {
		t.Error(f)
	}
	return documents
}

// original is the text of a document.
func original(t *testing.T, d Document) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(needs.Reference(t, "seeds"), d.Seed+"_*.txt"))
	if err != nil || len(names) != 1 {
		t.Fatalf("seed %s is in the files %v: %v", d.Seed, names, err)
	}
	text, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
