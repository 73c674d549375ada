package dynamodb

import (
	"context"
	"encoding/json"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/expression"
)

// getParameters holds the members that GetItem, BatchGetItem and
// TransactGetItems have in common.
type getParameters struct {
	TableName                string
	Key                      attribute.Item
	ProjectionExpression     *string
	ExpressionAttributeNames map[string]string
}

// itemRead is one item to read.
type itemRead struct {
	def       *definition
	storeKey  []byte
	selection *expression.Selection
}

func (s *Service) newItemRead(p *getParameters) (*itemRead, error) {
	t, err := s.table(p.TableName)
	if err != nil {
		return nil, err
	}
	bound, err := s.expressions.Bind(expression.Request{Names: p.ExpressionAttributeNames, Projection: p.ProjectionExpression})
	if err != nil {
		return nil, asWireError(err)
	}
	d := t.def.Load()
	if err := d.checkKey(p.Key); err != nil {
		return nil, err
	}
	return &itemRead{def: d, storeKey: d.itemKey(p.Key), selection: bound.Selection()}, nil
}

// fetch returns the item, nil when it is absent, and its size before the
// projection.
func (s *Service) fetch(r *itemRead) (item attribute.Item, size int, err error) {
	stored, ok, err := s.items.Get(r.storeKey)
	if err != nil || !ok {
		return nil, 0, err
	}
	item, _, err = attribute.DecodeBinary(stored)
	return r.selection.Of(item), item.Size(), err
}

type getItemInput struct {
	getParameters
	reporting
	legacy
	ConsistentRead bool
}

func (s *Service) getItem(_ context.Context, in *getItemInput) (out json.RawMessage, err error) {
	r, err := s.newItemRead(&in.getParameters)
	if err := firstError(in.refuse(), err, in.check()); err != nil {
		return nil, err
	}
	if in.ConsistentRead {
		defer s.locks.rLock(r.storeKey)(&err)
	}
	item, size, err := s.fetch(r)
	if err != nil {
		return nil, err
	}
	res := newResponse()
	res.item("Item", item)
	read := readUnits(size, in.ConsistentRead)
	s.consumed(read)
	in.addCapacity(res, r.def, read)
	return res.done(), nil
}
