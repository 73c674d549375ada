// Package wiring is the one definition of the functions, the queues, the bus's
// rules, the saga, the table and the user pool's rules and words, as data.
// Terraform reads the JSON files in this folder; local executes the same files.
package wiring

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed functions.json queues.json rules.json order-saga.asl.json order-compensation.asl.json table.json user-pool.json
var files embed.FS

// Trigger is what invokes a function. Type is saga, queue, stream, schedule or
// http; each of the other fields belongs to one type. MaximumRetryAttempts and
// MaximumRecordAgeSeconds may be -1: without limit, until the stream drops the record.
type Trigger struct {
	Type                       string          `json:"type"`
	Queue                      string          `json:"queue,omitempty"`
	BatchSize                  int             `json:"batchSize,omitempty"`
	MaximumConcurrency         int             `json:"maximumConcurrency,omitempty"`
	ParallelizationFactor      int             `json:"parallelizationFactor,omitempty"`
	BatchingWindowSeconds      int             `json:"batchingWindowSeconds,omitempty"` // how long a stream waits for a full batch
	MaximumRetryAttempts       int             `json:"maximumRetryAttempts,omitempty"`
	MaximumRecordAgeSeconds    int             `json:"maximumRecordAgeSeconds,omitempty"`
	BisectBatchOnFunctionError bool            `json:"bisectBatchOnFunctionError,omitempty"`
	OnFailureQueue             string          `json:"onFailureQueue,omitempty"`
	Filter                     json.RawMessage `json:"filter,omitempty"` // event pattern over one stream record
	Routes                     []string        `json:"routes,omitempty"` // each "METHOD /path" of the HTTP API
}

// Function is one Lambda function. Its bootstrap is built from
// functions/cmd/<name>. Environment lists the names of the variables that it
// reads; the deployment sets their values.
type Function struct {
	Description    string   `json:"description"`
	MemoryMB       int      `json:"memoryMB"`
	TimeoutSeconds int      `json:"timeoutSeconds"`
	Trigger        Trigger  `json:"trigger"`
	Environment    []string `json:"environment"`
}

// Queue is one SQS queue. Unless it is DeadLetterOnly, it has a dead-letter
// queue named DeadLetters(name).
type Queue struct {
	Description              string `json:"description"`
	VisibilityTimeoutSeconds int    `json:"visibilityTimeoutSeconds"`
	MaxReceiveCount          int    `json:"maxReceiveCount,omitempty"`
	RetentionSeconds         int    `json:"retentionSeconds"`
	DeadLetterOnly           bool   `json:"deadLetterOnly,omitempty"`
}

// InputTransformer builds a target's input. Paths names values of the event,
// which Template refers to as <name>.
type InputTransformer struct {
	Paths    map[string]string `json:"paths"`
	Template string            `json:"template"`
}

// Retry limits the bus's attempts to deliver an event to a target.
type Retry struct {
	MaximumRetryAttempts   int `json:"maximumRetryAttempts"`
	MaximumEventAgeSeconds int `json:"maximumEventAgeSeconds"`
}

// Target is a destination of a rule's events. Type is queue, stateMachine or
// function, and Name is its name in this package.
type Target struct {
	ID               string            `json:"id"`
	Type             string            `json:"type"`
	Name             string            `json:"name"`
	InputTransformer *InputTransformer `json:"inputTransformer,omitempty"`
	Retry            Retry             `json:"retry"`
	DeadLetterQueue  string            `json:"deadLetterQueue"`
}

// Rule sends matching events, or scheduled ones, to its targets.
type Rule struct {
	Description string          `json:"description"`
	Bus         string          `json:"bus,omitempty"` // "default" for events of AWS services; else the platform's
	Pattern     json.RawMessage `json:"pattern,omitempty"`
	Schedule    string          `json:"schedule,omitempty"` // rate(...) or cron(...)
	Targets     []Target        `json:"targets"`
}

// OnDefaultBus reports whether the rule is on the account's default bus: events of AWS
// services are only there, and so are schedules.
func (r Rule) OnDefaultBus() bool { return r.Bus == "default" || r.Schedule != "" }

// The names of the state machines.
const (
	// SagaName is the machine that completes an order, or compensates what it has done.
	SagaName = "order-saga"
	// CompensationName is the machine that only compensates an order.
	CompensationName = "order-compensation"
)

// StateMachines returns the names of all state machines.
func StateMachines() []string { return []string{SagaName, CompensationName} }

// Functions returns all functions by name.
func Functions() map[string]Function { return decode[map[string]Function]("functions.json") }

// Queues returns all queues by name, without their dead-letter queues.
func Queues() map[string]Queue { return decode[map[string]Queue]("queues.json") }

// Rules returns the bus's rules by name.
func Rules() map[string]Rule { return decode[map[string]Rule]("rules.json") }

// DeadLetters returns the name of a queue's dead-letter queue.
func DeadLetters(queue string) string { return queue + "-dead-letters" }

// StateMachine returns the definition of the named state machine. Each placeholder is
// replaced: ${function_name} with what function returns for a function's name, and
// ${queue_name_queue_url} with what queueURL returns for a queue's. It panics for a name
// that StateMachines does not return.
func StateMachine(name string, function, queueURL func(name string) string) []byte {
	definition, err := files.ReadFile(name + ".asl.json")
	if err != nil {
		panic(err) // cannot happen: the files are embedded
	}
	replace := func(name, suffix, by string) {
		placeholder := "${" + strings.ReplaceAll(name, "-", "_") + suffix + "}"
		definition = bytes.ReplaceAll(definition, []byte(placeholder), []byte(by))
	}
	for name := range Functions() {
		replace(name, "", function(name))
	}
	for name := range Queues() {
		replace(name, "_queue_url", queueURL(name))
	}
	return definition
}

// decode decodes an embedded file. It panics on a malformed one, which is an
// error of the build that the package's test finds.
func decode[T any](name string) T {
	raw, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	var v T
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&v); err != nil {
		panic(fmt.Sprintf("wiring/%s: %v", name, err))
	}
	return v
}
