package jsonpath

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/eventforge/eventforge/local/stepfunctions/document"
)

// maxDepth is how deep the conditions of a filter may nest.
const maxDepth = 50

// filter selects the children of an array or object for which its condition
// holds.
type filter struct{ condition condition }

func (f filter) apply(v, root any, out []any) []any {
	for _, child := range children(v) {
		if f.condition(child, root) {
			out = append(out, child)
		}
	}
	return out
}
func (filter) single() bool { return false }

// condition reports whether a filter selects the element at, which @ denotes.
type condition func(at, root any) bool

// operand returns a literal or the value of a path. It returns false when the
// path selects nothing.
type operand func(at, root any) (any, bool)

func (p *parser) filter() (step, error) {
	p.at++ // the question mark
	if !p.skip("(") {
		return nil, errors.New("the question mark must be followed by (")
	}
	c, err := p.or()
	if err != nil {
		return nil, err
	}
	p.space()
	if !p.skip(")") {
		return nil, errors.New(") is missing")
	}
	return filter{c}, nil
}

func (p *parser) or() (condition, error) {
	return p.chain(p.and, "||", func(a, b condition) condition {
		return func(at, root any) bool { return a(at, root) || b(at, root) }
	})
}

func (p *parser) and() (condition, error) {
	return p.chain(p.term, "&&", func(a, b condition) condition {
		return func(at, root any) bool { return a(at, root) && b(at, root) }
	})
}

func (p *parser) chain(part func() (condition, error), operator string, join func(a, b condition) condition) (condition, error) {
	left, err := part()
	for err == nil {
		p.space()
		if !p.skip(operator) {
			return left, nil
		}
		var right condition
		if right, err = part(); err == nil {
			left = join(left, right)
		}
	}
	return nil, err
}

func (p *parser) term() (condition, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, errors.New("the filter nests too deep")
	}
	defer func() { p.depth-- }()
	p.space()
	switch {
	case p.peek() == '!':
		p.at++
		inner, err := p.term()
		return func(at, root any) bool { return !inner(at, root) }, err
	case p.skip("("):
		inner, err := p.or()
		if err != nil {
			return nil, err
		}
		p.space()
		if !p.skip(")") {
			return nil, errors.New(") is missing")
		}
		return inner, nil
	}
	return p.comparison()
}

var operators = []string{"==", "!=", "<=", ">=", "<", ">"}

func (p *parser) comparison() (condition, error) {
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	p.space()
	for _, operator := range operators {
		if !p.skip(operator) {
			continue
		}
		p.space()
		right, err := p.operand()
		if err != nil {
			return nil, err
		}
		return compare(left, operator, right), nil
	}
	if c := p.peek(); c != ')' && c != '&' && c != '|' {
		return nil, errors.New("the filter's operator must be one of == != < <= > >=")
	}
	return func(at, root any) bool { _, ok := left(at, root); return ok }, nil
}

func (p *parser) operand() (operand, error) {
	switch c := p.peek(); c {
	case '@', '$':
		return p.subpath(c == '$')
	case '\'', '"':
		text, err := p.quoted()
		return literal(text), err
	}
	start := p.at
	for p.at < len(p.text) && !strings.ContainsRune(" )=<>!&|", rune(p.text[p.at])) {
		p.at++
	}
	v, err := document.Decode([]byte(p.text[start:p.at]))
	if err != nil {
		p.at = start
		return nil, errors.New("it must be a path or a literal")
	}
	return literal(v), nil
}

func literal(v any) operand { return func(_, _ any) (any, bool) { return v, true } }

// subpath parses @... (from the current element) or $... (from the root).
func (p *parser) subpath(fromRoot bool) (operand, error) {
	p.at++
	steps, err := p.steps(func() bool { c := p.peek(); return c != '.' && c != '[' })
	if err != nil {
		return nil, err
	}
	sub := &Path{steps: steps, definite: true}
	for _, s := range steps {
		sub.definite = sub.definite && s.single()
	}
	return func(at, root any) (any, bool) {
		if fromRoot {
			at = root
		}
		v, err := sub.Get(at)
		return v, err == nil
	}, nil
}

func compare(left operand, operator string, right operand) condition {
	return func(at, root any) bool {
		a, hasA := left(at, root)
		b, hasB := right(at, root)
		switch operator {
		case "==":
			return hasA == hasB && document.Equal(a, b)
		case "!=":
			return hasA != hasB || !document.Equal(a, b)
		}
		order, ok := orderOf(a, b)
		return hasA && hasB && ok && inOrder(order, operator)
	}
}

// orderOf compares two numbers or two strings. It returns false for all other
// values, which have no order.
func orderOf(a, b any) (int, bool) {
	switch a := a.(type) {
	case json.Number:
		b, ok := b.(json.Number)
		if !ok {
			return 0, false
		}
		return document.Compare(a, b), true
	case string:
		b, ok := b.(string)
		return strings.Compare(a, b), ok
	}
	return 0, false
}

func inOrder(order int, operator string) bool {
	switch operator {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	default: // >=
		return order >= 0
	}
}
