package port

import (
	"context"
	"time"
)

// ExecutionState is what has become of an execution.
type ExecutionState string

// The states of executions.
const (
	ExecutionRuns      ExecutionState = "running"
	ExecutionSucceeded ExecutionState = "succeeded"
	ExecutionFailed    ExecutionState = "failed"
	ExecutionTimedOut  ExecutionState = "timed_out"
	ExecutionStopped   ExecutionState = "stopped"
)

// Execution is what one execution of a saga, or of a compensation, did.
type Execution struct {
	Name      string
	State     ExecutionState
	StartedAt time.Time
	EndedAt   time.Time       // zero while it runs
	Steps     []ExecutionStep // in the order in which they were entered
	Cut       bool            // whether the history was too long, so that its beginning is missing
}

// ExecutionStep is what one state of an execution did. It holds no input or output.
type ExecutionStep struct {
	Step      string // the state's name; empty if the history begins within it
	Tries     int
	EnteredAt time.Time
	TriedAt   time.Time // of the last try
	EndedAt   time.Time // zero while the step is not left
	Error     string    // name of the last try's error that failed; empty if none did
	Cause     string    // what it said, without secrets, 500 characters at most
}

// ExecutionHistories reads what executions did.
type ExecutionHistories interface {
	// ExecutionHistory returns what an execution did. NotFound: there is none of that
	// name, or it ended more than 90 days ago.
	ExecutionHistory(ctx context.Context, name string) (Execution, error)
}
