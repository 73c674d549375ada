package attribute

import (
	"slices"
	"strings"

	"github.com/eventforge/eventforge/local/dynamodb/number"
)

// Equal reports whether two values have the same type and content. The order of
// set members does not matter, and numbers are compared by value.
func Equal(a, b Value) bool {
	if a.kind != b.kind {
		return false
	}
	switch a.kind {
	case List:
		return slices.EqualFunc(a.List(), b.List(), Equal)
	case Map:
		return EqualItems(a.Fields(), b.Fields())
	case StringSet, NumberSet, BinarySet:
		return slices.Equal(a.Set(), b.Set())
	default:
		return a.text == b.text && a.flag == b.flag
	}
}

// EqualItems reports whether two items have equal attributes.
func EqualItems(a, b Item) bool {
	if len(a) != len(b) {
		return false
	}
	for name, v := range a {
		w, ok := b[name]
		if !ok || !Equal(v, w) {
			return false
		}
	}
	return true
}

// Compare returns the order of two Strings, Numbers or Binaries: -1, 0 or 1. ok
// is false when the types differ or have no order.
func Compare(a, b Value) (order int, ok bool) {
	if a.kind != b.kind {
		return 0, false
	}
	switch a.kind {
	case String, Binary:
		return strings.Compare(a.text, b.text), true
	case Number:
		return number.Compare(a.Number(), b.Number()), true
	default:
		return 0, false
	}
}
