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

// formula is a random condition and whether an item meets it. The result is
// computed without the package under test, by comparing JSON forms.
type formula struct {
	text  string
	holds bool
}

// generator makes random formulas about one item.
type generator struct {
	r      *rand.Rand
	item   attribute.Item
	values attribute.Item
}

func (g *generator) formula(depth int) formula {
	if depth == 0 {
		return g.leaf()
	}
	left, right := g.formula(depth-1), g.formula(depth-1)
	switch g.r.Intn(4) {
	case 0:
		return formula{parenthesized(left) + " OR " + parenthesized(right), left.holds || right.holds}
	case 1:
		return formula{parenthesized(left) + " AND " + parenthesized(right), left.holds && right.holds}
	case 2:
		return formula{"NOT " + parenthesized(left), !left.holds}
	default: // AND binds tighter than OR, and both group to the left
		third := g.leaf()
		return formula{parenthesized(left) + " OR " + parenthesized(right) + " AND " + third.text, left.holds || right.holds && third.holds}
	}
}

// parenthesized returns the formula in parentheses unless it is a single
// comparison or call.
func parenthesized(f formula) string {
	if strings.Contains(f.text, " OR ") || strings.Contains(f.text, " AND ") || strings.HasPrefix(f.text, "NOT ") {
		return "(" + f.text + ")"
	}
	return f.text
}

func (g *generator) leaf() formula {
	name := string(rune('a' + g.r.Intn(6)))
	v, exists := g.item[name]
	literal, placeholder := g.literal(v)
	switch g.r.Intn(6) {
	case 0:
		return formula{"attribute_exists(" + name + ")", exists}
	case 1:
		return formula{"attribute_not_exists(" + name + ")", !exists}
	case 2:
		return formula{name + " = " + placeholder, exists && jsonForm(v) == jsonForm(literal)}
	case 3:
		return formula{name + " <> " + placeholder, !exists || jsonForm(v) != jsonForm(literal)}
	case 4:
		return formula{placeholder + " IN (" + name + ")", exists && jsonForm(v) == jsonForm(literal)}
	default:
		number, bound := g.number()
		order, comparable := modelOrder(v, number)
		return formula{name + " <= " + bound, exists && comparable && order <= 0}
	}
}

// literal returns a value, often the one that it will be compared with, and a
// placeholder for it.
func (g *generator) literal(like attribute.Value) (attribute.Value, string) {
	v := like
	if v.IsZero() || g.r.Intn(2) == 0 {
		v = attributetest.Value(g.r, 1)
	}
	return v, g.placeholder(v)
}

func (g *generator) number() (attribute.Value, string) {
	v := attributetest.Number(g.r)
	return v, g.placeholder(v)
}

func (g *generator) placeholder(v attribute.Value) string {
	name := fmt.Sprintf(":v%d", len(g.values))
	g.values[name] = v
	return name
}

func jsonForm(v attribute.Value) string { return string(v.AppendJSON(nil)) }

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
	p.Property("a condition has the result of the model", prop.ForAll(func(it attribute.Item, seed int64) (bool, error) {
		g := generator{r: rand.New(rand.NewSource(seed)), item: it, values: attribute.Item{}}
		f := g.formula(3)
		used := only(g.values, f.text)
		b, err := cache.Bind(expression.Request{Condition: &f.text, Values: used})
		if err != nil {
			return false, fmt.Errorf("%s: %w", f.text, err)
		}
		return b.MatchesCondition(it) == f.holds, nil
	}, attributetest.Items(), gen.Int64()))
	p.TestingRun(t)
}
