package expression

import (
	"unicode/utf8"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/number"
)

// Operand is what a condition compares: a path, a :placeholder or a size.
type Operand interface {
	String() string
	in(s *scope) (attribute.Value, bool)
}

// Literal is a :placeholder.
type Literal string

func (l Literal) String() string { return string(l) }

// Size is size(path).
type Size struct{ Path Path }

func (z Size) String() string { return "size(" + z.Path.String() + ")" }

// scope is what an expression is evaluated in.
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

// sizeOf is what size() says: characters of a String, bytes of a Binary,
// elements of the others; a Number, Bool or Null has none.
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

// literalType is the type of an operand that is a :placeholder.
func literalType(o Operand, values attribute.Item) (attribute.Type, bool) {
	l, ok := o.(Literal)
	if !ok {
		return "", false
	}
	return values[string(l)].Type(), true
}
