package expression

import (
	"errors"
	"slices"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/number"
)

func (p pathSource) compute(s *scope) (attribute.Value, error) {
	v, ok := p.path.in(s)
	if !ok {
		return v, errMissing
	}
	return v, nil
}

func (v valueSource) compute(s *scope) (attribute.Value, error) {
	return s.values[string(v.value)], nil
}

func (f ifNotExists) compute(s *scope) (attribute.Value, error) {
	if v, ok := f.path.in(s); ok {
		return v, nil
	}
	return f.fallback.compute(s)
}

func (a listAppend) compute(s *scope) (attribute.Value, error) {
	left, right, err := both(s, a.left, a.right, attribute.List)
	if err != nil {
		return left, err
	}
	return attribute.NewList(slices.Concat(left.List(), right.List())), nil
}

func (n arithmetic) compute(s *scope) (attribute.Value, error) {
	left, right, err := both(s, n.left, n.right, attribute.Number)
	if err != nil {
		return left, err
	}
	operation := number.Add
	if n.minus {
		operation = number.Subtract
	}
	return calculate(operation, left, right)
}

// calculate returns the result of an operation on two Numbers.
func calculate(operation func(a, b number.Number) (number.Number, error), left, right attribute.Value) (attribute.Value, error) {
	n, err := operation(left.Number(), right.Number())
	var refused number.Error
	if errors.As(err, &refused) {
		return attribute.Value{}, Error(refused)
	}
	return attribute.NewNumber(n), nil
}

// both computes two sources, whose values must be of type t.
func both(s *scope, a, b source, t attribute.Type) (left, right attribute.Value, err error) {
	if left, err = a.compute(s); err != nil {
		return left, right, err
	}
	if right, err = b.compute(s); err != nil {
		return left, right, err
	}
	if left.Type() != t || right.Type() != t {
		return left, right, errOperand
	}
	return left, right, nil
}

func (pathSource) check(attribute.Item) error  { return nil }
func (valueSource) check(attribute.Item) error { return nil }

func (f ifNotExists) check(values attribute.Item) error { return f.fallback.check(values) }

func (a listAppend) check(values attribute.Item) error {
	return checkBoth("list_append", values, a.left, a.right, attribute.List)
}

func (n arithmetic) check(values attribute.Item) error {
	operator := "+"
	if n.minus {
		operator = "-"
	}
	return checkBoth(operator, values, n.left, n.right, attribute.Number)
}

// checkBoth refuses values of other types than t.
func checkBoth(operator string, values attribute.Item, a, b source, t attribute.Type) error {
	for _, src := range []source{a, b} {
		if l, ok := src.(valueSource); ok {
			if err := checkTypes("operator or function", operator, values, []Operand{l.value}, []attribute.Type{t}); err != nil {
				return err
			}
		}
		if err := src.check(values); err != nil {
			return err
		}
	}
	return nil
}
