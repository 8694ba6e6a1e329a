package reports

import (
	"fmt"
	"strings"
	"time"
)

// sample is the document of an imaginary run with every outcome in it.
// testdata/sample holds its renderings; go test -update writes them anew.
func sample() *Document {
	start := time.Date(2026, 3, 14, 9, 26, 53, 0, time.UTC)
	doc := &Document{
		Tool: Tool{Name: "cmconform", Version: "0.1.0", Commit: "4f2c91d"},
		Run: Run{
			ID: "20260314-092653-7c1e", Command: "cmconform run --target shop.yaml --writes restore",
			Started: start, Finished: start.Add(4300 * time.Millisecond), DurationMS: 4300,
			Seed: 42, Edition: 2025, Writes: "restore", Jobs: 1, Requests: 1204,
		},
		Target: Target{
			Kind: "url", Name: "shop.yaml", Provisioner: "static",
			Endpoints:          map[string]string{"v13-soap": "https://api.shop.example/CustomerManagement/v13/CustomerManagementService.svc"},
			ExcludedOperations: []string{"SendUserInvitation"},
		},
		Requirements: []Requirement{
			requirement("CM-AUTH-012", "MUST", "A request with the credentials of an active user is answered.", "GetUser"),
			requirement("CM-AUTH-014", "MUST", "A request with an expired access token is refused.", "GetUser"),
			requirement("CM-GETUSER-001", "MUST", "With UserId nil the reply describes the user behind the request credentials.", "GetUser"),
			requirement("CM-GETUSER-002", "MUST", "Leaving the UserId element out altogether has the same result as sending it nil.", "GetUser"),
			requirement("CM-GETUSER-013", "MUST", "The reply never contains the Password of the user.", "GetUser"),
			requirement("CM-LIMIT-001", "MUST", "One AddClientLinks request takes at most 10 client links.", "AddClientLinks"),
			requirement("CM-LIMIT-059", "SHOULD", "A JobTitle of more than 50 characters is refused.", "UpdateUser"),
			requirement("CM-MULTI-001", "MUST", "The credentials of merged users are refused after consolidation.", "GetUser", "GetAccountsInfo"),
			requirement("CM-MULTI-014", "SHOULD", "LastModifiedTime is the same on all users of a person after an update.", "UpdateUser", "GetUser"),
			requirement("CM-PROTO-001", "MUST", "A reply is one SOAP 1.1 envelope with one element in its body.", "GetUser"),
			requirement("CM-PROTO-003", "MUST", "Each reply carries a TrackingId header.", "GetUser"),
			requirement("CM-ROLE-027", "MUST", "A Standard user who deletes an account is refused, and nothing changes.", "DeleteAccount", "GetAccount"),
			requirement("CM-ROLE-031", "MUST", "A Viewer who updates an account is refused, and nothing changes.", "UpdateAccount", "GetAccount"),
			requirement("CM-TS-029", "MUST", "UpdateUser with the TimeStamp of the last read succeeds.", "UpdateUser", "GetUser"),
			requirement("CM-TS-031", "MUST", "UpdateUser with a TimeStamp from before another write is refused, and the later write survives.", "UpdateUser", "GetUser"),
			requirement("CM-TS-032", "MUST", "Every successful UpdateUser issues a new TimeStamp.", "UpdateUser", "GetUser"),
			requirement("CM-TS-044", "MUST", "The address of a user has a TimeStamp of its own.", "UpdateUser", "GetUser"),
			requirement("CM-USER-021", "INFO", "DeleteUser answers with an empty body.", "DeleteUser"),
		},
	}
	add := func(id, text string, o Outcome, edit func(*Check)) {
		area := strings.Split(id, "-")[1]
		main, _, _ := strings.Cut(id, "/")
		c := Check{
			ID: id, Text: text, Dialect: "v13-soap", Area: area, Level: "MUST", Requirements: []string{main},
			Location: fmt.Sprintf("specs/%s.go:%d", strings.ToLower(area), 20+7*len(doc.Checks)),
			Outcome:  o, Started: start.Add(time.Duration(len(doc.Checks)) * 150 * time.Millisecond), DurationMS: 12.4, Requests: 3,
		}
		for i := range doc.Requirements {
			if doc.Requirements[i].ID == main {
				c.Operations, c.Level = doc.Requirements[i].Operations, doc.Requirements[i].Level
			}
		}
		if o != Pass && o != Skipped {
			c.Rerun = "cmconform run --target shop.yaml --select " + id
		}
		if edit != nil {
			edit(&c)
		}
		doc.Checks = append(doc.Checks, c)
	}
	because := func(reason string) func(*Check) { return func(c *Check) { c.Reason = reason } }
	blockedBy := func(id, reason string) func(*Check) {
		return func(c *Check) { c.BlockedBy, c.Reason = id, reason }
	}

	add("CM-TS-031", "refuses an update with a stale TimeStamp, and the later write survives", Fail, func(c *Check) {
		c.DurationMS, c.Requests = 41.8, 4
		c.Failure = &Failure{
			Message:  "the stale UpdateUser was accepted",
			Expected: "fault with code 209 TimestampNotMatch, 1007 or another refusal",
			Actual:   "success: LastModifiedTime 2026-03-14T09:26:53.517",
			Location: "specs/ts.go:63",
		}
		c.Reason = c.Failure.Message
		c.Exchanges = []Exchange{
			sampleExchange(1, "GetUser", 200, `<GetUserRequest xmlns="https://bingads.microsoft.com/Customer/v13"><UserId xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/></GetUserRequest>`,
				`<GetUserResponse xmlns="https://bingads.microsoft.com/Customer/v13"><User xmlns:a="https://bingads.microsoft.com/Customer/v13/Entities" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><a:Id>456</a:Id><a:JobTitle i:nil="true"/><a:TimeStamp>AAAAAE496a4=</a:TimeStamp><a:UserName>one@contoso.com</a:UserName></User></GetUserResponse>`),
			sampleExchange(2, "UpdateUser", 200, `<UpdateUserRequest xmlns="https://bingads.microsoft.com/Customer/v13"><User xmlns:a="https://bingads.microsoft.com/Customer/v13/Entities"><a:Id>456</a:Id><a:JobTitle>Buyer &amp; seller</a:JobTitle><a:TimeStamp>AAAAAE496a4=</a:TimeStamp></User></UpdateUserRequest>`,
				`<UpdateUserResponse xmlns="https://bingads.microsoft.com/Customer/v13"><LastModifiedTime>2026-03-14T09:26:53.517</LastModifiedTime></UpdateUserResponse>`),
		}
	})
	add("CM-TS-031/delete", "refuses a deletion with a stale TimeStamp", Blocked, blockedBy("CM-TS-031", "the control call was accepted although its TimeStamp was stale"))
	add("CM-TS-032", "issues a new TimeStamp for each update", Blocked, blockedBy("CM-TS-031", "set-up: UpdateUser did not keep the later write"))
	add("CM-TS-044", "keeps a TimeStamp for the address", Blocked, blockedBy("CM-TS-032", "set-up: no fresh TimeStamp to start from"))
	add("CM-TS-029", "accepts the TimeStamp of the last read", Pass, nil)
	add("CM-ROLE-031", "refuses a Viewer's UpdateAccount, and changes nothing", Fail, func(c *Check) {
		c.Failure = &Failure{
			Message: "the account changed although the call was refused", Expected: "Name \"Contoso Shoes\"", Actual: "Name \"Contoso Boots\"",
			Location: "specs/role.go:118",
		}
		c.Reason = c.Failure.Message
		c.Exchanges = []Exchange{
			sampleExchange(1, "UpdateAccount", 500, `<UpdateAccountRequest xmlns="https://bingads.microsoft.com/Customer/v13"/>`,
				`<s:Fault xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><faultcode>s:Server</faultcode><faultstring xml:lang="en-US">Invalid client data.</faultstring></s:Fault>`),
		}
	})
	add("CM-ROLE-027", "refuses a Standard user's DeleteAccount, and changes nothing", Blocked, blockedBy("CM-ROLE-012", "control: the Super Admin's GetAccount was refused with 106 UserIsNotAuthorized"))
	add("CM-AUTH-012", "answers a user with a valid token", Pass, nil)
	add("CM-AUTH-014", "refuses an expired token", Skipped, because("no persona expired: declare it under provisioner.static.personas"))
	add("CM-GETUSER-001", "answers with the caller when UserId is nil", Pass, nil)
	add("CM-GETUSER-002", "answers with the caller when UserId is left out", Pass, nil)
	add("CM-GETUSER-013", "never returns the Password", Pass, func(c *Check) { c.Recorded = []string{"Password is nil, not absent"} })
	add("CM-LIMIT-001", "takes 10 client links, refuses 11", Inconclusive, func(c *Check) {
		c.Reason, c.DurationMS = "no answer within 30 s", 30012
		e := sampleExchange(1, "AddClientLinks", 0, `<AddClientLinksRequest xmlns="https://bingads.microsoft.com/Customer/v13"/>`, "")
		e.Error, e.Reply, e.ReplyHeaders, e.TrackingID, e.DurationMS = "context deadline exceeded", "", nil, "", 30000
		c.Exchanges = []Exchange{e}
	})
	add("CM-LIMIT-059", "refuses a JobTitle of 51 characters", Warn, func(c *Check) {
		c.Failure = &Failure{Message: "a JobTitle of 51 characters was accepted", Expected: "a refusal", Actual: "success", Location: "specs/limit.go:201"}
		c.Reason = c.Failure.Message
		c.Exchanges = []Exchange{sampleExchange(1, "UpdateUser", 200, `<UpdateUserRequest xmlns="https://bingads.microsoft.com/Customer/v13"/>`,
			`<UpdateUserResponse xmlns="https://bingads.microsoft.com/Customer/v13"/>`)}
	})
	add("CM-MULTI-001", "refuses the token of a merged sign-in", Skipped, because("no persona two: declare it under provisioner.static.personas"))
	add("CM-MULTI-001/accounts", "refuses GetAccountsInfo of a merged sign-in", Skipped, because("no persona two: declare it under provisioner.static.personas"))
	add("CM-MULTI-014", "synchronises LastModifiedTime over the users of a person", Pass, nil)
	add("CM-USER-021", "answers DeleteUser with an empty body", Skipped, because("writes what cannot be undone: needs --writes all"))

	broken := sampleExchange(3, "SearchAccounts", 200, `<SearchAccountsRequest xmlns="https://bingads.microsoft.com/Customer/v13"/>`,
		`<SearchAccountsResponse xmlns="https://bingads.microsoft.com/Customer/v13"><Accounts/></SearchAccountsResponse>`)
	broken.Reply = strings.Replace(broken.Reply, `<h:TrackingId xmlns:h="https://bingads.microsoft.com/Customer/v13">`+broken.TrackingID+`</h:TrackingId>`, "", 1)
	broken.TrackingID = ""
	doc.Invariants = []Invariant{
		{
			ID: "CM-PROTO-003", Text: "each reply carries a TrackingId", Dialect: "v13-soap", Level: "MUST", Requirements: []string{"CM-PROTO-003"},
			Exchanges: 1203, Outcome: Fail, Count: 7,
			Violations: []Violation{{Check: "CM-GETUSER-001", Message: "no TrackingId header in the reply of SearchAccounts", Exchange: broken}},
		},
		{ID: "CM-PROTO-001", Text: "each reply is one envelope with one body element", Dialect: "v13-soap", Level: "MUST", Requirements: []string{"CM-PROTO-001"}, Exchanges: 1203, Outcome: Pass},
		{ID: "CM-PROTO-017", Text: "each ApiFault has a TrackingId", Dialect: "v13-soap", Level: "MUST", Requirements: []string{"CM-PROTO-017"}, Outcome: Skipped},
	}
	doc.Observations = []Observation{
		{ID: "CM-PROTO-016", Dialect: "v13-soap", Check: "CM-ROLE-031", Text: "faults come with HTTP status 500"},
		{ID: "CM-SCHEMA-017", Dialect: "v13-soap", Check: "CM-GETUSER-001", Text: "JobTitle is nil when nobody has set it"},
	}
	doc.Problems = []Problem{{
		Kind: "ledger", Message: "user 456 could not be put back: its TimeStamp changed meanwhile", Advice: "Put JobTitle of user 456 back to \"Buyer\" by hand.",
	}}
	doc.Summary.Accounts = []Account{{
		Dialect: "v13-soap", Requirements: 24, Checked: 18, Observed: 2, LeftOut: 1,
		Excluded: map[string]int{"about-clients": 1, "other-version": 1}, Unaccounted: []string{"CM-LINK-019"},
	}}
	doc.Summary.ExitCode = 1
	doc.Summary.Explanation = "2 checks and 1 invariant show documented behaviour that is missing."
	Normalise(doc)
	Summarise(doc)
	return doc
}

func requirement(id, level, statement string, operations ...string) Requirement {
	return Requirement{
		ID: id, Area: strings.Split(id, "-")[1], Level: level, Statement: statement, Operations: operations,
		Sources: []string{strings.ToLower(operations[0]) + ".md#remarks"}, Provenance: "documented",
	}
}

func sampleExchange(number int, operation string, status int, request, reply string) Exchange {
	const open, end = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">`, `</s:Envelope>`
	tracking := fmt.Sprintf("17caa13f-9073-43f9-83fd-347bc3f44a%02d", number)
	return Exchange{
		Number: number, Persona: "superAdmin", Operation: operation, Method: "POST",
		URL:            "https://api.shop.example/CustomerManagement/v13/CustomerManagementService.svc",
		RequestHeaders: map[string]string{"Content-Type": "text/xml; charset=utf-8", "SOAPAction": `"` + operation + `"`},
		Request: open + `<s:Header><AuthenticationToken xmlns="https://bingads.microsoft.com/Customer/v13">[redacted]</AuthenticationToken></s:Header><s:Body>` +
			request + `</s:Body>` + end,
		Status: status, ReplyHeaders: map[string]string{"Content-Type": "text/xml; charset=utf-8"},
		Reply: open + `<s:Header><h:TrackingId xmlns:h="https://bingads.microsoft.com/Customer/v13">` + tracking + `</h:TrackingId></s:Header><s:Body>` +
			reply + `</s:Body>` + end,
		TrackingID: tracking, DurationMS: 11.2,
		Curl: `curl -sS https://api.shop.example/CustomerManagement/v13/CustomerManagementService.svc -H 'SOAPAction: "` + operation +
			`"' -H 'Content-Type: text/xml; charset=utf-8' --data-binary "<s:Envelope ...>$CMCONFORM_TOKEN</s:Envelope>"`,
	}
}

// allPass is a run of n passing checks over eight areas, with requirements and
// texts of the length that real ones have.
func allPass(n int) *Document {
	doc := sample()
	doc.Problems, doc.Checks, doc.Requirements = nil, nil, nil
	doc.Invariants[1] = Invariant{ID: "CM-PROTO-003", Text: "each reply carries a TrackingId", Dialect: "v13-soap", Level: "MUST", Exchanges: 1203, Outcome: Pass}
	areas := []string{"AUTH", "GETUSER", "LIMIT", "MULTI", "PROTO", "ROLE", "TS", "USER"}
	for i := range n {
		id := fmt.Sprintf("CM-%s-%03d", areas[i%len(areas)], i/len(areas)+1)
		doc.Requirements = append(doc.Requirements, requirement(id, "MUST",
			"A Standard user who deletes an account with the correct time stamp gets a fault and nothing changes.", "UpdateUser", "GetUser"))
		doc.Checks = append(doc.Checks, Check{
			ID: id, Text: "refuses a Standard user's DeleteAccount with the right TimeStamp, and changes nothing",
			Dialect: "v13-soap", Area: areas[i%len(areas)], Level: "MUST", Requirements: []string{id}, Operations: []string{"UpdateUser", "GetUser"},
			Location: "specs/role.go:118", Outcome: Pass, Started: doc.Run.Started, DurationMS: 8.25, Requests: 4,
		})
	}
	doc.Summary = Summary{Planned: n, Explanation: "Every check that ran passed."}
	Normalise(doc)
	Summarise(doc)
	return doc
}
