package sqs

import "context"

type moveRequest struct {
	SourceArn                    string
	DestinationArn               string
	MaxNumberOfMessagesPerSecond *int
	TaskHandle                   string
	MaxResults                   *int
}

type moveEntry struct {
	TaskHandle                        string `json:",omitempty"` // of running tasks only
	Status                            string
	SourceArn                         string
	DestinationArn                    string `json:",omitempty"`
	MaxNumberOfMessagesPerSecond      int    `json:",omitempty"`
	ApproximateNumberOfMessagesMoved  int64
	ApproximateNumberOfMessagesToMove int64
	FailureReason                     string `json:",omitempty"`
	StartedTimestamp                  int64
}

func (s *Service) startMoveTask(_ context.Context, in moveRequest) (map[string]any, error) {
	if in.SourceArn == "" {
		return nil, missing("SourceArn")
	}
	rate := orElse(in.MaxNumberOfMessagesPerSecond, 0)
	if in.MaxNumberOfMessagesPerSecond != nil && rate < 1 {
		rate = -1 // refused by start
	}
	t, err := s.jobs.start(task{Source: in.SourceArn, Destination: in.DestinationArn, Rate: rate})
	if err != nil {
		return nil, err
	}
	return map[string]any{"TaskHandle": t.handle()}, nil
}

func (s *Service) cancelMoveTask(_ context.Context, in moveRequest) (map[string]any, error) {
	if in.TaskHandle == "" {
		return nil, missing("TaskHandle")
	}
	moved, err := s.jobs.cancel(in.TaskHandle)
	if err != nil {
		return nil, err
	}
	return map[string]any{"ApproximateNumberOfMessagesMoved": moved}, nil
}

func (s *Service) listMoveTasks(_ context.Context, in moveRequest) (map[string]any, error) {
	limit := orElse(in.MaxResults, 1)
	if limit < 1 || limit > 10 {
		return nil, invalid(limit, "MaxResults", "Must be between 1 and 10, if provided.")
	}
	if !s.exists(in.SourceArn) {
		return nil, noTask("The resource that you specified for the SourceArn parameter doesn't exist.")
	}
	results := []moveEntry{}
	for _, t := range s.jobs.list(in.SourceArn, limit) {
		results = append(results, t.entry())
	}
	return map[string]any{"Results": results}, nil
}

func (t task) entry() moveEntry {
	e := moveEntry{
		Status: t.Status, SourceArn: t.Source, DestinationArn: t.Destination,
		MaxNumberOfMessagesPerSecond:      t.Rate,
		ApproximateNumberOfMessagesMoved:  t.Moved,
		ApproximateNumberOfMessagesToMove: t.ToMove,
		FailureReason:                     t.Failure,
		StartedTimestamp:                  t.Started,
	}
	if t.Status == taskRunning {
		e.TaskHandle = t.handle()
	}
	return e
}
