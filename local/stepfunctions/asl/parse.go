package asl

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// The limits of definitions.
const (
	MaxDefinition = 1 << 20    // bytes
	maxName       = 80         // characters of a state's name
	maxSeconds    = 99_999_999 // the longest timeout and wait
	maxNesting    = 30         // machines within machines
)

// Parse parses and validates a definition. The error is an *Invalid with every
// error in it.
func Parse(definition []byte) (*Machine, error) {
	r := &reader{names: map[string]string{}}
	if len(definition) > MaxDefinition {
		r.report(codeSchema, "", "the definition is larger than %d bytes", MaxDefinition)
		return nil, &Invalid{r.diagnostics}
	}
	if !json.Valid(definition) || !utf8.Valid(definition) {
		r.report(codeJSON, "", "the definition is not valid JSON in UTF-8")
		return nil, &Invalid{r.diagnostics}
	}
	m := r.machine("", definition, 0)
	if len(r.diagnostics) > 0 {
		return nil, &Invalid{r.diagnostics}
	}
	return m, nil
}

// machine parses a definition (depth 0), a branch or a processor.
func (r *reader) machine(at string, raw json.RawMessage, depth int) *Machine {
	if depth > maxNesting {
		r.report(codeSchema, at, "state machines nest deeper than %d", maxNesting)
		return nil
	}
	o := r.object(at, raw)
	if o == nil {
		return nil
	}
	m := &Machine{Comment: o.text("Comment"), StartAt: o.required("StartAt"), States: map[string]*State{}}
	o.jsonPathOnly()
	if depth == 0 {
		m.TimeoutSeconds = o.integer("TimeoutSeconds", 1, maxSeconds, 0)
		if v := o.text("Version"); v != "" && v != "1.0" {
			o.report("Version", "%q is not 1.0", v)
		}
	} else {
		o.inlineOnly()
	}
	o.states(m, depth)
	o.rejectUnread("a state machine")
	r.checkTransitions(at, m)
	return m
}

func (o *object) jsonPathOnly() {
	if q := o.text("QueryLanguage"); q != "" && q != "JSONPath" {
		o.report("QueryLanguage", "%s is not supported here, only JSONPath", q)
	}
}

// inlineOnly reads a Map's ProcessorConfig. The only supported mode is INLINE.
func (o *object) inlineOnly() {
	raw, ok := o.raw("ProcessorConfig")
	if !ok {
		return
	}
	config := o.r.object(o.at+"/ProcessorConfig", raw)
	if config == nil {
		return
	}
	if mode := config.text("Mode"); mode != "" && mode != "INLINE" {
		config.report("Mode", "%s is not supported here, only INLINE", mode)
	}
	config.text("ExecutionType")
	config.rejectUnread("ProcessorConfig")
}

func (o *object) states(m *Machine, depth int) {
	raw, ok := o.raw("States")
	if !ok {
		o.r.report(codeSchema, o.at, "the field %q is missing", "States")
		return
	}
	states := o.r.object(o.at+"/States", raw)
	if states == nil {
		return
	}
	if len(states.fields) == 0 {
		o.report("States", "there must be at least one state")
	}
	for _, name := range sortedKeys(states.fields) {
		at := states.at + "/" + name
		if n := utf8.RuneCountInString(name); n < 1 || n > maxName {
			o.r.report(codeSchema, at, "a state's name must have 1 to %d characters", maxName)
		}
		if other, taken := o.r.names[name]; taken {
			o.r.report(codeSchema, at, "the name is already taken by the state at %s", other)
		}
		o.r.names[name] = at
		if s := o.r.state(at, name, states.fields[name], depth); s != nil {
			m.States[name] = s
		}
	}
}

// checkTransitions checks that every transition leads to a state of the same
// machine, and that every state is reachable.
func (r *reader) checkTransitions(at string, m *Machine) {
	reached := map[string]bool{}
	var follow func(from, target string)
	follow = func(from, target string) {
		if target == "" || reached[target] {
			return
		}
		s, ok := m.States[target]
		if !ok {
			if _, exists := r.names[target]; !exists || r.names[target] != at+"/States/"+target {
				r.report(codeTarget, from, "the next state %q does not exist", target)
			}
			return
		}
		reached[target] = true
		for field, next := range s.targets() {
			follow(at+"/States/"+target+"/"+field, next)
		}
	}
	follow(at+"/StartAt", m.StartAt)
	for _, name := range sortedKeys(m.States) {
		if !reached[name] {
			r.report(codeTarget, at+"/States/"+name, "the state %q is not reachable", name)
		}
	}
}

// targets returns the possible next states, by the field that names them.
func (s *State) targets() map[string]string {
	out := map[string]string{"Next": s.Next}
	for i, c := range s.Catch {
		out[fmt.Sprintf("Catch/%d/Next", i)] = c.Next
	}
	if s.Choice != nil {
		out["Default"] = s.Choice.Default
		for i, rule := range s.Choice.Rules {
			out[fmt.Sprintf("Choices/%d/Next", i)] = rule.Next
		}
	}
	return out
}
