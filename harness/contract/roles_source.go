package contract

import (
	"bytes"
	_ "embed" // the tables are built in
	"fmt"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed roles.yaml
var rolesYAML []byte

type roleFile struct {
	Roles      map[int]string
	Conditions map[string]string
	Tables     map[string]struct {
		Reads struct {
			Requirements map[string]string
			Operations   []string
		}
		Rows       []map[string]string
		Invariants []struct{ Requirement, Operation, Role, Condition string }
	}

	tables map[string]*RoleTable
}

// roleData reads the built-in tables once; a defect in them is one of this program.
var roleData = sync.OnceValue(func() *roleFile {
	f, err := decodeRoles(rolesYAML)
	if err != nil {
		panic(fmt.Sprintf("roles.yaml: %v", err))
	}
	return f
})

func decodeRoles(data []byte) (*roleFile, error) {
	f := &roleFile{tables: map[string]*RoleTable{}}
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.DisallowUnknownField()).Decode(f); err != nil {
		return nil, err
	}
	for _, role := range DocumentedRoles {
		if f.Roles[int(role)] == "" {
			return nil, fmt.Errorf("role %d has no name", int(role))
		}
	}
	for version, table := range f.Tables {
		contract, err := Load(version, Editions[len(Editions)-1])
		if err != nil {
			return nil, err
		}
		t := &RoleTable{Version: version}
		rows := table.Rows
		for _, operation := range table.Reads.Operations {
			row := map[string]string{"operation": operation}
			for role, requirement := range table.Reads.Requirements {
				row[role] = "allow " + requirement
			}
			rows = append(rows, row)
		}
		for _, row := range rows {
			if err := f.addRow(t, contract, row); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", version, row["operation"], err)
			}
		}
		for _, i := range table.Invariants {
			cell := t.Cell(i.Operation, f.role(i.Role))
			if cell == nil || f.Conditions[i.Condition] == "" || i.Requirement == "" {
				return nil, fmt.Errorf("%s: invariant %s: unknown operation, role or condition", version, i.Requirement)
			}
			t.Invariants = append(t.Invariants, RoleInvariant{i.Requirement, i.Operation, cell.Role, Condition(i.Condition)})
		}
		f.tables[version] = t
	}
	return f, nil
}

func (f *roleFile) role(name string) Role {
	for number, n := range f.Roles {
		if n == name {
			return Role(number)
		}
	}
	return 0
}

func (f *roleFile) addRow(t *RoleTable, contract *Contract, row map[string]string) error {
	operation := contract.Operation(row["operation"])
	switch {
	case operation == nil || !operation.Documented:
		return fmt.Errorf("no documented operation")
	case t.Cell(operation.Name, SuperAdmin) != nil:
		return fmt.Errorf("repeated")
	}
	for key := range row {
		if key != "operation" && key != "note" && f.role(key) == 0 {
			return fmt.Errorf("unknown role %s", key)
		}
	}
	for _, role := range DocumentedRoles {
		cell, err := f.cell(row[f.Roles[int(role)]])
		if err != nil {
			return fmt.Errorf("%s: %w", f.Roles[int(role)], err)
		}
		cell.Operation, cell.Kind, cell.Role, cell.Note = operation.Name, operation.Kind, role, row["note"]
		t.Cells = append(t.Cells, *cell)
	}
	return nil
}

// cell reads one cell line: verdict, the mock's verdict in brackets, requirement, condition.
func (f *roleFile) cell(line string) (*Cell, error) {
	fields := strings.Fields(line)
	if len(fields) == 0 {
		return nil, fmt.Errorf("no verdict")
	}
	c := &Cell{Verdict: Verdict(fields[0]), Mock: Verdict(fields[0])}
	fields = fields[1:]
	if c.Verdict == Either && len(fields) > 0 {
		c.Mock = Verdict(strings.Trim(fields[0], "()"))
		fields = fields[1:]
	}
	if c.Mock != Allow && c.Mock != Deny && c.Mock != Conditional {
		return nil, fmt.Errorf("%q: unknown verdict", line)
	}
	if len(fields) > 0 {
		c.Requirement, fields = fields[0], fields[1:]
	}
	if len(fields) > 0 {
		c.Condition, fields = Condition(fields[0]), fields[1:]
	}
	switch {
	case c.Requirement == "" || len(fields) > 0:
		return nil, fmt.Errorf("%q: want verdict, requirement, condition", line)
	case (c.Mock == Conditional) != (c.Condition != "") || c.Condition != "" && f.Conditions[string(c.Condition)] == "":
		return nil, fmt.Errorf("%q: a conditional verdict needs a known condition, the others none", line)
	}
	return c, nil
}
