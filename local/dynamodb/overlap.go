package dynamodb

import (
	"context"
	"sync"
	"time"

	"github.com/eventforge/eventforge/local/fault"
)

// lasting is how long a transaction lasts under a rule of the kind overlap that does
// not say.
const lasting = 5 * time.Millisecond

// ongoing knows the items of the transactions that a fault rule makes last. Others that
// touch one of them meanwhile are cancelled, as on AWS.
type ongoing struct {
	mu    sync.Mutex
	items map[string]bool
}

func newOngoing() *ongoing { return &ongoing{items: map[string]bool{}} }

// conflicts returns the failures of the items that are part of another transaction, nil
// if none is.
func (o *ongoing) conflicts(keys [][]byte) (failed []error) {
	for i, k := range keys {
		if o.items[string(k)] {
			if failed == nil {
				failed = make([]error, len(keys))
			}
			failed[i] = failure(conflictCode, "Transaction is ongoing for the item")
		}
	}
	return failed
}

// check is conflicts for a transaction that does not last.
func (o *ongoing) check(keys [][]byte) (failed []error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.conflicts(keys)
}

// begin registers the items if the transaction lasts, unless one of them is part of
// another.
func (o *ongoing) begin(keys [][]byte, lasts func() bool) (failed []error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if failed = o.conflicts(keys); failed != nil || !lasts() {
		return failed
	}
	for _, k := range keys {
		o.items[string(k)] = true
	}
	return nil
}

func (o *ongoing) end(keys [][]byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, k := range keys {
		delete(o.items, string(k))
	}
}

// overlap makes a transaction last if a rule says so. The error says that another one
// is under way; otherwise the caller calls end after the transaction.
func (s *Service) overlap(ctx context.Context, keys [][]byte) (end func(), err error) {
	var strike fault.Strike
	lasts := false
	failed := s.ongoing.begin(keys, func() bool {
		strike, lasts = s.env.Faults.Strike(fault.Overlap, serviceName, transactWriteItems)
		return lasts
	})
	switch {
	case failed != nil:
		return nil, cancelled(failed)
	case !lasts:
		return func() {}, nil
	}
	end = func() { s.ongoing.end(keys) }
	if err := s.env.Clock.Sleep(ctx, strike.Delay(lasting)); err != nil {
		end()
		return nil, err
	}
	return end, nil
}
