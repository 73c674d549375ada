// Package attribute is DynamoDB's attribute value: its types, its JSON form on
// the wire, a compact binary form for the store, its size and its equality.
package attribute

import (
	"slices"
	"strings"

	"github.com/eventforge/eventforge/local/dynamodb/number"
)

// Type is the one of the ten data types, written as on the wire.
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

// Value is one attribute value. Values are immutable once made: whoever
// changes a nested one copies the way down to it. The zero Value is no value.
type Value struct {
	kind     Type
	flag     bool      // of Bool
	text     string    // of String, Number (canonical) and Binary (raw bytes)
	compound *compound // of the others but Null
}

type compound struct {
	list   []Value  // of List
	set    []string // of the sets: sorted, without duplicates
	fields Item     // of Map
}

// Item is a set of named attributes: an item, a key or a map's content.
type Item map[string]Value

// Type is the value's data type; "" for the zero Value.
func (v Value) Type() Type { return v.kind }

// IsZero reports whether v is no value at all.
func (v Value) IsZero() bool { return v.kind == "" }

// Text is the content of a String, the canonical digits of a Number, the raw
// bytes of a Binary.
func (v Value) Text() string { return v.text }

// Flag is the content of a Bool.
func (v Value) Flag() bool { return v.flag }

// List is the content of a List; it must not be changed.
func (v Value) List() []Value {
	if v.compound == nil {
		return nil
	}
	return v.compound.list
}

// Set is the content of a set, sorted; it must not be changed.
func (v Value) Set() []string {
	if v.compound == nil {
		return nil
	}
	return v.compound.set
}

// Fields is the content of a Map; it must not be changed.
func (v Value) Fields() Item {
	if v.compound == nil {
		return nil
	}
	return v.compound.fields
}

// Number is the content of a Number.
func (v Value) Number() number.Number {
	n, _ := number.Parse(v.text) // canonical since it was made
	return n
}

// NewString is a String.
func NewString(s string) Value { return Value{kind: String, text: s} }

// NewBinary is a Binary of the bytes of s.
func NewBinary(s string) Value { return Value{kind: Binary, text: s} }

// NewNumber is a Number.
func NewNumber(n number.Number) Value { return Value{kind: Number, text: n.String()} }

// NewBool is a Bool.
func NewBool(b bool) Value { return Value{kind: Bool, flag: b} }

// NewNull is the Null.
func NewNull() Value { return Value{kind: Null} }

// NewList is a List; it keeps list.
func NewList(list []Value) Value { return Value{kind: List, compound: &compound{list: list}} }

// NewMap is a Map; it keeps fields.
func NewMap(fields Item) Value { return Value{kind: Map, compound: &compound{fields: fields}} }

// NewSet is a set of type t. It keeps and sorts members, which must be without
// duplicates and, for a NumberSet, canonical.
func NewSet(t Type, members []string) Value {
	slices.SortFunc(members, memberOrder(t))
	return Value{kind: t, compound: &compound{set: members}}
}

// memberOrder is numeric for numbers and bytewise for the others.
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

// Member is the scalar type of a set's members.
func (t Type) Member() Type { return t[:1] }

// Has reports whether the set v contains member.
func (v Value) Has(member string) bool {
	_, found := slices.BinarySearchFunc(v.Set(), member, memberOrder(v.kind))
	return found
}

// Clone is a copy of the item whose attributes can be replaced without
// touching the original.
func (it Item) Clone() Item {
	out := make(Item, len(it)+1)
	for name, v := range it {
		out[name] = v
	}
	return out
}
