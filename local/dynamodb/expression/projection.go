package expression

import (
	"slices"
	"strings"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
)

// Projection is a parsed projection expression.
type Projection struct {
	paths []Path
	uses  uses
}

// String returns the projection in its canonical form.
func (p *Projection) String() string { return strings.Join(mapSlice(p.paths, Path.String), ", ") }

// ParseProjection parses a projection expression. The error is an Error that
// does not name the parameter.
func ParseProjection(text string) (*Projection, error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	out := &Projection{}
	for {
		path, err := p.path()
		if err != nil {
			return nil, err
		}
		out.paths = append(out.paths, path)
		if !p.accept(",") {
			out.uses = p.uses
			return out, p.finish()
		}
	}
}

// Selection is a set of paths in an item, without placeholders. The nil Selection
// selects everything.
type Selection struct {
	whole    bool
	fields   map[string]*Selection
	elements map[int]*Selection
}

// selectPaths returns the selection of resolved paths.
func selectPaths(paths []Path) *Selection {
	root := &Selection{}
	for _, path := range paths {
		at := root
		for _, step := range path {
			at = at.child(step)
		}
		at.whole = true
	}
	return root
}

func (s *Selection) child(step Step) *Selection {
	if step.isIndex {
		return descend(&s.elements, step.Index)
	}
	return descend(&s.fields, step.Name)
}

// descend returns the child for k and adds it if it is absent.
func descend[K comparable](children *map[K]*Selection, k K) *Selection {
	if *children == nil {
		*children = map[K]*Selection{}
	}
	if (*children)[k] == nil {
		(*children)[k] = &Selection{}
	}
	return (*children)[k]
}

// Names returns the sorted top-level attributes of the selection.
func (s *Selection) Names() []string {
	var names []string
	for name := range s.fields {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Of returns the selected part of the item.
func (s *Selection) Of(item attribute.Item) attribute.Item {
	if s == nil || item == nil {
		return item
	}
	out := attribute.Item{}
	for name, inner := range s.fields {
		if v, ok := item[name]; ok {
			if part := inner.part(v); !part.IsZero() {
				out[name] = part
			}
		}
	}
	return out
}

// part returns the selected part of a value, the zero Value when there is none.
// A list has only its selected elements, without gaps.
func (s *Selection) part(v attribute.Value) attribute.Value {
	switch {
	case s.whole:
		return v
	case v.Type() == attribute.Map:
		if fields := s.Of(v.Fields()); len(fields) > 0 {
			return attribute.NewMap(fields)
		}
	case v.Type() == attribute.List:
		if list := s.ofList(v.List()); len(list) > 0 {
			return attribute.NewList(list)
		}
	}
	return attribute.Value{}
}

func (s *Selection) ofList(list []attribute.Value) []attribute.Value {
	var out []attribute.Value
	for i, e := range list {
		if inner := s.elements[i]; inner != nil {
			if part := inner.part(e); !part.IsZero() {
				out = append(out, part)
			}
		}
	}
	return out
}
