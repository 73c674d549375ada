package attribute

import (
	"fmt"
	"slices"

	"github.com/eventforge/eventforge/local/dynamodb/number"
)

// Error says why an attribute value is refused, in DynamoDB's words. Clients get
// it as a ValidationException.
type Error string

func (e Error) Error() string { return string(e) }

// Errors of malformed values.
const (
	errNoType    Error = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
	errManyTypes Error = "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
	errNullFalse Error = "One or more parameter values were invalid: Null attribute value types must have the value of true"
	errDepth     Error = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
)

// ParseScalar returns the String, Number or Binary with the content s. A Number
// gets its canonical form. The error is a number.Error.
func ParseScalar(t Type, s string) (Value, error) {
	if t != Number {
		return Value{kind: t, text: s}, nil
	}
	n, err := number.Parse(s)
	if err != nil {
		return Value{}, err
	}
	return NewNumber(n), nil
}

// ParseSet returns the set of type t with the given members. The error is an
// Error when there are none or when they contain duplicates, and a number.Error
// when a member is not a number.
func ParseSet(t Type, members []string) (Value, error) {
	if len(members) == 0 {
		return Value{}, Error(fmt.Sprintf("One or more parameter values were invalid: An %s set  may not be empty", setName(t)))
	}
	texts := make([]string, len(members))
	for i, m := range members {
		v, err := ParseScalar(t.Member(), m)
		if err != nil {
			return Value{}, err
		}
		texts[i] = v.text
	}
	v := NewSet(t, texts)
	if len(slices.Compact(slices.Clone(v.Set()))) < len(members) {
		return Value{}, Error(fmt.Sprintf("One or more parameter values were invalid: Input collection %v contains duplicates.", members))
	}
	return v, nil
}

func setName(t Type) string {
	switch t {
	case NumberSet:
		return "number"
	case BinarySet:
		return "binary"
	default:
		return "string"
	}
}
