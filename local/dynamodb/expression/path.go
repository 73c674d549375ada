package expression

import (
	"strconv"
	"strings"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
)

// Step is one step of a document path: the name of an attribute, a #placeholder
// for it, or the index of a list element.
type Step struct {
	Name    string
	Index   int
	isIndex bool
}

// Path is a document path: it leads from an item to one value in it. It has at
// least one step, and the first is a name.
type Path []Step

// String returns the path in the syntax of expressions.
func (p Path) String() string {
	var b strings.Builder
	for i, s := range p {
		switch {
		case s.isIndex:
			b.WriteString("[" + strconv.Itoa(s.Index) + "]")
		case i > 0:
			b.WriteString("." + s.Name)
		default:
			b.WriteString(s.Name)
		}
	}
	return b.String()
}

// resolve returns the path with its placeholders replaced.
func (p Path) resolve(names map[string]string) Path {
	out := make(Path, len(p))
	for i, s := range p {
		s.Name = resolveName(s.Name, names)
		out[i] = s
	}
	return out
}

// resolveName returns the name that a #placeholder stands for, or name itself.
func resolveName(name string, names map[string]string) string {
	if strings.HasPrefix(name, "#") {
		return names[name]
	}
	return name
}

// find returns the value at the path; names defines its placeholders.
func (p Path) find(item attribute.Item, names map[string]string) (attribute.Value, bool) {
	v, ok := item[resolveName(p[0].Name, names)]
	for _, s := range p[1:] {
		if !ok {
			break
		}
		v, ok = s.enter(v, names)
	}
	return v, ok
}

// enter returns the value in v that the step leads to.
func (s Step) enter(v attribute.Value, names map[string]string) (attribute.Value, bool) {
	if !s.isIndex {
		inner, ok := v.Fields()[resolveName(s.Name, names)]
		return inner, ok
	}
	if s.Index >= len(v.List()) {
		return attribute.Value{}, false
	}
	return v.List()[s.Index], true
}

// messageForm returns the path as in DynamoDB's messages: [a, b, [2]].
func (p Path) messageForm() string {
	parts := make([]string, len(p))
	for i, s := range p {
		parts[i] = s.Name
		if s.isIndex {
			parts[i] = "[" + strconv.Itoa(s.Index) + "]"
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// checkDistinct refuses paths of which one is a prefix of another, and paths
// that use the same value as a list and as a map.
func checkDistinct(paths []Path) error {
	for i, a := range paths {
		for _, b := range paths[i+1:] {
			if err := checkPair(a, b); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkPair(a, b Path) error {
	for i := range min(len(a), len(b)) {
		if a[i].isIndex != b[i].isIndex {
			return errorf("Two document paths conflict with each other; must remove or rewrite one of these paths; path one: %s, path two: %s", a.messageForm(), b.messageForm())
		}
		if a[i] != b[i] {
			return nil
		}
	}
	return errorf("Two document paths overlap with each other; must remove or rewrite one of these paths; path one: %s, path two: %s", a.messageForm(), b.messageForm())
}
