// Package asl reads Amazon States Language definitions in JSONPath mode
// (https://states-language.net/) into checked Go values. A field, a resource
// or an operator that the interpreter does not implement is refused here, by
// state and field, rather than ignored later.
package asl

import (
	"github.com/eventforge/eventforge/local/stepfunctions/intrinsic"
	"github.com/eventforge/eventforge/local/stepfunctions/jsonpath"
)

// Machine is a definition, or the part of one that a branch or an iteration
// runs.
type Machine struct {
	Comment        string
	StartAt        string
	TimeoutSeconds int64 // 0: none
	States         map[string]*State
}

// Type is the kind of a state.
type Type string

// The kinds of state.
const (
	TypeTask     Type = "Task"
	TypePass     Type = "Pass"
	TypeChoice   Type = "Choice"
	TypeWait     Type = "Wait"
	TypeParallel Type = "Parallel"
	TypeMap      Type = "Map"
	TypeSucceed  Type = "Succeed"
	TypeFail     Type = "Fail"
)

// State is one state. Of the pointers to a kind's own fields the one for Type
// is set, if that kind has any.
type State struct {
	Name    string
	Type    Type
	Comment string
	Next    string // empty when the state ends the machine
	End     bool

	InputPath, OutputPath PathOrNull
	ResultPath            PathOrNull
	Parameters            *Template // ItemSelector of a Map
	ResultSelector        *Template
	Retry                 []Retrier
	Catch                 []Catcher

	Task     *Task
	Pass     *Pass
	Choice   *Choice
	Wait     *Wait
	Parallel *Parallel
	Map      *Map
	Fail     *Fail
}

// PathOrNull is a path field; Null is the JSON null, which stands for an
// empty object (InputPath, OutputPath) or for dropping a result (ResultPath).
// Path is never nil unless Null.
type PathOrNull struct {
	Path *jsonpath.Path
	Null bool
}

// Seconds is a number of seconds, fixed or from a path. Both absent: none.
type Seconds struct {
	Value int64
	Path  *jsonpath.Path
}

// IsSet reports whether the field was given.
func (s Seconds) IsSet() bool { return s.Path != nil || s.Value > 0 }

// Task invokes a Lambda function.
type Task struct {
	Resource  string
	Function  string // the ARN, when Resource is one; else the input names it
	Timeout   Seconds
	Heartbeat Seconds
}

// Pass gives its result, if it has one.
type Pass struct {
	Result    any
	HasResult bool
}

// Choice picks the next state.
type Choice struct {
	Rules   []Rule
	Default string
}

// Rule is one alternative of a Choice.
type Rule struct {
	Test Test
	Next string
}

// Wait waits for a time or until one.
type Wait struct {
	Seconds   Seconds
	Zero      bool // Seconds is 0
	Timestamp Text // RFC 3339
}

// Text is a string, fixed or from a path or an intrinsic function.
type Text struct {
	Value string
	Path  *jsonpath.Path
	Call  *intrinsic.Call
	Set   bool
}

// Parallel runs branches side by side.
type Parallel struct{ Branches []*Machine }

// Map runs its processor once for every item.
type Map struct {
	Processor           *Machine
	ItemsPath           *jsonpath.Path
	MaxConcurrency      Seconds // a count: 0 is without bound
	ToleratedCount      Seconds // a count
	ToleratedPercentage float64
	ToleratedPercentAt  *jsonpath.Path
}

// Fail ends the execution with an error.
type Fail struct{ Error, Cause Text }

// Retrier is one rule of when to try again.
type Retrier struct {
	Errors      []string
	Interval    int64 // seconds before the first retry
	MaxAttempts int64
	BackoffRate float64
	MaxDelay    int64 // seconds; 0: none
	FullJitter  bool
}

// Catcher is one rule of where to go on after an error.
type Catcher struct {
	Errors     []string
	Next       string
	ResultPath PathOrNull
}
