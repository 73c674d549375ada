package expression

import (
	"slices"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
)

// checkAll checks several nodes and returns the first error.
func checkAll(values attribute.Item, nodes ...node) error {
	for _, n := range nodes {
		if err := n.check(values); err != nil {
			return err
		}
	}
	return nil
}

func (n orNode) check(values attribute.Item) error  { return checkAll(values, n.left, n.right) }
func (n andNode) check(values attribute.Item) error { return checkAll(values, n.left, n.right) }
func (n notNode) check(values attribute.Item) error { return n.inner.check(values) }
func (n inNode) check(attribute.Item) error         { return nil }

func (n compareNode) check(values attribute.Item) error {
	if n.operator == "=" || n.operator == "<>" {
		return nil
	}
	return checkTypes("operator", n.operator, values, []Operand{n.left, n.right}, orderedTypes)
}

var (
	orderedTypes = []attribute.Type{attribute.String, attribute.Number, attribute.Binary}
	textTypes    = []attribute.Type{attribute.String, attribute.Binary}
)

// checkTypes refuses values of types that are not allowed.
func checkTypes(what, name string, values attribute.Item, operands []Operand, allowed []attribute.Type) error {
	for _, o := range operands {
		if t, ok := literalType(o, values); ok && !slices.Contains(allowed, t) {
			return errorf("Incorrect operand type for operator or function; %s: %s, operand type: %s", what, name, t)
		}
	}
	return nil
}

// check refuses bounds between which no value can be.
func (n betweenNode) check(values attribute.Item) error {
	err := checkTypes("operator", "BETWEEN", values, []Operand{n.value, n.low, n.high}, orderedTypes)
	low, okLow := literalType(n.low, values)
	high, okHigh := literalType(n.high, values)
	if err != nil || !okLow || !okHigh {
		return err
	}
	if low != high {
		return errorf("The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {%s}, upper bound operand: AttributeValue: {%s}", low, high)
	}
	if order, _ := attribute.Compare(values[n.low.String()], values[n.high.String()]); order > 0 {
		return errorf("The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {%s:%s}, upper bound operand: AttributeValue: {%s:%s}",
			low, values[n.low.String()].Text(), high, values[n.high.String()].Text())
	}
	return nil
}

func (n callNode) check(values attribute.Item) error {
	switch n.function {
	case "begins_with":
		return checkTypes("operator or function", n.function, values, n.args, textTypes)
	case "attribute_type":
		return n.checkTypeName(values)
	default:
		return nil
	}
}

func (n callNode) checkTypeName(values attribute.Item) error {
	t, ok := literalType(n.args[1], values)
	if !ok || t != attribute.String {
		return errorf("Incorrect operand type for operator or function; operator or function: attribute_type, operand type: %s", t)
	}
	if name := values[n.args[1].String()].Text(); !attribute.Type(name).Known() {
		return errorf("Invalid attribute type name found; type: %s, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}", name)
	}
	return nil
}
