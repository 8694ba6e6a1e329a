package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/google/uuid"
)

const (
	billSuffix = ".cdx.json"
	license    = "Apache-2.0"
)

// writeBill writes the CycloneDX bill of materials of a binary beside it. What
// is in it was noted by the linker, so nothing else is consulted: the same
// binary has the same bill, without a time and with a serial number of its own.
func writeBill(path, version string) error {
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return err
	}
	sum, err := sumOf(path)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	encoder := cdx.NewBOMEncoder(&text, cdx.BOMFileFormatJSON).SetPretty(true).SetEscapeHTML(false)
	if err := encoder.EncodeVersion(billOf(info, filepath.Base(path), version, sum), cdx.SpecVersion1_6); err != nil {
		return err
	}
	return os.WriteFile(path+billSuffix, text.Bytes(), 0o644)
}

func billOf(info *buildinfo.BuildInfo, file, version, sum string) *cdx.BOM {
	command := cdx.Component{
		BOMRef: purl(info.Main.Path, version), Type: cdx.ComponentTypeApplication, Name: info.Main.Path, Version: version,
		PackageURL: purl(info.Main.Path, version), Description: file,
		Hashes:     &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: sum}},
		Licenses:   &cdx.Licenses{{License: &cdx.License{ID: license}}},
		Properties: settings(info),
	}
	components := []cdx.Component{library("std", strings.TrimPrefix(info.GoVersion, "go"), "")}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		components = append(components, library(m.Path, m.Version, m.Sum))
	}
	var refs []string
	for _, c := range components {
		refs = append(refs, c.BOMRef)
	}
	bill := cdx.NewBOM()
	bill.SerialNumber = "urn:uuid:" + uuid.NewSHA1(uuid.NameSpaceURL, []byte(sum)).String()
	bill.Metadata = &cdx.Metadata{Component: &command}
	bill.Components = &components
	bill.Dependencies = &[]cdx.Dependency{{Ref: command.BOMRef, Dependencies: &refs}}
	return bill
}

// library is a module that was linked. Its sum is that of go.sum, which is of the whole module.
func library(path, version, sum string) cdx.Component {
	c := cdx.Component{
		BOMRef: purl(path, version), Type: cdx.ComponentTypeLibrary, Name: path, Version: version,
		Scope: cdx.ScopeRequired, PackageURL: purl(path, version),
	}
	if raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(sum, "h1:")); err == nil && len(raw) > 0 {
		c.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(raw)}}
	}
	return c
}

func purl(path, version string) string { return "pkg:golang/" + path + "@" + version }

// settings are those of the build that tell one binary from another.
func settings(info *debug.BuildInfo) *[]cdx.Property {
	told := []string{"GOOS", "GOARCH", "GOAMD64", "GOARM64", "CGO_ENABLED", "-trimpath", "vcs.revision", "vcs.modified"}
	properties := []cdx.Property{}
	for _, s := range info.Settings {
		if slices.Contains(told, s.Key) {
			properties = append(properties, cdx.Property{Name: "cmconform:build:" + s.Key, Value: s.Value})
		}
	}
	return &properties
}
