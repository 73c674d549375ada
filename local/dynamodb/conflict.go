package dynamodb

import (
	"sync"
	"time"

	"github.com/eventforge/eventforge/local/fault"
)

// conflictCode is the error of a single write whose item is part of a
// transaction.
const conflictCode = "TransactionConflictException"

// conflicts returns the failures of a call's n items when a rule makes one of
// them part of another transaction, and nil otherwise. Here writers wait for
// each other; on AWS they are refused.
func (s *Service) conflicts(operation string, n int) (failed []error) {
	strike, ok := s.env.Faults.Strike(fault.Conflict, serviceName, operation)
	if !ok {
		return nil
	}
	failed = make([]error, n)
	failed[strike.Rand().IntN(n)] = failure(conflictCode, "Transaction is ongoing for the item")
	return failed
}

// progress knows the client request tokens of the transactions that are in
// progress. A request with such a token is refused, as on AWS.
type progress struct {
	mu    sync.Mutex
	until map[string]time.Time // the zero time: until end is called
}

func newProgress() *progress { return &progress{until: map[string]time.Time{}} }

// begin registers the token until end is called. The error is
// TransactionInProgressException.
func (p *progress) begin(token string, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until, ok := p.until[token]; ok && (until.IsZero() || now.Before(until)) {
		return failure("TransactionInProgressException", "The transaction with the given request token is already in progress.")
	}
	p.until[token] = time.Time{}
	return nil
}

// end removes the token, or lets it count as in progress until the given time.
func (p *progress) end(token string, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until.IsZero() {
		delete(p.until, token)
		return
	}
	p.until[token] = until
}

// forget removes the tokens whose time has passed.
func (p *progress) forget(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for token, until := range p.until {
		if !until.IsZero() && !now.Before(until) {
			delete(p.until, token)
		}
	}
}

// inProgress is how long a token counts as in progress after its response was
// lost, unless the rule says so.
const inProgress = 100 * time.Millisecond

// loseResponse returns fault.ErrDropped when a rule makes the response of a
// transaction get lost, and until when its token counts as in progress: to the
// client, which repeats the request, the first one has not ended yet.
func (s *Service) loseResponse(now time.Time) (until time.Time, err error) {
	strike, ok := s.env.Faults.Strike(fault.InProgress, serviceName, transactWriteItems)
	if !ok {
		return time.Time{}, nil
	}
	return now.Add(strike.Delay(inProgress)), fault.ErrDropped
}
