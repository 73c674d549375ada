// Package attribute implements DynamoDB's attribute values: their types, their
// JSON form in requests and responses, their binary form in the store, their
// sizes and their equality.
package attribute

import (
	"slices"
	"strings"

	"github.com/eventforge/eventforge/local/dynamodb/number"
)

// Type is one of the ten data types, named as in JSON.
type Type string

// The data types.
const (
	String    Type = "S"
	Number    Type = "N"
	Binary    Type = "B"
	Bool      Type = "BOOL"
	Null      Type = "NULL"
	List      Type = "L"
	Map       Type = "M"
	StringSet Type = "SS"
	NumberSet Type = "NS"
	BinarySet Type = "BS"
)

// Known reports whether t is a data type.
func (t Type) Known() bool {
	switch t {
	case String, Number, Binary, Bool, Null, List, Map, StringSet, NumberSet, BinarySet:
		return true
	}
	return false
}

// Value is one attribute value. Values are immutable: to change a nested value,
// copy the values that contain it. The zero Value stands for no value.
type Value struct {
	kind     Type
	flag     bool      // of Bool
	text     string    // of String, Number (canonical) and Binary (raw bytes)
	compound *compound // of lists, maps and sets
}

type compound struct {
	list   []Value  // of List
	set    []string // of the sets: sorted, without duplicates
	fields Item     // of Map
}

// Item is a set of named attributes: an item, a key or the content of a Map.
type Item map[string]Value

// Type returns the value's data type, "" for the zero Value.
func (v Value) Type() Type { return v.kind }

// IsZero reports whether v is the zero Value.
func (v Value) IsZero() bool { return v.kind == "" }

// Text returns the content of a String, the canonical form of a Number or the
// raw bytes of a Binary.
func (v Value) Text() string { return v.text }

// Flag returns the content of a Bool.
func (v Value) Flag() bool { return v.flag }

// List returns the content of a List; the caller must not change it.
func (v Value) List() []Value {
	if v.compound == nil {
		return nil
	}
	return v.compound.list
}

// Set returns the sorted content of a set; the caller must not change it.
func (v Value) Set() []string {
	if v.compound == nil {
		return nil
	}
	return v.compound.set
}

// Fields returns the content of a Map; the caller must not change it.
func (v Value) Fields() Item {
	if v.compound == nil {
		return nil
	}
	return v.compound.fields
}

// Number returns the content of a Number.
func (v Value) Number() number.Number {
	n, _ := number.Parse(v.text) // the text is canonical
	return n
}

// NewString returns a String.
func NewString(s string) Value { return Value{kind: String, text: s} }

// NewBinary returns a Binary of the bytes of s.
func NewBinary(s string) Value { return Value{kind: Binary, text: s} }

// NewNumber returns a Number.
func NewNumber(n number.Number) Value { return Value{kind: Number, text: n.String()} }

// NewBool returns a Bool.
func NewBool(b bool) Value { return Value{kind: Bool, flag: b} }

// NewNull returns the Null value.
func NewNull() Value { return Value{kind: Null} }

// NewList returns a List of list, which the caller must not change afterwards.
func NewList(list []Value) Value { return Value{kind: List, compound: &compound{list: list}} }

// NewMap returns a Map that keeps fields without copying them.
func NewMap(fields Item) Value { return Value{kind: Map, compound: &compound{fields: fields}} }

// NewSet returns a set of type t. It keeps members and sorts them in place. They
// must be distinct and, in a NumberSet, canonical.
func NewSet(t Type, members []string) Value {
	slices.SortFunc(members, memberOrder(t))
	return Value{kind: t, compound: &compound{set: members}}
}

// memberOrder returns the order of the members of a set of type t: numeric for
// numbers and bytewise for the others.
func memberOrder(t Type) func(a, b string) int {
	if t != NumberSet {
		return strings.Compare
	}
	return func(a, b string) int {
		x, _ := number.Parse(a)
		y, _ := number.Parse(b)
		return number.Compare(x, y)
	}
}

// IsSet reports whether t is one of the three set types.
func (t Type) IsSet() bool { return t == StringSet || t == NumberSet || t == BinarySet }

// Member returns the type of the members of a set of type t.
func (t Type) Member() Type { return t[:1] }

// Has reports whether the set v contains member.
func (v Value) Has(member string) bool {
	_, found := slices.BinarySearchFunc(v.Set(), member, memberOrder(v.kind))
	return found
}

// Clone returns a copy of the item. Replacing attributes of the copy does not
// change the original.
func (it Item) Clone() Item {
	out := make(Item, len(it)+1)
	for name, v := range it {
		out[name] = v
	}
	return out
}
