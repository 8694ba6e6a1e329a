//go:build !race

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/internal/needs"
)

// TestGitHubPullRequest runs the gate of the documentation as a vendor has it:
// its service with a bug that is known over one dialect, over both, and mended.
func TestGitHubPullRequest(t *testing.T) {
	needs.Tool(t, "curl", "apt-get install curl")
	known := "- check: CM-GETUSER-001\n"
	both := func(m *ciMachine) {
		text := strings.Replace(m.Rewrite(ciExample(t, "expectations.yaml")), "  dialect: v13-rest\n", "", 1)
		m.write(filepath.Join(m.Workspace, "ci", "expectations.yaml"), text)
	}
	for name, test := range map[string]struct {
		without  []string
		prepare  func(*ciMachine)
		failed   bool
		log      []string
		logNot   []string
		summary  []string
		artifact bool
	}{
		"a failure that nobody knows": {
			without: []string{"--without", "CM-GETUSER-001"}, prepare: func(*ciMachine) {}, failed: true, artifact: true,
			log:     []string{"\n::error title=CM-GETUSER-001 answers with the caller when UserId is nil::expected User/Id \"", "%0Aon       v13-soap%0A", "%0Arerun    cmconform run --target ci/target.yaml "},
			logNot:  []string{"::error file="},
			summary: []string{"# cmconform: does not conform\n", "| **CM-GETUSER-001** (v13-soap) "},
		},
		"a failure that is known": {
			without: []string{"--without", "CM-GETUSER-001"}, prepare: both, artifact: true,
			logNot:  []string{"\n::error", "\n::warning"},
			summary: []string{"# cmconform: conforms, with 2 expected failures\n", "- CM-GETUSER-001 (2) and 2 blocked by it: SUP-1412: "},
		},
		"a failure that was mended": {
			prepare: both, failed: true, artifact: true,
			log:     []string{"\n::error file=ci/expectations.yaml,line=2,title=stale expectation::CM-GETUSER-001 is expected to fail; on v13-soap it passes, and 1 more (line 2, owner gateway team)\n"},
			summary: []string{"# cmconform: expectations are stale\n"},
		},
		"an expectation with a mistake": {
			prepare: func(m *ciMachine) {
				text := strings.Replace(ciExample(t, "expectations.yaml"), known, "- check: CM-GETUSER-0001\n", 1)
				m.write(filepath.Join(m.Workspace, "ci", "expectations.yaml"), text)
			}, failed: true,
			log: []string{"did you mean \"CM-GETUSER-001\"?\n", "\n::error title=cmconform::wrong usage; the log of this step says what to change\n"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			base, _, stop := mocked(t, append([]string{"--listen", "127.0.0.1:0"}, test.without...)...)
			defer stop()
			m := newCIMachine(t, base)
			test.prepare(m)
			r := m.job("github-pull-request.yml", "conformance", nil)
			if r.Failed != test.failed {
				t.Errorf("failed: %v\n%s", r.Failed, r.Log)
			}
			says(t, "the log", r.Log, test.log...)
			saysNot(t, "the log", r.Log, test.logNot...)
			says(t, "the summary", r.Summary, test.summary...)
			if _, err := os.Stat(filepath.Join(m.Artifacts, "cmconform-report", "junit.xml")); (err == nil) != test.artifact {
				t.Errorf("the reports: %v", err)
			}
			says(t, "docker", m.called(), "docker build --tag service .\n", "docker run --detach --publish 8090:8080 service\n")
		})
	}
}

// TestGitHubShards runs the gate in four parts, each on a machine of its own,
// and merges them: the whole says what one run says, and gates.
func TestGitHubShards(t *testing.T) {
	needs.Tool(t, "curl", "apt-get install curl")
	base, _, stop := mocked(t, "--listen", "127.0.0.1:0", "--without", "CM-GETUSER-001")
	defer stop()
	m := newCIMachine(t, base)
	ran := 0
	for _, n := range []string{"1", "2", "3", "4"} {
		r := m.job("github-shards.yml", "shard", map[string]string{"shard": n})
		if r.Failed || r.Summary != "" || strings.Contains(r.Log, "\n::error") {
			t.Errorf("shard %s gates, or says something before all is known: %s\n%s", n, r.Summary, r.Log)
		}
		ran += len(m.result("shard-" + n).Checks)
	}
	r := m.job("github-shards.yml", "conformance", nil)
	if !r.Failed {
		t.Errorf("the whole does not gate:\n%s", r.Log)
	}
	says(t, "the log", r.Log, "\n::error title=CM-GETUSER-001 answers with the caller when UserId is nil::")
	says(t, "the summary", r.Summary, "# cmconform: does not conform\n")
	whole := m.result("cmconform-report")
	if len(whole.Checks) != ran || ran < 40 {
		t.Errorf("the whole has %d checks, its parts %d", len(whole.Checks), ran)
	}
}
