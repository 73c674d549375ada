package server

import (
	"context"
	"strings"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/feed"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/pagination"
)

// The places where polling begins.
const (
	afterEarliest = "earliest"
	afterLatest   = "latest"
)

// pollEvents lists the events of all orders after a cursor, for partners.
func (s *Server) pollEvents(ctx context.Context, p openapi.ListEventsParams) (openapi.ListEventsResponseObject, error) {
	if !callOf(ctx).caller.In(identity.Partners) {
		return nil, failure.New(failure.Forbidden, "polling the events of all orders is for members of %s", identity.Partners)
	}
	types, err := pollRequest(p)
	if err != nil {
		return nil, err
	}
	list := s.listOf(ctx, "/api/events", "after")
	after, err := s.pollAfter(ctx, list, *p.After)
	if err != nil {
		return nil, err
	}
	limit := pagination.DefaultLimit
	if p.Limit != nil {
		limit = *p.Limit
	}
	page, err := s.poller.Events(ctx, after, types, limit)
	if err != nil {
		return nil, err
	}
	return openapi.ListEvents200JSONResponse{
		Body: openapi.EventPage{Items: convertAll(page.Events, eventView), NextCursor: list.next(page.Next.String()), HasMore: &page.More},
	}, nil
}

// pollAfter is the position from which the caller polls.
func (s *Server) pollAfter(ctx context.Context, l list, after string) (feed.Position, error) {
	switch after {
	case afterEarliest:
		return s.poller.Earliest(), nil
	case afterLatest:
		return s.poller.Latest(ctx)
	}
	r, err := l.request(&after, nil)
	if err != nil {
		return feed.Position{}, err
	}
	return feed.ParsePosition(r.After)
}

// pollRequest checks the parameters of a poll, and returns the types that it asks for.
func pollRequest(p openapi.ListEventsParams) (types []event.Type, err error) {
	var v failure.Violations
	if p.Cursor != nil {
		v.Add("/cursor", "exclusive", "is for your own events; go on with after")
	}
	for name := range strings.SplitSeq(value(p.Types), ",") {
		if t := event.Type(name); t.Known() {
			types = append(types, t)
		} else if name != "" {
			v.Add("/types", "event_type", "%.80q is not an event type", name)
		}
	}
	return types, v.Err()
}
