package sqs

import "context"

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
