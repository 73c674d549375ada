package stepfunctions

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/eventforge/eventforge/local/stepfunctions/asl"
	"github.com/eventforge/eventforge/local/stepfunctions/engine"
	"github.com/eventforge/eventforge/local/wire"
)

// Wire is the service as its clients reach it.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name: serviceName, Target: "AWSStepFunctions", Version: "1.0",
		Operations: map[string]wire.Operation{
			"CreateStateMachine":               wire.Typed(s.createStateMachine),
			"UpdateStateMachine":               wire.Typed(s.updateStateMachine),
			"DescribeStateMachine":             wire.Typed(s.describeStateMachine),
			"DescribeStateMachineForExecution": wire.Typed(s.describeForExecution),
			"ListStateMachines":                wire.Typed(s.listStateMachines),
			"DeleteStateMachine":               wire.Typed(s.deleteStateMachine),
			"ValidateStateMachineDefinition":   wire.Typed(s.validateDefinition),
			"StartExecution":                   wire.Typed(s.startExecution),
			"DescribeExecution":                wire.Typed(s.describeExecution),
			"ListExecutions":                   wire.Typed(s.listExecutions),
			"GetExecutionHistory":              wire.Typed(s.getExecutionHistory),
			"StopExecution":                    wire.Typed(s.stopExecution),
		},
	}
}

// epoch is a time on the wire: seconds since 1970 with milliseconds.
type epoch time.Time

// MarshalJSON writes the seconds.
func (e epoch) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(time.Time(e).UnixMilli())/1000, 'f', 3, 64), nil
}

func epochOrNil(t time.Time) *epoch {
	if t.IsZero() {
		return nil
	}
	e := epoch(t)
	return &e
}

type machineInput struct {
	Name            string `json:"name"`
	StateMachineARN string `json:"stateMachineArn"`
	Definition      string `json:"definition"`
	RoleARN         string `json:"roleArn"`
	Type            string `json:"type"`
	Publish         bool   `json:"publish"`
}

type object = map[string]any

func (s *Service) createStateMachine(ctx context.Context, in machineInput) (object, error) {
	switch {
	case in.Type != "" && in.Type != "STANDARD":
		return nil, wire.Errorf("StateMachineTypeNotSupported", in.Type+" state machines are not supported here, only STANDARD")
	case in.RoleARN == "":
		return nil, validation("roleArn: it must not be empty")
	case in.Publish:
		return nil, validation("publish: versions are not supported here")
	}
	if err := checkName(in.Name); err != nil {
		return nil, err
	}
	s.mu.RLock()
	old := s.machines[in.Name]
	s.mu.RUnlock()
	if old != nil {
		if string(old.definition) != in.Definition || old.RoleARN != in.RoleARN {
			return nil, wire.Errorf("StateMachineAlreadyExists", "State Machine Already Exists: '"+old.arn+"'")
		}
		return object{"stateMachineArn": old.arn, "creationDate": epoch(old.Created)}, nil
	}
	parsed, err := parse([]byte(in.Definition))
	if err != nil {
		return nil, err
	}
	m := &machine{arn: s.machineARN(in.Name), definition: []byte(in.Definition), parsed: parsed}
	m.machineRecord = machineRecord{Name: in.Name, RoleARN: in.RoleARN, Created: s.env.Clock.Now()}
	return object{"stateMachineArn": m.arn, "creationDate": epoch(m.Created)}, s.save(m)
}

func (s *Service) updateStateMachine(_ context.Context, in machineInput) (object, error) {
	old, err := s.machine(in.StateMachineARN)
	if err != nil {
		return nil, err
	}
	if in.Definition == "" && in.RoleARN == "" {
		return nil, wire.Errorf("MissingRequiredParameter", "Either the definition or the role ARN must be given")
	}
	m := *old
	if in.RoleARN != "" {
		m.RoleARN = in.RoleARN
	}
	if in.Definition != "" {
		if m.parsed, err = parse([]byte(in.Definition)); err != nil {
			return nil, err
		}
		m.definition = []byte(in.Definition)
	}
	if err := s.save(&m); err != nil {
		return nil, err
	}
	return object{"updateDate": epoch(m.Updated), "revisionId": m.Revision}, nil
}

type machineARNInput struct {
	StateMachineARN string `json:"stateMachineArn"`
}

func (s *Service) describeStateMachine(_ context.Context, in machineARNInput) (object, error) {
	m, err := s.machine(in.StateMachineARN)
	if err != nil {
		return nil, err
	}
	return object{
		"stateMachineArn": m.arn, "name": m.Name, "status": "ACTIVE", "definition": string(m.definition), "roleArn": m.RoleARN,
		"type": "STANDARD", "creationDate": epoch(m.Created), "revisionId": m.Revision,
		"loggingConfiguration": object{"level": "OFF", "includeExecutionData": false}, "tracingConfiguration": object{"enabled": false},
	}, nil
}

type executionARNInput struct {
	ExecutionARN string `json:"executionArn"`
}

func (s *Service) describeForExecution(_ context.Context, in executionARNInput) (object, error) {
	r, err := s.byARN(in.ExecutionARN)
	if err != nil {
		return nil, err
	}
	_, definition, err := s.revision(r.Machine, r.Revision)
	if err != nil {
		return nil, err
	}
	return object{
		"stateMachineArn": s.machineARN(r.Machine), "name": r.Machine, "definition": string(definition), "roleArn": r.RoleARN,
		"updateDate": epoch(r.Started), "revisionId": r.Revision,
	}, nil
}

type pageInput struct {
	MaxResults      int    `json:"maxResults"`
	NextToken       string `json:"nextToken"`
	StateMachineARN string `json:"stateMachineArn"`
	StatusFilter    string `json:"statusFilter"`
	MapRunARN       string `json:"mapRunArn"`
}

func (s *Service) listStateMachines(_ context.Context, in pageInput) (object, error) {
	size, err := pageSize(in.MaxResults)
	if err != nil {
		return nil, err
	}
	from, err := decodeToken(in.NextToken)
	if err != nil {
		return nil, err
	}
	out := object{}
	list := []object{}
	for _, m := range s.sortedMachines() {
		if m.Name < string(from) {
			continue
		}
		if len(list) == size {
			out["nextToken"] = encodeToken([]byte(m.Name))
			break
		}
		list = append(list, object{"stateMachineArn": m.arn, "name": m.Name, "type": "STANDARD", "creationDate": epoch(m.Created)})
	}
	out["stateMachines"] = list
	return out, nil
}

// deleteStateMachine forgets the machine at once; its executions run on with
// the definition they started with.
func (s *Service) deleteStateMachine(_ context.Context, in machineARNInput) (object, error) {
	m, err := s.machine(in.StateMachineARN)
	var gone *wire.Error
	if errors.As(err, &gone) && gone.Code == "StateMachineDoesNotExist" {
		return object{}, nil
	}
	if err != nil {
		return nil, err
	}
	if err := s.spaces.machines.Delete([]byte(m.Name)); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.machines, m.Name)
	return object{}, nil
}

func (s *Service) validateDefinition(_ context.Context, in machineInput) (object, error) {
	if in.Type != "" && in.Type != "STANDARD" {
		return nil, validation("type: %s state machines are not supported here", in.Type)
	}
	_, err := asl.Parse([]byte(in.Definition))
	list := []object{}
	var invalid *asl.Invalid
	if errors.As(err, &invalid) {
		for _, d := range invalid.Diagnostics {
			list = append(list, object{"severity": "ERROR", "code": d.Code, "message": d.Message, "location": d.Location})
		}
	}
	result := "OK"
	if len(list) > 0 {
		result = "FAIL"
	}
	return object{"result": result, "diagnostics": list, "truncated": false}, nil
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
		return nil, validation("statusFilter: %q is no status", in.StatusFilter)
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

// withoutData drops inputs, outputs and parameters of an event.
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
		e[name], _ = json.Marshal(details) // raw messages that were just read
	}
	out, err := json.Marshal(e)
	if err != nil {
		return event
	}
	return out
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
