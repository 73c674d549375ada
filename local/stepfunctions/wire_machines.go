package stepfunctions

import (
	"context"
	"errors"

	"github.com/eventforge/eventforge/local/stepfunctions/asl"
	"github.com/eventforge/eventforge/local/wire"
)

type machineInput struct {
	Name            string `json:"name"`
	StateMachineARN string `json:"stateMachineArn"`
	Definition      string `json:"definition"`
	RoleARN         string `json:"roleArn"`
	Type            string `json:"type"`
	Publish         bool   `json:"publish"`
}

func (s *Service) createStateMachine(ctx context.Context, in machineInput) (object, error) {
	switch {
	case in.Type != "" && in.Type != "STANDARD":
		return nil, wire.NewError("StateMachineTypeNotSupported", in.Type+" state machines are not supported here, only STANDARD")
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
			return nil, wire.NewError("StateMachineAlreadyExists", "State Machine Already Exists: '"+old.arn+"'")
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
		return nil, wire.NewError("MissingRequiredParameter", "Either the definition or the role ARN is required")
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

// deleteStateMachine deletes the machine at once. Its executions continue with the
// definition that they started with.
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
