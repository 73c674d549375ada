package stepfunctions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/eventforge/eventforge/local/stepfunctions/engine"
)

// The limits of a token's return, as on AWS.
const (
	maxToken      = 2048
	maxErrorName  = 256
	maxErrorCause = 32_768
)

type tokenInput struct {
	TaskToken string `json:"taskToken"`
	Output    string `json:"output"`
	Error     string `json:"error"`
	Cause     string `json:"cause"`
}

func (s *Service) sendTaskSuccess(ctx context.Context, in tokenInput) (object, error) {
	if len(in.Output) > engine.MaxData {
		return nil, validation("output: it is larger than %d bytes", engine.MaxData)
	}
	if !json.Valid([]byte(in.Output)) || !utf8.ValidString(in.Output) {
		return nil, invalidOutput("it is not JSON")
	}
	return s.returnToken(in.TaskToken, func(x *engine.Execution) error {
		return x.Succeed(ctx, in.TaskToken, []byte(in.Output))
	})
}

func (s *Service) sendTaskFailure(ctx context.Context, in tokenInput) (object, error) {
	for _, f := range []struct {
		name, value string
		most        int
	}{{"error", in.Error, maxErrorName}, {"cause", in.Cause, maxErrorCause}} {
		if utf8.RuneCountInString(f.value) > f.most {
			return nil, validation("%s: it is longer than %d characters", f.name, f.most)
		}
	}
	return s.returnToken(in.TaskToken, func(x *engine.Execution) error {
		return x.Fail(ctx, in.TaskToken, engine.Failure{Error: in.Error, Cause: in.Cause})
	})
}

func (s *Service) sendTaskHeartbeat(ctx context.Context, in tokenInput) (object, error) {
	return s.returnToken(in.TaskToken, func(x *engine.Execution) error { return x.Beat(ctx, in.TaskToken) })
}

// returnToken calls give with the execution whose task has the token.
func (s *Service) returnToken(token string, give func(*engine.Execution) error) (object, error) {
	if len(token) > maxToken {
		return nil, errToken()
	}
	arn, err := engine.ExecutionOf(token)
	if err != nil {
		return nil, errToken()
	}
	key, err := s.parseExecutionARN(arn)
	if err != nil {
		return nil, errToken()
	}
	s.mu.RLock()
	x, running := s.running[key]
	s.mu.RUnlock()
	if !running {
		if _, err := s.record(key); err != nil {
			return nil, errNoTask()
		}
		return nil, errTaskOver()
	}
	err = give(x.run)
	if errors.Is(err, engine.ErrTaskClosed) || errors.Is(err, context.Canceled) && s.ctx.Err() == nil {
		return nil, errTaskOver()
	}
	if err != nil {
		return nil, fmt.Errorf("return a task's token: %w", err)
	}
	return object{}, nil
}
