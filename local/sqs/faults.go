package sqs

import "github.com/eventforge/eventforge/local/fault"

// faults are the faults that standard queues have by nature: messages in any
// order, and at least once.
type faults struct {
	injector  *fault.Injector
	operation string
}

// strike asks for the kind's rule; a nil f is that of the service's own moves.
func (f *faults) strike(kind fault.Kind) (fault.Strike, bool) {
	if f == nil {
		return fault.Strike{}, false
	}
	return f.injector.Strike(kind, service, f.operation)
}

func (s *Service) faults(operation string) *faults { return &faults{s.env.Faults, operation} }

// order returns the order in which a receive takes the visible entries: next
// returns one of them, in their own order or, by a fault, any.
func (q *queue) order(f *faults) (next func() *entry) {
	if q.visibleCount() > 1 {
		if strike, ok := f.strike(fault.Reorder); ok {
			random := strike.Rand()
			return func() *entry { return q.nth(random.IntN(q.visibleCount())) }
		}
	}
	return q.fairest
}

// redeliverTaken may make one of the taken entries visible again.
func (q *queue) redeliverTaken(taken []entry, options takeOptions) {
	entries := make([]*entry, 0, len(taken))
	for _, t := range taken {
		entries = append(entries, q.entries[t.seq])
	}
	q.redeliver(entries, options.now, options.faults)
}

// redeliver makes one of the entries visible at once when a fault says so, but
// none that was redelivered before: a receiver gets it again, although it is in
// flight, or although its deletion is acknowledged. It returns that entry, nil
// for none.
func (q *queue) redeliver(entries []*entry, now int64, f *faults) *entry {
	var once []*entry
	for _, e := range entries {
		if !e.redelivered {
			once = append(once, e)
		}
	}
	if len(once) == 0 {
		return nil
	}
	strike, ok := f.strike(fault.Redeliver)
	if !ok {
		return nil
	}
	e := once[strike.Rand().IntN(len(once))]
	e.redelivered = true
	q.hide(e, now, false)
	q.wake(1)
	return e
}
