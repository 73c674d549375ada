package expression

import (
	"strings"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
)

// Update is a parsed update expression.
type Update struct {
	sets    []assignment
	removes []Path
	adds    []change
	deletes []change
	uses    uses
}

// assignment is one "path = source" of SET.
type assignment struct {
	path   Path
	source source
}

// change is one "path :value" of ADD or DELETE.
type change struct {
	path  Path
	value Literal
}

// source is the right side of a SET assignment: a path, a :placeholder, a
// function, a sum or a difference.
type source interface {
	String() string
	// compute returns the value. It reads the item as it was before the update.
	compute(s *scope) (attribute.Value, error)
	check(values attribute.Item) error
}

type (
	pathSource  struct{ path Path }
	valueSource struct{ value Literal }
	ifNotExists struct {
		path     Path
		fallback source
	}
	listAppend struct{ left, right source }
	arithmetic struct {
		left, right source
		minus       bool
	}
)

func (p pathSource) String() string  { return p.path.String() }
func (v valueSource) String() string { return string(v.value) }

func (f ifNotExists) String() string {
	return "if_not_exists(" + f.path.String() + ", " + f.fallback.String() + ")"
}

func (a listAppend) String() string {
	return "list_append(" + a.left.String() + ", " + a.right.String() + ")"
}

func (n arithmetic) String() string {
	if n.minus {
		return n.left.String() + " - " + n.right.String()
	}
	return n.left.String() + " + " + n.right.String()
}

// String returns the update in its canonical form.
func (u *Update) String() string {
	var clauses []string
	add := func(name string, parts []string) {
		if len(parts) > 0 {
			clauses = append(clauses, name+" "+strings.Join(parts, ", "))
		}
	}
	add("SET", mapSlice(u.sets, func(a assignment) string { return a.path.String() + " = " + a.source.String() }))
	add("REMOVE", mapSlice(u.removes, Path.String))
	add("ADD", mapSlice(u.adds, change.String))
	add("DELETE", mapSlice(u.deletes, change.String))
	return strings.Join(clauses, " ")
}

func (c change) String() string { return c.path.String() + " " + string(c.value) }

// mapSlice returns the results of f for the elements of list.
func mapSlice[T, U any](list []T, f func(T) U) []U {
	out := make([]U, len(list))
	for i, e := range list {
		out[i] = f(e)
	}
	return out
}

// paths returns all paths that the update writes.
func (u *Update) paths() []Path {
	out := mapSlice(u.sets, func(a assignment) Path { return a.path })
	out = append(out, u.removes...)
	out = append(out, mapSlice(u.adds, func(c change) Path { return c.path })...)
	return append(out, mapSlice(u.deletes, func(c change) Path { return c.path })...)
}
