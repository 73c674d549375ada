package server

import (
	"context"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
)

// ListEvents lists the events of the caller's orders or, for partners who poll, of all orders.
func (s *Server) ListEvents(ctx context.Context, r openapi.ListEventsRequestObject) (openapi.ListEventsResponseObject, error) {
	if r.Params.After != nil {
		return s.pollEvents(ctx, r.Params)
	}
	if r.Params.Types != nil {
		return nil, failure.New(failure.Invalid, "types needs after")
	}
	list := s.listOf(ctx, "/api/events", "")
	request, err := list.request(r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	p, err := s.shop.Orders.EventsOf(ctx, callOf(ctx).caller.UserID, request)
	if err != nil {
		return nil, err
	}
	return openapi.ListEvents200JSONResponse{
		Body: openapi.EventPage{Items: convertAll(p.Items, eventView), NextCursor: list.next(p.Next)},
	}, nil
}

func eventView(e event.Event) openapi.Event {
	return openapi.Event{
		ID: e.ID, Type: openapi.EventType(e.Type), OrderID: e.OrderID, Sequence: &e.Sequence, OccurredAt: e.OccurredAt, Data: eventData(e.Data),
	}
}
