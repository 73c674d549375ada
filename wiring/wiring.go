// Package wiring is the one definition of what triggers what: the functions,
// the queues, the bus's rules and the saga, as data. Terraform reads the JSON
// files beside this one; local executes the same bytes.
package wiring

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed functions.json queues.json rules.json order-saga.asl.json table.json
var files embed.FS

// Trigger says what invokes a function. Type is saga, queue, stream, schedule
// or http; the other fields belong to one type each.
type Trigger struct {
	Type                       string          `json:"type"`
	Queue                      string          `json:"queue,omitempty"`
	BatchSize                  int             `json:"batchSize,omitempty"`
	MaximumConcurrency         int             `json:"maximumConcurrency,omitempty"`
	ParallelizationFactor      int             `json:"parallelizationFactor,omitempty"`
	MaximumRetryAttempts       int             `json:"maximumRetryAttempts,omitempty"`
	MaximumRecordAgeSeconds    int             `json:"maximumRecordAgeSeconds,omitempty"`
	BisectBatchOnFunctionError bool            `json:"bisectBatchOnFunctionError,omitempty"`
	OnFailureQueue             string          `json:"onFailureQueue,omitempty"`
	Filter                     json.RawMessage `json:"filter,omitempty"` // event pattern over one stream record
	Route                      string          `json:"route,omitempty"`  // "METHOD /path" of the HTTP API
}

// Function is one Lambda function; its bootstrap is built from
// functions/cmd/<name>. Environment lists the names of the variables it reads;
// who deploys it gives the values.
type Function struct {
	Description    string   `json:"description"`
	MemoryMB       int      `json:"memoryMB"`
	TimeoutSeconds int      `json:"timeoutSeconds"`
	Trigger        Trigger  `json:"trigger"`
	Environment    []string `json:"environment"`
}

// Queue is one SQS queue. Unless DeadLetterOnly, it has a dead-letter queue
// called DeadLetters(name).
type Queue struct {
	Description              string `json:"description"`
	VisibilityTimeoutSeconds int    `json:"visibilityTimeoutSeconds"`
	MaxReceiveCount          int    `json:"maxReceiveCount,omitempty"`
	RetentionSeconds         int    `json:"retentionSeconds"`
	DeadLetterOnly           bool   `json:"deadLetterOnly,omitempty"`
}

// InputTransformer builds a target's input: Paths name values of the event,
// Template places them as <name>.
type InputTransformer struct {
	Paths    map[string]string `json:"paths"`
	Template string            `json:"template"`
}

// Retry bounds how long the bus tries to reach a target.
type Retry struct {
	MaximumRetryAttempts   int `json:"maximumRetryAttempts"`
	MaximumEventAgeSeconds int `json:"maximumEventAgeSeconds"`
}

// Target is where a rule sends an event. Type is queue, stateMachine or
// function, and Name the wiring's name of it.
type Target struct {
	ID               string            `json:"id"`
	Type             string            `json:"type"`
	Name             string            `json:"name"`
	InputTransformer *InputTransformer `json:"inputTransformer,omitempty"`
	Retry            Retry             `json:"retry"`
	DeadLetterQueue  string            `json:"deadLetterQueue"`
}

// Rule sends matching events, or the ticks of a schedule, to its targets.
type Rule struct {
	Description string          `json:"description"`
	Pattern     json.RawMessage `json:"pattern,omitempty"`
	Schedule    string          `json:"schedule,omitempty"` // rate(...) or cron(...)
	Targets     []Target        `json:"targets"`
}

// SagaName is the state machine's name.
const SagaName = "order-saga"

// Functions returns all functions by name.
func Functions() map[string]Function { return read[map[string]Function]("functions.json") }

// Queues returns all queues by name, without the dead-letter queues that
// follow from them.
func Queues() map[string]Queue { return read[map[string]Queue]("queues.json") }

// Rules returns the bus's rules by name.
func Rules() map[string]Rule { return read[map[string]Rule]("rules.json") }

// DeadLetters is the name of a queue's dead-letter queue.
func DeadLetters(queue string) string { return queue + "-dead-letters" }

// Saga returns the state machine's definition with every function's
// placeholder, ${function_name}, replaced by what arn gives for its name.
func Saga(arn func(function string) string) []byte {
	saga, err := files.ReadFile("order-saga.asl.json")
	if err != nil {
		panic(err) // embedded: cannot be absent
	}
	for name := range Functions() {
		placeholder := "${" + strings.ReplaceAll(name, "-", "_") + "}"
		saga = bytes.ReplaceAll(saga, []byte(placeholder), []byte(arn(name)))
	}
	return saga
}

// read decodes an embedded file. A malformed one is a mistake of the build,
// which the package's test finds, so it panics.
func read[T any](name string) T {
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
