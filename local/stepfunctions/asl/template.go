package asl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/local/stepfunctions/document"
	"github.com/eventforge/eventforge/local/stepfunctions/intrinsic"
	"github.com/eventforge/eventforge/local/stepfunctions/jsonpath"
)

// Template is a payload template: JSON in which a field whose name ends in .$
// has a path or an intrinsic function as its value.
type Template struct{ root node }

// node is a literal, an object, an array, a path or a call.
type node struct {
	literal any
	fields  []field
	items   []node
	kind    nodeKind
	path    *jsonpath.Path
	call    *intrinsic.Call
}

type nodeKind int

const (
	kindLiteral nodeKind = iota
	kindObject
	kindArray
	kindPath
	kindCall
)

type field struct {
	name string // without .$
	node node
}

// Scope provides the data for the evaluation of a template.
type Scope = intrinsic.Scope

// PathError says that a path of a template selects nothing.
type PathError struct {
	Path  string
	Field string // as written, with .$
	Err   error
}

func (e *PathError) Error() string {
	return fmt.Sprintf("The JSONPath '%s' specified for the field '%s' could not be found in the input", e.Path, e.Field)
}

func (e *PathError) Unwrap() error { return e.Err }

// template parses a payload template. It returns nil when the field is absent.
func (o *object) template(name string) *Template {
	raw, ok := o.raw(name)
	if !ok {
		return nil
	}
	v, err := document.Decode(raw)
	if err != nil {
		o.report(name, "%v", err)
		return nil
	}
	return &Template{o.node(name, v)}
}

func (o *object) node(at string, v any) node {
	switch v := v.(type) {
	case map[string]any:
		out := node{kind: kindObject}
		for _, name := range sortedKeys(v) {
			out.fields = append(out.fields, o.field(at, name, v[name]))
		}
		return out
	case []any:
		out := node{kind: kindArray}
		for i, item := range v {
			out.items = append(out.items, o.node(at+"/"+itoa(i), item))
		}
		return out
	}
	return node{literal: v}
}

func (o *object) field(at, name string, v any) field {
	plain, dynamic := strings.CutSuffix(name, ".$")
	if !dynamic {
		return field{name, o.node(at+"/"+name, v)}
	}
	at += "/" + name
	s, ok := v.(string)
	if !ok {
		o.report(at, "the value of a field whose name ends in .$ must be a string")
		return field{name: plain}
	}
	if !intrinsic.Is(s) {
		return field{plain, node{kind: kindPath, path: o.parsePath(at, s)}}
	}
	call, err := intrinsic.Parse(s)
	if err != nil {
		o.report(at, "%v", err)
		return field{name: plain}
	}
	call.Paths(func(p *jsonpath.Path) {
		if err := o.checkTaskToken(p); err != nil {
			o.report(at, "%v", err)
		}
	})
	return field{plain, node{kind: kindCall, call: call}}
}

// Fields returns the names of the template's top-level fields, without .$.
func (t *Template) Fields() []string {
	out := make([]string, 0, len(t.root.fields))
	for _, f := range t.root.fields {
		out = append(out, f.name)
	}
	return out
}

// Field returns the literal value of a top-level field, or nil if the field is
// computed, and whether the field exists.
func (t *Template) Field(name string) (any, bool) {
	i := slices.IndexFunc(t.root.fields, func(f field) bool { return f.name == name })
	if i < 0 {
		return nil, false
	}
	return t.root.fields[i].node.literal, true
}

// IsRandom reports whether each evaluation may return another value.
func (t *Template) IsRandom() bool { return t != nil && t.root.isRandom() }

func (n node) isRandom() bool {
	return n.kind == kindCall && n.call.IsRandom() ||
		slices.ContainsFunc(n.items, node.isRandom) ||
		slices.ContainsFunc(n.fields, func(f field) bool { return f.node.isRandom() })
}

// Eval evaluates the template. The error is a *PathError, an
// *intrinsic.PathError, or wraps intrinsic.ErrFailed.
func (t *Template) Eval(scope Scope) (any, error) { return t.root.eval(scope, "") }

func (n node) eval(scope Scope, at string) (any, error) {
	switch n.kind {
	case kindPath:
		v, err := scope.Resolve(n.path)
		if err != nil {
			return nil, &PathError{Path: n.path.String(), Field: at + ".$", Err: err}
		}
		return v, nil
	case kindCall:
		return n.call.Eval(scope)
	case kindObject:
		out := make(map[string]any, len(n.fields))
		for _, f := range n.fields {
			v, err := f.node.eval(scope, f.name)
			if err != nil {
				return nil, err
			}
			out[f.name] = v
		}
		return out, nil
	case kindArray:
		out := make([]any, 0, len(n.items))
		for _, item := range n.items {
			v, err := item.eval(scope, at)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		return out, nil
	default:
		return n.literal, nil
	}
}
