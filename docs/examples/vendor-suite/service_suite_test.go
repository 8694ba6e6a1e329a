// A vendor's own Ginkgo suite with the checks of cmconform in it.
package service_test

import (
	"net/http"
	"os"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/specs"
)

// One call places all checks. An implementation in the same process is handed
// over as a Handler; for one that runs elsewhere leave the Handler out and give
// Target an address or a target.yaml.
var _ = specs.Describe(specs.Options{
	Target:  "embedded",
	Handler: ourService(),
	Skip:    []string{"SHOULD"},
})

// The suite's own specs stand beside them, with their own matchers.
var _ = Describe("our service", func() {
	It("starts", func() {
		Expect(ourService()).NotTo(BeNil())
	})
})

func TestService(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Our service")
}

// ourService stands in for the implementation under test: the mock, or a
// broken one where BROKEN names a deviation.
func ourService() http.Handler {
	var without []string
	if id := os.Getenv("BROKEN"); id != "" {
		without = []string{id}
	}
	service, err := mock.New(mock.Options{Without: without})
	if err != nil {
		panic(err)
	}
	return service
}
