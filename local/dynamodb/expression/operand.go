package expression

import (
	"unicode/utf8"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/number"
)

// Operand is an operand of a condition: a path, a :placeholder or a size.
type Operand interface {
	String() string
	// in returns the operand's value, and false when there is none.
	in(s *scope) (attribute.Value, bool)
}

// Literal is a :placeholder.
type Literal string

func (l Literal) String() string { return string(l) }

// Size is size(path).
type Size struct{ Path Path }

func (z Size) String() string { return "size(" + z.Path.String() + ")" }

// scope holds the placeholders and the item that an expression is evaluated
// with.
type scope struct {
	names  map[string]string
	values attribute.Item
	item   attribute.Item
}

func (p Path) in(s *scope) (attribute.Value, bool) { return p.find(s.item, s.names) }

func (l Literal) in(s *scope) (attribute.Value, bool) {
	v, ok := s.values[string(l)]
	return v, ok
}

func (z Size) in(s *scope) (attribute.Value, bool) {
	v, ok := z.Path.in(s)
	if !ok {
		return attribute.Value{}, false
	}
	n, ok := sizeOf(v)
	return attribute.NewNumber(number.FromInt(n)), ok
}

// sizeOf returns the value of size(): the characters of a String, the bytes of a
// Binary, the elements of a List, Map or set. Other types have no size.
func sizeOf(v attribute.Value) (int, bool) {
	switch v.Type() {
	case attribute.String:
		return utf8.RuneCountInString(v.Text()), true
	case attribute.Binary:
		return len(v.Text()), true
	case attribute.List:
		return len(v.List()), true
	case attribute.Map:
		return len(v.Fields()), true
	case attribute.StringSet, attribute.NumberSet, attribute.BinarySet:
		return len(v.Set()), true
	default:
		return 0, false
	}
}

// literalType returns the type of an operand if it is a :placeholder.
func literalType(o Operand, values attribute.Item) (attribute.Type, bool) {
	l, ok := o.(Literal)
	if !ok {
		return "", false
	}
	return values[string(l)].Type(), true
}
