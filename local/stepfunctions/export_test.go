package stepfunctions

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/store"
)

// This file gives the tests a view of executions with the states of each.

// Step is one state of an execution.
type Step struct {
	State   string    `json:"state"`
	Entered time.Time `json:"entered"`
	Exited  time.Time `json:"exited,omitzero"` // zero while it is in the state, or if it ended there
}

// Summary is an execution in a list.
type Summary struct {
	ARN     string    `json:"arn"`
	Machine string    `json:"machine"`
	Name    string    `json:"name"`
	Status  string    `json:"status"`
	Started time.Time `json:"started"`
	Stopped time.Time `json:"stopped,omitzero"`
	Input   string    `json:"input"`
	Output  string    `json:"output,omitempty"`
	Error   string    `json:"error,omitempty"`
	Cause   string    `json:"cause,omitempty"`
	Steps   []Step    `json:"steps"`
}

// Executions lists the newest executions of a state machine, at most limit,
// newest first, with the states of each.
func (s *Service) Executions(machine string, limit int) ([]Summary, error) {
	keys, _, err := s.list(machine, "", nil, limit)
	if err != nil {
		return nil, err
	}
	out := make([]Summary, 0, len(keys))
	for _, key := range keys {
		r, err := s.record(key)
		if err != nil {
			return nil, err
		}
		steps, err := s.steps(key)
		if err != nil {
			return nil, err
		}
		out = append(out, Summary{
			ARN: s.executionARN(key), Machine: r.Machine, Name: r.Name, Status: string(r.Status), Started: r.Started,
			Stopped: r.Stopped, Input: r.Input, Output: r.Output, Error: r.Error, Cause: r.Cause, Steps: steps,
		})
	}
	return out, nil
}

// Execution returns one execution by its ARN.
func (s *Service) Execution(arn string) (Summary, error) {
	key, err := s.parseExecutionARN(arn)
	if err != nil {
		return Summary{}, err
	}
	r, err := s.record(key)
	if err != nil {
		return Summary{}, err
	}
	steps, err := s.steps(key)
	return Summary{
		ARN: arn, Machine: r.Machine, Name: r.Name, Status: string(r.Status), Started: r.Started, Stopped: r.Stopped,
		Input: r.Input, Output: r.Output, Error: r.Error, Cause: r.Cause, Steps: steps,
	}, err
}

func (s *Service) steps(key executionKey) ([]Step, error) {
	var steps []Step
	open := map[string]int{}
	var bad error
	err := s.spaces.history.Walk(store.Prefix(key.prefix()), func(_, v []byte) bool {
		var e struct {
			Type      string                `json:"type"`
			Timestamp float64               `json:"timestamp"`
			Entered   struct{ Name string } `json:"stateEnteredEventDetails"`
			Exited    struct{ Name string } `json:"stateExitedEventDetails"`
		}
		if bad = json.Unmarshal(v, &e); bad != nil {
			return false
		}
		at := time.UnixMilli(int64(e.Timestamp*1000 + 0.5)).UTC()
		if strings.HasSuffix(e.Type, "StateEntered") {
			open[e.Entered.Name] = len(steps)
			steps = append(steps, Step{State: e.Entered.Name, Entered: at})
		} else if i, ok := open[e.Exited.Name]; ok && strings.HasSuffix(e.Type, "StateExited") {
			steps[i].Exited = at
		}
		return true
	})
	if err == nil {
		err = bad
	}
	return steps, err
}
