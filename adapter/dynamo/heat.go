package dynamo

import (
	"sync"
	"time"
)

// Stock is contested if the stock of a product made this many of the process's
// transactions fail within the window.
const (
	contestedAfter  = 3
	contestedWithin = time.Second
	// maxWarm bounds the products that a process remembers. Those that it forgets it
	// learns again.
	maxWarm = 10_000
)

// heat is what a process knows of the products whose stock is contested, so that it
// need not read their stock before it writes. It may be out of date: then a condition
// fails, and the process looks. It is safe for concurrent use.
type heat struct {
	now func() time.Time

	mu sync.Mutex
	of map[string]warmth
}

// warmth is what is known of one product.
type warmth struct {
	buckets  int // as last seen
	failures int // since the window began
	since    time.Time
}

func newHeat(now func() time.Time) *heat { return &heat{now: now, of: map[string]warmth{}} }

// buckets is the number of a product's buckets, as last seen.
func (h *heat) buckets(sku string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.of[sku].buckets
}

// saw remembers the number of a product's buckets.
func (h *heat) saw(sku string, buckets int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if buckets == 0 {
		delete(h.of, sku)
		return
	}
	h.set(sku, warmth{buckets: buckets})
}

// failed counts a transaction that failed because of the product's stock. look says that
// it is time to see whether the stock has more buckets than are known; contested, that it
// needs more.
func (h *heat) failed(sku string) (look, contested bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	w, now := h.of[sku], h.now()
	if w.failures == 0 || now.Sub(w.since) > contestedWithin {
		w.failures, w.since = 0, now
	}
	w.failures++
	contested = w.failures >= contestedAfter
	look = contested || w.failures == 1 && w.buckets == 0
	if contested {
		w.failures = 0
	}
	h.set(sku, w)
	return look, contested
}

func (h *heat) set(sku string, w warmth) {
	if len(h.of) >= maxWarm {
		clear(h.of)
	}
	h.of[sku] = w
}
