package stripe_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/eventforge/eventforge/domain/failure"
)

// Charges and refunds in any order make at most one charge. After a refund nothing is
// charged, now or later.
func TestGatewayProperties(t *testing.T) {
	s, gateway := newHarness(t)
	p := gopter.DefaultTestParameters()
	p.MinSuccessfulTests = 1000
	t.Logf("SEED=%d", p.Seed())
	properties := gopter.NewProperties(p)
	n := 0
	properties.Property("charged at most once, and never after a refund", prop.ForAll(
		func(steps []int) bool {
			n++
			c := charge(fmt.Sprint("p", n), "pm_card_visa")
			before, refunded := s.charged(), false
			for _, step := range steps {
				var err error
				if step == 0 {
					_, err = gateway.Charge(context.Background(), c)
				} else {
					_, err = gateway.Refund(context.Background(), c)
					refunded = true
				}
				late := refunded && failure.Is(err, failure.Conflict)
				if err != nil && !late {
					return false
				}
				if charged := s.charged() - before; charged != 0 && charged != 1999 || refunded && charged != 0 {
					return false
				}
			}
			if _, err := gateway.Refund(context.Background(), c); err != nil {
				return false
			}
			return s.charged() == before
		}, gen.SliceOfN(5, gen.IntRange(0, 1)),
	))
	properties.TestingRun(t)
}
