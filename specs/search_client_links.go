package specs

import (
	"strings"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// Which links SearchClientLinks finds, and what it shows of them.

// pairsFound are the links of a reply, each as the ids of agency and client.
func pairsFound(reply *Reply) []string {
	pairs := []string{}
	for _, l := range reply.All("ClientLinks/ClientLink") {
		pairs = append(pairs, l.Value("ManagingCustomerId")+" "+l.Value("ClientEntityId"))
	}
	return pairs
}

func pair(w *World, agency, client string) string { return w.Customer(agency) + " " + client }

// competitors lets two agencies ask for account K01, and the agency G1 for more.
func competitors(declared *world.World) {
	declared.Links = map[string]world.Link{
		"one":      {Agency: "G1", Account: "K01", Status: "LinkPending", Name: "One"},
		"two":      {Agency: "C1", Account: "K01", Status: "LinkPending", Name: "Two"},
		"three":    {Agency: "G1", Account: "K02", Status: "LinkPending", Name: "Three"},
		"customer": {Agency: "G1", Customer: "K1", Status: "LinkPending", Name: "All"},
	}
}

// accountCompetitors are those of the competitors that ask for accounts.
func accountCompetitors(declared *world.World) {
	competitors(declared)
	delete(declared.Links, "customer")
}

var _ = Behaviour("CM-LINK-038", "finds only links that the caller's customers have a part in", func(ctx SpecContext, w *World) {
	byClient := where("ClientAccountId", "Equals", w.Account("K01"))
	own, other := pair(w, "G1", w.Account("K01")), pair(w, "C1", w.Account("K01"))
	for _, part := range []struct {
		persona string
		found   []string
	}{{"agency", []string{own}}, {"client", []string{own, other}}, {"outsider", nil}} {
		reply := Given(findLinks(ctx, w.As(part.persona), byClient))
		Expect(pairsFound(reply)).To(ConsistOf(members(part.found)...), part.persona)
	}
}, Shaped(accountCompetitors))

var _ = Behaviour("CM-LINK-039", "finds only the newest of several links between an agency and a client", func(ctx SpecContext, w *World) {
	added := Given(addLinks(ctx, w, accountLink(w, "K01")))
	Suppose("CM-LINK-011", linkErrors(added)).To(BeEmpty(), "a request after a declined one")
	found := Given(linksTo(ctx, w, w.Account("K01")))
	Suppose("CM-LINK-001", found.Values("ClientLinks/ClientLink/Status")).To(ContainElement("LinkPending"))
	Expect(found).To(HaveValues("ClientLinks/ClientLink/Status", "LinkPending"))
}, Writes(Irreversible), Shaped(linked("G1", "LinkDeclined")))

var _ = Behaviour("CM-LINK-040", "finds links by their clients and by their agency", func(ctx SpecContext, w *World) {
	agency := w.As("agency")
	Suppose("CM-LINK-038", pairsFound(Given(findLinks(ctx, agency, where("ClientAccountId", "Equals", w.Account("K01")))))).NotTo(ContainElement(pair(w, "C1", w.Account("K01"))))
	k01, k02, k1 := pair(w, "G1", w.Account("K01")), pair(w, "G1", w.Account("K02")), pair(w, "G1", w.Customer("K1"))
	for _, search := range []struct {
		condition *Element
		found     []string
	}{
		{where("ClientAccountId", "Equals", w.Account("K02")), []string{k02}},
		{where("ClientAccountId", "In", strings.Join(accountsOfK1(w, 3), ",")), []string{k01, k02}},
		{where("ClientCustomerId", "Equals", w.Customer("K1")), []string{k1}},
		{where("ClientCustomerId", "In", w.Customer("K1")+","+w.Customer("X1")), []string{k1}},
		{where("DirectManagingCustomerId", "Equals", w.Customer("G1")), []string{k01, k02, k1}},
		{where("ManagingCustomerId", "Equals", w.Customer("G1")), []string{k01, k02, k1}},
	} {
		name := search.condition.Value("Field") + " " + search.condition.Value("Operator")
		reply := Given(findLinks(ctx, agency, search.condition))
		Expect(pairsFound(reply)).To(ConsistOf(members(search.found)...), name)
	}
}, Shaped(competitors), OnlyIn("v13"))

var _ = Behaviour("CM-LINK-041", "refuses two predicates about the same end of a link", func(ctx SpecContext, w *World) {
	agency := w.As("agency")
	direct, managing := where("DirectManagingCustomerId", "Equals", w.Customer("G1")), where("ManagingCustomerId", "Equals", w.Customer("G1"))
	account, customer := where("ClientAccountId", "Equals", w.Account("K01")), where("ClientCustomerId", "Equals", w.Customer("K1"))
	Control(findLinks(ctx, agency, direct, account))
	Expect(findLinks(ctx, agency, direct, managing)).To(BeRefused(), "two agencies")
	Expect(findLinks(ctx, agency, account, customer)).To(BeRefused(), "two clients")
}, OnlyIn("v13"))

var _ = Behaviour("CM-LINK-042", "ignores a ManagingCustomerId beside a ClientAccountId", func(ctx SpecContext, w *World) {
	client := w.As("client")
	account := where("ClientAccountId", "Equals", w.Account("K01"))
	alone := pairsFound(Given(findLinks(ctx, client, account)))
	Suppose("CM-LINK-040", alone).To(ConsistOf(pair(w, "G1", w.Account("K01")), pair(w, "C1", w.Account("K01"))))
	reply := findLinks(ctx, client, account, where("ManagingCustomerId", "Equals", w.Customer("G1")))
	Suppose("CM-LIMIT-027", reply).To(Succeed())
	Expect(pairsFound(reply)).To(ConsistOf(members(alone)...))
}, Shaped(competitors), OnlyIn("v13"))

var _ = Behaviour("CM-LINK-043", "finds by a client and a DirectManagingCustomerId what meets both", func(ctx SpecContext, w *World) {
	client := w.As("client")
	account := where("ClientAccountId", "Equals", w.Account("K01"))
	Suppose("CM-LINK-040", pairsFound(Given(findLinks(ctx, client, account)))).To(HaveLen(2))
	reply := findLinks(ctx, client, account, where("DirectManagingCustomerId", "Equals", w.Customer("G1")))
	Suppose("CM-LIMIT-027", reply).To(Succeed())
	Expect(pairsFound(reply)).To(ConsistOf(pair(w, "G1", w.Account("K01"))))
}, Shaped(competitors), OnlyIn("v13"))

var _ = Behaviour("CM-LINK-044", "leaves the links of other agencies to a client out by a DirectManagingCustomerId and not by a ManagingCustomerId", func(ctx SpecContext, w *World) {
	client := w.As("client")
	own := []string{pair(w, "G1", w.Account("K01")), pair(w, "G1", w.Account("K02")), pair(w, "G1", w.Customer("K1"))}
	direct := Given(findLinks(ctx, client, where("DirectManagingCustomerId", "Equals", w.Customer("G1"))))
	Expect(pairsFound(direct)).To(ConsistOf(members(own)...), "DirectManagingCustomerId")
	every := Given(findLinks(ctx, client, where("ManagingCustomerId", "Equals", w.Customer("G1"))))
	Expect(pairsFound(every)).To(ConsistOf(members(append(own, pair(w, "C1", w.Account("K01"))))...), "ManagingCustomerId")
}, Shaped(competitors), OnlyIn("v13"))

var _ = Behaviour("CM-LINK-046", "shows ids and numbers of both ends of a link, its status and its last change", func(ctx SpecContext, w *World) {
	added := Given(addLinks(ctx, w, accountLink(w, "K01")))
	Suppose("CM-LIMIT-002", linkErrors(added)).To(BeEmpty())
	found := Given(linksTo(ctx, w, w.Account("K01")))
	Suppose("CM-LINK-001", found).NotTo(HaveBlank("ClientLinks"))
	link := found.At("ClientLinks/ClientLink")
	for name, value := range byKey(map[string]string{
		"ClientEntityId": w.Account("K01"), "ClientEntityNumber": w.AccountNumber("K01"),
		"ManagingCustomerId": w.Customer("G1"), "ManagingCustomerNumber": w.CustomerNumber("G1"),
	}) {
		Expect(link).To(HaveElement(name, Equal(value)))
	}
	for _, name := range []string{"Status", "LastModifiedDateTime", "LastModifiedByUserId"} {
		Expect(link).To(HaveElement(name, Not(BeEmpty())))
	}
}, Writes(Irreversible))

var _ = Behaviour("CM-LINK-046/names", "shows the names of both ends of a link", func(ctx SpecContext, w *World) {
	link := linkTo(ctx, w, "agency", "K01")
	Expect(link).To(HaveElement("ClientEntityName", Not(BeEmpty())))
	Expect(link).To(HaveElement("ManagingCustomerName", Not(BeEmpty())))
}, OnlyIn("v13"), Shaped(linkStates("LinkPending")))
