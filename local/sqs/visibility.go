package sqs

import "context"

// maxVisibility is the longest visibility timeout, in seconds: 12 hours.
const maxVisibility = 43200

// Release makes received messages visible at once. Messages that are deleted or
// no longer in flight are ignored.
func (s *Service) Release(ctx context.Context, queueARN string, receiptHandles []string) error {
	return s.withHandles(ctx, "ChangeMessageVisibilityBatch", queueARN, receiptHandles, func(q *queue, handles []receiptHandle) error {
		for _, h := range handles {
			_ = s.setVisibility(q, h, 0)
		}
		return nil
	})
}

// ReleaseAll makes every message in flight visible. A queue's only consumer
// calls it when it restarts: the receivers of these messages ended with the
// process.
func (s *Service) ReleaseAll(ctx context.Context, queueARN string) error {
	return s.withHandles(ctx, "ChangeMessageVisibilityBatch", queueARN, nil, func(q *queue, _ []receiptHandle) error {
		for _, h := range q.inFlightHandles() {
			_ = s.setVisibility(q, h, 0)
		}
		return nil
	})
}

func (q *queue) inFlightHandles() []receiptHandle {
	q.mu.Lock()
	defer q.mu.Unlock()
	var out []receiptHandle
	for _, e := range q.entries {
		if e.inFlight {
			out = append(out, receiptHandle{q.id, e.seq, e.receives})
		}
	}
	return out
}

// setVisibility sets when the held message becomes visible: in the given number
// of seconds, at once if 0.
func (s *Service) setVisibility(q *queue, h receiptHandle, seconds int) error {
	if seconds < 0 || seconds > maxVisibility {
		return invalidParameter(seconds, "VisibilityTimeout", "Must be between 0 and 43200, if provided.")
	}
	now := s.now()
	state, err := q.setVisibility(h, now, int64(seconds)*1000)
	if err != nil {
		return err
	}
	return s.saveStates(q, state)
}

// setVisibility returns a copy of the changed entry.
func (q *queue) setVisibility(h receiptHandle, now, visibility int64) (entry, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.promote(now)
	e := q.heldEntry(h)
	if e == nil {
		return entry{}, invalidParameter(h, "ReceiptHandle", "Message does not exist or is not available for visibility timeout change.")
	}
	if !e.inFlight {
		return entry{}, failWithPrefix("MessageNotInflight", "The message referred to is not in flight.")
	}
	q.hide(e, now+visibility, visibility > 0)
	if visibility == 0 {
		q.wake(1)
	}
	return *e, nil
}

func (s *Service) changeVisibility(_ context.Context, in receiptHandleRequest) (emptyResponse, error) {
	q, err := s.byURL(in.QueueURL)
	if err != nil {
		return emptyResponse{}, err
	}
	return emptyResponse{}, s.changeVisibilityOf(q, in)
}

func (s *Service) changeVisibilityOf(q *queue, in receiptHandleRequest) error {
	h, err := parseReceiptHandle(q, in.ReceiptHandle)
	if err != nil {
		return err
	}
	if in.VisibilityTimeout == nil {
		return missingParameter("VisibilityTimeout")
	}
	return s.setVisibility(q, h, *in.VisibilityTimeout)
}

func (s *Service) changeVisibilityBatch(_ context.Context, in receiptHandleBatchRequest) (*batchResult, error) {
	q, err := s.byURL(in.QueueURL)
	if err != nil {
		return nil, err
	}
	if err := checkBatch(in.Entries); err != nil {
		return nil, err
	}
	result := newBatchResult()
	for _, e := range in.Entries {
		result.add(e.ID, s.changeVisibilityOf(q, e))
	}
	return result, nil
}
