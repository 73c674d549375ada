package sqs

import "context"

// Delete deletes received messages in one commit.
func (s *Service) Delete(ctx context.Context, queueARN string, receiptHandles []string) error {
	return s.withHandles(ctx, deleteBatch, queueARN, receiptHandles, func(q *queue, handles []receiptHandle) error {
		return s.removeMessages(deleteBatch, q, handles)
	})
}

// deleteBatch is the operation of the deletions, in fault rules.
const deleteBatch = "DeleteMessageBatch"

// removeMessages deletes the messages that the handles hold, durably and in one
// commit. A handle that no longer holds its message is ignored, as in SQS.
func (s *Service) removeMessages(operation string, q *queue, handles []receiptHandle) error {
	return s.deleteEntries(q, q.removeHeld(handles, s.now(), s.faults(operation)))
}

// deleteEntries deletes the messages of entries that have left the index, durably
// and in one commit.
func (s *Service) deleteEntries(q *queue, entries []*entry) error {
	if len(entries) == 0 {
		return nil
	}
	b := s.env.DB.NewBatch()
	for _, e := range entries {
		s.messages.remove(b, q.id, e.seq)
	}
	if err := b.Commit(); err != nil {
		q.add(entries...)
		return err
	}
	return nil
}

// removeHeld removes the entries that the handles hold from the index, but for
// the one that a fault delivers again.
func (q *queue) removeHeld(handles []receiptHandle, now int64, f *faults) []*entry {
	q.mu.Lock()
	defer q.mu.Unlock()
	var held []*entry
	for _, h := range handles {
		if e := q.heldEntry(h); e != nil {
			held = append(held, e)
		}
	}
	again := q.redeliver(held, now, f)
	entries := make([]*entry, 0, len(handles))
	for _, e := range held {
		if e != again && q.remove(e) {
			entries = append(entries, e)
		}
	}
	return entries
}

type receiptHandleRequest struct {
	QueueURL          string `json:"QueueUrl"`
	ID                string `json:"Id"` // in a batch
	ReceiptHandle     string
	VisibilityTimeout *int
}

func (r receiptHandleRequest) id() string { return r.ID }

type receiptHandleBatchRequest struct {
	QueueURL string `json:"QueueUrl"`
	Entries  []receiptHandleRequest
}

func (s *Service) deleteMessage(_ context.Context, in receiptHandleRequest) (emptyResponse, error) {
	q, err := s.byURL(in.QueueURL)
	if err != nil {
		return emptyResponse{}, err
	}
	h, err := parseReceiptHandle(q, in.ReceiptHandle)
	if err != nil {
		return emptyResponse{}, err
	}
	return emptyResponse{}, s.removeMessages("DeleteMessage", q, []receiptHandle{h})
}

func (s *Service) deleteMessageBatch(_ context.Context, in receiptHandleBatchRequest) (*batchResult, error) {
	q, err := s.byURL(in.QueueURL)
	if err != nil {
		return nil, err
	}
	if err := checkBatch(in.Entries); err != nil {
		return nil, err
	}
	result := newBatchResult()
	var handles []receiptHandle
	for _, e := range in.Entries {
		h, err := parseReceiptHandle(q, e.ReceiptHandle)
		if err == nil {
			handles = append(handles, h)
		}
		result.add(e.ID, err)
	}
	return result, s.removeMessages(deleteBatch, q, handles)
}
