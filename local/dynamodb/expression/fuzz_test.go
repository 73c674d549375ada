package expression_test

import (
	"testing"

	"github.com/eventforge/eventforge/local/dynamodb/expression"
)

// FuzzExpression parses any text as every kind of expression: nothing panics,
// and what is accepted has a canonical form that stays as it is when parsed.
func FuzzExpression(f *testing.F) {
	for _, seed := range []string{
		"attribute_not_exists(PK) AND (#s = :a OR n BETWEEN :x AND :y)", "NOT NOT contains(a.b[2].#c, :v)", "size(a) >= :n",
		"SET a = if_not_exists(a, :z) + :o, l = list_append(l, :v) REMOVE b[1] ADD n :o DELETE s :v", "a.b, c[0], #d", "a IN (:a, :b) OR (b = c)",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := expression.ParseCondition(text); err == nil {
			again, err := expression.ParseCondition(c.String())
			settled(t, text, c, again, err)
		}
		if u, err := expression.ParseUpdate(text); err == nil {
			again, err := expression.ParseUpdate(u.String())
			settled(t, text, u, again, err)
		}
		if p, err := expression.ParseProjection(text); err == nil {
			again, err := expression.ParseProjection(p.String())
			settled(t, text, p, again, err)
		}
	})
}

// settled fails unless the canonical form parsed again is the same.
func settled(t *testing.T, text string, first, again interface{ String() string }, err error) {
	t.Helper()
	if len(first.String()) > 4096 {
		return // the canonical form has more spaces than the limit lets through
	}
	if err != nil || first.String() != again.String() {
		t.Fatalf("%q became %q, then %v (%v)", text, first, again, err)
	}
}
