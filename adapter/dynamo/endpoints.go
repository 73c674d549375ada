package dynamo

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

// CreateEndpoint implements port.Endpoints. The endpoint and the count of its
// owner's endpoints are one transaction.
func (s *Store) CreateEndpoint(ctx context.Context, e webhook.Endpoint) error {
	if err := s.countEndpoints(ctx, e.OwnerID); err != nil {
		return err
	}
	t := &transaction{db: s.db}
	t.put(part{role: newEndpoint}, endpointItem(e), expression{text: notExists})
	t.update(part{role: endpointCount}, endpointCountKey(e.OwnerID), countUp, expression{
		text: attrCount + " < :max", values: item{":one": number(1), ":max": number(webhook.MaxEndpoints)},
	})
	return t.commit(ctx)
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

// SaveEndpoint implements port.Endpoints. An endpoint that was deleted and
// registered again has the same key and, at times, the same version.
func (s *Store) SaveEndpoint(ctx context.Context, e webhook.Endpoint) error {
	it := endpointItem(e)
	return s.saveIf(ctx, it, e.Version, "endpoint", createdAs(it))
}

// createdAs is the condition that the stored endpoint was created when the item says.
func createdAs(it item) expression {
	if created := it["createdAt"]; created != nil {
		return expression{text: "createdAt = :created", values: item{":created": created}}
	}
	return expression{text: "attribute_not_exists(createdAt)"}
}

// DeleteEndpoint implements port.Endpoints in one transaction, like
// CreateEndpoint.
func (s *Store) DeleteEndpoint(ctx context.Context, ownerID, id string) error {
	if err := s.countEndpoints(ctx, ownerID); err != nil {
		return err
	}
	t := &transaction{db: s.db}
	t.remove(part{role: deletedEndpoint}, endpointKey(ownerID, id), expression{text: exists})
	t.update(part{role: endpointCount}, endpointCountKey(ownerID), countDown, expression{
		text: exists, values: item{":one": number(1)},
	})
	if err := t.commit(ctx); !failure.Is(err, failure.NotFound) {
		return err
	}
	return nil
}

// EndpointsForAllOrders implements port.Endpoints.
func (s *Store) EndpointsForAllOrders(ctx context.Context) ([]webhook.Endpoint, error) {
	items, err := s.db.query(ctx, query{index: gsi1, partition: hearsAllListing})
	if err != nil {
		return nil, err
	}
	return decodeAll(items, decodeEndpoint)
}

// FailingEndpoints implements port.FailingEndpoints: it reads keys and then the endpoints,
// of which some may have been mended or deleted meanwhile.
func (s *Store) FailingEndpoints(ctx context.Context, most int) (found []webhook.Endpoint, whole bool, err error) {
	keys, err := s.db.merge(ctx, query{index: byStatus, limit: most + 1}, shards(failingShards, failing))
	if err != nil {
		return nil, false, err
	}
	for _, it := range keys[:min(most, len(keys))] {
		r := newDecoder(it)
		owner, id := strings.TrimPrefix(r.text(attrPK), endpointKey("", "").pk), strings.TrimPrefix(r.text(attrSK), endpointPrefix)
		e, err := s.Endpoint(ctx, owner, id)
		if err != nil && !failure.Is(err, failure.NotFound) {
			return nil, false, err
		}
		if err == nil && e.IsFailing() {
			found = append(found, e)
		}
	}
	return found, len(keys) <= most, nil
}

// save replaces the stored item, whose version must be one lower. An item that was
// stored before its kind had versions has version 0.
func (s *Store) save(ctx context.Context, it item, version int, what string) error {
	return s.saveIf(ctx, it, version, what, expression{text: exists})
}

// saveIf is save under another condition, too.
func (s *Store) saveIf(ctx context.Context, it item, version int, what string, also expression) error {
	kept, stored, err := s.db.put(ctx, it, versionAfter(version, also))
	switch {
	case err != nil || kept:
		return err
	case stored == nil:
		return failure.New(failure.NotFound, "there is no such %s", what)
	default:
		return failure.New(failure.Conflict, "the %s has changed in the meantime", what)
	}
}

// versionAfter is the condition that the stored item's version is one lower, and another one.
func versionAfter(version int, also expression) expression {
	condition := "#version = :version"
	if version == 1 {
		condition += " OR (attribute_exists(" + attrPK + ") AND attribute_not_exists(#version))"
	}
	values := item{":version": number(int64(version) - 1)}
	maps.Copy(values, also.values)
	return expression{text: "(" + condition + ") AND " + also.text, names: map[string]string{"#version": attrVersion}, values: values}
}
