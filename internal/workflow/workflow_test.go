package workflow

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"

	"github.com/cmconform/cmconform/internal/needs"
)

const repository = "../.."

// TestWorkflowsAreWellWritten has actionlint judge the workflows of this
// repository and those of the documentation, with the inputs that they give to our action.
func TestWorkflowsAreWellWritten(t *testing.T) {
	var files []string
	for _, pattern := range []string{".github/workflows/*.yml", "docs/examples/ci/github-*.yml"} {
		found, err := filepath.Glob(filepath.Join(repository, pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if complaints := judged(t, string(text)); complaints != "" {
			t.Errorf("%s:\n%s", file, complaints)
		}
	}
}

// TestJudgeSeesDefects shows that the judge is awake.
func TestJudgeSeesDefects(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(repository, "docs/examples/ci/github-pull-request.yml"))
	if err != nil {
		t.Fatal(err)
	}
	for defect, edit := range map[string][2]string{
		`input "targett" is not defined in action "cmconform"`: {"target: ci", "targett: ci"},
		`property "none" is not defined`:                       {"flags: |", "baseline: ${{ steps.none.outputs.exit-code }}\n          flags: |"},
		`unexpected key "run-on"`:                              {"runs-on", "run-on"},
	} {
		if complaints := judged(t, strings.Replace(string(text), edit[0], edit[1], 1)); !strings.Contains(complaints, defect) {
			t.Errorf("%q is not seen:\n%s", defect, complaints)
		}
	}
}

// judged returns what actionlint has to say about a workflow, as if it were one of this repository.
func judged(t *testing.T, text string) string {
	t.Helper()
	project := t.TempDir()
	actions, workflows := filepath.Join(project, ".github", "actions"), filepath.Join(project, ".github", "workflows")
	if err := os.CopyFS(actions, os.DirFS(filepath.Join(repository, ".github", "actions"))); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(workflows, 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(workflows, "workflow.yml")
	text = strings.ReplaceAll(text, "cmconform/cmconform/.github/actions/cmconform@v1", "./.github/actions/cmconform")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	of, err := actionlint.NewProject(project)
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	shellcheck, _ := exec.LookPath("shellcheck") // where it is not there, TestScripts says so
	linter, err := actionlint.NewLinter(&said, &actionlint.LinterOptions{Oneline: true, Shellcheck: shellcheck, WorkingDir: project})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := linter.LintFile(file, of); err != nil {
		t.Fatal(err)
	}
	return said.String()
}

// TestScripts has shellcheck judge the scripts of the action.
func TestScripts(t *testing.T) {
	shellcheck := needs.Tool(t, "shellcheck", "apt-get install shellcheck")
	scripts, err := filepath.Glob(filepath.Join(repository, ".github/actions/*/*.sh"))
	if err != nil || len(scripts) != 2 {
		t.Fatalf("%v, %v", scripts, err)
	}
	if out, err := exec.Command(shellcheck, append([]string{"--norc", "--enable=check-set-e-suppressed,quote-safe-variables"}, scripts...)...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestRunner shows that steps are run and passed over as GitHub does it.
func TestRunner(t *testing.T) {
	for name, test := range map[string]struct {
		steps  string
		failed bool
		log    string
		fault  string
	}{
		"outputs and environment": {steps: "- {id: a, run: 'echo x=1 >> \"$GITHUB_OUTPUT\"; echo E=2 >> \"$GITHUB_ENV\"'}\n- {run: 'echo ${{ steps.a.outputs.X }} $E ${{ matrix.m }}'}", log: "1 2 3\n"},
		"a failure":               {steps: "- {run: 'echo a; false; echo b'}\n- {run: echo c}\n- {if: always(), run: echo d}\n- {if: \"${{ failure() && matrix.m == '3' }}\", run: echo e}\n- {if: failure() && matrix.m != '3', run: echo f}", failed: true, log: "a\nd\ne\n"},
		"a path":                  {steps: "- {run: 'mkdir bin; printf \"#!/bin/sh\\necho mine\\n\" > bin/true-name; chmod +x bin/true-name; echo \"$PWD/bin\" >> \"$GITHUB_PATH\"'}\n- {run: true-name}", log: "mine\n"},
		"an unknown action":       {steps: "- {uses: somebody/else@v1}", fault: "this runner has no action somebody/else"},
		"an unknown function":     {steps: "- {run: 'echo ${{ hashFiles(matrix.m) }}'}", fault: "this runner does not know"},
		"an unknown context":      {steps: "- {run: 'echo ${{ vars.x }}'}", fault: "there is no vars"},
		"nothing to do":           {steps: "- {name: empty}", fault: "it is neither a script nor an action"},
		"an unknown input":        {steps: "- {uses: our/action@v1, with: {a: 1, b: 1}}", fault: "the action has no input b"},
		"a lacking input":         {steps: "- {uses: our/action@v1}", fault: "the input a is required"},
		"an action":               {steps: "- {id: it, uses: our/action@v1, with: {a: '${{ matrix.m }}'}}\n- {run: 'echo ${{ steps.it.outputs.twice }}'}", log: "33\n"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write := func(name, text string) string {
				path := filepath.Join(dir, name)
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				return path
			}
			write("action.yml", "inputs: {a: {required: true}}\noutputs: {twice: {value: '${{ steps.s.outputs.t }}'}}\nruns:\n  steps:\n    - {id: s, shell: bash, run: 'echo \"t=$A$A\" >> \"$GITHUB_OUTPUT\"', env: {A: '${{ inputs.a }}'}}\n")
			r := Runner{Workspace: t.TempDir(), Actions: map[string]string{"our/action": dir}}
			result, err := r.Job(write("w.yml", "jobs:\n  j:\n    steps:\n      "+strings.ReplaceAll(test.steps, "\n", "\n      ")), "j", map[string]string{"m": "3"})
			if test.fault != "" {
				if err == nil || !strings.Contains(err.Error(), test.fault) {
					t.Errorf("%v, not %s", err, test.fault)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if result.Log != test.log || result.Failed != test.failed {
				t.Errorf("%q, failed: %v; not %q, %v", result.Log, result.Failed, test.log, test.failed)
			}
		})
	}
}
