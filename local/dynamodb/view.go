package dynamodb

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/expression"
	"github.com/eventforge/eventforge/local/store"
)

// view is the table or index that one Query or Scan reads, and how it reads it.
type view struct {
	service *Service
	in      *pageParameters
	bound   *expression.Bound
	def     *definition
	index   *index // nil for the table itself
	keys    keys   // of the index, or of the table
	space   store.Space
	prefix  []byte
	number  int // the number of the index
	segment shard
}

// view checks the parameters that Query and Scan have in common.
func (s *Service) view(in *pageParameters, keyCondition *string) (*view, error) {
	t, err := s.table(in.TableName)
	if err := firstError(in.refuse(), err, in.check(), in.checkLimit()); err != nil {
		return nil, err
	}
	r := in.request()
	r.KeyCondition, r.Filter, r.Projection = keyCondition, in.FilterExpression, in.ProjectionExpression
	bound, err := s.expressions.Bind(r)
	if err != nil {
		return nil, asWireError(err)
	}
	d := t.def.Load()
	v := &view{service: s, in: in, bound: bound, def: d, keys: d.Keys, space: s.items, prefix: tablePrefix(d.ID)}
	if err := v.useIndex(); err != nil {
		return nil, err
	}
	return v, v.checkSelect()
}

func (in *pageParameters) checkLimit() error {
	if in.Limit != nil && *in.Limit < 1 {
		return invalidParameter(*in.Limit, "limit", "Member must have value greater than or equal to 1")
	}
	return nil
}

func (v *view) useIndex() error {
	if v.in.IndexName == nil {
		return nil
	}
	number, ix, ok := v.def.index(*v.in.IndexName)
	if !ok {
		return invalid("The table does not have the specified index: %s", *v.in.IndexName)
	}
	if v.in.ConsistentRead {
		return invalid("Consistent reads are not supported on global secondary indexes")
	}
	v.index, v.number, v.keys = ix, number, ix.Keys
	v.space, v.prefix = v.service.indexes, v.def.indexPrefix(number)
	return nil
}

func (v *view) checkSelect() error {
	in := v.in
	if err := oneOf(in.Select, "select", "SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"); err != nil {
		return err
	}
	specific := in.ProjectionExpression != nil
	switch {
	case specific && in.Select != "" && in.Select != "SPECIFIC_ATTRIBUTES":
		return invalid("Cannot specify the ProjectionExpression when choosing to get %s", in.Select)
	case !specific && in.Select == "SPECIFIC_ATTRIBUTES":
		return invalid("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES")
	case v.index == nil && in.Select == "ALL_PROJECTED_ATTRIBUTES":
		return invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
	case v.index != nil && v.index.Projection != projectAll && in.Select == "ALL_ATTRIBUTES":
		return invalid("One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index %s because its projection type is not ALL", v.index.Name)
	}
	return v.checkProjected()
}

// checkProjected refuses a projection of attributes that the index lacks.
func (v *view) checkProjected() error {
	if v.index == nil || v.bound.Selection() == nil {
		return nil
	}
	for _, name := range v.bound.Selection().Names() {
		if !v.def.projects(v.index, name) {
			return invalid("One or more parameter values were invalid: Global secondary index %s does not project [%s]", v.index.Name, name)
		}
	}
	return nil
}

// checkFilter refuses a filter on key attributes.
func (v *view) checkFilter() error {
	for _, name := range v.bound.FilterNames() {
		if slices.Contains(v.keys.names(), name) {
			return invalid("Filter Expression can only contain non-primary key attributes: Primary key attribute: %s", name)
		}
	}
	return nil
}

// pageKey returns LastEvaluatedKey for a page that ends with the item: the key
// attributes of the index and of the table.
func (v *view) pageKey(item attribute.Item) attribute.Item {
	out := v.def.Keys.of(item)
	maps.Copy(out, v.keys.of(item))
	return out
}

// startAfter makes the range begin after the start key.
func (v *view) startAfter(r *store.Range, start attribute.Item, keyRange expression.KeyRange) error {
	if start == nil {
		return nil
	}
	at, err := v.startKey(start)
	if err != nil {
		return err
	}
	if !keyRange.Hash.IsZero() && !attribute.Equal(start[v.keys.Hash], keyRange.Hash) {
		return invalid("The provided starting key is outside query boundaries based on provided conditions")
	}
	if r.Reverse {
		if r.End == nil || string(at) < string(r.End) {
			r.End = at
		}
		return nil
	}
	if at = append(at, 0); string(at) > string(r.Start) {
		r.Start = at
	}
	return nil
}

// startKey returns the key in the store for ExclusiveStartKey.
func (v *view) startKey(start attribute.Item) ([]byte, error) {
	if !maps.EqualFunc(start, v.pageKey(start), attribute.Equal) || len(start) != v.pageKeyLength() {
		return nil, invalid("The provided starting key is invalid: The provided key element does not match the schema")
	}
	for name, value := range start {
		if value.Type() != v.def.Types[name] {
			return nil, invalid("The provided starting key is invalid: The provided key element does not match the schema")
		}
	}
	if v.index != nil {
		return v.def.indexKey(v.number, start), nil
	}
	return v.def.itemKey(start), nil
}

func (v *view) pageKeyLength() int {
	names := append(v.def.Keys.names(), v.keys.names()...)
	slices.Sort(names)
	return len(slices.Compact(names))
}

// page is one page of results.
type page struct {
	items   []attribute.Item
	count   int
	scanned int
	size    int
	last    attribute.Item // the key to continue after; nil at the end
}

// respond reads a page of the range and returns the response.
func (v *view) respond(r store.Range) (json.RawMessage, error) {
	p, err := v.walk(r)
	if err != nil {
		return nil, err
	}
	res := newResponse()
	if v.in.Select != "COUNT" {
		res.items("Items", p.items)
	}
	res.int("Count", p.count)
	res.int("ScannedCount", p.scanned)
	res.item("LastEvaluatedKey", p.last)
	read := readUnits(p.size, v.in.ConsistentRead)
	v.service.consumed(read)
	v.in.addCapacity(res, v.def, read)
	return res.done(), nil
}

// walk reads items until the limit or 1 MB. Both count items before the filter.
func (v *view) walk(r store.Range) (*page, error) {
	p := &page{}
	var failed error
	var before attribute.Item
	err := v.each(r, func(_, stored []byte) bool {
		item, _, err := attribute.DecodeBinary(stored)
		if err != nil {
			failed = fmt.Errorf("table %s: %w", v.def.Name, err)
			return false
		}
		if !v.segment.contains(v.def.partitionHash(item)) {
			return true
		}
		size := item.Size()
		if p.scanned > 0 && p.size+size > maxPageSize {
			p.last = v.pageKey(before)
			return false
		}
		before = item
		return v.add(p, item, size)
	})
	return p, firstError(err, failed)
}

// add adds an item to the page and reports whether there is room for another.
func (v *view) add(p *page, item attribute.Item, size int) bool {
	p.scanned++
	p.size += size
	if v.bound.MatchesFilter(item) {
		p.count++
		if v.in.Select != "COUNT" {
			p.items = append(p.items, v.bound.Selection().Of(item))
		}
	}
	if v.in.Limit != nil && p.scanned >= *v.in.Limit {
		p.last = v.pageKey(item)
		return false
	}
	return true
}
