package workflow

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// script runs a step as the runner does: in bash, which ends at the first
// command that fails, with files for what the step says to the runner.
func (s *scope) script(st *step) error {
	text, err := s.fill(st.Run)
	if err != nil {
		return err
	}
	inner := *s
	inner.env = maps.Clone(s.env)
	if err := inner.setEnv(st.Env); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(s.temp, "step-")
	if err != nil {
		return err
	}
	file := filepath.Join(dir, "script.sh")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return err
	}
	told := map[string]string{}
	for _, name := range []string{"GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH", "GITHUB_ENV"} {
		told[name] = filepath.Join(dir, name)
		if err := os.WriteFile(told[name], nil, 0o600); err != nil {
			return err
		}
	}
	flags := []string{"--noprofile", "--norc", "-e"}
	if st.Shell == "bash" {
		flags = append(flags, "-o", "pipefail")
	}
	c := exec.Command("bash", append(flags, file)...)
	c.Dir = s.runner.Workspace
	path := append(slices.Clone(s.path), s.runner.Programs, os.Getenv("PATH"))
	c.Env = append(os.Environ(), "PATH="+strings.Join(path, string(filepath.ListSeparator)), "CI=true", "GITHUB_ACTIONS=true",
		"RUNNER_OS=Linux", "RUNNER_ARCH=X64", "RUNNER_TEMP="+s.temp, "GITHUB_WORKSPACE="+s.runner.Workspace)
	for _, variables := range []map[string]string{inner.env, told} {
		for name, value := range variables {
			c.Env = append(c.Env, name+"="+value)
		}
	}
	said, err := c.CombinedOutput()
	s.result.Log += string(said)
	var exited *exec.ExitError
	if err != nil && !errors.As(err, &exited) {
		return err
	}
	if err != nil {
		s.failed, s.result.Failed = true, true
	}
	return s.heed(st, told)
}

// heed takes over what a step has told the runner.
func (s *scope) heed(st *step, told map[string]string) error {
	said := map[string]string{}
	for name, file := range told {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		said[name] = string(text)
	}
	s.result.Summary += said["GITHUB_STEP_SUMMARY"]
	for line := range strings.Lines(said["GITHUB_PATH"]) {
		s.path = append([]string{strings.TrimSpace(line)}, s.path...)
	}
	outputs, err := assignments(said["GITHUB_OUTPUT"])
	if err != nil {
		return err
	}
	s.output(st.ID, outputs)
	env, err := assignments(said["GITHUB_ENV"])
	maps.Copy(s.env, env)
	return err
}

// assignments reads lines of NAME=value.
func assignments(text string) (map[string]string, error) {
	values := map[string]string{}
	for line := range strings.Lines(text) {
		name, value, found := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		if !found {
			return nil, fmt.Errorf("%q is no NAME=value", line)
		}
		values[name] = value
	}
	return values, nil
}

// use runs an action: one of those that the runner was given, or one of
// GitHub's own that do nothing but keep and bring files.
func (s *scope) use(st *step) error {
	with, err := s.inputs(st.With)
	if err != nil {
		return err
	}
	name, _, _ := strings.Cut(st.Uses, "@")
	if folder, given := s.runner.Actions[name]; given {
		return s.composite(st, folder, with)
	}
	in := func(path string) string { return filepath.Join(s.runner.Workspace, path) }
	switch name {
	case "actions/checkout":
		return nil
	case "actions/upload-artifact":
		if _, err := os.Stat(in(with["path"])); err != nil {
			return err
		}
		return os.CopyFS(filepath.Join(s.runner.Artifacts, with["name"]), os.DirFS(in(with["path"])))
	case "actions/download-artifact":
		return s.download(with, in)
	case "actions/cache/save":
		if _, err := os.Stat(in(with["path"])); err != nil {
			return nil // GitHub warns that there is nothing to keep
		}
		return os.CopyFS(filepath.Join(s.runner.Caches, with["key"]), os.DirFS(in(with["path"])))
	case "actions/cache/restore":
		kept, err := filepath.Glob(filepath.Join(s.runner.Caches, with["restore-keys"]+"*"))
		if err != nil || len(kept) == 0 {
			return err
		}
		return os.CopyFS(in(with["path"]), os.DirFS(kept[len(kept)-1]))
	}
	return fmt.Errorf("this runner has no action %s", name)
}

// download brings every artefact of a pattern into a folder of its name.
func (s *scope) download(with map[string]string, in func(string) string) error {
	found, err := filepath.Glob(filepath.Join(s.runner.Artifacts, with["pattern"]))
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("there is no artefact %s", with["pattern"])
	}
	for _, folder := range found {
		to := in(filepath.Join(with["path"], filepath.Base(folder)))
		if err := os.CopyFS(to, os.DirFS(folder)); err != nil && !errors.Is(err, os.ErrExist) {
			return err
		}
	}
	return nil
}

// composite runs the steps of an action in a scope of their own.
func (s *scope) composite(st *step, folder string, with map[string]string) error {
	var a action
	if err := read(filepath.Join(folder, "action.yml"), &a); err != nil {
		return err
	}
	inputs := map[string]string{}
	for name, input := range a.Inputs {
		inputs[name] = input.Default
		if input.Required && with[name] == "" {
			return fmt.Errorf("the input %s is required", name)
		}
	}
	for name, value := range with {
		if _, known := a.Inputs[name]; !known {
			return fmt.Errorf("the action has no input %s", name)
		}
		inputs[name] = value
	}
	inner := &scope{runner: s.runner, temp: s.temp, env: maps.Clone(s.env), path: s.path, result: &Result{Outputs: map[string]map[string]string{}}, contexts: maps.Clone(s.contexts)}
	if err := inner.setEnv(st.Env); err != nil {
		return err
	}
	inner.contexts["inputs"] = inputs
	inner.contexts["github"] = maps.Clone(s.contexts["github"])
	inner.contexts["github"]["action_path"] = folder
	err := inner.steps(a.Runs.Steps)
	s.result.Log += inner.result.Log
	s.result.Summary += inner.result.Summary
	s.path = inner.path
	if inner.failed {
		s.failed, s.result.Failed = true, true
	}
	outputs := map[string]string{}
	for name, output := range a.Outputs {
		value, fault := inner.fill(output.Value)
		err = errors.Join(err, fault)
		outputs[name] = value
	}
	s.output(st.ID, outputs)
	return err
}
