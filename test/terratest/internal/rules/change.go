package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Set changes an attribute of every resource whose address contains the text; nil
// removes it.
func (s *Stack) Set(address, path string, value any) error {
	return s.change(address, func(r *Resource) error { return set(r.Values, strings.Split(path, "."), value) })
}

// Replace replaces text in a string attribute of every resource whose address
// contains the text.
func (s *Stack) Replace(address, path, from, to string) error {
	return s.change(address, func(r *Resource) error {
		text := r.Text(path)
		if !strings.Contains(text, from) {
			return fmt.Errorf("%s: %s does not contain %s", r.Address, path, from)
		}
		return set(r.Values, strings.Split(path, "."), strings.ReplaceAll(text, from, to))
	})
}

// Drop removes every resource whose address contains the text.
func (s *Stack) Drop(address string) error {
	before := len(s.Resources)
	s.Resources = slices.DeleteFunc(s.Resources, func(r Resource) bool { return !r.Data && strings.Contains(r.Address, address) })
	return none(before-len(s.Resources), address)
}

// Add adds a resource of the type with the values.
func (s *Stack) Add(typ string, values map[string]any) error {
	s.Resources = append(s.Resources, Resource{Address: typ + ".added", Type: typ, Values: values})
	return nil
}

func (s *Stack) change(address string, do func(*Resource) error) error {
	changed := 0
	for i := range s.Resources {
		if r := &s.Resources[i]; !r.Data && strings.Contains(r.Address, address) {
			changed++
			if err := do(r); err != nil {
				return err
			}
		}
	}
	return none(changed, address)
}

func none(changed int, address string) error {
	if changed == 0 {
		return fmt.Errorf("no resource's address contains %s: adapt the mistake", address)
	}
	return nil
}

// set changes the value at a path of existing maps and lists.
func set(in any, path []string, value any) error {
	for _, step := range path[:len(path)-1] {
		switch v := in.(type) {
		case map[string]any:
			in = v[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(v) {
				return fmt.Errorf("no element %s", step)
			}
			in = v[i]
		}
	}
	m, ok := in.(map[string]any)
	if !ok {
		return fmt.Errorf("no attribute %s", strings.Join(path, "."))
	}
	last := path[len(path)-1]
	if _, ok := m[last]; !ok {
		return fmt.Errorf("no attribute %s", strings.Join(path, "."))
	}
	if value == nil {
		delete(m, last)
	} else {
		m[last] = value
	}
	return nil
}
