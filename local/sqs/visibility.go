package sqs

import "context"

// maxVisibility is the longest visibility timeout, in seconds: 12 hours.
const maxVisibility = 43200

// Release makes received messages visible again at once. Messages that are
// gone or back already are no error.
func (s *Service) Release(ctx context.Context, queueARN string, receiptHandles []string) error {
	return s.withHandles(ctx, "ChangeMessageVisibilityBatch", queueARN, receiptHandles, func(q *queue, handles []handle) error {
		for _, h := range handles {
			_ = s.reveal(q, h, 0)
		}
		return nil
	})
}

// ReleaseAll makes every message in flight visible again. It is for the sole
// consumer of a queue that starts anew and knows that whoever held messages
// died with the process.
func (s *Service) ReleaseAll(ctx context.Context, queueARN string) error {
	return s.withHandles(ctx, "ChangeMessageVisibilityBatch", queueARN, nil, func(q *queue, _ []handle) error {
		for _, h := range q.inFlight() {
			_ = s.reveal(q, h, 0)
		}
		return nil
	})
}

func (q *queue) inFlight() []handle {
	q.mu.Lock()
	defer q.mu.Unlock()
	var out []handle
	for _, e := range q.entries {
		if e.inFlight {
			out = append(out, handle{q.id, e.seq, e.receives})
		}
	}
	return out
}

// reveal changes when the held message becomes visible again: seconds from
// now, 0 at once.
func (s *Service) reveal(q *queue, h handle, seconds int) error {
	if seconds < 0 || seconds > maxVisibility {
		return invalid(seconds, "VisibilityTimeout", "Must be between 0 and 43200, if provided.")
	}
	now := s.now()
	state, err := q.reveal(h, now, int64(seconds)*1000)
	if err != nil {
		return err
	}
	b := s.env.DB.NewBatch()
	s.data.putState(b, q.id, &state)
	return b.CommitLater()
}

// reveal returns the entry as it is after the change.
func (q *queue) reveal(h handle, now, visibility int64) (entry, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.promote(now)
	e := q.held(h)
	if e == nil {
		return entry{}, invalid(h, "ReceiptHandle", "Message does not exist or is not available for visibility timeout change.")
	}
	if !e.inFlight {
		return entry{}, legacy("MessageNotInflight", "The message referred to is not in flight.")
	}
	q.hide(e, now+visibility, visibility > 0)
	if visibility == 0 {
		q.wake(1)
	}
	return *e, nil
}

func (s *Service) changeVisibility(_ context.Context, in handleRequest) (nothing, error) {
	q, err := s.byURL(in.QueueURL)
	if err != nil {
		return nothing{}, err
	}
	return nothing{}, s.changeOne(q, in)
}

func (s *Service) changeOne(q *queue, in handleRequest) error {
	h, err := parseHandle(q, in.ReceiptHandle)
	if err != nil {
		return err
	}
	if in.VisibilityTimeout == nil {
		return missing("VisibilityTimeout")
	}
	return s.reveal(q, h, *in.VisibilityTimeout)
}

func (s *Service) changeVisibilityBatch(_ context.Context, in handleBatchRequest) (*batchResult, error) {
	q, err := s.byURL(in.QueueURL)
	if err != nil {
		return nil, err
	}
	if err := checkBatch(in.Entries); err != nil {
		return nil, err
	}
	result := newBatchResult()
	for _, e := range in.Entries {
		result.settle(e.ID, s.changeOne(q, e))
	}
	return result, nil
}
