package dynamodb

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/expression"
)

// writeParameters holds the members that PutItem, UpdateItem, DeleteItem and
// the parts of a transaction have in common.
type writeParameters struct {
	placeholders
	onConditionFailure
	TableName           string
	ConditionExpression *string
}

// newMutation returns a mutation of the table with its expressions bound.
func (s *Service) newMutation(p *writeParameters, update *string) (*mutation, error) {
	t, err := s.table(p.TableName)
	if err != nil {
		return nil, err
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	r := p.request()
	r.Condition, r.Update = p.ConditionExpression, update
	bound, err := s.expressions.Bind(r)
	if err != nil {
		return nil, asWireError(err)
	}
	return &mutation{table: t, def: t.def.Load(), bound: bound, returnOld: p.wantsItem()}, nil
}

// setKey makes the mutation one of the item with the given key.
func (m *mutation) setKey(key attribute.Item) error {
	if err := m.def.checkKey(key); err != nil {
		return err
	}
	m.key, m.storeKey = key, m.def.itemKey(key)
	return nil
}

// putMutation returns the mutation that replaces an item.
func (s *Service) putMutation(p *writeParameters, item attribute.Item) (*mutation, error) {
	m, err := s.newMutation(p, nil)
	if err != nil {
		return nil, err
	}
	if err := m.def.checkItem(item); err != nil {
		return nil, err
	}
	m.key, m.put = m.def.Keys.of(item), item
	m.storeKey = m.def.itemKey(item)
	return m, nil
}

// deleteMutation returns the mutation that removes an item or, with
// conditionOnly, changes nothing.
func (s *Service) deleteMutation(p *writeParameters, key attribute.Item, conditionOnly bool) (*mutation, error) {
	m, err := s.newMutation(p, nil)
	if err != nil {
		return nil, err
	}
	m.conditionOnly = conditionOnly
	return m, m.setKey(key)
}

// updateMutation returns the mutation that updates an item or creates it from
// its key.
func (s *Service) updateMutation(p *writeParameters, key attribute.Item, update *string) (*mutation, error) {
	m, err := s.newMutation(p, update)
	if err != nil {
		return nil, err
	}
	m.update = true
	for _, name := range m.bound.Updated().Names() {
		if slices.Contains(m.def.Keys.names(), name) {
			return nil, invalid("One or more parameter values were invalid: Cannot update attribute %s. This attribute is part of the key", name)
		}
	}
	return m, m.setKey(key)
}

type putItemInput struct {
	writeParameters
	reporting
	legacy
	Item         attribute.Item
	ReturnValues string
}

func (s *Service) putItem(_ context.Context, in *putItemInput) (json.RawMessage, error) {
	m, err := s.putMutation(&in.writeParameters, in.Item)
	return s.applySingle("PutItem", m, err, &in.legacy, &in.reporting, in.ReturnValues)
}

type deleteItemInput struct {
	writeParameters
	reporting
	legacy
	Key          attribute.Item
	ReturnValues string
}

func (s *Service) deleteItem(_ context.Context, in *deleteItemInput) (json.RawMessage, error) {
	m, err := s.deleteMutation(&in.writeParameters, in.Key, false)
	return s.applySingle("DeleteItem", m, err, &in.legacy, &in.reporting, in.ReturnValues)
}

type updateItemInput struct {
	writeParameters
	reporting
	legacy
	Key              attribute.Item
	UpdateExpression *string
	ReturnValues     string
}

func (s *Service) updateItem(_ context.Context, in *updateItemInput) (json.RawMessage, error) {
	m, err := s.updateMutation(&in.writeParameters, in.Key, in.UpdateExpression)
	return s.applySingle("UpdateItem", m, err, &in.legacy, &in.reporting, in.ReturnValues)
}

// applySingle applies one mutation and responds with the values that the
// request asks for.
func (s *Service) applySingle(operation string, m *mutation, err error, l *legacy, r *reporting, returnValues string) (json.RawMessage, error) {
	if err := firstError(l.refuse(), err, r.check()); err != nil {
		return nil, err
	}
	if err := checkReturnValues(returnValues, m.update); err != nil {
		return nil, err
	}
	c, err := s.applyOne(operation, m)
	if err != nil {
		return nil, err
	}
	res := newResponse()
	res.item("Attributes", c.returned(returnValues))
	r.addCapacity(res, m.def, writeUnits(c))
	return res.done(), nil
}

func checkReturnValues(want string, update bool) error {
	if err := oneOf(want, "returnValues", "ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"); err != nil {
		return err
	}
	if !update && want != "" && want != "NONE" && want != "ALL_OLD" {
		return invalid("Return values set to invalid value")
	}
	return nil
}

// returned returns the attributes that ReturnValues asks for, nil for none.
func (c *change) returned(want string) attribute.Item {
	switch want {
	case "ALL_OLD":
		return c.old
	case "ALL_NEW":
		return c.new
	case "UPDATED_OLD":
		return updatedPart(c.mutation.bound, c.old)
	case "UPDATED_NEW":
		return updatedPart(c.mutation.bound, c.new)
	default:
		return nil
	}
}

func updatedPart(bound *expression.Bound, item attribute.Item) attribute.Item {
	if part := bound.Updated().Of(item); len(part) > 0 {
		return part
	}
	return nil
}
