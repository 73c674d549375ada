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

// assignment is one path = source of SET.
type assignment struct {
	path   Path
	source source
}

// change is one path :value of ADD or DELETE.
type change struct {
	path  Path
	value Literal
}

// source is what SET assigns: a path, a :placeholder, a function or a sum.
type source interface {
	String() string
	// compute is the value, from the item as it was before the update.
	compute(s *scope) (attribute.Value, error)
	check(values attribute.Item) error
}

type (
	pathSource  struct{ path Path }
	valueSource struct{ value Literal }
	defaulted   struct { // if_not_exists
		path     Path
		fallback source
	}
	appended struct{ left, right source } // list_append
	sum      struct {
		left, right source
		minus       bool
	}
)

func (p pathSource) String() string  { return p.path.String() }
func (v valueSource) String() string { return string(v.value) }

func (d defaulted) String() string {
	return "if_not_exists(" + d.path.String() + ", " + d.fallback.String() + ")"
}

func (a appended) String() string {
	return "list_append(" + a.left.String() + ", " + a.right.String() + ")"
}

func (n sum) String() string {
	if n.minus {
		return n.left.String() + " - " + n.right.String()
	}
	return n.left.String() + " + " + n.right.String()
}

// String is the update in its canonical writing.
func (u *Update) String() string {
	var clauses []string
	add := func(name string, parts []string) {
		if len(parts) > 0 {
			clauses = append(clauses, name+" "+strings.Join(parts, ", "))
		}
	}
	add("SET", each(u.sets, func(a assignment) string { return a.path.String() + " = " + a.source.String() }))
	add("REMOVE", each(u.removes, Path.String))
	add("ADD", each(u.adds, change.String))
	add("DELETE", each(u.deletes, change.String))
	return strings.Join(clauses, " ")
}

func (c change) String() string { return c.path.String() + " " + string(c.value) }

func each[T, U any](list []T, f func(T) U) []U {
	out := make([]U, len(list))
	for i, e := range list {
		out[i] = f(e)
	}
	return out
}

// paths are all the paths that the update writes.
func (u *Update) paths() []Path {
	out := each(u.sets, func(a assignment) Path { return a.path })
	out = append(out, u.removes...)
	out = append(out, each(u.adds, func(c change) Path { return c.path })...)
	return append(out, each(u.deletes, func(c change) Path { return c.path })...)
}
