package expression

import (
	"cmp"
	"slices"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/number"
)

// write is the new value at a path; the zero Value removes the path.
type write struct {
	path  Path
	value attribute.Value
}

// apply returns the item after the update. All sources read the item as it was
// before.
func (u *Update) apply(s *scope) (attribute.Item, error) {
	writes, err := u.writes(s)
	if err != nil {
		return nil, err
	}
	out := s.item.Clone()
	for _, w := range writes {
		if err := replaceField(out, w.path, w.value); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// writes returns the update's writes in an order in which no write changes the
// index of a later one: assignments by ascending index, so that elements are
// appended in order, then removals by descending index.
func (u *Update) writes(s *scope) ([]write, error) {
	var out, removals []write
	for _, a := range u.sets {
		v, err := a.source.compute(s)
		if err != nil {
			return nil, err
		}
		out = append(out, write{a.path.resolve(s.names), v})
	}
	for _, path := range u.removes {
		removals = append(removals, write{path: path.resolve(s.names)})
	}
	changed, err := u.changes(s)
	if err != nil {
		return nil, err
	}
	for _, w := range changed {
		if w.value.IsZero() {
			removals = append(removals, w)
		} else {
			out = append(out, w)
		}
	}
	slices.SortStableFunc(out, func(a, b write) int { return compareIndexes(a.path, b.path) })
	slices.SortStableFunc(removals, func(a, b write) int { return compareIndexes(b.path, a.path) })
	return append(out, removals...), nil
}

// compareIndexes orders paths by the first step in which they differ, which for
// elements of one list is the index. A path equals its prefixes.
func compareIndexes(a, b Path) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return cmp.Or(cmp.Compare(a[i].Name, b[i].Name), cmp.Compare(a[i].Index, b[i].Index))
		}
	}
	return 0
}

// changes returns the writes of ADD and DELETE.
func (u *Update) changes(s *scope) ([]write, error) {
	var out []write
	for _, c := range u.adds {
		old, _ := c.path.in(s)
		v, err := added(old, s.values[string(c.value)])
		if err != nil {
			return nil, err
		}
		out = append(out, write{c.path.resolve(s.names), v})
	}
	for _, c := range u.deletes {
		old, ok := c.path.in(s)
		if !ok {
			continue
		}
		v, err := without(old, s.values[string(c.value)])
		if err != nil {
			return nil, err
		}
		out = append(out, write{c.path.resolve(s.names), v})
	}
	return out, nil
}

// added returns the sum of two numbers or the union of two sets.
func added(old, more attribute.Value) (attribute.Value, error) {
	switch {
	case old.IsZero():
		return more, nil
	case old.Type() != more.Type():
		return old, errOperand
	case old.Type() == attribute.Number:
		return calculate(number.Add, old, more)
	default:
		members := slices.Clone(old.Set())
		for _, m := range more.Set() {
			if !old.Has(m) {
				members = append(members, m)
			}
		}
		return attribute.NewSet(old.Type(), members), nil
	}
}

// without returns the set old without the members of less, the zero Value when
// no member is left.
func without(old, less attribute.Value) (attribute.Value, error) {
	if old.Type() != less.Type() {
		return old, errOperand
	}
	members := slices.DeleteFunc(slices.Clone(old.Set()), less.Has)
	if len(members) == 0 {
		return attribute.Value{}, nil
	}
	return attribute.NewSet(old.Type(), members), nil
}

// replace returns a copy of in with the value at the path replaced. It copies
// only the values on the path.
func replace(in attribute.Value, path Path, v attribute.Value) (attribute.Value, error) {
	if len(path) == 0 {
		return v, nil
	}
	if path[0].isIndex {
		return replaceElement(in, path, v)
	}
	if in.Type() != attribute.Map {
		return in, errPath
	}
	fields := in.Fields().Clone()
	return attribute.NewMap(fields), replaceField(fields, path, v)
}

// replaceField replaces the value at the path, which starts with a name. It
// changes fields.
func replaceField(fields attribute.Item, path Path, v attribute.Value) error {
	inner, ok := fields[path[0].Name]
	if !ok && len(path) > 1 {
		return errPath
	}
	inner, err := replace(inner, path[1:], v)
	if err != nil {
		return err
	}
	if inner.IsZero() {
		delete(fields, path[0].Name)
		return nil
	}
	fields[path[0].Name] = inner
	return nil
}

// replaceElement is replace for a list. An index past its end appends.
func replaceElement(in attribute.Value, path Path, v attribute.Value) (attribute.Value, error) {
	if in.Type() != attribute.List {
		return in, errPath
	}
	list, at := slices.Clone(in.List()), path[0].Index
	switch {
	case at < len(list):
		inner, err := replace(list[at], path[1:], v)
		if err != nil || !inner.IsZero() {
			list[at] = inner
			return attribute.NewList(list), err
		}
		return attribute.NewList(slices.Delete(list, at, at+1)), nil
	case len(path) > 1:
		return in, errPath
	case v.IsZero():
		return in, nil
	default:
		return attribute.NewList(append(list, v)), nil
	}
}
