// Package workflow runs jobs of GitHub Actions workflows in tests: the steps
// that are scripts, composite actions of this repository, and artefacts and
// caches as folders. What it does not know is an error, so that no step is
// passed over; whether a workflow is well written, actionlint judges.
package workflow

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// Runner is the machine on which jobs run.
type Runner struct {
	// Workspace is the checkout in which steps run.
	Workspace string
	// Programs is a folder that comes first in the PATH.
	Programs string
	// Artifacts and Caches keep what jobs upload and save, in folders by name.
	Artifacts, Caches string
	// Actions are the folders of composite actions, by their name less the version.
	Actions map[string]string
	Secrets map[string]string
	// Rewrite is asked for every script and every input before it is used, for addresses that a test has elsewhere.
	Rewrite func(string) string

	runs int
}

// Result is what came of a job.
type Result struct {
	Failed bool
	// Log has what the steps have printed, Summary what they have written for the page of the run.
	Log, Summary string
	// Outputs are those of the steps with an id.
	Outputs map[string]map[string]string
}

type step struct {
	ID    string            `yaml:"id"`
	Name  string            `yaml:"name"`
	If    string            `yaml:"if"`
	Uses  string            `yaml:"uses"`
	With  map[string]string `yaml:"with"`
	Run   string            `yaml:"run"`
	Shell string            `yaml:"shell"`
	Env   map[string]string `yaml:"env"`
}

type workflow struct {
	Env  map[string]string `yaml:"env"`
	Jobs map[string]struct {
		Env   map[string]string `yaml:"env"`
		Steps []step            `yaml:"steps"`
	} `yaml:"jobs"`
}

type action struct {
	Inputs map[string]struct {
		Required bool   `yaml:"required"`
		Default  string `yaml:"default"`
	} `yaml:"inputs"`
	Outputs map[string]struct {
		Value string `yaml:"value"`
	} `yaml:"outputs"`
	Runs struct {
		Steps []step `yaml:"steps"`
	} `yaml:"runs"`
}

// Job runs a job of a workflow file, with the values of its matrix if it has one.
func (r *Runner) Job(file, name string, matrix map[string]string) (*Result, error) {
	var w workflow
	if err := read(file, &w); err != nil {
		return nil, err
	}
	job, found := w.Jobs[name]
	if !found {
		return nil, fmt.Errorf("%s has no job %s; there is %v", file, name, slices.Sorted(maps.Keys(w.Jobs)))
	}
	r.runs++
	temp, err := os.MkdirTemp("", "workflow-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	s := &scope{runner: r, temp: temp, env: map[string]string{}, contexts: contexts{
		"github":  {"workspace": r.Workspace, "run_id": fmt.Sprint(r.runs), "server_url": "https://github.com", "repository": "your/service", "token": "token-of-the-job"},
		"runner":  {"temp": temp, "os": "Linux", "arch": "X64"},
		"secrets": r.Secrets, "matrix": matrix, "inputs": {},
	}, result: &Result{Outputs: map[string]map[string]string{}}}
	for _, env := range []map[string]string{w.Env, job.Env} {
		if err := s.setEnv(env); err != nil {
			return nil, err
		}
	}
	if err := s.steps(job.Steps); err != nil {
		return nil, fmt.Errorf("%s, job %s: %w\n%s", file, name, err, s.result.Log)
	}
	return s.result, nil
}

// scope is where steps see each other's outputs: a job, or an action within it.
type scope struct {
	runner   *Runner
	temp     string
	env      map[string]string
	path     []string // that steps have added, the last one first
	contexts contexts
	result   *Result
	failed   bool
}

func (s *scope) steps(list []step) error {
	for i, st := range list {
		name := st.Name
		if name == "" {
			name = st.Uses + strings.SplitN(st.Run, "\n", 2)[0]
		}
		due, err := s.due(st.If)
		if err == nil && due {
			err = s.step(&st)
		}
		if err != nil {
			return fmt.Errorf("step %d, %s: %w", i+1, name, err)
		}
	}
	return nil
}

func (s *scope) step(st *step) error {
	switch {
	case st.Uses != "" && st.Run == "":
		return s.use(st)
	case st.Run != "" && st.Uses == "":
		return s.script(st)
	}
	return fmt.Errorf("it is neither a script nor an action")
}

func (s *scope) setEnv(env map[string]string) error {
	for name, text := range env {
		value, err := s.fill(text)
		if err != nil {
			return err
		}
		s.env[name] = value
	}
	return nil
}

// inputs fills in what a step gives to an action.
func (s *scope) inputs(with map[string]string) (map[string]string, error) {
	filled := map[string]string{}
	for name, text := range with {
		value, err := s.fill(text)
		if err != nil {
			return nil, err
		}
		filled[name] = value
	}
	return filled, nil
}

// output notes what a step has to say to later ones.
func (s *scope) output(id string, values map[string]string) {
	if id != "" {
		s.result.Outputs[id] = values
	}
}

func read(file string, into any) error {
	text, err := os.ReadFile(filepath.Clean(file))
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
