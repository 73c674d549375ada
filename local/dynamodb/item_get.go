package dynamodb

import (
	"context"
	"encoding/json"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/expression"
)

// getParameters are what GetItem and its counterparts have in common.
type getParameters struct {
	TableName                string
	Key                      attribute.Item
	ProjectionExpression     *string
	ExpressionAttributeNames map[string]string
}

// reading is one item to be read.
type reading struct {
	def       *definition
	storeKey  []byte
	selection *expression.Selection
}

func (s *Service) reading(p *getParameters) (*reading, error) {
	t, err := s.table(p.TableName)
	if err != nil {
		return nil, err
	}
	bound, err := s.expressions.Bind(expression.Request{Names: p.ExpressionAttributeNames, Projection: p.ProjectionExpression})
	if err != nil {
		return nil, asWire(err)
	}
	d := t.def.Load()
	if err := d.checkKey(p.Key); err != nil {
		return nil, err
	}
	return &reading{def: d, storeKey: d.itemKey(p.Key), selection: bound.Selection()}, nil
}

// fetch is the item, nil when absent, and its size before the projection.
func (s *Service) fetch(r *reading) (item attribute.Item, size int, err error) {
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

func (s *Service) getItem(_ context.Context, in *getItemInput) (json.RawMessage, error) {
	r, err := s.reading(&in.getParameters)
	if err := firstError(in.refuse(), err, in.check()); err != nil {
		return nil, err
	}
	if in.ConsistentRead {
		defer s.locks.read(r.storeKey)()
	}
	item, size, err := s.fetch(r)
	if err != nil {
		return nil, err
	}
	a := newAnswer()
	a.item("Item", item)
	in.report(a, r.def, readUnits(size, in.ConsistentRead))
	return a.done(), nil
}
