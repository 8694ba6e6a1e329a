package specs

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/beevik/etree"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/contract"
)

// rewritten returns a request whose envelope was changed as a tree.
func rewritten(raw client.Raw, change func(envelope *etree.Element)) client.Raw {
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(raw.Body); err != nil {
		panic(err) // the codec wrote it
	}
	change(doc.Root())
	raw = raw.Clone()
	raw.Body, _ = doc.WriteToBytes()
	return raw
}

// spoiled returns the persona for requests that are spoiled in such a way that
// a service may fail to find the credential in them, and say so.
func spoiled(p *Persona) *Persona { return p.WithTokenOf(p) }

var _ = Behaviour("CM-PROTO-014", "does not answer an envelope of SOAP 1.2", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("GetUser", Nil("UserId"))
	newer := request.Clone()
	newer.Body = []byte(strings.Replace(string(newer.Body), "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope", 1))
	newer.Header = http.Header{"Content-Type": {`application/soap+xml; charset=utf-8; action="GetUser"`}}
	reply := spoiled(admin).Post(ctx, newer)
	Expect(reply).To(BeRefused())
	Record("HTTP %d", reply.Result.Status)
	Control(admin.Post(ctx, request))
})

var _ = Behaviour("CM-PROTO-031", "refuses what is not well-formed XML", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("GetUser", Nil("UserId"))
	cut := request.Clone()
	cut.Body = cut.Body[:bytes.LastIndexByte(cut.Body, '<')] // the end of the envelope is missing
	reply := spoiled(admin).Post(ctx, cut)
	Expect(reply).To(BeRefused())
	Record("HTTP %d", reply.Result.Status)
	Control(admin.Post(ctx, request))
})

var _ = Behaviour("CM-PROTO-032", "refuses an empty Body", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("GetUser", Nil("UserId"))
	empty := rewritten(request, func(envelope *etree.Element) { envelope.SelectElement("Body").Child = nil })
	Expect(spoiled(admin).Post(ctx, empty)).To(BeRefused())
	Control(admin.Post(ctx, request))
})

var _ = Behaviour("CM-PROTO-033", "does not take the request element of another API version for its own", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request, own := admin.Prepare("GetUser", Nil("UserId")), w.Contract()
	for _, version := range contract.Versions() {
		other := strings.TrimSuffix(own.Namespace, own.Version) + version
		if other == own.Namespace {
			continue
		}
		foreign := rewritten(request, func(envelope *etree.Element) {
			envelope.SelectElement("Body").ChildElements()[0].CreateAttr("xmlns", other)
		})
		Expect(spoiled(admin).Post(ctx, foreign)).To(BeRefused(), other)
	}
	Control(admin.Post(ctx, request))
})

var _ = Behaviour("CM-PROTO-034", "refuses an operation that does not exist", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("GetUser", Nil("UserId"))
	unknown := rewritten(request, func(envelope *etree.Element) {
		envelope.SelectElement("Body").ChildElements()[0].Tag = "GetNobodyRequest"
	})
	unknown.Header.Set("SOAPAction", "GetNobody")
	Expect(spoiled(admin).Post(ctx, unknown)).To(BeRefused())
	Control(admin.Post(ctx, request))
})

var _ = Behaviour("CM-PROTO-034/soap-action", "refuses a SOAPAction that does not exist", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("GetUser", Nil("UserId"))
	unknown := request.Clone()
	unknown.Header["SOAPAction"] = []string{"GetNobody"}
	Expect(spoiled(admin).Post(ctx, unknown)).To(BeRefused())
	Control(admin.Post(ctx, request))
})

var _ = Behaviour("CM-PROTO-006", "takes the SOAPAction in quotes like the plain one", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	for _, action := range []string{"GetUser", `"GetUser"`} {
		request := admin.Prepare("GetUser", Nil("UserId"))
		request.Header["SOAPAction"] = []string{action}
		reply := admin.Post(ctx, request)
		Expect(reply).To(Succeed(), action)
		Suppose("CM-GETUSER-001", reply).To(HaveElement("User/Id", Equal(admin.UserID)))
	}
})

var _ = Behaviour("CM-PROTO-049", "takes an empty request element in every spelling", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	plain := admin.Prepare("GetUserMFAStatus")
	for name, inside := range byKey(map[string]string{"nothing": "", "a line break": "\n"}) {
		request := rewritten(plain, func(envelope *etree.Element) {
			for _, element := range envelope.FindElements("Body/*") {
				element.SetText(inside)
			}
		})
		Expect(admin.Post(ctx, request)).To(Succeed(), name)
	}
}, OnlyIn("v13"))
