package memory

import (
	"context"
	"slices"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

// CreateEndpoint implements port.Endpoints.
func (s *Store) CreateEndpoint(_ context.Context, e webhook.Endpoint) error {
	return s.do("CreateEndpoint", func() error {
		if _, ok := s.endpoints[pair{e.OwnerID, e.ID}]; ok {
			return webhook.URLTaken()
		}
		if len(s.endpointsWhere(func(x webhook.Endpoint) bool { return x.OwnerID == e.OwnerID })) >= webhook.MaxEndpoints {
			return webhook.TooManyEndpoints()
		}
		s.endpoints[pair{e.OwnerID, e.ID}] = cloneEndpoint(e)
		return nil
	})
}

// Endpoint implements port.Endpoints.
func (s *Store) Endpoint(_ context.Context, ownerID, id string) (found webhook.Endpoint, err error) {
	err = s.do("Endpoint", func() error {
		e, ok := s.endpoints[pair{ownerID, id}]
		if !ok {
			return failure.New(failure.NotFound, "there is no endpoint %.80q", id)
		}
		found = cloneEndpoint(e)
		return nil
	})
	return found, err
}

// EndpointsOf implements port.Endpoints.
func (s *Store) EndpointsOf(_ context.Context, ownerID string) (found []webhook.Endpoint, err error) {
	err = s.do("EndpointsOf", func() error {
		found = s.endpointsWhere(func(e webhook.Endpoint) bool { return e.OwnerID == ownerID })
		return nil
	})
	return found, err
}

// EndpointsForAllOrders implements port.Endpoints.
func (s *Store) EndpointsForAllOrders(context.Context) (found []webhook.Endpoint, err error) {
	err = s.do("EndpointsForAllOrders", func() error {
		found = s.endpointsWhere(func(e webhook.Endpoint) bool { return e.AllOrders })
		return nil
	})
	return found, err
}

// endpointsWhere lists endpoints, oldest first.
func (s *Store) endpointsWhere(holds func(webhook.Endpoint) bool) []webhook.Endpoint {
	var out []webhook.Endpoint
	for _, e := range s.endpoints {
		if holds(e) {
			out = append(out, cloneEndpoint(e))
		}
	}
	slices.SortFunc(out, func(a, b webhook.Endpoint) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return out
}

// SaveEndpoint implements port.Endpoints.
func (s *Store) SaveEndpoint(_ context.Context, e webhook.Endpoint) error {
	return s.do("SaveEndpoint", func() error {
		stored, ok := s.endpoints[pair{e.OwnerID, e.ID}]
		if err := mayFollow(ok, stored.Version, e.Version, "endpoint"); err != nil {
			return err
		}
		if !stored.CreatedAt.Equal(e.CreatedAt) {
			return failure.New(failure.Conflict, "the endpoint was created anew")
		}
		s.endpoints[pair{e.OwnerID, e.ID}] = cloneEndpoint(e)
		return nil
	})
}

// mayFollow checks that a version directly follows the stored one.
func mayFollow(exists bool, stored, next int, what string) error {
	switch {
	case !exists:
		return failure.New(failure.NotFound, "there is no such %s", what)
	case next != stored+1:
		return failure.New(failure.Conflict, "the %s was changed concurrently", what)
	default:
		return nil
	}
}

// DeleteEndpoint implements port.Endpoints.
func (s *Store) DeleteEndpoint(_ context.Context, ownerID, id string) error {
	return s.do("DeleteEndpoint", func() error {
		delete(s.endpoints, pair{ownerID, id})
		return nil
	})
}

func cloneEndpoint(e webhook.Endpoint) webhook.Endpoint {
	e.EventTypes, e.Secrets = slices.Clone(e.EventTypes), slices.Clone(e.Secrets)
	e.Signatures, e.Keys = slices.Clone(e.Signatures), slices.Clone(e.Keys)
	return e
}

// FailingEndpoints implements port.FailingEndpoints.
func (s *Store) FailingEndpoints(_ context.Context, most int) (failing []webhook.Endpoint, whole bool, err error) {
	err = s.do("FailingEndpoints", func() error {
		failing = s.endpointsWhere(webhook.Endpoint.IsFailing)
		slices.SortFunc(failing, func(a, b webhook.Endpoint) int { return a.Failing.Since.Compare(b.Failing.Since) })
		whole = len(failing) <= most
		failing = failing[:min(most, len(failing))]
		return nil
	})
	return failing, whole, err
}
