//go:build !race

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/internal/needs"
	"github.com/cmconform/cmconform/reports"
)

// ciPackages are a runner of GitLab pipelines and the schemas of Kubernetes, which nobody here wrote.
func ciPackages(t *testing.T) (node, folder string) {
	t.Helper()
	return needs.Node(t), needs.Packages(t, os.DirFS("testdata/ci"))
}

// TestGitLab has software for GitLab's pipelines read the example, judge it by
// GitLab's schema and run its jobs: four shards, the program of a release each, and the merge.
func TestGitLab(t *testing.T) {
	node, packages := ciPackages(t)
	needs.Tool(t, "rsync", "apt-get install rsync")
	needs.Tool(t, "wget", "apt-get install wget")
	needs.Tool(t, "git", "apt-get install git")
	for name, test := range map[string]struct {
		without  []string
		failed   bool
		wanted   []string
		unwanted []string
	}{
		"a service that conforms": {wanted: []string{"CONFORMS"}, unwanted: []string{"DOES NOT CONFORM"}},
		"a service that does not": {without: []string{"--without", "CM-GETUSER-001"}, failed: true, wanted: []string{"DOES NOT CONFORM", "FAIL  CM-GETUSER-001 "}},
	} {
		t.Run(name, func(t *testing.T) {
			base, _, stop := mocked(t, append([]string{"--listen", "127.0.0.1:0"}, test.without...)...)
			defer stop()
			m := newCIMachine(t, base)
			m.write(filepath.Join(m.Workspace, "ci", "expectations.yaml"), "[]\n")
			pipeline := strings.ReplaceAll(m.Rewrite(ciExample(t, "gitlab.yml")), ciSuite+"\n", ciSuite+" ")
			// The service is a mock beside the test; the whole is judged by TestGitLabSchema.
			pipeline = regexp.MustCompile(`(?m)^  services:\n(?:    .*\n)+`).ReplaceAllString(pipeline, "")
			m.write(filepath.Join(m.Workspace, ".gitlab-ci.yml"), pipeline)
			said, err := m.gitlab(node, packages, "--force-shell-executor", "--shell-isolation", "--artifacts-to-source", "--concurrency", "4")
			if (err != nil) != test.failed {
				t.Errorf("%v\n%s", err, said)
			}
			says(t, "the pipeline", string(said), append(test.wanted, "json schema validated", "cmconform-linux-amd64: OK")...)
			saysNot(t, "the pipeline", string(said), test.unwanted...)
			for _, file := range []string{"shard-1/result.json", "shard-4/result.json", "report/junit.xml"} {
				if _, err := os.Stat(filepath.Join(m.Workspace, file)); err != nil {
					t.Errorf("%v\n%s", err, said)
				}
			}
		})
	}
}

// TestGitLabSchema has the example judged as it stands there, services included.
func TestGitLabSchema(t *testing.T) {
	node, packages := ciPackages(t)
	needs.Tool(t, "rsync", "apt-get install rsync")
	for name, test := range map[string]struct {
		edit   func(string) string
		wanted string
	}{
		"the example":       {func(text string) string { return text }, "conformance report"},
		"one with a defect": {func(text string) string { return strings.Replace(text, "parallel: 4", "parallel: four", 1) }, "'parallel' property type must be integer at conformance.parallel"},
	} {
		m := newCIMachine(t, "http://127.0.0.1:1")
		m.write(filepath.Join(m.Workspace, ".gitlab-ci.yml"), test.edit(ciExample(t, "gitlab.yml")))
		said, err := m.gitlab(node, packages, "--list")
		if defect := name != "the example"; (err != nil) != defect {
			t.Errorf("%s: %v\n%s", name, err, said)
		}
		says(t, name, string(said), test.wanted)
	}
}

// gitlab runs the software for GitLab's pipelines on the checkout, which becomes a repository.
func (m *ciMachine) gitlab(node, packages string, args ...string) ([]byte, error) {
	m.t.Helper()
	git := "git init -q && git config user.email ci@example.test && git config user.name ci && git add -A && git commit -q -m ci && git remote add origin git@gitlab.example.test:your/service.git"
	if out, err := m.shell(git); err != nil {
		m.t.Fatalf("%v\n%s", err, out)
	}
	c := exec.Command(node, append([]string{filepath.Join(packages, "node_modules", "gitlab-ci-local", "src", "index.js"), "--home", m.t.TempDir()}, args...)...)
	c.Dir = m.Workspace
	return c.CombinedOutput()
}

// TestJenkinsfile runs the shell steps of the example, stage by stage, and
// demands that its post section finds what they have written.
func TestJenkinsfile(t *testing.T) {
	needs.Tool(t, "curl", "apt-get install curl")
	base, _, stop := mocked(t, "--listen", "127.0.0.1:0", "--without", "CM-GETUSER-001")
	defer stop()
	m := newCIMachine(t, base)
	text := strings.ReplaceAll(m.Rewrite(ciExample(t, "Jenkinsfile")), ciSuite+"\n", ciSuite+" ")
	environment := "export BUILD_NUMBER=12\n"
	for _, v := range regexp.MustCompile(`(?m)^ +(\w+) = '(.*)'$`).FindAllStringSubmatch(text, -1) {
		environment += fmt.Sprintf("export %s='%s'\n", v[1], v[2])
	}
	steps := regexp.MustCompile(`(?s)sh '''\n(.*?)'''`).FindAllStringSubmatch(text, -1)
	if len(steps) != 2 || strings.Count(environment, "\n") != 4 {
		t.Fatalf("%d steps with\n%s", len(steps), environment)
	}
	// A shell step of Jenkins ends at the first command that fails.
	if out, err := m.shell(environment + "set -e\n" + steps[0][1]); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := m.shell(environment + "set -e\n" + steps[1][1])
	if code := exitCode(err); code != run.ExitFails {
		t.Errorf("the gate exits with %d\n%s", code, out)
	}
	says(t, "docker", m.called(), "docker run --detach --rm --name service-12 --publish 8090:8080 service\n")
	for _, step := range []string{"junit 'report/junit.xml'", "archiveArtifacts 'report/**'"} {
		says(t, "the Jenkinsfile", text, step)
	}
	everyReport(t, filepath.Join(m.Workspace, "report"))
}

// TestKubernetes holds the manifests against the schemas of Kubernetes, and runs
// what they say the pods run: with the same variables, volumes and arguments.
func TestKubernetes(t *testing.T) {
	node, packages := ciPackages(t)
	files := []string{filepath.Join(ciExamples, "kubernetes-run.yaml"), filepath.Join(ciExamples, "kubernetes-merge.yaml")}
	judged, err := exec.Command(node, append([]string{filepath.Join(packages, "kubernetes.js")}, files...)...).CombinedOutput()
	if err != nil || string(judged) != "3 documents\n" {
		t.Errorf("%v\n%s", err, judged)
	}

	base, _, stop := mocked(t, "--listen", "127.0.0.1:0", "--without", "CM-GETUSER-001")
	defer stop()
	m := newCIMachine(t, base)
	for index := range 4 {
		out, err := m.pod(files[0], map[string]string{"JOB_COMPLETION_INDEX": fmt.Sprint(index)}, "--select=GETUSER")
		if code := exitCode(err); code != run.ExitConforms && code != run.ExitFails {
			t.Errorf("pod %d exits with %d\n%s", index, code, out)
		}
	}
	out, err := m.pod(files[1], nil)
	if code := exitCode(err); code != run.ExitFails {
		t.Errorf("the merge exits with %d\n%s", code, out)
	}
	says(t, "the merge", out, "DOES NOT CONFORM", "FAIL  CM-GETUSER-001 ", "  v13-rest  2 expected, 24 pass\n", "Put together from 4 shards.\n")
	for _, name := range []string{reports.JUnitFile, reports.ResultFile, reports.HTMLFile, reports.MarkdownFile} {
		if info, err := os.Stat(filepath.Join(m.Workspace, "reports", "merged", name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// manifest is what of a job of Kubernetes says how its pods run the command.
type manifest struct {
	Kind string `yaml:"kind"`
	Spec struct {
		Completions int `yaml:"completions"`
		Template    struct {
			Spec struct {
				Containers []struct {
					Args    []string                       `yaml:"args"`
					Env     []struct{ Name, Value string } `yaml:"env"`
					Volumes []struct {
						MountPath string `yaml:"mountPath"`
					} `yaml:"volumeMounts"`
				} `yaml:"containers"`
			} `yaml:"spec"`
		} `yaml:"template"`
	} `yaml:"spec"`
}

// pod runs the command as a container of the job of a file: its volumes are
// folders of the checkout, and $(NAME) is filled in as Kubernetes does.
func (m *ciMachine) pod(file string, env map[string]string, more ...string) (string, error) {
	m.t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, document := range strings.Split(m.Rewrite(string(text)), "\n---\n") {
		var job manifest
		if err := yaml.Unmarshal([]byte(document), &job); err != nil {
			m.t.Fatal(err)
		}
		if job.Kind != "Job" {
			continue
		}
		container := job.Spec.Template.Spec.Containers[0]
		var pairs []string
		for _, v := range container.Env {
			pairs = append(pairs, v.Name+"="+v.Value)
		}
		for name, value := range env {
			pairs = append(pairs, name+"="+value)
		}
		var replaced []string
		for _, pair := range pairs {
			name, value, _ := strings.Cut(pair, "=")
			replaced = append(replaced, "$("+name+")", value)
		}
		mounted := map[string]string{"/target": "ci", "/reports": "reports"}
		for _, v := range container.Volumes {
			if mounted[v.MountPath] == "" {
				m.t.Fatalf("%s mounts %s", file, v.MountPath)
			}
			replaced = append(replaced, v.MountPath+"/", filepath.Join(m.Workspace, mounted[v.MountPath])+"/")
		}
		args := make([]string, len(container.Args))
		for i, arg := range container.Args {
			args[i] = strings.NewReplacer(replaced...).Replace(arg)
		}
		c := process(m.t.Context(), append(args, more...)...)
		c.Env = append(os.Environ(), pairs...)
		out, err := c.CombinedOutput()
		return string(out), err
	}
	m.t.Fatalf("%s has no job", file)
	return "", nil
}

// shell runs commands in the checkout.
func (m *ciMachine) shell(commands string) (string, error) {
	c := exec.Command("sh", "-c", commands)
	c.Dir = m.Workspace
	c.Env = append(os.Environ(), "PATH="+m.Programs+string(filepath.ListSeparator)+os.Getenv("PATH"))
	out, err := c.CombinedOutput()
	return string(out), err
}
