package sqs

// remove deletes the messages that the handles hold, durably and in one
// commit. A message that is gone, or that someone else received since, is no
// error: SQS promises no more.
func (s *Service) remove(q *queue, handles []handle) error {
	entries := q.release(handles)
	if len(entries) == 0 {
		return nil
	}
	b := s.env.DB.NewBatch()
	for _, e := range entries {
		s.data.remove(b, q.id, e.seq)
	}
	if err := b.Commit(); err != nil {
		q.add(entries...)
		return err
	}
	return nil
}

// release takes the held entries out of the index.
func (q *queue) release(handles []handle) []*entry {
	q.mu.Lock()
	defer q.mu.Unlock()
	entries := make([]*entry, 0, len(handles))
	for _, h := range handles {
		if e := q.held(h); e != nil && q.remove(e) {
			entries = append(entries, e)
		}
	}
	return entries
}

// maxVisibility is the longest visibility timeout, in seconds: 12 hours.
const maxVisibility = 43200

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
