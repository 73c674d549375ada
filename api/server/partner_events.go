package server

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/partner/schemas"
	"github.com/eventforge/eventforge/domain/port"
)

// eventIDs encodes webhook-ids, which may hold any character, as parts of a path.
var eventIDs = base64.RawURLEncoding

// ListPartnerEvents lists the events that a partner sent.
func (s *Server) ListPartnerEvents(ctx context.Context, r openapi.ListPartnerEventsRequestObject) (openapi.ListPartnerEventsResponseObject, error) {
	filter := port.ReceivedFilter{Outcome: partner.Outcome(value(r.Params.Outcome)), Type: value(r.Params.Type)}
	list := s.listOf(ctx, partnersRoute+"/{partnerId}/events", fmt.Sprintf("%q %q %q", r.PartnerID, filter.Outcome, filter.Type))
	request, err := list.request(r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	p, err := s.operations.PartnerEvents(ctx, r.PartnerID, filter, request)
	if err != nil {
		return nil, err
	}
	return openapi.ListPartnerEvents200JSONResponse{
		Body: openapi.ReceivedEventPage{Items: convertAll(p.Items, receivedView), NextCursor: list.next(p.Next)},
	}, nil
}

// GetPartnerEvent shows an event that a partner sent.
func (s *Server) GetPartnerEvent(ctx context.Context, r openapi.GetPartnerEventRequestObject) (openapi.GetPartnerEventResponseObject, error) {
	webhookID, err := eventIDs.DecodeString(r.ReceivedEventID)
	if err != nil {
		return nil, failure.New(failure.NotFound, "there is no such event")
	}
	e, body, err := s.operations.PartnerEvent(ctx, r.PartnerID, string(webhookID))
	if err != nil {
		return nil, err
	}
	return openapi.GetPartnerEvent200JSONResponse{Body: openapi.ReceivedEventWithBody{
		Event: receivedView(e), Body: optional(string(body)), Truncated: len(body) > 0 && e.Size > partner.KeptBody,
	}}, nil
}

// GetPartnerActivity counts what a partner sent.
func (s *Server) GetPartnerActivity(ctx context.Context, r openapi.GetPartnerActivityRequestObject) (openapi.GetPartnerActivityResponseObject, error) {
	a, err := s.operations.PartnerActivity(ctx, r.PartnerID)
	if err != nil {
		return nil, err
	}
	return openapi.GetPartnerActivity200JSONResponse{Body: openapi.PartnerActivity{
		LastSeenAt: optional(a.LastSeen), Day: countsView(a.Day), Week: countsView(a.Week),
	}}, nil
}

// ListPartnerEventTypes lists the types of partners' events that have a schema.
func (s *Server) ListPartnerEventTypes(context.Context, openapi.ListPartnerEventTypesRequestObject) (openapi.ListPartnerEventTypesResponseObject, error) {
	var items []openapi.KnownPartnerEventType
	for _, t := range schemas.Types() {
		item := openapi.KnownPartnerEventType{Type: t.Type, Description: t.Description}
		if err := json.Unmarshal(t.Raw, &item.Schema); err != nil {
			return nil, failure.Wrap(failure.Internal, err, "a schema cannot be decoded")
		}
		if err := json.Unmarshal(t.Example, &item.Example); err != nil {
			return nil, failure.Wrap(failure.Internal, err, "an example cannot be decoded")
		}
		items = append(items, item)
	}
	return openapi.ListPartnerEventTypes200JSONResponse{Body: openapi.KnownPartnerEventTypes{Items: items}}, nil
}

func receivedView(r partner.Received) openapi.ReceivedEvent {
	return openapi.ReceivedEvent{
		ID: eventIDs.EncodeToString([]byte(r.WebhookID)), WebhookID: r.WebhookID, Type: optional(r.Type),
		Outcome: openapi.PartnerEventOutcome(r.Outcome), Reason: refusalView(r.Reason), Bytes: r.Size, ReceivedAt: r.ReceivedAt,
		AcceptedAt: optional(r.AcceptedAt), SettledAt: optional(r.SettledAt), Repeats: r.Repeats, RepeatedAt: optional(r.RepeatedAt),
	}
}

func refusalView(r partner.Reason) *openapi.RefusalReason {
	if r.Code == "" {
		return nil
	}
	out := &openapi.RefusalReason{Code: r.Code, Message: r.Message}
	for _, v := range r.Violations {
		out.Violations = append(out.Violations, openapi.Violation{Pointer: v.Pointer, Code: v.Code, Message: v.Message})
	}
	return out
}

func countsView(c partner.Counts) openapi.PartnerCounts {
	return openapi.PartnerCounts{
		Accepted: c.Accepted, Applied: c.Applied, Refused: c.Refused, RefusedLater: c.RefusedLater,
		Repeated: c.Repeated, SignatureFaults: c.SignatureFaults,
	}
}
