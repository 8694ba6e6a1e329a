package catalogue

import (
	"bytes"
	_ "embed"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/closest"
)

//go:embed sources/pages.yaml
var sourcesFile []byte

// sources is the closed list of what a requirement may name as its source.
type sources struct {
	Pages        map[string]string `yaml:"pages"` // editions, with blanks between them
	Seeds        map[string]string `yaml:"seeds"`
	Descriptions string            `yaml:"descriptions"`
}

var knownSources = sync.OnceValues(func() (sources, error) {
	var s sources
	if err := yaml.NewDecoder(bytes.NewReader(sourcesFile), yaml.DisallowUnknownField()).Decode(&s); err != nil {
		return s, fmt.Errorf("sources/pages.yaml: %s", strings.TrimSpace(yaml.FormatError(err, false, false)))
	}
	return s, nil
})

var (
	pageForm = regexp.MustCompile(`^(?:(?:guides|includes)/)?[a-z0-9-]+\.md`)
	restForm = regexp.MustCompile(`^(?:#([a-z0-9-]+))?(?: of (v\d+|\d{4}))?$`)
	seedForm = regexp.MustCompile(`^seed (\d{3})(?:#[a-z0-9-]+)?$`)
	wsdlForm = regexp.MustCompile(`^(v\d+) WSDL$`)
)

// newest are the editions of the API version that needs no mention.
var newest = []string{"v13", "2026"}

// fault says what is wrong with a source, or "".
func (s sources) fault(source string) string {
	if source == "not documented" {
		return ""
	}
	if m := seedForm.FindStringSubmatch(source); m != nil {
		return unlessKnown("seed", m[1], slices.Sorted(maps.Keys(s.Seeds)))
	}
	if m := wsdlForm.FindStringSubmatch(source); m != nil {
		return unlessKnown("service description", m[1], strings.Fields(s.Descriptions))
	}
	page := pageForm.FindString(source)
	rest := restForm.FindStringSubmatch(source[len(page):])
	if page == "" || rest == nil {
		return fmt.Sprintf("source %q is not page.md#section, with \" of v12\" or \" of 2026\" behind it if it is not of v13, seed NNN#section, vNN WSDL or not documented", source)
	}
	editions := strings.Fields(s.Pages[page])
	if len(editions) == 0 {
		return unlessKnown("source", page, slices.Sorted(maps.Keys(s.Pages)))
	}
	edition := rest[2]
	if slices.Contains(editions, edition) && edition != "v13" ||
		edition == "" && slices.ContainsFunc(editions, func(e string) bool { return slices.Contains(newest, e) }) {
		return ""
	}
	if edition == "" || edition == "v13" {
		return fmt.Sprintf("source %q: v13 has no such page or needs no mention; the page is one of %s", source, strings.Join(editions, ", "))
	}
	return fmt.Sprintf("source %q: %s has no such page; it is one of %s", source, edition, strings.Join(editions, ", "))
}

func unlessKnown(what, name string, known []string) string {
	if slices.Contains(known, name) {
		return ""
	}
	return fmt.Sprintf("unknown %s %q%s", what, name, closest.Hint(name, known))
}

const published = "https://learn.microsoft.com/en-us/advertising/"

// URL is where a source is published, or "" where it is no more: pages and
// descriptions of retired versions, and the founding documents.
func URL(source string) string {
	if source == "v13 WSDL" {
		return "https://clientcenter.api.bingads.microsoft.com/Api/CustomerManagement/v13/CustomerManagementService.svc?wsdl"
	}
	page := pageForm.FindString(source)
	rest := restForm.FindStringSubmatch(source[len(page):])
	if page == "" || rest == nil || rest[2] != "" && !slices.Contains(newest, rest[2]) {
		return ""
	}
	address := strings.TrimSuffix(page, ".md")
	switch folder, _, found := strings.Cut(address, "/"); {
	case !found:
		address = "customer-management-service/" + address
	case folder == "includes": // a part of the page of each operation
		return published + "customer-management-service/getuser?view=bingads-13"
	}
	address = published + address + "?view=bingads-13"
	if section := rest[1]; section != "" && strings.Trim(section, "0123456789") != "" { // a number is an error code
		address += "#" + section
	}
	return address
}
