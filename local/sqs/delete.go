package sqs

import "context"

// Delete deletes received messages in one commit.
func (s *Service) Delete(ctx context.Context, queueARN string, receiptHandles []string) error {
	return s.withHandles(ctx, "DeleteMessageBatch", queueARN, receiptHandles, s.remove)
}

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

type handleRequest struct {
	QueueURL          string `json:"QueueUrl"`
	ID                string `json:"Id"` // in a batch
	ReceiptHandle     string
	VisibilityTimeout *int
}

func (r handleRequest) id() string { return r.ID }

type handleBatchRequest struct {
	QueueURL string `json:"QueueUrl"`
	Entries  []handleRequest
}

func (s *Service) deleteMessage(_ context.Context, in handleRequest) (nothing, error) {
	q, err := s.byURL(in.QueueURL)
	if err != nil {
		return nothing{}, err
	}
	h, err := parseHandle(q, in.ReceiptHandle)
	if err != nil {
		return nothing{}, err
	}
	return nothing{}, s.remove(q, []handle{h})
}

func (s *Service) deleteMessageBatch(_ context.Context, in handleBatchRequest) (*batchResult, error) {
	q, err := s.byURL(in.QueueURL)
	if err != nil {
		return nil, err
	}
	if err := checkBatch(in.Entries); err != nil {
		return nil, err
	}
	result := newBatchResult()
	var handles []handle
	for _, e := range in.Entries {
		h, err := parseHandle(q, e.ReceiptHandle)
		if err == nil {
			handles = append(handles, h)
		}
		result.settle(e.ID, err)
	}
	return result, s.remove(q, handles)
}
