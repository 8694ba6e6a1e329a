package specs_test

import (
	"bytes"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// nested is set for the test binaries that these tests start, so that they do not start more.
const nested = "CMCONFORM_NESTED"

// The example in docs is a module of its own, so it can use exported packages only.
func TestVendorSuite(t *testing.T) {
	slow(t)
	root := repository(t)
	folder := vendorModule(t, root)
	binary := filepath.Join(folder, "suite.test")
	if out, err := command(folder, "go", "test", "-mod=mod", "-c", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("the example does not compile: %v\n%s", err, out)
	}
	junit := filepath.Join(folder, "junit.xml")
	out, err := command(folder, binary, "--ginkgo.label-filter=GETUSER", "--ginkgo.junit-report="+junit).CombinedOutput()
	if err != nil || !regexp.MustCompile(`Ran [1-9]\d* of \d+ Specs`).Match(out) || !bytes.Contains(out, []byte("SUCCESS!")) {
		t.Errorf("against the reference: %v\n%s", err, out)
	}
	names := cases(t, junit)
	for _, want := range []string{
		"v13-soap GETUSER CM-GETUSER-001 ", "v13-rest GETUSER CM-GETUSER-001 ", "v12-soap GETUSER CM-GETUSER-001 ", "v11-soap GETUSER CM-GETUSER-001 ", "our service starts",
	} {
		if !strings.Contains(names, want) {
			t.Errorf("the JUnit report lists no %q: %s", want, names)
		}
	}

	cmd := command(folder, binary, "--ginkgo.focus=CM-GETUSER-001", "--ginkgo.no-color")
	cmd.Env = append(cmd.Env, "BROKEN=CM-GETUSER-001")
	out, err = cmd.CombinedOutput()
	if err == nil || !bytes.Contains(out, []byte("[FAIL] v13-soap GETUSER [It] CM-GETUSER-001 ")) || !bytes.Contains(out, []byte("source: ")) {
		t.Errorf("against a broken implementation: %v\n%s", err, out)
	}
}

// The ginkgo command runs the checks in parallel processes and finds what is broken.
func TestGinkgoCommand(t *testing.T) {
	slow(t)
	root := repository(t)
	ginkgo := filepath.Join(t.TempDir(), "ginkgo")
	if out, err := command(root, "go", "build", "-o", ginkgo, "github.com/onsi/ginkgo/v2/ginkgo").CombinedOutput(); err != nil {
		t.Fatalf("the ginkgo command does not build: %v\n%s", err, out)
	}
	for without, want := range map[string]string{
		"":               "SUCCESS!",
		"CM-GETUSER-001": "[FAIL] v13-soap GETUSER [It] CM-GETUSER-001 ",
	} {
		cmd := command(root, ginkgo, "--procs=2", "--no-color", "--label-filter=GETUSER", "./specs", "--", "-test.run=TestConformance")
		cmd.Env = append(cmd.Env, "CMCONFORM_WITHOUT="+without)
		out, err := cmd.CombinedOutput()
		if (err == nil) != (without == "") || !bytes.Contains(out, []byte(want)) || !bytes.Contains(out, []byte("in 2 processes")) && !bytes.Contains(out, []byte("parallel")) {
			t.Errorf("without %q: %v\n%s", without, err, out)
		}
	}
}

func slow(t *testing.T) {
	t.Helper()
	switch {
	case os.Getenv(nested) != "":
		t.Skip("started by another test of this package")
	case testing.Short():
		t.Skip("builds binaries; run without -short")
	}
}

func command(folder, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), nested+"=1", "GOWORK=off", "GOFLAGS=", "CMCONFORM_TARGET=")
	return cmd
}

// vendorModule copies the example with the requirements of this module, so
// that it builds with what is in the module cache.
func vendorModule(t *testing.T, root string) string {
	t.Helper()
	folder := t.TempDir()
	read := func(path string) string {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	example := filepath.Join(root, "docs", "examples", "vendor-suite")
	own := read(filepath.Join(root, "go.mod"))
	_, required, found := strings.Cut(own, "\nrequire ")
	if !found {
		t.Fatal("go.mod requires nothing")
	}
	module := strings.Replace(read(filepath.Join(example, "go.mod")), "../../..", root, 1)
	module = regexp.MustCompile(`(?m)^go .*$`).ReplaceAllString(module, regexp.MustCompile(`(?m)^go .*$`).FindString(own))
	for _, line := range regexp.MustCompile(`(?m)^replace .*$`).FindAllString(own, -1) {
		module += line + "\n"
	}
	write("go.mod", module+"\nrequire "+regexp.MustCompile(`(?m)^replace .*$`).ReplaceAllString(required, ""))
	write("go.sum", read(filepath.Join(root, "go.sum")))
	write("service_suite_test.go", read(filepath.Join(example, "service_suite_test.go")))
	return folder
}

func repository(t *testing.T) string {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Dir(folder)
}

// cases lists the names of a JUnit report.
func cases(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Suites []struct {
			Cases []struct {
				Name string `xml:"name,attr"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(data, &report); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range report.Suites {
		for _, c := range s.Cases {
			names = append(names, c.Name)
		}
	}
	return strings.Join(names, "\n")
}
