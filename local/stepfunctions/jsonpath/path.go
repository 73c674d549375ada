// Package jsonpath evaluates the JSONPath that Amazon States Language uses.
// Paths begin with $ (the state's data) or $$ (the context object). A path is
// definite when it can select only one value; any other yields an array.
// docs/decisions/0002-states-jsonpath.md says why this is no library.
package jsonpath

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
)

// ErrNotFound says that a definite path, or the definite beginning of another,
// selects nothing.
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

// IsReference reports whether the path is a reference path: $, names and
// indexes from 0, so that a value can be put where it points.
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

// Begins reports whether the path's first steps are these names.
func (p *Path) Begins(names ...string) bool {
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

// Get evaluates the path over root. A definite path gives its value or
// ErrNotFound; another gives an array, which may be empty.
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

// Put returns root with value at the place a reference path points to; names
// that are missing on the way are created. It fails when a value on the way
// is no object, or no array that long. root itself stays as it is.
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
			return nil, fmt.Errorf("there is no object to hold %q", string(s))
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
			return nil, fmt.Errorf("there is no array with an element %d", int(s))
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

// step is one part of a path: it appends to out what it selects from v.
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

// union selects by several names or indexes, in the order written.
type union []step

func (u union) apply(v, root any, out []any) []any {
	for _, s := range u {
		out = s.apply(v, root, out)
	}
	return out
}
func (union) single() bool { return false }

// slice selects elements from..to of an array; nil bounds are open.
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

// descent applies its step to a value and to everything below it.
type descent struct{ step step }

func (d descent) apply(v, root any, out []any) []any {
	out = d.step.apply(v, root, out)
	for _, child := range children(v) {
		out = d.apply(child, root, out)
	}
	return out
}
func (descent) single() bool { return false }

// children are a value's elements, those of an object in order of their names.
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
