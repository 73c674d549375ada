package stepfunctions

import (
	"context"
	"slices"

	"github.com/eventforge/eventforge/local/stepfunctions/engine"
)

type executionARNInput struct {
	ExecutionARN string `json:"executionArn"`
}

type pageInput struct {
	MaxResults      int    `json:"maxResults"`
	NextToken       string `json:"nextToken"`
	StateMachineARN string `json:"stateMachineArn"`
	StatusFilter    string `json:"statusFilter"`
	MapRunARN       string `json:"mapRunArn"`
}

type startInput struct {
	StateMachineARN string `json:"stateMachineArn"`
	Name            string `json:"name"`
	Input           string `json:"input"`
}

func (s *Service) startExecution(ctx context.Context, in startInput) (object, error) {
	x, err := s.start(ctx, in.StateMachineARN, in.Name, in.Input)
	if err != nil {
		return nil, err
	}
	return object{"executionArn": x.arn, "startDate": epoch(x.time)}, nil
}

func (s *Service) byARN(arn string) (executionRecord, error) {
	key, err := s.parseExecutionARN(arn)
	if err != nil {
		return executionRecord{}, err
	}
	return s.record(key)
}

func (s *Service) describeExecution(_ context.Context, in executionARNInput) (object, error) {
	r, err := s.byARN(in.ExecutionARN)
	if err != nil {
		return nil, err
	}
	out := object{
		"executionArn": in.ExecutionARN, "stateMachineArn": s.machineARN(r.Machine), "name": r.Name, "status": string(r.Status),
		"startDate": epoch(r.Started), "input": r.Input, "inputDetails": object{"included": true}, "redriveCount": 0,
		"redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": "Executions are not redriven here",
	}
	if stop := epochOrNil(r.Stopped); stop != nil {
		out["stopDate"] = stop
	}
	if r.Status == engine.Succeeded {
		out["output"], out["outputDetails"] = r.Output, object{"included": true}
	}
	if r.Error != "" || r.Cause != "" {
		out["error"], out["cause"] = r.Error, r.Cause
	}
	return out, nil
}

var statuses = []engine.Status{"", engine.Running, engine.Succeeded, engine.Failed, engine.TimedOut, engine.Aborted}

func (s *Service) listExecutions(_ context.Context, in pageInput) (object, error) {
	if in.MapRunARN != "" {
		return nil, validation("mapRunArn: Map runs are not supported here")
	}
	m, err := s.machine(in.StateMachineARN)
	if err != nil {
		return nil, err
	}
	status := engine.Status(in.StatusFilter)
	if status == "PENDING_REDRIVE" {
		return object{"executions": []object{}}, nil
	}
	if !slices.Contains(statuses, status) {
		return nil, validation("statusFilter: %q is not a status", in.StatusFilter)
	}
	size, err := pageSize(in.MaxResults)
	if err != nil {
		return nil, err
	}
	from, err := decodeToken(in.NextToken)
	if err != nil {
		return nil, err
	}
	keys, next, err := s.list(m.Name, status, from, size)
	if err != nil {
		return nil, err
	}
	return s.page(keys, next)
}

func (s *Service) page(keys []executionKey, next []byte) (object, error) {
	list := []object{}
	for _, key := range keys {
		r, err := s.record(key)
		if err != nil {
			return nil, err
		}
		item := object{
			"executionArn": s.executionARN(key), "stateMachineArn": s.machineARN(key.machine), "name": key.name,
			"status": string(r.Status), "startDate": epoch(r.Started), "redriveCount": 0,
		}
		if stop := epochOrNil(r.Stopped); stop != nil {
			item["stopDate"] = stop
		}
		list = append(list, item)
	}
	out := object{"executions": list}
	if next != nil {
		out["nextToken"] = encodeToken(next)
	}
	return out, nil
}

type stopInput struct {
	ExecutionARN string `json:"executionArn"`
	Error        string `json:"error"`
	Cause        string `json:"cause"`
}

func (s *Service) stopExecution(ctx context.Context, in stopInput) (object, error) {
	key, err := s.parseExecutionARN(in.ExecutionARN)
	if err != nil {
		return nil, err
	}
	stopped, err := s.stop(ctx, key, in.Error, in.Cause)
	if err != nil {
		return nil, err
	}
	return object{"stopDate": epoch(stopped)}, nil
}
