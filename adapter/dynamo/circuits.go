package dynamo

import (
	"context"
	"strings"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

// Circuit implements port.Circuits.
func (s *Store) Circuit(ctx context.Context, ownerID, endpointID string) (webhook.Circuit, error) {
	it, err := s.db.get(ctx, circuitKey(ownerID, endpointID))
	if err != nil {
		return webhook.Circuit{}, err
	}
	if it == nil {
		return webhook.Circuit{}, failure.New(failure.NotFound, "the circuit is closed")
	}
	return decodeCircuit(it)
}

// CircuitsOf implements port.Circuits.
func (s *Store) CircuitsOf(ctx context.Context, ownerID string) ([]webhook.Circuit, error) {
	items, err := s.db.query(ctx, query{index: primary, partition: circuitKey(ownerID, "").pk, prefix: circuitPrefix})
	if err != nil {
		return nil, err
	}
	return decodeAll(items, decodeCircuit)
}

// SaveCircuit implements port.Circuits.
func (s *Store) SaveCircuit(ctx context.Context, c webhook.Circuit) error {
	condition := expression{text: notExists}
	if c.Version > 1 {
		condition = ofVersion(c.Version - 1)
	}
	kept, _, err := s.db.put(ctx, circuitItem(c), condition)
	if err == nil && !kept {
		return failure.New(failure.Conflict, "the circuit has changed in the meantime")
	}
	return err
}

// RemoveCircuit implements port.Circuits.
func (s *Store) RemoveCircuit(ctx context.Context, c webhook.Circuit) error {
	return s.db.remove(ctx, circuitKey(c.OwnerID, c.EndpointID), ofVersion(c.Version))
}

// ofVersion is the condition that the item has the version.
func ofVersion(version int) expression {
	return expression{
		text: "#version = :version", names: map[string]string{"#version": attrVersion},
		values: item{":version": number(int64(version))},
	}
}

func circuitItem(c webhook.Circuit) item {
	it := newItem(circuitKey(c.OwnerID, c.EndpointID))
	it.list(byStatus, circuits(shard(c.EndpointID, circuitShards)), listed(c.NextAt, c.EndpointID))
	it.text("state", string(c.State))
	it.instant("since", c.Since)
	it.instant("nextAt", c.NextAt)
	it.instant("leasedUntil", c.LeasedUntil)
	it.number("pauses", int64(c.Pauses))
	it.number("released", int64(c.Released))
	it[attrVersion] = number(int64(c.Version))
	return it
}

func decodeCircuit(it item) (webhook.Circuit, error) {
	r := newDecoder(it)
	owner, endpoint := circuitNames(r)
	c := webhook.Circuit{
		EndpointID: endpoint, OwnerID: owner, State: webhook.CircuitState(r.text("state")),
		Since: r.instant("since"), NextAt: r.instant("nextAt"), LeasedUntil: r.instant("leasedUntil"),
		Pauses: r.integer("pauses"), Released: r.integer("released"), Version: r.integer(attrVersion),
	}
	return c, *r.err
}

// circuitNames are the owner and the endpoint in a circuit's key.
func circuitNames(r *decoder) (ownerID, endpointID string) {
	none := circuitKey("", "")
	return strings.TrimPrefix(r.text(attrPK), none.pk), strings.TrimPrefix(r.text(attrSK), none.sk)
}
