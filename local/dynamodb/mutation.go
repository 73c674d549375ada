package dynamodb

import (
	"bytes"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/expression"
	"github.com/eventforge/eventforge/local/wire"
)

// mutation is the requested write of one item.
type mutation struct {
	table         *table
	def           *definition
	key           attribute.Item
	storeKey      []byte
	bound         *expression.Bound // its condition and, for an update, its update expression
	put           attribute.Item    // the new item of a put
	update        bool              // bound's update expression makes the new item
	conditionOnly bool              // a ConditionCheck: the item stays as it is
	expired       bool              // removes the item if its time to live has passed
	returnOld     bool              // the error of a failed condition carries the item
}

// change is the effect of a mutation on an item; a nil item is absent.
type change struct {
	mutation           *mutation
	old, new           attribute.Item
	oldBytes, newBytes []byte
}

// conditionFailed returns the error of a condition that the item does not meet.
func conditionFailed(item attribute.Item) *wire.Error {
	e := failure("ConditionalCheckFailedException", "The conditional request failed")
	if item != nil {
		e.Fields = map[string]any{"Item": item}
	}
	return e
}

// evaluate reads the item and computes the change. The caller holds the item's
// lock. The error is conditionFailed, a ValidationException or the store's.
func (s *Service) evaluate(m *mutation) (*change, error) {
	c := &change{mutation: m}
	stored, ok, err := s.items.Get(m.storeKey)
	if err != nil {
		return nil, err
	}
	if ok {
		c.oldBytes = stored
		if c.old, _, err = attribute.DecodeBinary(stored); err != nil {
			return nil, err
		}
	}
	if !m.bound.MatchesCondition(c.old) {
		if m.returnOld {
			return nil, conditionFailed(c.old)
		}
		return nil, conditionFailed(nil)
	}
	if m.expired {
		c.expire(s.env.Clock.Now())
		return c, nil
	}
	return c, c.next()
}

// next computes the new item.
func (c *change) next() (err error) {
	m := c.mutation
	switch {
	case m.conditionOnly:
		c.new, c.newBytes = c.old, c.oldBytes
		return nil
	case m.update:
		if c.new, err = m.updated(c.old); err != nil {
			return asWireError(err)
		}
	default:
		c.new = m.put
	}
	if c.new != nil {
		c.newBytes = c.new.AppendBinary(nil)
	}
	return nil
}

// updated returns the item after the update. An absent item starts as its key.
func (m *mutation) updated(old attribute.Item) (attribute.Item, error) {
	if old == nil {
		old = m.key
	}
	item, err := m.bound.Update(old)
	if err != nil {
		return nil, err
	}
	if item.Size() > maxItemSize {
		return nil, invalid("Item size to update has exceeded the maximum allowed size")
	}
	return item, m.def.checkIndexKeys(item)
}

// isNoOp reports whether nothing changes. Then nothing is written and the
// stream gets no record, as on AWS.
func (c *change) isNoOp() bool { return bytes.Equal(c.oldBytes, c.newBytes) }

func (c *change) event() event {
	switch {
	case c.old == nil:
		return inserted
	case c.new == nil:
		return removed
	default:
		return modified
	}
}
