package ingest

import (
	"context"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/partner"
)

const (
	// faultPause is the time between two writes of one partner's signature faults. Anybody
	// can make them, so each process writes the first at once, and counts the others until
	// the next one after the pause. What it counted when it stops is lost.
	faultPause = 5 * time.Second
	// maxFaultPartners is how many partners a process counts faults of at a time.
	maxFaultPartners = 1000
)

// faults counts requests that named a partner without a valid signature. The zero value
// is ready.
type faults struct {
	mu sync.Mutex
	of map[string]pendingFaults
}

// pendingFaults are faults of a partner that are not written.
type pendingFaults struct {
	n       int
	written time.Time // the last time
}

// add adds a fault and returns how many are to be written now.
func (f *faults) add(partnerID string, now time.Time) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	p, known := f.of[partnerID]
	if !known && len(f.of) >= maxFaultPartners {
		clear(f.of)
	}
	if p.n++; now.Sub(p.written) < faultPause {
		f.of[partnerID] = p
		return 0
	}
	if f.of == nil {
		f.of = map[string]pendingFaults{}
	}
	f.of[partnerID] = pendingFaults{written: now}
	return p.n
}

// countFault counts a request that named the partner without a valid signature. Unknown
// partners have no id, and no count. A failure is only logged: the request is refused
// whatever happens here.
func (i *Ingester) countFault(ctx context.Context, partnerID string) {
	if partnerID == "" {
		return
	}
	now := i.Now()
	n := i.faults.add(partnerID, now)
	if n == 0 {
		return
	}
	if err := i.Received.Store.CountReceived(ctx, partnerID, now, partner.Counts{SignatureFaults: n}); err != nil {
		i.Log.WarnContext(ctx, "signature faults could not be counted", "partner", partnerID, "faults", n, "error", err)
	}
}
