package expression

import "github.com/eventforge/eventforge/local/dynamodb/attribute"

func (b *Bound) scope(item attribute.Item) *scope {
	return &scope{names: b.names, values: b.values, item: item}
}

// MatchesCondition reports whether the item, nil when it is absent, meets the
// condition. Without a condition it does.
func (b *Bound) MatchesCondition(item attribute.Item) bool {
	return b.condition == nil || b.condition.root.test(b.scope(item))
}

// MatchesFilter reports whether the item passes the filter. Without a filter it
// does.
func (b *Bound) MatchesFilter(item attribute.Item) bool {
	return b.filter == nil || b.filter.root.test(b.scope(item))
}

// KeyRange returns the part of the keys that the key condition selects. hashKey
// and rangeKey are the names of the key attributes; rangeKey is "" without a
// sort key. The error is an Error.
func (b *Bound) KeyRange(hashKey, rangeKey string) (KeyRange, error) {
	if b.keyCondition == nil {
		return KeyRange{}, errorf("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
	}
	return b.keyCondition.keyRange(b.scope(nil), hashKey, rangeKey)
}

// Selection returns the selection of the projection. Without a projection it is
// nil, which selects everything.
func (b *Bound) Selection() *Selection { return b.selection }

// FilterNames returns the top-level attributes that the filter uses.
func (b *Bound) FilterNames() []string {
	if b.filter == nil {
		return nil
	}
	return mapSlice(b.filter.uses.topLevel, func(name string) string { return resolveName(name, b.names) })
}

// Update returns the item after the update, or the item itself without an update
// expression. The error is an Error.
func (b *Bound) Update(item attribute.Item) (attribute.Item, error) {
	if b.update == nil {
		return item, nil
	}
	return b.update.apply(b.scope(item))
}

// Updated returns the selection of the paths that the update writes.
func (b *Bound) Updated() *Selection {
	if b.update == nil {
		return &Selection{}
	}
	return selectPaths(b.resolve(b.update.paths()))
}
