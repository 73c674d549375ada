package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/eventforge/eventforge/local/stepfunctions/asl"
	"github.com/eventforge/eventforge/local/stepfunctions/document"
)

// phase is a frame's progress in its current state.
type phase string

const (
	phaseNew      phase = ""         // not yet entered
	phaseEntered  phase = "entered"  // entered, or between two attempts
	phaseInFlight phase = "inflight" // the task is invoked, its response is not durable
	phaseAwaiting phase = "awaiting" // the message with the task's token is sent, the token is not back
	phaseAnswered phase = "answered" // the token is back
	phaseSleeping phase = "sleeping" // waits until due: a Wait, or before a retry
	phaseChildren phase = "children" // branches or iterations run
	phaseDone     phase = "done"     // the frame's machine ended with output
	phaseFailed   phase = "failed"   // a tolerated failure of an iteration
)

// frame is one thread of an execution: the machine, a branch of a Parallel state, or an
// iteration of a Map state.
type frame struct {
	path    string // "", or the parent's path + "/" + number
	machine *asl.Machine

	state     string
	data      any    // input of the state; the output when done
	text      []byte // data as JSON; nil until it is needed
	phase     phase
	entered   time.Time
	enteredID int64 // event
	previous  int64 // the frame's last event
	due       time.Time
	attempts  []int64   // retries so far, per retrier of the state
	random    any       // the parameters of a task in flight, if they are random
	token     string    // of a task that waits for it
	beat      time.Time // a heartbeat must come before; zero: none must
	answer    *answer   // what came back with the token
	children  []*frame
	events    []Event  // not yet part of a transition
	gone      []string // paths of removed children that are still in the journal

	isItem bool // an iteration: the context object has Map.Item
	index  int
	item   any
}

func newFrame(m *asl.Machine, path string, data any) *frame {
	return &frame{path: path, machine: m, state: m.StartAt, data: data}
}

// retries is the number of the state's retries.
func (f *frame) retries() (n int64) {
	for _, a := range f.attempts {
		n += a
	}
	return n
}

// goTo makes the frame ready to enter a state with data, which is text in JSON.
func (f *frame) goTo(state string, data any, text []byte) {
	f.state, f.data, f.text, f.phase, f.attempts = state, data, text, phaseNew, nil
}

// settle ends the frame with its output, or nil if it failed.
func (f *frame) settle(p phase, output any) {
	f.phase, f.data, f.text = p, output, nil
	f.abandon()
}

// json is the frame's data as JSON.
func (f *frame) json() []byte {
	if f.text == nil {
		f.text = document.Encode(f.data)
	}
	return f.text
}

// frameRecord is a stored frame.
type frameRecord struct {
	State     string          `json:"state"`
	Data      json.RawMessage `json:"data"`
	Phase     phase           `json:"phase,omitempty"`
	Entered   time.Time       `json:"entered,omitzero"`
	EnteredID int64           `json:"enteredId,omitempty"`
	Previous  int64           `json:"previous,omitempty"`
	Due       time.Time       `json:"due,omitzero"`
	Attempts  []int64         `json:"attempts,omitempty"`
	Random    json.RawMessage `json:"random,omitempty"`
	Token     string          `json:"token,omitempty"`
	Beat      time.Time       `json:"beat,omitzero"`
	Answer    *answer         `json:"answer,omitempty"`
	Children  int             `json:"children,omitempty"`
	IsItem    bool            `json:"isItem,omitempty"`
	Index     int             `json:"index,omitempty"`
	Item      json.RawMessage `json:"item,omitempty"`
}

func (f *frame) record() []byte {
	r := frameRecord{
		State: f.state, Data: f.json(), Phase: f.phase, Entered: f.entered, EnteredID: f.enteredID,
		Previous: f.previous, Due: f.due, Attempts: f.attempts, Children: len(f.children), IsItem: f.isItem, Index: f.index,
	}
	if f.token != "" {
		r.Token, r.Beat, r.Answer = f.token, f.beat, f.answer
	}
	if f.isItem {
		r.Item = document.Encode(f.item)
	}
	if f.phase == phaseInFlight && f.random != nil {
		r.Random = document.Encode(f.random)
	}
	return document.Encode(r)
}

// restoreFrames builds the tree of frames from their records.
func restoreFrames(m *asl.Machine, records map[string][]byte) (*frame, error) {
	return restoreFrame(m, "", records)
}

func restoreFrame(m *asl.Machine, path string, records map[string][]byte) (*frame, error) {
	raw, ok := records[path]
	if !ok {
		return nil, fmt.Errorf("frame %q is missing", path)
	}
	var r frameRecord
	if err := json.Unmarshal(raw, &r); err != nil {
		return nil, fmt.Errorf("frame %q: %w", path, err)
	}
	f := &frame{
		path: path, machine: m, state: r.State, phase: r.Phase, entered: r.Entered, enteredID: r.EnteredID,
		previous: r.Previous, due: r.Due, attempts: r.Attempts, isItem: r.IsItem, index: r.Index,
		token: r.Token, beat: r.Beat, answer: r.Answer,
	}
	if err := errors.Join(decode(r.Data, &f.data), decode(r.Item, &f.item), decode(r.Random, &f.random)); err != nil {
		return nil, fmt.Errorf("frame %q: %w", path, err)
	}
	return f, f.restoreChildren(r.Children, records)
}

func decode(raw json.RawMessage, into *any) (err error) {
	if raw != nil {
		*into, err = document.Decode(raw)
	}
	return err
}

func (f *frame) restoreChildren(n int, records map[string][]byte) error {
	s := f.machine.States[f.state]
	for i := range n {
		child, err := restoreFrame(submachine(s, i), childPath(f, i), records)
		if err != nil {
			return err
		}
		f.children = append(f.children, child)
	}
	return nil
}

func childPath(f *frame, i int) string { return f.path + "/" + strconv.Itoa(i) }

// submachine returns the machine of a state's i-th child.
func submachine(s *asl.State, i int) *asl.Machine {
	if s.Map != nil {
		return s.Map.Processor
	}
	return s.Parallel.Branches[i]
}
