package eventbridge

import (
	"context"
	"encoding/json"
	"math"
	"time"
)

type putEventsRequest struct {
	Entries []wireEntry
}

type wireEntry struct {
	EventBusName string
	Source       string
	DetailType   string
	Detail       string
	Resources    []string
	Time         *float64 // seconds since 1970
	TraceHeader  string
}

type putEventsAnswer struct {
	FailedEntryCount int
	Entries          []Result
}

func (e wireEntry) entry() Entry {
	out := Entry{
		Bus: e.EventBusName, Source: e.Source, DetailType: e.DetailType, Detail: e.Detail,
		Resources: e.Resources, TraceHeader: e.TraceHeader,
	}
	if e.Time != nil {
		seconds, fraction := math.Modf(*e.Time)
		out.Time = time.Unix(int64(seconds), int64(fraction*1e9))
	}
	return out
}

func (s *Service) wirePutEvents(_ context.Context, in putEventsRequest) (putEventsAnswer, error) {
	entries := make([]Entry, 0, len(in.Entries))
	for _, e := range in.Entries {
		entries = append(entries, e.entry())
	}
	results, err := s.putEvents(entries)
	answer := putEventsAnswer{Entries: results}
	for _, r := range results {
		if r.ErrorCode != "" {
			answer.FailedEntryCount++
		}
	}
	return answer, err
}

type testRequest struct {
	Event        string
	EventPattern string
}

// required are the members of an event that TestEventPattern needs.
var required = []string{"id", "account", "source", "time", "region", "resources", "detail-type"}

func (s *Service) wireTestPattern(_ context.Context, in testRequest) (map[string]bool, error) {
	p, err := compilePattern(in.EventPattern)
	if err != nil {
		return nil, err
	}
	var event map[string]any
	if err := json.Unmarshal([]byte(in.Event), &event); err != nil {
		return nil, invalid("Parameter Event is not valid. Reason: not a JSON object")
	}
	for _, name := range required {
		if _, ok := event[name]; !ok {
			return nil, invalid("Parameter Event is not valid. Reason: %s is a required field", name)
		}
	}
	return map[string]bool{"Result": p.Match(event)}, nil
}
