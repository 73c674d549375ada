package sqs

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Depth is how full a queue is.
type Depth struct {
	Name      string        `json:"name"`
	ARN       string        `json:"arn"`
	URL       string        `json:"url"`
	Visible   int           `json:"visible"`
	InFlight  int           `json:"inFlight"`
	Delayed   int           `json:"delayed"`
	OldestAge time.Duration `json:"oldestAge"` // since the oldest message came into the queue; 0 when empty
}

// Depths returns all queues by name.
func (s *Service) Depths() []Depth {
	var out []Depth
	for _, q := range s.all() {
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
	d := Depth{Name: q.def.Name, ARN: q.arn, URL: s.url(q.def.Name), Visible: len(q.ready), InFlight: q.flying}
	d.Delayed = len(q.waiting) - q.flying
	oldest := now
	for _, e := range q.entries {
		oldest = min(oldest, e.since)
	}
	d.OldestAge = time.Duration(now-oldest) * time.Millisecond
	return d
}

// attributes returns what GetQueueAttributes shows, by name.
func (s *Service) attributes(q *queue) map[string]string {
	d, def := s.depth(q), q.definition()
	out := map[string]string{
		"QueueArn":                              q.arn,
		"CreatedTimestamp":                      strconv.FormatInt(def.Created, 10),
		"LastModifiedTimestamp":                 strconv.FormatInt(def.Modified, 10),
		"ApproximateNumberOfMessages":           strconv.Itoa(d.Visible),
		"ApproximateNumberOfMessagesNotVisible": strconv.Itoa(d.InFlight),
		"ApproximateNumberOfMessagesDelayed":    strconv.Itoa(d.Delayed),
		"SqsManagedSseEnabled":                  "true",
	}
	for name := range bounds {
		out[name] = defaultOf(name)
	}
	for name, value := range def.Attributes {
		out[name] = value
	}
	return out
}

// attributes are the settings in SQS's terms.
func (d Queue) attributes() map[string]string {
	out := map[string]string{}
	if d.VisibilityTimeout > 0 {
		out["VisibilityTimeout"] = strconv.Itoa(int(d.VisibilityTimeout.Seconds()))
	}
	if d.Retention > 0 {
		out["MessageRetentionPeriod"] = strconv.Itoa(int(d.Retention.Seconds()))
	}
	if d.MaxReceiveCount > 0 {
		out["RedrivePolicy"] = `{"deadLetterTargetArn":"` + d.DeadLetterARN + `","maxReceiveCount":` + strconv.Itoa(d.MaxReceiveCount) + `}`
	}
	return out
}
