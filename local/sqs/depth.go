package sqs

import (
	"slices"
	"strings"
	"time"
)

// Depth is how many messages a queue holds.
type Depth struct {
	Name      string        `json:"name"`
	ARN       string        `json:"arn"`
	URL       string        `json:"url"`
	Visible   int           `json:"visible"`
	InFlight  int           `json:"inFlight"`
	Delayed   int           `json:"delayed"`
	OldestAge time.Duration `json:"oldestAge"` // since the oldest message entered the queue; 0 when empty
}

// Depths returns the depths of all queues, sorted by name.
func (s *Service) Depths() []Depth {
	var out []Depth
	for _, q := range s.allQueues() {
		out = append(out, s.depth(q))
	}
	slices.SortFunc(out, func(a, b Depth) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func (s *Service) depth(q *queue) Depth {
	now := s.now()
	q.mu.Lock()
	defer q.mu.Unlock()
	q.promote(now)
	d := Depth{Name: q.def.Name, ARN: q.arn, URL: s.url(q.def.Name), Visible: q.visibleCount(), InFlight: q.inFlightCount}
	d.Delayed = len(q.invisible) - q.inFlightCount
	oldest := now
	for _, e := range q.entries {
		oldest = min(oldest, e.enteredAt)
	}
	d.OldestAge = time.Duration(now-oldest) * time.Millisecond
	return d
}
