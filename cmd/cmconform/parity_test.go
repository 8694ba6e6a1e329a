package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/parity"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// compared is a whole comparison of the mock with itself.
func compared(t *testing.T, change func(*parity.Options)) *reports.Parity {
	t.Helper()
	_, opened := openedMock(t)
	o := parity.Options{Target: opened}
	if change != nil {
		change(&o)
	}
	doc, err := parity.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestParity shows that the bindings of the mock say the same in every
// documented operation, and that every call brings up what it is there for.
func TestParity(t *testing.T) {
	doc := compared(t, nil)
	if doc.Summary.ExitCode != run.ExitConforms || doc.Summary.Verdict != reports.VerdictEqual {
		t.Errorf("%s, exit code %d: %s", doc.Summary.Verdict, doc.Summary.ExitCode, doc.Summary.Explanation)
	}
	succeeded := map[string]bool{}
	for i := range doc.Calls {
		c := &doc.Calls[i]
		if c.State() != reports.Equal {
			t.Errorf("%s, %s: %s %s %v", c.Operation, c.Name, c.State(), c.Reason, c.Cells)
		}
		for _, got := range []string{c.SOAP, c.REST} {
			if !brings(c.Meant, got) {
				t.Errorf("%s, %s: is there for %q and is answered with %q", c.Operation, c.Name, c.Meant, got)
			}
		}
		succeeded[c.Operation] = succeeded[c.Operation] || c.SOAP == "a reply"
		if write := contractV13(t).Operation(c.Operation).Kind == contract.Write; write != (c.Cell(reports.ColumnEffect) != nil) {
			t.Errorf("%s, %s: the effect is compared: %t", c.Operation, c.Name, !write)
		}
	}
	for _, o := range contractV13(t).Operations {
		if o.Documented && !succeeded[o.Name] && o.Name != "DeleteCustomer" { // which nobody may call
			t.Errorf("no call of %s succeeds", o.Name)
		}
	}
	page, err := os.ReadFile("../../docs/parity.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{
		fmt.Sprintf("Each of the %d documented operations", doc.Summary.Operations), fmt.Sprintf(", %d calls in\nall", doc.Summary.Calls),
		"costs " + reports.Count(doc.Run.Requests, "request"),
	} {
		if !strings.Contains(string(page), said) {
			t.Errorf("docs/parity.md does not say %q", said)
		}
	}
	t.Run("fault classes", func(t *testing.T) { everyFaultClass(t, doc) })
	for _, column := range reports.Columns {
		if n := doc.Summary.Cells[column][reports.Equal]; n < 70 {
			t.Errorf("only %d comparisons of the %s", n, column)
		}
	}
}

func contractV13(t *testing.T) *contract.Contract {
	t.Helper()
	c, err := contract.Load("v13", 2026)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// brings says whether an answer is what a call is there for.
func brings(meant, got string) bool {
	items, code, _ := strings.Cut(meant, " ")
	switch {
	case meant == "reply":
		return got == "a reply"
	case items == "items":
		list, found := strings.CutPrefix(got, "a reply with items ")
		return found && slices.Contains(strings.Split(list, ", "), code)
	case meant == "unfit": // over REST the platform's own words are a fault, too
		return strings.HasPrefix(got, "refused as not fitting the contract") || got == "ApiFault 201" || got == "AdApiFaultDetail 100 NullRequest"
	}
	return got == meant || strings.HasPrefix(got, meant+" ")
}

// unreachable are faults of the mock that no comparison can bring up.
var unreachable = map[string]string{
	"AdApiFaultDetail 0":   "a fault of the mock itself, or a world that is full",
	"AdApiFaultDetail 303": "an API version that is switched off has no binding left to compare",
	"ApiFault 204":         "operations that no page documents",
}

// everyFaultClass shows that every fault that the mock has is compared.
func everyFaultClass(t *testing.T, doc *reports.Parity) {
	reached := map[string]bool{}
	for i := range doc.Calls {
		got := doc.Calls[i].SOAP
		if list, found := strings.CutPrefix(got, "a reply with items "); found {
			for code := range strings.SplitSeq(list, ", ") {
				reached["ApiFault "+code] = true
			}
			continue
		}
		if words := strings.Fields(got); len(words) > 1 {
			reached[words[0]+" "+strings.TrimSuffix(words[1], ",")] = true
		}
	}
	classes := faultTable(t)
	if len(classes) < 45 {
		t.Fatalf("only %d fault classes are found in the mock's table", len(classes))
	}
	for _, class := range classes {
		switch why := unreachable[class]; {
		case reached[class] && why != "":
			t.Errorf("%s is reached, although it is said to be %s", class, why)
		case !reached[class] && why == "":
			t.Errorf("no call brings up %s", class)
		}
	}
}

// faultTable reads the errors that the mock declares: "ApiFault 203".
func faultTable(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../fixtures/mock/fault.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var classes []string
	ast.Inspect(file, func(n ast.Node) bool {
		literal, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		if name, ok := literal.Type.(*ast.Ident); !ok || name.Name != "failure" {
			return true
		}
		detail, number := "ApiFault", ""
		for i, e := range literal.Elts {
			if pair, ok := e.(*ast.KeyValueExpr); ok {
				if pair.Key.(*ast.Ident).Name == "number" {
					number = numberOf(pair.Value)
				}
				continue
			}
			if i == 0 { // number, symbol, message in turn
				detail, number = "AdApiFaultDetail", numberOf(e)
			}
		}
		if class := detail + " " + number; number != "" && !slices.Contains(classes, class) {
			classes = append(classes, class)
		}
		return true
	})
	return classes
}

func numberOf(e ast.Expr) string {
	if l, ok := e.(*ast.BasicLit); ok {
		if _, err := strconv.Atoi(l.Value); err == nil {
			return l.Value
		}
	}
	return ""
}

// TestParityFindsDeviations shows of each column that a service which does
// wrong over REST alone is told from one that does not.
func TestParityFindsDeviations(t *testing.T) {
	for _, c := range []struct {
		deviation string
		column    reports.Column
		want      string
	}{
		{"CM-REST-001", reports.ColumnRequest, "UpdateUser, another job title: request: answer: a reply over SOAP, ApiFault 204 over REST"},
		{"CM-REST-007", reports.ColumnRequest, "GetUser, no developer token: request: answer: AdApiFaultDetail 116 RequestMissingHeaders over SOAP, a reply over REST"},
		{"CM-SCHEMA-017/member", reports.ColumnReply, `GetUser, the caller: reply: User/IsMigratedToMicrosoftAccount: absent over SOAP, "true" over REST`},
		{"CM-REST-022/latin", reports.ColumnEffect, `UpdateUser, another job title: effect: GetUser User/JobTitle: "Archivist & \"Söhne\" <2>" over SOAP, "Archivist & \"SÃ¶hne\" <2>" over REST`},
	} {
		t.Run(c.deviation, func(t *testing.T) {
			operation, _, _ := strings.Cut(c.want, ",")
			doc := compared(t, func(o *parity.Options) { o.Deviations, o.Select = []string{c.deviation}, []string{operation} })
			found := differences(doc, c.column)
			if doc.Summary.ExitCode != run.ExitFails || !slices.Contains(found, c.want) {
				t.Errorf("exit code %d, differences of the %s:\n%s\nwant\n%s", doc.Summary.ExitCode, c.column, strings.Join(found, "\n"), c.want)
			}
		})
	}
}

// TestParityIsFair shows that a service which decides otherwise where the
// documentation leaves a choice is equal all the same, where it does so over both bindings.
func TestParityIsFair(t *testing.T) {
	for _, c := range []struct {
		reading    string
		operations []string
		code       int
		skipped    string // the reason for what cannot be compared then
	}{
		{"U-12=refused", []string{"GetUser", "DeleteUser"}, run.ExitConforms, "what has to be there first is refused: GetUser with ApiFault 202"},
		{"CM-ROLE-010=deny", []string{"GetUser", "AddAccount"}, run.ExitConforms, "both refuse what should succeed: AdApiFaultDetail 106 UserIsNotAuthorized"},
		{"CM-NOTIF-001=deny", []string{"GetUser", "DismissNotifications"}, run.ExitConforms, "what has to be there first is refused: GetNotifications with AdApiFaultDetail 106 UserIsNotAuthorized"},
		{"CM-NOTIF-001=deny", []string{"GetNotifications"}, run.ExitTarget, "both refuse what should succeed: AdApiFaultDetail 106 UserIsNotAuthorized"},
		{"CM-REST-031=yes", []string{"GetUsersInfo"}, run.ExitFails, ""},
	} {
		service, err := mock.New(mock.Options{Readings: []string{c.reading}})
		if err != nil {
			t.Fatal(err)
		}
		opened, err := target.Open(t.Context(), target.Spec{Address: "embedded", Handler: service})
		if err != nil {
			t.Fatal(err)
		}
		doc, err := parity.Run(t.Context(), parity.Options{Target: opened, Select: c.operations})
		opened.Close(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if doc.Summary.ExitCode != c.code {
			t.Errorf("%s, %v: exit code %d: %s", c.reading, c.operations, doc.Summary.ExitCode, doc.Summary.Explanation)
		}
		told := c.skipped == ""
		for i := range doc.Calls {
			told = told || doc.Calls[i].Reason == c.skipped
			for _, cell := range doc.Calls[i].Cells {
				told = told || cell.State == reports.Omitted && cell.Reason == c.skipped
			}
		}
		if !told {
			t.Errorf("%s, %v: nothing is skipped for %q", c.reading, c.operations, c.skipped)
		}
	}
}

// differences are the first lines of the cells of a column that differ.
func differences(doc *reports.Parity, column reports.Column) (found []string) {
	for i := range doc.Calls {
		c := &doc.Calls[i]
		if cell := c.Cell(column); cell != nil && cell.State == reports.Differs {
			found = append(found, fmt.Sprintf("%s, %s: %s", c.Operation, c.Name, cell.Line()))
		}
	}
	return found
}
