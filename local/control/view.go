package control

import (
	"encoding/json"
	"time"

	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/process"
	"github.com/eventforge/eventforge/local/trace"
)

// Status is the state of the whole platform.
type Status struct {
	Started    time.Time       `json:"started"` // real time
	Data       string          `json:"data"`    // directory; empty: in memory
	Seed       uint64          `json:"seed"`
	Clock      Clock           `json:"clock"`
	Endpoints  any             `json:"endpoints"`
	Links      []Link          `json:"-"`
	Users      []User          `json:"users"`
	Processes  []process.State `json:"processes"`
	Functions  []Function      `json:"functions"`
	Queues     []Queue         `json:"queues"`
	Tables     []Table         `json:"tables"`
	Rules      []Rule          `json:"rules"`
	Lost       []LostEvent     `json:"lost"` // events that reached no queue
	Faults     []fault.Rule    `json:"faults"`
	Duplicates bool            `json:"duplicates"`
	Executions map[string]int  `json:"executions"`         // by status, of the newest
	Orders     []trace.Summary `json:"orders"`             // the newest traces of orders
	TracesTo   string          `json:"tracesTo,omitempty"` // where the spans are, if not here
}

// Part names a part of the status; it is the last word of its path.
type Part string

// The parts that can be asked for alone.
const (
	Queues     Part = "queues"
	Functions  Part = "functions"
	Processes  Part = "processes"
	Tables     Part = "tables"
	Bus        Part = "bus"
	LostEvents Part = "lost"
	Addresses  Part = "endpoints"
	Time       Part = "clock"
	Metrics    Part = "metrics" // meter.Series
)

// Clock is the platform's time.
type Clock struct {
	Now           time.Time `json:"now"`
	OffsetSeconds float64   `json:"offsetSeconds"`
}

// Link is an address worth opening or copying.
type Link struct{ Name, URL string }

// User is a demo user with the documented password.
type User struct {
	Email    string   `json:"email"`
	Password string   `json:"password"`
	Groups   []string `json:"groups"`
}

// Function is one function and its processes.
type Function struct {
	Name      string `json:"name"`
	Trigger   string `json:"trigger"`
	Instances int    `json:"instances"` // processes that live
	Idle      int    `json:"idle"`
}

// Queue is one queue and its depth.
type Queue struct {
	Name             string  `json:"name"`
	URL              string  `json:"url"`
	Visible          int     `json:"visible"`
	InFlight         int     `json:"inFlight"`
	Delayed          int     `json:"delayed"`
	OldestAgeSeconds float64 `json:"oldestAgeSeconds"`
}

// Table is one table.
type Table struct {
	Name  string `json:"name"`
	Items int64  `json:"items"`
	Bytes int64  `json:"bytes"`
}

// LostEvent is an event that neither its target nor a dead-letter queue accepted.
type LostEvent struct {
	At     time.Time `json:"at"`
	Rule   string    `json:"rule"`
	Target string    `json:"target"`
	Queue  string    `json:"queue,omitempty"` // the dead-letter queue that refused it
	Reason string    `json:"reason"`
	Event  string    `json:"event"`
}

// Rule is one rule of a bus.
type Rule struct {
	Bus     string   `json:"bus"`
	Name    string   `json:"name"`
	Matches string   `json:"matches"` // pattern or schedule
	Targets []string `json:"targets"`
}

// Mail is one mail that was sent.
type Mail struct {
	ID      string    `json:"id"`
	Time    time.Time `json:"time"`
	From    string    `json:"from"`
	To      []string  `json:"to"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
	HTML    string    `json:"html"`
}

// Execution is one run of the state machine.
type Execution struct {
	Name    string     `json:"name"`
	ARN     string     `json:"arn"`
	Status  string     `json:"status"` // RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED
	Started time.Time  `json:"started"`
	Stopped *time.Time `json:"stopped,omitempty"`
	Trace   string     `json:"traceId,omitempty"` // that it is part of
}

// Millis is how long the execution took, or 0 while it runs.
func (e Execution) Millis() int64 {
	if e.Stopped == nil {
		return 0
	}
	return e.Stopped.Sub(e.Started).Milliseconds()
}

// Run is an execution with what it ran and how.
type Run struct {
	Execution
	Input      string          `json:"input"`
	Output     string          `json:"output,omitempty"`
	Error      string          `json:"error,omitempty"`
	Cause      string          `json:"cause,omitempty"`
	Definition json.RawMessage `json:"definition"`
	Events     []Event         `json:"events"`
}

// Event is one event of an execution's history.
type Event struct {
	ID    int64     `json:"id"`
	Time  time.Time `json:"time"`
	Type  string    `json:"type"`
	State string    `json:"state,omitempty"` // of entered and exited events
	Note  string    `json:"note,omitempty"`  // error, cause, input or output
}

// LogLine is a line that a process wrote.
type LogLine struct {
	Time time.Time `json:"time"`
	Text string    `json:"text"`
}
