package expression

import (
	"slices"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
)

// check refuses values whose type is never valid in their clause.
func (u *Update) check(values attribute.Item) error {
	for _, a := range u.sets {
		if err := a.source.check(values); err != nil {
			return err
		}
	}
	sets := []attribute.Type{attribute.StringSet, attribute.NumberSet, attribute.BinarySet}
	if err := checkChanges("DELETE", u.deletes, values, sets); err != nil {
		return err
	}
	return checkChanges("ADD", u.adds, values, append(sets, attribute.Number))
}

func checkChanges(clause string, changes []change, values attribute.Item, allowed []attribute.Type) error {
	for _, c := range changes {
		if t := values[string(c.value)].Type(); !slices.Contains(allowed, t) {
			return errorf("Incorrect operand type for operator or function; operator: %s, operand type: %s", clause, longNames[t])
		}
	}
	return nil
}

// longNames are the names of types in DynamoDB's messages about ADD and DELETE.
var longNames = map[attribute.Type]string{
	attribute.String: "STRING", attribute.Number: "NUMBER", attribute.Binary: "BINARY", attribute.Bool: "BOOLEAN",
	attribute.Null: "NULL", attribute.List: "LIST", attribute.Map: "MAP",
	attribute.StringSet: "STRING_SET", attribute.NumberSet: "NUMBER_SET", attribute.BinarySet: "BINARY_SET",
}
