package expression

import (
	"github.com/eventforge/eventforge/local/dynamodb/attribute"
)

// KeyRange is the part of the keys that a key condition selects: one partition
// key and, when Operator is not empty, a range of sort keys.
type KeyRange struct {
	Hash     attribute.Value
	Operator string // "", =, <, <=, >, >=, BETWEEN or begins_with
	Low      attribute.Value
	High     attribute.Value // of BETWEEN
}

// errKeyCondition is the error of a condition that a key condition cannot have.
const errKeyCondition Error = "Query key condition not supported"

// keyPart is one of the conditions, at most two, that AND joins.
type keyPart struct {
	name     string
	operator string
	operands []Operand
}

// keyRange interprets the condition as a condition on the given keys; rangeKey
// is "" without a sort key.
func (c *Condition) keyRange(s *scope, hashKey, rangeKey string) (KeyRange, error) {
	parts, err := keyParts(c.root, s)
	if err != nil {
		return KeyRange{}, err
	}
	var out KeyRange
	for _, p := range parts {
		switch p.name {
		case hashKey:
			err = out.setHash(p, s)
		case rangeKey:
			err = out.setRange(p, s)
		default:
			err = missingKey(hashKey)
			if !out.Hash.IsZero() && rangeKey != "" {
				err = missingKey(rangeKey)
			}
		}
		if err != nil {
			return KeyRange{}, err
		}
	}
	if out.Hash.IsZero() {
		return KeyRange{}, missingKey(hashKey)
	}
	return out, nil
}

func missingKey(name string) error {
	return errorf("Query condition missed key schema element: %s", name)
}

func (r *KeyRange) setHash(p keyPart, s *scope) error {
	switch {
	case !r.Hash.IsZero():
		return errorf("KeyConditionExpressions must only contain one condition per key")
	case p.operator != "=":
		return errKeyCondition
	}
	r.Hash, _ = p.operands[0].in(s)
	return nil
}

func (r *KeyRange) setRange(p keyPart, s *scope) error {
	if r.Operator != "" {
		return errorf("KeyConditionExpressions must only contain one condition per key")
	}
	r.Operator = p.operator
	r.Low, _ = p.operands[0].in(s)
	if len(p.operands) > 1 {
		r.High, _ = p.operands[1].in(s)
	}
	return nil
}

func keyParts(n node, s *scope) ([]keyPart, error) {
	switch n := n.(type) {
	case andNode:
		left, err := keyParts(n.left, s)
		if err != nil {
			return nil, err
		}
		right, err := keyParts(n.right, s)
		return append(left, right...), err
	case compareNode:
		return comparePart(n, s)
	case betweenNode:
		return onePart(s, n.value, "BETWEEN", n.low, n.high)
	case callNode:
		if n.function == "begins_with" {
			return onePart(s, n.args[0], n.function, n.args[1])
		}
		return nil, invalidOperator(n.function)
	case orNode:
		return nil, invalidOperator("OR")
	case notNode:
		return nil, invalidOperator("NOT")
	default:
		return nil, invalidOperator("IN")
	}
}

func invalidOperator(name string) error {
	return errorf("Invalid operator used in KeyConditionExpression: %s", name)
}

// mirrored maps an operator to the one for swapped operands.
var mirrored = map[string]string{"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

func comparePart(n compareNode, s *scope) ([]keyPart, error) {
	if n.operator == "<>" {
		return nil, invalidOperator(n.operator)
	}
	if _, literalFirst := n.left.(Literal); literalFirst {
		return onePart(s, n.right, mirrored[n.operator], n.left)
	}
	return onePart(s, n.left, n.operator, n.right)
}

// onePart returns the condition on a key attribute. Its operands must be
// literals.
func onePart(s *scope, key Operand, operator string, operands ...Operand) ([]keyPart, error) {
	path, ok := key.(Path)
	if !ok || len(path) > 1 {
		return nil, errorf("Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes")
	}
	for _, o := range operands {
		if _, ok := o.(Literal); !ok {
			return nil, errKeyCondition
		}
	}
	return []keyPart{{resolveName(path[0].Name, s.names), operator, operands}}, nil
}
