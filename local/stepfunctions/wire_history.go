package stepfunctions

import (
	"context"
	"encoding/json"
)

type historyInput struct {
	ExecutionARN         string `json:"executionArn"`
	MaxResults           int    `json:"maxResults"`
	NextToken            string `json:"nextToken"`
	ReverseOrder         bool   `json:"reverseOrder"`
	IncludeExecutionData *bool  `json:"includeExecutionData"`
}

func (s *Service) getExecutionHistory(_ context.Context, in historyInput) (object, error) {
	r, err := s.byARN(in.ExecutionARN)
	if err != nil {
		return nil, err
	}
	size, err := pageSize(in.MaxResults)
	if err != nil {
		return nil, err
	}
	start, err := decodeNumber(in.NextToken)
	if err != nil {
		return nil, err
	}
	events, next, err := s.events(r.key(), start, size, in.ReverseOrder)
	if err != nil {
		return nil, err
	}
	if in.IncludeExecutionData != nil && !*in.IncludeExecutionData {
		for i := range events {
			events[i] = withoutData(events[i])
		}
	}
	out := object{"events": events}
	if next > 0 {
		out["nextToken"] = numberToken(next)
	}
	return out, nil
}

// withoutData removes inputs, outputs and parameters from an event.
func withoutData(event json.RawMessage) json.RawMessage {
	var e map[string]json.RawMessage
	if json.Unmarshal(event, &e) != nil {
		return event
	}
	for name, raw := range e {
		var details map[string]json.RawMessage
		if json.Unmarshal(raw, &details) != nil || details == nil {
			continue
		}
		for _, field := range []string{"input", "output", "parameters"} {
			delete(details, field)
		}
		e[name], _ = json.Marshal(details) // encoding raw messages cannot fail
	}
	out, err := json.Marshal(e)
	if err != nil {
		return event
	}
	return out
}
