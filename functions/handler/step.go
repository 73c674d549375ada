package handler

import (
	"context"
	"log/slog"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/domain/app/saga"
	"github.com/eventforge/eventforge/domain/failure"
)

// StepInput is the input that the state machine sends: the names of the
// execution and the state from its context object, and the execution's data.
type StepInput struct {
	ExecutionName string    `json:"executionName"`
	Step          string    `json:"step"`
	Input         SagaInput `json:"input"`
}

// SagaInput is the execution's data. Error is what a Catch of the saga stored.
// Traceparent is that of the order; executions that the reconciler starts have none.
type SagaInput struct {
	OrderID     string       `json:"orderId"`
	Traceparent string       `json:"traceparent,omitempty"`
	Error       *CaughtError `json:"error,omitempty"`
}

// CaughtError is an error as the state machine passes it on.
type CaughtError struct {
	Error string `json:"Error"`
	Cause string `json:"Cause"`
}

// StepOutput tells the state machine which state comes next.
type StepOutput struct {
	Outcome saga.Outcome `json:"outcome"`
}

// Traceparents returns the traceparent of an order, for executions whose input has
// only the order's id. It is nil if traces are not exported.
type Traceparents func(ctx context.Context, orderID string) string

// Step is one step of the saga, for an execution and an order.
type Step func(ctx context.Context, execution, orderID string) (saga.Outcome, error)

// SagaStep returns the handler that runs a step and returns its outcome.
func SagaStep(step Step, traces Traceparents) func(context.Context, StepInput) (StepOutput, error) {
	return sagaStep(traces, step.of)
}

// of runs the step for the input's execution and order.
func (s Step) of(ctx context.Context, in StepInput) (saga.Outcome, error) {
	return s(ctx, in.ExecutionName, in.Input.OrderID)
}

func sagaStep(traces Traceparents, step func(context.Context, StepInput) (saga.Outcome, error)) func(context.Context, StepInput) (StepOutput, error) {
	return func(ctx context.Context, in StepInput) (StepOutput, error) {
		out, err := runStep(ctx, traces, in, step)
		if err != nil {
			return StepOutput{}, named(err)
		}
		return out, nil
	}
}

// runStep runs a step in the trace of its order, and logs its failure.
func runStep(ctx context.Context, traces Traceparents, in StepInput, step func(context.Context, StepInput) (saga.Outcome, error)) (StepOutput, error) {
	if err := in.check(); err != nil {
		return StepOutput{}, err
	}
	ctx, end := traced(observe.WithOrderID(ctx, in.Input.OrderID), in.Step, traces.of(ctx, in.Input),
		executionAttribute.String(in.ExecutionName))
	outcome, err := step(ctx, in)
	end(err)
	if err != nil {
		slog.LogAttrs(ctx, levelOf(err), "step failed",
			slog.String("step", in.Step), slog.String("execution", in.ExecutionName), slog.String("error", err.Error()))
		return StepOutput{}, err
	}
	slog.LogAttrs(ctx, slog.LevelDebug, "step done", slog.String("step", in.Step), slog.String("outcome", string(outcome)))
	return StepOutput{Outcome: outcome}, nil
}

func (in StepInput) check() error {
	var v failure.Violations
	if in.ExecutionName == "" {
		v.Add("/executionName", "required", "must name the execution")
	}
	if in.Input.OrderID == "" {
		v.Add("/input/orderId", "required", "must name the order")
	}
	return v.Err()
}

func (t Traceparents) of(ctx context.Context, in SagaInput) string {
	if t == nil || in.Traceparent != "" {
		return in.Traceparent
	}
	return t(ctx, in.OrderID)
}

// levelOf is the level at which a failure is logged. Failures that are part of
// normal operation are not errors.
func levelOf(err error) slog.Level {
	switch failure.CodeOf(err) {
	case failure.GatewayPaused, failure.ActionRequired: // every order that waits would log it again and again
		return slog.LevelDebug
	case failure.OrderRejected, failure.InsufficientStock, failure.PaymentDeclined, failure.NotConfirmed,
		failure.OrderCancelled, failure.Superseded, failure.CompensationOnly:
		return slog.LevelInfo
	case failure.Throttled, failure.Unavailable, failure.Conflict, failure.AuthorizationLost:
		return slog.LevelWarn
	default:
		return slog.LevelError
	}
}
