// Package jsonpath evaluates the JSONPath dialect of the Amazon States Language.
// A path starts with $ (the state's data) or $$ (the context object). A path is
// definite when it can select only one value; every other path returns an array.
// docs/decisions/0002-states-jsonpath.md explains why this is not a library.
package jsonpath

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
)

// ErrNotFound is returned when a definite path, or the definite first steps of
// another path, select nothing.
var ErrNotFound = errors.New("the path selects nothing")

// Path is a parsed path. It is immutable.
type Path struct {
	text     string
	context  bool
	steps    []step
	definite bool
}

func (p *Path) String() string { return p.text }

// IsContext reports whether the path reads the context object ($$).
func (p *Path) IsContext() bool { return p.context }

// IsRoot reports whether the path is $ or $$ alone.
func (p *Path) IsRoot() bool { return len(p.steps) == 0 }

// IsDefinite reports whether the path can select only one value.
func (p *Path) IsDefinite() bool { return p.definite }

// IsReference reports whether the path is a reference path: it starts with $ and
// has only names and non-negative indexes, so that Put accepts it.
func (p *Path) IsReference() bool {
	if p.context {
		return false
	}
	for _, s := range p.steps {
		switch s := s.(type) {
		case name:
		case index:
			if s < 0 {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// HasPrefix reports whether the path's first steps are these names.
func (p *Path) HasPrefix(names ...string) bool {
	if len(p.steps) < len(names) {
		return false
	}
	for i, n := range names {
		if p.steps[i] != step(name(n)) {
			return false
		}
	}
	return true
}

// Get evaluates the path over root. A definite path returns its value or
// ErrNotFound. Every other path returns an array, which may be empty.
func (p *Path) Get(root any) (any, error) {
	current := []any{root}
	definite := true
	for _, s := range p.steps {
		var next []any
		for _, v := range current {
			next = s.apply(v, root, next)
		}
		definite = definite && s.single()
		if definite && len(next) == 0 {
			return nil, ErrNotFound
		}
		current = next
	}
	if p.definite {
		return current[0], nil
	}
	if current == nil {
		current = []any{}
	}
	return current, nil
}

// Put returns a copy of root with value at the reference path. It creates missing
// members along the path. It fails when a value along the path is not an object,
// or is not an array of sufficient length. It does not change root.
func (p *Path) Put(root, value any) (any, error) {
	if !p.IsReference() {
		return nil, fmt.Errorf("%s is not a reference path", p.text)
	}
	return put(root, true, p.steps, value)
}

func put(at any, present bool, steps []step, value any) (any, error) {
	if len(steps) == 0 {
		return value, nil
	}
	switch s := steps[0].(type) {
	case name:
		object, ok := at.(map[string]any)
		if !ok && present {
			return nil, fmt.Errorf("the parent of %q is not an object", string(s))
		}
		child, has := object[string(s)]
		changed, err := put(child, has, steps[1:], value)
		if err != nil {
			return nil, err
		}
		out := make(map[string]any, len(object)+1)
		maps.Copy(out, object)
		out[string(s)] = changed
		return out, nil
	case index:
		array, ok := at.([]any)
		if !ok || int(s) >= len(array) {
			return nil, fmt.Errorf("there is no array with the index %d", int(s))
		}
		changed, err := put(array[s], true, steps[1:], value)
		if err != nil {
			return nil, err
		}
		out := slices.Clone(array)
		out[s] = changed
		return out, nil
	}
	return nil, errors.New("not a reference path")
}

// step is one part of a path. apply appends the values that the step selects from
// v to out. single reports whether the step selects at most one value.
type step interface {
	apply(v, root any, out []any) []any
	single() bool
}

type name string

func (n name) apply(v, _ any, out []any) []any {
	if object, ok := v.(map[string]any); ok {
		if child, ok := object[string(n)]; ok {
			return append(out, child)
		}
	}
	return out
}
func (name) single() bool { return true }

type index int

func (i index) apply(v, _ any, out []any) []any {
	array, ok := v.([]any)
	at := int(i)
	if at < 0 {
		at += len(array)
	}
	if !ok || at < 0 || at >= len(array) {
		return out
	}
	return append(out, array[at])
}
func (index) single() bool { return true }

type wildcard struct{}

func (wildcard) apply(v, _ any, out []any) []any { return append(out, children(v)...) }
func (wildcard) single() bool                    { return false }

// union selects several names or indexes, in the given order.
type union []step

func (u union) apply(v, root any, out []any) []any {
	for _, s := range u {
		out = s.apply(v, root, out)
	}
	return out
}
func (union) single() bool { return false }

// slice selects the elements of an array from from (inclusive) to to (exclusive).
// A nil bound means the start or the end of the array.
type slice struct{ from, to *int }

func (s slice) apply(v, _ any, out []any) []any {
	array, ok := v.([]any)
	if !ok {
		return out
	}
	from, to := bound(s.from, 0, len(array)), bound(s.to, len(array), len(array))
	if from >= to {
		return out
	}
	return append(out, array[from:to]...)
}
func (slice) single() bool { return false }

func bound(at *int, open, length int) int {
	if at == nil {
		return open
	}
	b := *at
	if b < 0 {
		b += length
	}
	return min(max(b, 0), length)
}

// descent applies its step to a value and to all its descendants.
type descent struct{ step step }

func (d descent) apply(v, root any, out []any) []any {
	out = d.step.apply(v, root, out)
	for _, child := range children(v) {
		out = d.apply(child, root, out)
	}
	return out
}
func (descent) single() bool { return false }

// children returns the elements of an array, or the values of an object in the
// order of their names.
func children(v any) []any {
	switch v := v.(type) {
	case []any:
		return v
	case map[string]any:
		names := make([]string, 0, len(v))
		for k := range v {
			names = append(names, k)
		}
		sort.Strings(names)
		out := make([]any, 0, len(v))
		for _, k := range names {
			out = append(out, v[k])
		}
		return out
	}
	return nil
}
