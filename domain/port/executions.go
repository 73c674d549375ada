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
	Console   string          // its page in AWS's console; empty where there is none
}

// ExecutionStep is what one state of an execution did.
type ExecutionStep struct {
	Step      string // the state's name; empty if the history begins within it
	Tries     int
	EnteredAt time.Time
	TriedAt   time.Time // of the last try
	EndedAt   time.Time // zero while the step is not left
	Error     string    // name of the last try's error that failed; empty if none did
	Cause     string    // what it said, without secrets, 500 characters at most
	Input     string    // JSON, without secrets and personal data, 1000 characters at most
	Output    string    // the same of what it passed on; empty while the step is not left
}

// ExecutionHistories reads what executions did.
type ExecutionHistories interface {
	// ExecutionHistory returns what an execution did. NotFound: there is none of that
	// name, or it ended more than 90 days ago.
	ExecutionHistory(ctx context.Context, name string) (Execution, error)
}
