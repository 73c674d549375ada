package server

import (
	"context"
	"slices"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/webhook"
)

// withCircuits are the views of an owner's endpoints. Circuits are read only if one of the
// endpoints is parking.
func (s *Server) withCircuits(ctx context.Context, endpoints []webhook.Endpoint) ([]openapi.Webhook, error) {
	views := convertAll(endpoints, func(e webhook.Endpoint) openapi.Webhook { return webhookView(callOf(ctx).caller, e) })
	first := slices.IndexFunc(endpoints, func(e webhook.Endpoint) bool { return e.Parking })
	if first < 0 {
		return views, nil
	}
	circuits, err := s.webhooks.Circuits.CircuitsOf(ctx, endpoints[first].OwnerID)
	if err != nil {
		return nil, err
	}
	for i, e := range endpoints {
		for _, c := range circuits {
			if e.Parking && c.EndpointID == e.ID && c.State != webhook.CircuitClosing && s.now().Sub(c.Since) > webhook.Patience {
				views[i].Circuit = &openapi.WebhookCircuit{State: openapi.WebhookCircuitState(c.State), Since: c.Since, NextAttemptAt: c.NextAt}
			}
		}
	}
	return views, nil
}
