package contract

import (
	"bytes"
	_ "embed" // the tables are built in
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed roles.yaml
var rolesYAML []byte

type roleFile struct {
	Roles      map[int]string
	Conditions map[string]string
	Tables     map[string]roleSource

	tables map[string]*RoleTable
}

// roleSource is one table as written.
type roleSource struct {
	// BasedOn names the version whose table this one says the differences
	// from: a row then names only the cells that differ, operations that the
	// version has not are left out, and the invariants are its own.
	BasedOn string `yaml:"basedOn"`
	Reads   struct {
		Requirements map[string]string
		Operations   []string
	}
	Rows       []map[string]string
	Invariants []struct{ Requirement, Operation, Role, Condition string }
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
	for _, version := range slices.Backward(slices.Sorted(maps.Keys(f.Tables))) {
		if err := f.addTable(version); err != nil {
			return nil, fmt.Errorf("%s: %w", version, err)
		}
	}
	return f, nil
}

// addTable reads the table of a version, and those that it is based on first.
func (f *roleFile) addTable(version string) error {
	source := f.Tables[version]
	contract, err := Load(version, Editions[len(Editions)-1])
	if err != nil || f.tables[version] != nil {
		return err
	}
	t := &RoleTable{Version: version}
	if source.BasedOn != "" {
		if _, known := f.Tables[source.BasedOn]; !known || source.BasedOn <= version {
			return fmt.Errorf("based on %q, which is no newer table", source.BasedOn)
		}
		if err := f.addTable(source.BasedOn); err != nil {
			return err
		}
		for _, cell := range f.tables[source.BasedOn].Cells {
			if operation := contract.Operation(cell.Operation); operation != nil && operation.Documented {
				t.Cells = append(t.Cells, cell)
			}
		}
	}
	rows := source.Rows
	for _, operation := range source.Reads.Operations {
		row := map[string]string{"operation": operation}
		for role, requirement := range source.Reads.Requirements {
			row[role] = "allow " + requirement
		}
		rows = append(rows, row)
	}
	add := f.addRow
	if source.BasedOn != "" {
		add = f.changeRow
	}
	for _, row := range rows {
		for key := range row {
			if key != "operation" && key != "note" && f.role(key) == 0 {
				return fmt.Errorf("%s: unknown role %s", row["operation"], key)
			}
		}
		if err := add(t, contract, row); err != nil {
			return fmt.Errorf("%s: %w", row["operation"], err)
		}
	}
	for _, i := range source.Invariants {
		cell := t.Cell(i.Operation, f.role(i.Role))
		if cell == nil || f.Conditions[i.Condition] == "" || i.Requirement == "" {
			return fmt.Errorf("invariant %s: unknown operation, role or condition", i.Requirement)
		}
		t.Invariants = append(t.Invariants, RoleInvariant{i.Requirement, i.Operation, cell.Role, Condition(i.Condition)})
	}
	f.tables[version] = t
	return nil
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

// changeRow puts the cells that a row names into the place of those of the
// table's base; a cell that says what the base says is a mistake.
func (f *roleFile) changeRow(t *RoleTable, _ *Contract, row map[string]string) error {
	if t.Cell(row["operation"], SuperAdmin) == nil {
		return fmt.Errorf("the table it is based on has no such row, or the version no such operation")
	}
	changed := false
	for _, role := range DocumentedRoles {
		was := t.Cell(row["operation"], role)
		if note, ok := row["note"]; ok {
			was.Note = note
		}
		line, ok := row[f.Roles[int(role)]]
		if !ok {
			continue
		}
		cell, err := f.cell(line)
		if err != nil {
			return fmt.Errorf("%s: %w", f.Roles[int(role)], err)
		}
		if cell.Requirement != was.Requirement {
			return fmt.Errorf("%s: %s, but the cell's requirement is %s", f.Roles[int(role)], cell.Requirement, was.Requirement)
		}
		if cell.Verdict == was.Verdict && cell.Mock == was.Mock && cell.Condition == was.Condition {
			return fmt.Errorf("%s: %q is no difference", f.Roles[int(role)], line)
		}
		was.Verdict, was.Mock, was.Condition = cell.Verdict, cell.Mock, cell.Condition
		changed = true
	}
	if !changed {
		return fmt.Errorf("no cell differs")
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
