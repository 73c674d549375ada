package expression

import (
	"maps"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
)

// Request holds the expressions and placeholders of a request. An absent
// expression is nil.
type Request struct {
	Names        map[string]string // ExpressionAttributeNames
	Values       attribute.Item    // ExpressionAttributeValues
	Condition    *string
	Filter       *string
	KeyCondition *string
	Projection   *string
	Update       *string
}

// Bound holds the checked expressions of one request.
type Bound struct {
	names        map[string]string
	values       attribute.Item
	condition    *Condition
	filter       *Condition
	keyCondition *Condition
	update       *Update
	selection    *Selection
}

// Bind parses and checks the request's expressions. The error is an Error.
func (c *Cache) Bind(r Request) (*Bound, error) {
	b := binder{cache: c, Bound: Bound{names: r.Names, values: r.Values}}
	if err := checkPlaceholders(r); err != nil {
		return nil, err
	}
	b.bindCondition(ConditionKind, r.Condition, &b.condition)
	b.bindCondition(FilterKind, r.Filter, &b.filter)
	b.bindCondition(KeyConditionKind, r.KeyCondition, &b.keyCondition)
	b.bindProjection(r.Projection)
	b.bindUpdate(r.Update)
	if b.err != nil {
		return nil, b.err
	}
	return &b.Bound, b.checkAllUsed()
}

// checkPlaceholders refuses placeholders that are malformed or that come without
// any expression.
func checkPlaceholders(r Request) error {
	none := r.Condition == nil && r.Filter == nil && r.KeyCondition == nil && r.Projection == nil && r.Update == nil
	if err := checkPlaceholderMap("ExpressionAttributeNames", '#', r.Names != nil, none, maps.Keys(r.Names)); err != nil {
		return err
	}
	return checkPlaceholderMap("ExpressionAttributeValues", ':', r.Values != nil, none, maps.Keys(r.Values))
}

func checkPlaceholderMap(parameter string, sign byte, given, none bool, keys func(func(string) bool)) error {
	if !given {
		return nil
	}
	if none {
		return errorf("%s can only be specified when using expressions", parameter)
	}
	count := 0
	for k := range keys {
		if count++; len(k) < 2 || k[0] != sign || wordEnd(k, 1) != len(k) {
			return errorf("%s contains invalid key: Syntax error; key: %q", parameter, k)
		}
	}
	if count == 0 {
		return errorf("%s must not be empty", parameter)
	}
	return nil
}

// binder binds the expressions of one request and collects the placeholders that
// they use. It keeps the first error.
type binder struct {
	Bound
	cache *Cache
	used  []uses
	err   error
}

func (b *binder) bindCondition(kind Kind, text *string, to **Condition) {
	if text == nil || b.err != nil {
		return
	}
	c, err := b.cache.condition(*text)
	if err == nil {
		err = b.use(c.uses)
	}
	if err == nil {
		err = c.root.check(b.values)
	}
	b.fail(kind, err)
	*to = c
}

func (b *binder) bindProjection(text *string) {
	if text == nil || b.err != nil {
		return
	}
	p, err := b.cache.projection(*text)
	if err == nil {
		err = b.use(p.uses)
	}
	if err == nil {
		paths := b.resolve(p.paths)
		b.selection, err = selectPaths(paths), checkDistinct(paths)
	}
	b.fail(ProjectionKind, err)
}

func (b *binder) bindUpdate(text *string) {
	if text == nil || b.err != nil {
		return
	}
	u, err := b.cache.update(*text)
	if err == nil {
		err = b.use(u.uses)
	}
	if err == nil {
		err = u.check(b.values)
	}
	if err == nil {
		err = checkDistinct(b.resolve(u.paths()))
	}
	b.fail(UpdateKind, err)
	b.update = u
}

func (b *binder) fail(kind Kind, err error) {
	if err != nil {
		b.err = kind.refuse(err)
	}
}

func (b *Bound) resolve(paths []Path) []Path {
	return mapSlice(paths, func(p Path) Path { return p.resolve(b.names) })
}

// use records an expression's placeholders and refuses undefined ones.
func (b *binder) use(u uses) error {
	b.used = append(b.used, u)
	for _, name := range u.names {
		if _, ok := b.names[name]; !ok {
			return errorf("An expression attribute name used in the document path is not defined; attribute name: %s", name)
		}
	}
	for _, value := range u.values {
		if _, ok := b.values[value]; !ok {
			return errorf("An expression attribute value used in expression is not defined; attribute value: %s", value)
		}
	}
	return nil
}

// checkAllUsed refuses placeholders that no expression uses.
func (b *binder) checkAllUsed() error {
	var names, values []string
	for _, u := range b.used {
		names, values = append(names, u.names...), append(values, u.values...)
	}
	if err := checkUnused("ExpressionAttributeNames", maps.Keys(b.names), names); err != nil {
		return err
	}
	return checkUnused("ExpressionAttributeValues", maps.Keys(b.values), values)
}

// checkUnused refuses defined placeholders that are not used.
func checkUnused(parameter string, defined func(func(string) bool), used []string) error {
	var over []string
	for k := range defined {
		if !slices.Contains(used, k) {
			over = append(over, k)
		}
	}
	if over == nil {
		return nil
	}
	slices.Sort(over)
	return errorf("Value provided in %s unused in expressions: keys: {%s}", parameter, strings.Join(over, ", "))
}
