package dynamo

import (
	"context"
	"slices"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

// CreateEndpoint implements port.Endpoints.
func (s *Store) CreateEndpoint(ctx context.Context, e webhook.Endpoint) error {
	kept, _, err := s.db.put(ctx, endpointItem(e), expression{text: notExists})
	if err == nil && !kept {
		return failure.New(failure.Conflict, "an endpoint with this URL exists")
	}
	return err
}

// Endpoint implements port.Endpoints.
func (s *Store) Endpoint(ctx context.Context, ownerID, id string) (webhook.Endpoint, error) {
	it, err := s.db.get(ctx, endpointKey(ownerID, id))
	if err != nil {
		return webhook.Endpoint{}, err
	}
	if it == nil {
		return webhook.Endpoint{}, failure.New(failure.NotFound, "there is no endpoint %.80q", id)
	}
	return decodeEndpoint(it)
}

// EndpointsOf implements port.Endpoints.
func (s *Store) EndpointsOf(ctx context.Context, ownerID string) ([]webhook.Endpoint, error) {
	items, err := s.db.query(ctx, query{index: primary, partition: endpointKey(ownerID, "").pk, prefix: endpointPrefix})
	if err != nil {
		return nil, err
	}
	endpoints, err := decodeAll(items, decodeEndpoint)
	slices.SortStableFunc(endpoints, func(a, b webhook.Endpoint) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return endpoints, err
}

// SaveEndpoint implements port.Endpoints.
func (s *Store) SaveEndpoint(ctx context.Context, e webhook.Endpoint) error {
	return s.save(ctx, endpointItem(e), e.Version, "endpoint")
}

// DeleteEndpoint implements port.Endpoints.
func (s *Store) DeleteEndpoint(ctx context.Context, ownerID, id string) error {
	return s.db.remove(ctx, endpointKey(ownerID, id), always)
}

// EndpointsForAllOrders implements port.Endpoints.
func (s *Store) EndpointsForAllOrders(ctx context.Context) ([]webhook.Endpoint, error) {
	items, err := s.db.query(ctx, query{index: gsi1, partition: hearsAllListing})
	if err != nil {
		return nil, err
	}
	return decodeAll(items, decodeEndpoint)
}

// save replaces the stored item, whose version must be one lower. An item that was
// stored before its kind had versions has version 0.
func (s *Store) save(ctx context.Context, it item, version int, what string) error {
	condition := "#version = :version"
	if version == 1 {
		condition += " OR (attribute_exists(" + attrPK + ") AND attribute_not_exists(#version))"
	}
	kept, stored, err := s.db.put(ctx, it, expression{
		text:   condition,
		names:  map[string]string{"#version": attrVersion},
		values: item{":version": number(int64(version) - 1)},
	})
	switch {
	case err != nil || kept:
		return err
	case stored == nil:
		return failure.New(failure.NotFound, "there is no such %s", what)
	default:
		return failure.New(failure.Conflict, "the %s has changed in the meantime", what)
	}
}
