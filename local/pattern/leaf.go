package pattern

// leaf is the list of alternatives for a field's value.
type leaf struct {
	exact   map[string]struct{}
	tests   []test
	present bool // one alternative is {"exists": true}
	missing bool // one alternative is {"exists": false}

	texts         [][]byte // how the alternatives begin in JSON text
	unpredictable bool     // the JSON text of some alternative is not known
}

// test reports whether one scalar (string, float64, bool or nil) matches.
type test func(value any) bool

func compileLeaf(path string, list []any) (leaf, error) {
	var l leaf
	if len(list) == 0 {
		return l, &Error{path, "an empty array matches nothing; name at least one value"}
	}
	for _, item := range list {
		if err := l.add(path, item); err != nil {
			return l, err
		}
	}
	return l, nil
}

func (l *leaf) add(path string, item any) error {
	switch v := item.(type) {
	case string:
		l.addExact(v)
		l.addText(v, `"`)
		return nil
	case float64, bool, nil:
		l.unpredictable = true
		l.tests = append(l.tests, func(value any) bool { return value == v })
		return nil
	case map[string]any:
		return l.addOperator(path, v)
	}
	return &Error{path, "an array inside an array of alternatives is not supported"}
}

// addExact collects plain strings, the most frequent alternatives, in one set.
func (l *leaf) addExact(s string) {
	if l.exact == nil {
		l.exact = map[string]struct{}{}
	}
	l.exact[s] = struct{}{}
}

func (l *leaf) addOperator(path string, raw map[string]any) error {
	if len(raw) != 1 {
		return &Error{path, "an operator is an object with exact one name"}
	}
	for name, argument := range raw {
		if start, ok := argument.(string); ok && name == "prefix" {
			l.addText(start, "")
		} else {
			l.unpredictable = true
		}
		if name == "exists" {
			return l.addExists(path, argument)
		}
		t, err := compileOperator(path, name, argument)
		if err != nil {
			return err
		}
		l.tests = append(l.tests, t)
	}
	return nil
}

func (l *leaf) addExists(path string, argument any) error {
	wanted, ok := argument.(bool)
	if !ok {
		return &Error{path, "exists: must be true or false"}
	}
	l.present = l.present || wanted
	l.missing = l.missing || !wanted
	return nil
}

func (l *leaf) match(value any, present bool) bool {
	if !present {
		return l.missing
	}
	matched, scalars := l.matchValue(value)
	return matched || l.missing && !scalars
}

// matchValue tries the value, or each scalar of an array at any depth. scalars
// reports whether there was any: an object or an empty array is not a leaf, so
// the field counts as missing.
func (l *leaf) matchValue(value any) (matched, scalars bool) {
	switch v := value.(type) {
	case map[string]any:
		return false, false
	case []any:
		for _, element := range v {
			m, found := l.matchValue(element)
			scalars = scalars || found
			if m {
				return true, true
			}
		}
		return false, scalars
	}
	return l.present || l.matchScalar(value), true
}

func (l *leaf) matchScalar(value any) bool {
	if s, ok := value.(string); ok {
		if _, found := l.exact[s]; found {
			return true
		}
	}
	for _, t := range l.tests {
		if t(value) {
			return true
		}
	}
	return false
}
