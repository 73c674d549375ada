package expression

import "github.com/eventforge/eventforge/local/dynamodb/attribute"

func (b *Bound) scope(item attribute.Item) *scope {
	return &scope{names: b.names, values: b.values, item: item}
}

// Holds reports whether the item, nil when there is none, meets the
// condition; without one it does.
func (b *Bound) MatchesCondition(item attribute.Item) bool {
	return b.condition == nil || b.condition.root.test(b.scope(item))
}

// Passes reports whether the item passes the filter; without one it does.
func (b *Bound) MatchesFilter(item attribute.Item) bool {
	return b.filter == nil || b.filter.root.test(b.scope(item))
}

// KeyRange is what the key condition asks of the given keys; rangeKey is ""
// for a key without sort key. The error is an Error.
func (b *Bound) KeyRange(hashKey, rangeKey string) (KeyRange, error) {
	if b.keyCondition == nil {
		return KeyRange{}, errorf("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
	}
	return b.keyCondition.keyRange(b.scope(nil), hashKey, rangeKey)
}

// Selection is what the projection selects; nil, which is everything, without one.
func (b *Bound) Selection() *Selection { return b.selection }

// FilterNames are the top-level attributes that the filter mentions.
func (b *Bound) FilterNames() []string {
	if b.filter == nil {
		return nil
	}
	return mapSlice(b.filter.uses.topLevel, func(name string) string { return resolveName(name, b.names) })
}

// Update is the item after the update expression, or the item itself without
// one. The error is an Error.
func (b *Bound) Update(item attribute.Item) (attribute.Item, error) {
	if b.update == nil {
		return item, nil
	}
	return b.update.apply(b.scope(item))
}

// Updated is the selection of the places that the update writes.
func (b *Bound) Updated() *Selection {
	if b.update == nil {
		return &Selection{}
	}
	return selectPaths(b.resolve(b.update.paths()))
}
