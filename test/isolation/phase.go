package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventforge/eventforge/domain/event"
)

// tick is how often events are sent, as one batch.
const tick = 100 * time.Millisecond

// patience is how long an event may take before it counts as missing.
const patience = 2 * time.Minute

// phase sends events at the rate and returns the 99th percentile of their deliveries to the
// other owners. It prints nothing without a name.
func (s *stage) phase(ctx context.Context, name string, l load) (time.Duration, error) {
	var ids []string
	begin := time.Now()
	for at := time.Duration(0); at < l.length; at += tick {
		due := int((at+tick)*time.Duration(l.rate)/time.Second) - len(ids)
		sent, err := s.send(ctx, due)
		if err != nil {
			return 0, err
		}
		ids = append(ids, sent...)
		if err := wait(ctx, time.Until(begin.Add(at+tick))); err != nil {
			return 0, err
		}
	}
	took, err := s.wait(ctx, ids)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	if s.verbose {
		s.trace(ids, begin)
	}
	p99 := took[len(took)*99/100]
	if name != "" {
		fmt.Printf("| %s | %d | %v | %v | %v |\n", name, len(took), took[len(took)/2].Round(time.Millisecond), p99.Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond))
	}
	return p99, nil
}

// send sends n events as the bus does, at most ten, and returns their ids.
func (s *stage) send(ctx context.Context, n int) ([]string, error) {
	var ids []string
	var entries []types.SendMessageBatchRequestEntry
	for range min(n, 10) {
		s.sequence++
		order := fmt.Sprintf("01ISOLATION%06d", s.sequence)
		ev := event.Event{
			ID: event.IDOf(order, 1), Type: event.OrderCreated, Version: 1, OrderID: order,
			UserID: fmt.Sprint("owner-", s.sequence%owners), Sequence: 1, OccurredAt: time.Now().UTC(),
		}
		body, err := json.Marshal(map[string]any{"source": event.Source, "detail-type": ev.Type, "detail": ev})
		if err != nil {
			return nil, err
		}
		ids = append(ids, ev.ID)
		entries = append(entries, types.SendMessageBatchRequestEntry{Id: aws.String(strconv.Itoa(len(ids))), MessageBody: aws.String(string(body))})
	}
	if len(entries) == 0 {
		return nil, nil
	}
	s.mu.Lock()
	for _, id := range ids {
		s.sent[id] = time.Now()
	}
	s.mu.Unlock()
	out, err := s.queue.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{QueueUrl: aws.String(s.local.Queues["webhooks"]), Entries: entries})
	if err == nil && len(out.Failed) > 0 {
		err = fmt.Errorf("the queue refused %d events", len(out.Failed))
	}
	return ids, err
}

// wait waits until all events have reached their owners, and returns how long each took,
// the fastest first.
func (s *stage) wait(ctx context.Context, ids []string) ([]time.Duration, error) {
	deadline := time.Now().Add(patience)
	for {
		took := s.took(ids)
		if len(took) == len(ids) {
			return took, nil
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("%d of %d events did not arrive", len(ids)-len(took), len(ids))
		}
		if err := wait(ctx, tick); err != nil {
			return nil, err
		}
	}
}

// trace prints the slowest delivery of each five seconds.
func (s *stage) trace(ids []string, begin time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	slowest := map[int]time.Duration{}
	last := 0
	for _, id := range ids {
		last = int(s.sent[id].Sub(begin) / (5 * time.Second))
		slowest[last] = max(slowest[last], s.arrived[id])
	}
	for i := range last + 1 {
		fmt.Printf("  %3d s: %v\n", 5*i, slowest[i].Round(time.Millisecond))
	}
}

func (s *stage) took(ids []string) (took []time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		if d, ok := s.arrived[id]; ok {
			took = append(took, d)
		}
	}
	slices.Sort(took)
	return took
}
