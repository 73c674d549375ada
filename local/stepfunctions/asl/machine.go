// Package asl parses and validates Amazon States Language definitions in
// JSONPath mode (https://states-language.net/). It rejects every field, resource
// and operator that the interpreter does not implement, and names the state and
// the field.
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

// State is one state. Of the pointers Task to Fail, only the one for Type is
// set; a Succeed state has none.
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

// PathOrNull is a path field. Null means that the field is the JSON null: an
// empty object for InputPath and OutputPath, a discarded result for ResultPath.
// Path is nil only if Null is true.
type PathOrNull struct {
	Path *jsonpath.Path
	Null bool
}

// Seconds is a number of seconds, fixed or from a path. The zero value means
// that the field is absent.
type Seconds struct {
	Value int64
	Path  *jsonpath.Path
}

// IsSet reports whether the field was given.
func (s Seconds) IsSet() bool { return s.Path != nil || s.Value > 0 }

// Task invokes a Lambda function or sends a message.
type Task struct {
	Resource  string
	Function  string // the ARN if Resource is a function's ARN; otherwise empty, and the parameters name the function
	Timeout   Seconds
	Heartbeat Seconds
}

// SendsMessage reports whether the task sends a message to a queue.
func (t *Task) SendsMessage() bool {
	return t.Resource == SendMessageResource || t.WaitsForToken()
}

// WaitsForToken reports whether the task ends when somebody returns its token.
func (t *Task) WaitsForToken() bool { return t.Resource == SendMessageForTokenResource }

// Pass returns its Result, or its input if it has none.
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

// Wait waits for a number of seconds or until a timestamp.
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

// Parallel runs branches concurrently.
type Parallel struct{ Branches []*Machine }

// Map runs its processor once for every item.
type Map struct {
	Processor           *Machine
	ItemsPath           *jsonpath.Path
	MaxConcurrency      Seconds // a count; 0: no limit
	ToleratedCount      Seconds // a count
	ToleratedPercentage float64
	ToleratedPercentAt  *jsonpath.Path
}

// Fail ends the execution with an error.
type Fail struct{ Error, Cause Text }

// Retrier is one rule of a state's Retry field.
type Retrier struct {
	Errors      []string
	Interval    int64 // seconds before the first retry
	MaxAttempts int64
	BackoffRate float64
	MaxDelay    int64 // seconds; 0: none
	FullJitter  bool
}

// Catcher is one rule of a state's Catch field.
type Catcher struct {
	Errors     []string
	Next       string
	ResultPath PathOrNull
}
