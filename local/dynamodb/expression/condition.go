package expression

import (
	"strings"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
)

// Condition is a parsed condition, filter or key condition.
type Condition struct {
	root node
	uses uses
}

// String returns the condition in its canonical form.
func (c *Condition) String() string { return c.root.String() }

// node is one part of a condition.
type node interface {
	String() string
	// rank is the precedence of the node: OR < AND < NOT < all others.
	rank() int
	test(s *scope) bool
	// check refuses values whose type is never valid at their place.
	check(values attribute.Item) error
}

const (
	rankOr = iota + 1
	rankAnd
	rankNot
	rankLeaf
)

type (
	orNode      struct{ left, right node }
	andNode     struct{ left, right node }
	notNode     struct{ inner node }
	compareNode struct {
		operator    string
		left, right Operand
	}
	betweenNode struct{ value, low, high Operand }
	inNode      struct {
		value Operand
		list  []Operand
	}
	callNode struct {
		function string
		args     []Operand
	}
)

func (n orNode) rank() int    { return rankOr }
func (n andNode) rank() int   { return rankAnd }
func (notNode) rank() int     { return rankNot }
func (compareNode) rank() int { return rankLeaf }
func (betweenNode) rank() int { return rankLeaf }
func (inNode) rank() int      { return rankLeaf }
func (callNode) rank() int    { return rankLeaf }

// parenthesized returns n, in parentheses when its precedence is below rank.
func parenthesized(n node, rank int) string {
	if n.rank() < rank {
		return "(" + n.String() + ")"
	}
	return n.String()
}

// Chains of OR and AND group to the left, so the right side needs the higher
// rank.
func (n orNode) String() string {
	return parenthesized(n.left, rankOr) + " OR " + parenthesized(n.right, rankAnd)
}
func (n andNode) String() string {
	return parenthesized(n.left, rankAnd) + " AND " + parenthesized(n.right, rankNot)
}
func (n notNode) String() string { return "NOT " + parenthesized(n.inner, rankNot) }

func (n compareNode) String() string {
	return n.left.String() + " " + n.operator + " " + n.right.String()
}

func (n betweenNode) String() string {
	return n.value.String() + " BETWEEN " + n.low.String() + " AND " + n.high.String()
}

func (n inNode) String() string { return n.value.String() + " IN (" + joined(n.list) + ")" }

func (n callNode) String() string { return n.function + "(" + joined(n.args) + ")" }

func joined(list []Operand) string {
	texts := make([]string, len(list))
	for i, o := range list {
		texts[i] = o.String()
	}
	return strings.Join(texts, ", ")
}
