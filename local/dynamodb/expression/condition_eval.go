package expression

import (
	"slices"
	"strings"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
)

func (n orNode) test(s *scope) bool  { return n.left.test(s) || n.right.test(s) }
func (n andNode) test(s *scope) bool { return n.left.test(s) && n.right.test(s) }
func (n notNode) test(s *scope) bool { return !n.inner.test(s) }

// test returns false when an operand is missing, except with <>, which then
// holds.
func (n compareNode) test(s *scope) bool {
	left, okLeft := n.left.in(s)
	right, okRight := n.right.in(s)
	if !okLeft || !okRight {
		return n.operator == "<>"
	}
	switch n.operator {
	case "=":
		return attribute.Equal(left, right)
	case "<>":
		return !attribute.Equal(left, right)
	default:
		return ordered(n.operator, left, right)
	}
}

func ordered(operator string, left, right attribute.Value) bool {
	order, ok := attribute.Compare(left, right)
	if !ok {
		return false
	}
	switch operator {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	default:
		return order >= 0
	}
}

func (n betweenNode) test(s *scope) bool {
	return compareNode{">=", n.value, n.low}.test(s) && compareNode{"<=", n.value, n.high}.test(s)
}

func (n inNode) test(s *scope) bool {
	return slices.ContainsFunc(n.list, func(o Operand) bool {
		return compareNode{"=", n.value, o}.test(s)
	})
}

func (n callNode) test(s *scope) bool {
	first, exists := n.args[0].in(s)
	switch n.function {
	case "attribute_exists":
		return exists
	case "attribute_not_exists":
		return !exists
	}
	second, ok := n.args[1].in(s)
	if !exists || !ok {
		return false
	}
	switch n.function {
	case "attribute_type":
		return string(first.Type()) == second.Text()
	case "begins_with":
		return beginsWith(first, second)
	default:
		return contains(first, second)
	}
}

func beginsWith(v, prefix attribute.Value) bool {
	text := v.Type() == attribute.String || v.Type() == attribute.Binary
	return text && v.Type() == prefix.Type() && strings.HasPrefix(v.Text(), prefix.Text())
}

// contains reports whether v, a String, Binary, set or List, contains the
// substring, member or element.
func contains(v, part attribute.Value) bool {
	switch t := v.Type(); {
	case t == attribute.List:
		return slices.ContainsFunc(v.List(), func(e attribute.Value) bool { return attribute.Equal(e, part) })
	case t.IsSet():
		return t.Member() == part.Type() && v.Has(part.Text())
	case t == attribute.String || t == attribute.Binary:
		return t == part.Type() && strings.Contains(v.Text(), part.Text())
	default:
		return false
	}
}
