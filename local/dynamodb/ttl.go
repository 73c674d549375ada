package dynamodb

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"time"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/expression"
	"github.com/eventforge/eventforge/local/store"
)

type timeToLive struct {
	AttributeName string
	Enabled       bool
}

type updateTTLInput struct {
	TableName               string
	TimeToLiveSpecification timeToLive
}

func (s *Service) updateTTL(_ context.Context, in *updateTTLInput) (json.RawMessage, error) {
	t, err := s.controlTable(in.TableName)
	if err != nil {
		return nil, err
	}
	want := in.TimeToLiveSpecification
	if len(want.AttributeName) < 1 || len(want.AttributeName) > 255 {
		return nil, invalidParameter(want.AttributeName, "timeToLiveSpecification.attributeName", "Member must have a length of 1 to 255")
	}
	if err := s.setTTL(t, want); err != nil {
		return nil, err
	}
	res := newResponse()
	res.value("TimeToLiveSpecification", want)
	return res.done(), nil
}

// setTTL changes the attribute while no write is in progress, and replaces the
// expiries of the existing items in the same batch.
func (s *Service) setTTL(t *table, want timeToLive) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	d := *t.def.Load()
	switch {
	case t.deleted:
		return tableNotFound(d.Name)
	case want.Enabled && d.TTL == want.AttributeName:
		return invalid("TimeToLive is already enabled")
	case want.Enabled && d.TTL != "":
		return invalid("TimeToLive is active on a different AttributeName: current AttributeName is %s", d.TTL)
	case !want.Enabled && d.TTL == "":
		return invalid("TimeToLive is already disabled")
	}
	d.TTL = ""
	if want.Enabled {
		d.TTL = want.AttributeName
	}
	b := s.env.DB.NewBatch()
	all := store.Prefix(tablePrefix(d.ID))
	b.DeleteRange(s.expiry, all.Start, all.End)
	if err := s.addExpiries(b, &d); err != nil {
		b.Discard()
		return err
	}
	if err := s.saveDefinition(b, &d); err != nil {
		return err
	}
	t.def.Store(&d)
	return nil
}

func (s *Service) addExpiries(b *store.Batch, d *definition) error {
	var failed error
	err := s.items.Walk(store.Prefix(tablePrefix(d.ID)), func(_, stored []byte) bool {
		var item attribute.Item
		if item, _, failed = attribute.DecodeBinary(stored); failed != nil {
			return false
		}
		if k := d.expiryKey(item); k != nil {
			b.Put(s.expiry, k, nil)
		}
		return true
	})
	return firstError(err, failed)
}

func (s *Service) describeTTL(_ context.Context, in *tableInput) (json.RawMessage, error) {
	t, err := s.controlTable(in.TableName)
	if err != nil {
		return nil, err
	}
	out := map[string]string{"TimeToLiveStatus": "DISABLED"}
	if ttl := t.def.Load().TTL; ttl != "" {
		out = map[string]string{"TimeToLiveStatus": "ENABLED", "AttributeName": ttl}
	}
	res := newResponse()
	res.value("TimeToLiveDescription", out)
	return res.done(), nil
}

// expiryInterval is how often expired items are removed, in platform time. AWS
// removes them within days; here a user who advances the clock waits for it.
const expiryInterval = time.Second

// tooOld is how far in the past an expiry may be. Items with an older one are
// not removed (Amazon DynamoDB Developer Guide, "Time to Live").
const tooOld = 5 * 365 * 24 * time.Hour

// expire removes expired items until ctx ends.
func (s *Service) expire(ctx context.Context) error {
	return s.env.Clock.Every(ctx, expiryInterval, s.expireDue)
}

// expireDue removes the items of all tables that have expired.
func (s *Service) expireDue(ctx context.Context) error {
	for _, name := range s.tableNames() {
		t, err := s.table(name)
		if err != nil || t.def.Load().TTL == "" {
			continue // the table was deleted, or its items do not expire
		}
		if err := s.expireTable(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) expireTable(ctx context.Context, t *table) error {
	for ctx.Err() == nil {
		due, err := s.dueItems(t.def.Load())
		if err != nil || len(due) == 0 {
			return err
		}
		removed := 0
		for _, storeKey := range due {
			n, err := s.expireItem(t, storeKey)
			if err != nil {
				return err
			}
			removed += n
		}
		if removed == 0 {
			return nil // every due item has changed since it was found
		}
	}
	return ctx.Err()
}

// expiryBatch is how many due items are read at once.
const expiryBatch = 100

// dueItems returns the store keys of some items that have expired.
func (s *Service) dueItems(d *definition) ([][]byte, error) {
	now := s.env.Clock.Now()
	prefix := tablePrefix(d.ID)
	from := binary.BigEndian.AppendUint64(tablePrefix(d.ID), uint64(max(0, now.Add(-tooOld).Unix())))
	to := binary.BigEndian.AppendUint64(tablePrefix(d.ID), uint64(now.Unix()))
	var out [][]byte
	err := s.expiry.Walk(store.Range{Start: from, End: to}, func(k, _ []byte) bool {
		rest := k[len(from):]
		out = append(out, append(append(make([]byte, 0, len(k)), prefix...), rest...))
		return len(out) < expiryBatch
	})
	return out, err
}

// expireItem removes an item if it is still expired once it is locked. It
// returns the number of items removed, 0 or 1.
func (s *Service) expireItem(t *table, storeKey []byte) (int, error) {
	m := &mutation{table: t, storeKey: storeKey, bound: &expression.Bound{}, expired: true}
	c, err := s.applyOne("", m)
	if err != nil || c.isNoOp() {
		return 0, err
	}
	return 1, nil
}

// expire sets the new item: none, or the old one when it has not expired.
func (c *change) expire(now time.Time) {
	m := c.mutation
	m.key = m.def.Keys.of(c.old)
	at := m.def.expiryKey(c.old)
	if at == nil || binary.BigEndian.Uint64(at[4:]) > uint64(now.Unix()) {
		c.new, c.newBytes = c.old, c.oldBytes
	}
}
