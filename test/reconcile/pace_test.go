package reconcile

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/order"
)

// TestW3_TwentyThousandOrdersMoveWithinTenMinutes: half of them were never started, half
// lost their execution, and in front of both are orders that nothing can be done for:
// those that were tried too often, and those that wait for their execution. Nothing is
// refused by Step Functions, which has the quotas of a small region, and every run ends
// in time.
func TestW3_TwentyThousandOrdersMoveWithinTenMinutes(t *testing.T) {
	for _, hopeless := range []int{0, 2000} {
		t.Run(fmt.Sprintf("%d hopeless", hopeless), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlatform(t)
				p.placeAll(ids("used-up", hopeless), usedUp)
				p.placeAll(ids("waiting", hopeless), claimed)
				for _, id := range ids("waiting", hopeless) {
					p.states.running["saga-"+id] = true
				}
				stalled := append(ids("lost", 10_000), ids("claimed", 10_000)...)
				p.placeAll(stalled[:10_000], func(*order.Snapshot) {})
				p.placeAll(stalled[10_000:], claimed)
				time.Sleep(24 * time.Hour)
				began := time.Now()
				for p.moving(stalled, began) < len(stalled) {
					require.Less(t, time.Since(began), 10*time.Minute, "%d move", p.moving(stalled, began))
					require.NoError(t, p.tick())
				}
				t.Logf("all move after %s", time.Since(began))
				require.Zero(t, p.states.refused)
			})
		})
	}
}

// usedUp makes an order one that was compensated as often as that is tried.
func usedUp(s *order.Snapshot) {
	claimed(s)
	s.Status, s.Compensations, s.Execution = order.NeedsAttention, reconcile.MaxCompensations, reconcile.CompensationName(s.ID, reconcile.MaxCompensations)
}
