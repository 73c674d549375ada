package pattern

import (
	"maps"
	"slices"
)

// object is the pattern of a JSON object. An event matches if every field
// matches and, for every $or, at least one of its alternatives.
type object struct {
	fields []field
	ors    [][]*object
}

// field is a name in an object and the pattern of its value: an object, or a
// list of alternatives.
type field struct {
	name   string
	object *object
	leaf   leaf
}

// absent replaces a missing or scalar value where the pattern expects an
// object. Only {"exists": false} matches it.
var absent = map[string]any{}

func compileObject(path string, raw map[string]any) (*object, error) {
	if len(raw) == 0 {
		return nil, &Error{path, "an empty object matches nothing; name at least one field"}
	}
	o := &object{}
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		if err := o.add(path, name, raw[name]); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func (o *object) add(path, name string, value any) error {
	at := join(path, name)
	if name == "$or" {
		return o.addOr(path, at, value)
	}
	f := field{name: name}
	var err error
	switch v := value.(type) {
	case map[string]any:
		f.object, err = compileObject(at, v)
	case []any:
		f.leaf, err = compileLeaf(at, v)
	default:
		err = &Error{at, "must be an object or an array of alternatives"}
	}
	if err == nil {
		o.fields = append(o.fields, f)
	}
	return err
}

func (o *object) addOr(path, at string, value any) error {
	list, ok := value.([]any)
	if !ok || len(list) < 2 {
		return &Error{at, "must be an array of at least two patterns"}
	}
	alternatives := make([]*object, 0, len(list))
	for _, item := range list {
		fields, ok := item.(map[string]any)
		if !ok {
			return &Error{at, "must hold objects only"}
		}
		alternative, err := compileObject(path, fields)
		if err != nil {
			return err
		}
		alternatives = append(alternatives, alternative)
	}
	o.ors = append(o.ors, alternatives)
	return nil
}

func (o *object) readsOnly(path string, paths []string) bool {
	for _, f := range o.fields {
		at := join(path, f.name)
		if !slices.Contains(paths, at) && (f.object == nil || !f.object.readsOnly(at, paths)) {
			return false
		}
	}
	for _, alternatives := range o.ors {
		for _, a := range alternatives {
			if !a.readsOnly(path, paths) {
				return false
			}
		}
	}
	return true
}

func (o *object) match(event map[string]any) bool {
	for i := range o.fields {
		f := &o.fields[i]
		value, present := event[f.name]
		if !f.match(value, present) {
			return false
		}
	}
	for _, alternatives := range o.ors {
		if !matchAny(alternatives, event) {
			return false
		}
	}
	return true
}

func matchAny(alternatives []*object, event map[string]any) bool {
	for _, a := range alternatives {
		if a.match(event) {
			return true
		}
	}
	return false
}

func (f *field) match(value any, present bool) bool {
	if f.object == nil {
		return f.leaf.match(value, present)
	}
	matched, objects := f.object.matchValue(value)
	return matched || !objects && f.object.match(absent)
}

// matchValue tries the object, or each object of an array at any depth. objects
// reports whether there was any.
func (o *object) matchValue(value any) (matched, objects bool) {
	switch v := value.(type) {
	case map[string]any:
		return o.match(v), true
	case []any:
		for _, element := range v {
			m, found := o.matchValue(element)
			objects = objects || found
			if m {
				return true, true
			}
		}
	}
	return false, objects
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
