//go:build !race

package main

import (
	"bytes"
	"debug/buildinfo"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

const releaseVersion = "v9.8.7"

// TestDist builds a release for this platform twice, into different folders: every
// byte is the same, the checksums are right, and the bill tells what is in the binary.
func TestDist(t *testing.T) {
	here := runtime.GOOS + "/" + runtime.GOARCH
	first, second := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "deeper", "b")
	for _, folder := range []string{first, second} {
		if out, err := exec.Command("make", "-s", "-C", "../..", "dist", "DIST="+folder, "PLATFORMS="+here, "VERSION="+releaseVersion).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	binary := "cmconform-" + strings.ReplaceAll(here, "/", "-")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	want := []string{sumsFile, binary, binary + billSuffix}
	var names []string
	entries, err := os.ReadDir(first)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
		a, err := os.ReadFile(filepath.Join(first, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(second, e.Name()))
		if err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s is another one the second time: %v", e.Name(), err)
		}
	}
	if !slices.Equal(names, want) {
		t.Errorf("the release has %v, not %v", names, want)
	}
	verified(t, first, binary)
	billed(t, first, binary)
	if out, err := exec.Command(filepath.Join(first, binary), "version").Output(); err != nil || !strings.HasPrefix(string(out), "cmconform "+releaseVersion) {
		t.Errorf("the binary says %q, %v", out, err)
	}
}

// verified reads the checksums with the tool that users have, also of a binary that was changed.
func verified(t *testing.T, folder, binary string) {
	t.Helper()
	check := func() error {
		for _, tool := range [][]string{{"sha256sum", "-c", sumsFile}, {"shasum", "-a", "256", "-c", sumsFile}} {
			if path, err := exec.LookPath(tool[0]); err == nil {
				c := exec.Command(path, tool[1:]...)
				c.Dir = folder
				return c.Run()
			}
		}
		t.Skip("there is neither sha256sum nor shasum; install coreutils")
		return nil
	}
	if err := check(); err != nil {
		t.Errorf("the checksums do not hold: %v", err)
	}
	file := filepath.Join(folder, binary+billSuffix)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(text, ' '), 0o600); err != nil {
		t.Fatal(err)
	}
	if check() == nil {
		t.Error("a changed file has the checksum of the list")
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// billed holds the bill of a binary against what the Go tool reads from it.
func billed(t *testing.T, folder, binary string) {
	t.Helper()
	text, err := os.Open(filepath.Join(folder, binary+billSuffix))
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	var bill cdx.BOM
	if err := cdx.NewBOMDecoder(text, cdx.BOMFileFormatJSON).Decode(&bill); err != nil {
		t.Fatal(err)
	}
	if main := bill.Metadata.Component; main.Version != releaseVersion || main.PackageURL != "pkg:golang/github.com/cmconform/cmconform@"+releaseVersion {
		t.Errorf("the bill is of %s %s", main.PackageURL, main.Version)
	}
	info, err := buildinfo.ReadFile(filepath.Join(folder, binary))
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, c := range *bill.Components {
		listed[c.PackageURL] = true
	}
	if !listed["pkg:golang/std@"+strings.TrimPrefix(runtime.Version(), "go")] {
		t.Error("the bill does not list the standard library")
	}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		if !listed["pkg:golang/"+m.Path+"@"+m.Version] {
			t.Errorf("the bill does not list %s %s", m.Path, m.Version)
		}
	}
	if len(listed) != len(info.Deps)+1 || len(info.Deps) < 20 {
		t.Errorf("the bill lists %d components; the binary has %d modules", len(listed), len(info.Deps))
	}
}

// TestBillKeepsToTheSchema has the bill of this very test judged by the schema of CycloneDX.
func TestBillKeepsToTheSchema(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(t.TempDir(), "cmconform-test")
	if err := os.Link(self, binary); err != nil {
		t.Fatal(err)
	}
	if err := describe(filepath.Dir(binary), releaseVersion); err != nil {
		t.Fatal(err)
	}
	module, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/CycloneDX/cyclonedx-go").Output()
	if err != nil {
		t.Fatal(err)
	}
	const base = "http://cyclonedx.org/schema/"
	compiler := jsonschema.NewCompiler()
	for name, file := range map[string]string{"bom-1.6.schema.json": "bom-1.6.schema.json", "spdx.schema.json": "spdx.schema.json", "jsf-0.82.schema.json": "jsf-0.82.schemax.json"} {
		if err := compiler.AddResource(base+name, read(t, filepath.Join(strings.TrimSpace(string(module)), "schema", file))); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := compiler.Compile(base + "bom-1.6.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	bill := read(t, binary+billSuffix)
	if err := schema.Validate(bill); err != nil {
		t.Error(err)
	}
	bill.(map[string]any)["serialNumber"] = "none"
	if schema.Validate(bill) == nil {
		t.Error("the schema takes everything")
	}
}

func read(t *testing.T, file string) any {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	value, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// TestNothingToDescribe is a folder without binaries.
func TestNothingToDescribe(t *testing.T) {
	if err := describe(t.TempDir(), releaseVersion); err == nil || !strings.Contains(err.Error(), "make dist builds them") {
		t.Errorf("%v", err)
	}
}
