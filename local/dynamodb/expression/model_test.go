package expression_test

import (
	"fmt"
	"math/big"
	"math/rand"
	"strings"
	"testing"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/attribute/attributetest"
	"github.com/eventforge/eventforge/local/dynamodb/expression"
)

// formula is a random condition and what it must say about an item, worked
// out without the package under test: three-valued comparison of wire forms.
type formula struct {
	text  string
	holds bool
}

// author writes formulas about one item.
type author struct {
	r      *rand.Rand
	item   attribute.Item
	values attribute.Item
}

func (a *author) formula(depth int) formula {
	if depth == 0 {
		return a.leaf()
	}
	left, right := a.formula(depth-1), a.formula(depth-1)
	switch a.r.Intn(4) {
	case 0:
		return formula{bracket(left) + " OR " + bracket(right), left.holds || right.holds}
	case 1:
		return formula{bracket(left) + " AND " + bracket(right), left.holds && right.holds}
	case 2:
		return formula{"NOT " + bracket(left), !left.holds}
	default: // AND binds tighter than OR, and both group to the left
		third := a.leaf()
		return formula{bracket(left) + " OR " + bracket(right) + " AND " + third.text, left.holds || right.holds && third.holds}
	}
}

// bracket puts a formula in parentheses unless it is a single call.
func bracket(f formula) string {
	if strings.Contains(f.text, " OR ") || strings.Contains(f.text, " AND ") || strings.HasPrefix(f.text, "NOT ") {
		return "(" + f.text + ")"
	}
	return f.text
}

func (a *author) leaf() formula {
	name := string(rune('a' + a.r.Intn(6)))
	v, exists := a.item[name]
	literal, placeholder := a.literal(v)
	switch a.r.Intn(6) {
	case 0:
		return formula{"attribute_exists(" + name + ")", exists}
	case 1:
		return formula{"attribute_not_exists(" + name + ")", !exists}
	case 2:
		return formula{name + " = " + placeholder, exists && wireForm(v) == wireForm(literal)}
	case 3:
		return formula{name + " <> " + placeholder, !exists || wireForm(v) != wireForm(literal)}
	case 4:
		return formula{placeholder + " IN (" + name + ")", exists && wireForm(v) == wireForm(literal)}
	default:
		number, bound := a.number()
		order, comparable := modelOrder(v, number)
		return formula{name + " <= " + bound, exists && comparable && order <= 0}
	}
}

// literal is a value, often the one it will be compared with.
func (a *author) literal(like attribute.Value) (attribute.Value, string) {
	v := like
	if v.IsZero() || a.r.Intn(2) == 0 {
		v = attributetest.Value(a.r, 1)
	}
	return v, a.placeholder(v)
}

func (a *author) number() (attribute.Value, string) {
	v := attributetest.Number(a.r)
	return v, a.placeholder(v)
}

func (a *author) placeholder(v attribute.Value) string {
	name := fmt.Sprintf(":v%d", len(a.values))
	a.values[name] = v
	return name
}

func wireForm(v attribute.Value) string { return string(v.AppendJSON(nil)) }

func modelOrder(a, b attribute.Value) (int, bool) {
	if a.Type() != attribute.Number || b.Type() != attribute.Number {
		return 0, false
	}
	x, _ := new(big.Rat).SetString(a.Text())
	y, _ := new(big.Rat).SetString(b.Text())
	return x.Cmp(y), true
}

func TestRandomConditionsAgreeWithTheModel(t *testing.T) {
	p, seed := attributetest.Properties()
	t.Logf("seed %d", seed)
	cache := new(expression.Cache)
	p.Property("a condition says what the model says", prop.ForAll(func(it attribute.Item, seed int64) (bool, error) {
		a := author{r: rand.New(rand.NewSource(seed)), item: it, values: attribute.Item{}}
		f := a.formula(3)
		used := only(a.values, f.text)
		b, err := cache.Bind(expression.Request{Condition: &f.text, Values: used})
		if err != nil {
			return false, fmt.Errorf("%s: %w", f.text, err)
		}
		return b.MatchesCondition(it) == f.holds, nil
	}, attributetest.Items(), gen.Int64()))
	p.TestingRun(t)
}
