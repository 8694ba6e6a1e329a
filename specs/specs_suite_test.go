package specs_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/specs"
)

// TestConformance is the door for go test and the ginkgo command. Environment:
//
//	CMCONFORM_TARGET   embedded (default), container, a target.yaml, or an address
//	CMCONFORM_DIALECT  dialects to run, separated by commas; as the command where it is not set
//	CMCONFORM_WRITES   none (default), restore or all; for targets without worlds of our own
//	CMCONFORM_WITHOUT  a deviation of the embedded mock, to see checks fail
func TestConformance(t *testing.T) {
	address := os.Getenv("CMCONFORM_TARGET")
	var handler http.Handler
	if address == "" || address == "embedded" {
		address = "embedded"
		var without []string
		if id := os.Getenv("CMCONFORM_WITHOUT"); id != "" {
			without = []string{id}
		}
		service, err := mock.New(mock.Options{Without: without, Undocumented: true})
		if err != nil {
			t.Fatal(err)
		}
		handler = service
	}
	var dialects []string
	if names := os.Getenv("CMCONFORM_DIALECT"); names != "" {
		dialects = strings.Split(names, ",")
	}
	specs.Describe(specs.Options{Target: address, Handler: handler, Dialects: dialects, Writes: os.Getenv("CMCONFORM_WRITES")})
	ginkgo.RunSpecs(t, "Customer Management")
}
