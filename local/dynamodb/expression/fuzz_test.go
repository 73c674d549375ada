package expression_test

import (
	"testing"

	"github.com/eventforge/eventforge/local/dynamodb/expression"
)

// FuzzExpression parses any text as every kind of expression. Parsing must not
// panic, and the canonical form of an expression must parse to itself.
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
			requireStable(t, text, c, again, err)
		}
		if u, err := expression.ParseUpdate(text); err == nil {
			again, err := expression.ParseUpdate(u.String())
			requireStable(t, text, u, again, err)
		}
		if p, err := expression.ParseProjection(text); err == nil {
			again, err := expression.ParseProjection(p.String())
			requireStable(t, text, p, again, err)
		}
	})
}

// requireStable fails unless parsing the canonical form gives it again.
func requireStable(t *testing.T, text string, first, again interface{ String() string }, err error) {
	t.Helper()
	if len(first.String()) > 4096 {
		return // spaces make the canonical form longer than the limit
	}
	if err != nil || first.String() != again.String() {
		t.Fatalf("%q became %q, then %v (%v)", text, first, again, err)
	}
}
