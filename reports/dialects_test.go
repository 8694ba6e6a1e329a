package reports

import (
	"strings"
	"testing"
)

// several is a run on three dialects: one bug that all of them have, and one of the oldest alone.
func several() *Document {
	doc := &Document{
		Run: Run{DurationMS: 900, Command: "cmconform run --target t.yaml"},
		Target: Target{Kind: "url", Name: "t.yaml", Endpoints: map[string]string{
			"v11-soap": "http://127.0.0.1:1/v11", "v12-soap": "http://127.0.0.1:1/v12", "v13-soap": "http://127.0.0.1:1/v13",
		}},
	}
	for _, dialect := range []string{"v11-soap", "v12-soap", "v13-soap"} {
		add := func(id string, o Outcome, by string) {
			doc.Checks = append(doc.Checks, Check{
				ID: id, Text: "does as documented", Dialect: dialect, Area: "A", Level: "MUST", Requirements: []string{id}, Outcome: o,
				BlockedBy: by, Reason: "no", Rerun: "cmconform run --target t.yaml --dialect " + dialect + " --select " + id,
			})
		}
		add("CM-A-001", Fail, "")
		add("CM-A-002", Blocked, "CM-A-001")
		add("CM-A-003", Pass, "")
		if dialect == "v11-soap" {
			add("CM-A-004", Fail, "")
		}
	}
	doc.Summary.ExitCode, doc.Summary.Explanation = 1, "The target does not conform: 4 checks failed."
	Summarise(doc)
	return doc
}

func TestScreenOfSeveralDialects(t *testing.T) {
	want := `
DOES NOT CONFORM
The target does not conform: 4 checks failed.
4 fail, 3 blocked, 3 pass of 10 checks in 900 ms with 0 requests.
URL t.yaml, v11-soap, v12-soap and v13-soap at http://127.0.0.1:1
  v11-soap  2 fail, 1 blocked, 1 pass
  v12-soap  1 fail, 1 blocked, 1 pass
  v13-soap  1 fail, 1 blocked, 1 pass

FAIL  CM-A-001 does as documented (blocks 3)
      on        v11-soap, v12-soap and v13-soap
      because   no
      rerun     cmconform run --target t.yaml --dialect v11-soap --select CM-A-001

FAIL  CM-A-004 does as documented
      on        v11-soap
      because   no
      rerun     cmconform run --target t.yaml --dialect v11-soap --select CM-A-004

Next
  Rerun the first failure alone:
    cmconform run --target t.yaml --dialect v11-soap --select CM-A-001
  Read what it rests on:
    cmconform explain CM-A-001
`
	if got := Screen(several(), ScreenOptions{}); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestMarkdownOfSeveralDialects(t *testing.T) {
	got := string(render(t, WriteMarkdown, several()))
	for _, want := range []string{
		"\n- **v11-soap**: 2 fail, 1 blocked, 1 pass\n- **v12-soap**: 1 fail, 1 blocked, 1 pass\n",
		"\n| **CM-A-001** (v11-soap, v12-soap, v13-soap) does as documented |  | no | 3 |\n",
		"\n| **CM-A-004** (v11-soap) does as documented |  | no |  |\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestHTMLOfSeveralDialects(t *testing.T) {
	got := string(render(t, WriteHTML, several()))
	for _, want := range []string{
		`<a href="#dialect=v12-soap"><code>v12-soap</code></a>`, "http://127.0.0.1:1/v12",
		`id="check/v11-soap/CM-A-001" open>`, `id="check/v12-soap/CM-A-001">`, `id="check/v11-soap/CM-A-004" open>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q", want)
		}
	}
}

func TestNextNamesTheDialectsLeftOut(t *testing.T) {
	doc := embedded(3)
	doc.Target.OtherDialects = []string{"v11-soap", "v12-soap"}
	want := Step{"Check the other dialects that the target offers:", "cmconform run --dialect v11-soap,v12-soap"}
	if steps := NextSteps(doc); len(steps) != 2 || steps[1] != want {
		t.Errorf("steps = %v, want %v at last", steps, want)
	}
	doc.Run.Command += " --dialect v13-soap"
	if steps := NextSteps(doc); len(steps) != 1 {
		t.Errorf("steps = %v although the dialects were chosen", steps)
	}
}
