package server

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/erasure"
)

// EraseMe begins the erasure of the caller's data.
func (s *Server) EraseMe(ctx context.Context, _ openapi.EraseMeRequestObject) (openapi.EraseMeResponseObject, error) {
	e, err := s.erasures.Request(ctx, erasure.New(callOf(ctx).caller.UserID, erasure.ByShopper, "", "", s.now()))
	if err != nil {
		return nil, err
	}
	return openapi.EraseMe202JSONResponse{Body: erasureView(e)}, nil
}

// GetMyErasure shows how far the erasure of the caller's data is.
func (s *Server) GetMyErasure(ctx context.Context, _ openapi.GetMyErasureRequestObject) (openapi.GetMyErasureResponseObject, error) {
	e, err := s.erasures.Status(ctx, callOf(ctx).caller.UserID)
	if err != nil {
		return nil, err
	}
	return openapi.GetMyErasure200JSONResponse{Body: erasureView(e)}, nil
}

// EraseUser begins the erasure of a user's data.
func (s *Server) EraseUser(ctx context.Context, r openapi.EraseUserRequestObject) (openapi.EraseUserResponseObject, error) {
	operator := callOf(ctx).caller.UserID
	e, err := s.erasures.Request(ctx, erasure.New(r.Body.UserID, erasure.ByOperator, operator, erasure.Reason(r.Body.Reason), s.now()))
	if err != nil {
		return nil, err
	}
	s.log.InfoContext(ctx, "erasure requested", "reason", string(r.Body.Reason))
	return openapi.EraseUser202JSONResponse{Body: erasureView(e)}, nil
}

// GetErasure shows how far the erasure of a user's data is.
func (s *Server) GetErasure(ctx context.Context, r openapi.GetErasureRequestObject) (openapi.GetErasureResponseObject, error) {
	e, err := s.erasures.Status(ctx, r.UserID)
	if err != nil {
		return nil, err
	}
	return openapi.GetErasure200JSONResponse{Body: erasureView(e)}, nil
}

func erasureView(e erasure.Erasure) openapi.Erasure {
	v := openapi.Erasure{
		UserID: e.UserID, State: openapi.ErasureState(e.State()), RequestedAt: e.RequestedAt,
		Orders: e.Orders, OpenOrders: e.Open, Webhooks: len(e.EndpointIDs),
	}
	if e.Completed() {
		v.Webhooks = e.Endpoints
		v.CompletedAt = pointerTo(e.CompletedAt)
	}
	return v
}

func pointerTo(t time.Time) *time.Time { return &t }
