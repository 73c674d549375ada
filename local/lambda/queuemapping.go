package lambda

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// longPoll is how long one receive waits for messages, SQS's maximum.
const longPoll = 20 * time.Second

// errorPause is the wait after a source failed, in platform time.
const errorPause = 200 * time.Millisecond

// QueueMapping invokes a function with the messages of an SQS queue. The function
// reports the messages that failed (ReportBatchItemFailures).
type QueueMapping struct {
	QueueARN           string
	Function           string
	BatchSize          int           // up to 10 without a window, else up to 10,000; 10 when 0
	BatchingWindow     time.Duration // platform time to wait for a full batch; at most 5 min
	MaximumConcurrency int           // batches processed at once; the function's MaxInstances when 0
}

type queueMapping struct {
	QueueMapping
	service  *Service
	function *function
	uuid     string
	modified time.Time
}

// MapQueue adds a mapping, which is active while Run runs. The error names the
// invalid field.
func (s *Service) MapQueue(m QueueMapping) error {
	f, err := s.find(m.Function)
	if err != nil {
		return fmt.Errorf("queue mapping: Function: %w", err)
	}
	m.BatchSize = orElse(m.BatchSize, 10)
	m.MaximumConcurrency = orElse(m.MaximumConcurrency, f.MaxInstances)
	if err := s.checkQueueMapping(m); err != nil {
		return fmt.Errorf("queue mapping of %s: %w", m.QueueARN, err)
	}
	s.addMapping(&queueMapping{
		QueueMapping: m, service: s, function: f,
		uuid: mappingID(m.QueueARN, f.Name), modified: s.env.Clock.Now(),
	})
	return nil
}

func (s *Service) checkQueueMapping(m QueueMapping) error {
	switch {
	case s.options.Queues == nil:
		return errors.New("Options.Queues: there is no queue service")
	case m.QueueARN == "":
		return errors.New("QueueARN: must not be empty")
	case m.BatchSize < 1 || m.BatchSize > 10_000 || m.BatchSize > 10 && m.BatchingWindow == 0:
		return errors.New("BatchSize: must be from 1 to 10, or with a window to 10000")
	case m.BatchingWindow < 0 || m.BatchingWindow > 5*time.Minute:
		return errors.New("BatchingWindow: must be from 0 to 5 min")
	case m.MaximumConcurrency < 1 || m.MaximumConcurrency > 1000:
		return errors.New("MaximumConcurrency: must be from 1 to 1000")
	}
	return nil
}

// run receives messages only while one more batch can be processed, so that the
// other messages stay visible in the queue.
func (m *queueMapping) run(ctx context.Context) {
	places := make(chan struct{}, m.MaximumConcurrency)
	var queue pace
	for ctx.Err() == nil {
		select {
		case places <- struct{}{}:
		case <-ctx.Done():
			continue
		}
		batch := m.collect(ctx)
		if len(batch) == 0 {
			<-places
			continue
		}
		done := make(chan struct{})
		go func() {
			defer func() { close(done); <-places }()
			m.process(ctx, batch)
		}()
		if busy := queue.handed(time.Now()); len(batch) < m.BatchSize {
			m.gather(ctx, done, busy)
		}
	}
	for range cap(places) { // until all batches are finished
		places <- struct{}{}
	}
}

// gather waits after a batch that emptied the queue: until that batch is finished,
// but only for a short time, because the batch may be slow. A single message never
// waits; under load batches fill up, also when each is finished soon.
func (m *queueMapping) gather(ctx context.Context, done <-chan struct{}, busy bool) {
	wait := gathering
	if busy {
		wait, done = busyGathering, nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	case <-ctx.Done():
	}
}

// collect waits for messages and returns those that are there at once, unless a
// batching window asks for more.
func (m *queueMapping) collect(ctx context.Context) []QueueMessage {
	batch := m.receive(ctx, min(m.BatchSize, 10), longPoll)
	if len(batch) == 0 || m.BatchingWindow == 0 {
		return batch
	}
	end := m.service.env.Clock.Now().Add(m.BatchingWindow)
	for len(batch) < m.BatchSize && ctx.Err() == nil {
		left := end.Sub(m.service.env.Clock.Now())
		if left <= 0 {
			break
		}
		batch = append(batch, m.receive(ctx, min(m.BatchSize-len(batch), 10), min(left, longPoll))...)
	}
	return batch
}

func (m *queueMapping) receive(ctx context.Context, limit int, wait time.Duration) []QueueMessage {
	messages, err := m.service.options.Queues.Receive(ctx, m.QueueARN, limit, 0, wait)
	if err != nil && ctx.Err() == nil {
		m.service.env.Log.Warn("receive for function", "function", m.function.Name, "error", err)
		_ = m.service.env.Clock.Sleep(ctx, errorPause) // ends early only with ctx, which the loop sees
	}
	return messages
}

// queueTimeouts is how many of the function's timeouts a batch waits for a process.
// A queue's visibility timeout is to be six of them
// (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html): after
// this wait and the invocation the messages are still invisible.
const queueTimeouts = 4

// process invokes the function with the batch and deletes the messages that it did
// not report as failed. The others reappear after their visibility timeout.
func (m *queueMapping) process(ctx context.Context, batch []QueueMessage) {
	result, err := m.service.invoke(context.WithoutCancel(ctx), m.function.Name, queueEvent(m, batch), caller{m.uuid, queueTimeouts * m.function.Timeout})
	if err != nil {
		if ctx.Err() == nil {
			m.service.env.Log.Warn("invoke with queue messages", "function", m.function.Name, "error", err)
		}
		return
	}
	if result.FunctionError != "" {
		m.service.env.Log.Warn("function failed a batch", "function", m.function.Name, "error", result.ErrorMessage)
		return
	}
	m.deleteDone(ctx, batch, result.Payload)
}

func (m *queueMapping) deleteDone(ctx context.Context, batch []QueueMessage, response []byte) {
	ids := make(map[string]bool, len(batch))
	for _, message := range batch {
		ids[message.ID] = true
	}
	failed, err := failedItems(response, func(id string) bool { return ids[id] })
	if err != nil {
		m.service.env.Log.Warn("batch counts as failed", "function", m.function.Name, "error", err)
		return
	}
	var done []string
	for _, message := range batch {
		if !failed[message.ID] {
			done = append(done, message.ReceiptHandle)
		}
	}
	if len(done) == 0 {
		return
	}
	// Processed messages are deleted even while the platform stops.
	if err := m.service.options.Queues.Delete(context.WithoutCancel(ctx), m.QueueARN, done); err != nil {
		m.service.env.Log.Warn("delete messages", "function", m.function.Name, "error", err)
	}
}

func (m *queueMapping) describe() Mapping {
	return Mapping{
		UUID: m.uuid, EventSourceARN: m.QueueARN, Function: m.function.Name, FunctionARN: m.function.arn,
		BatchSize: m.BatchSize, BatchingWindow: m.BatchingWindow, MaximumConcurrency: m.MaximumConcurrency,
		PartialFailures: true, Modified: m.modified,
	}
}
