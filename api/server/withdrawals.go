package server

import (
	"context"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/order"
)

// WithdrawFromOrder asks for a withdrawal from one of the caller's orders.
func (s *Server) WithdrawFromOrder(ctx context.Context, r openapi.WithdrawFromOrderRequestObject) (openapi.WithdrawFromOrderResponseObject, error) {
	observe.TagOrder(ctx, r.OrderID)
	o, err := s.shop.Withdraw(ctx, callOf(ctx).caller.UserID, r.OrderID, order.WithdrawalRequest{
		ID: r.Body.ID, Reason: value(r.Body.Reason), Lines: convertAll(r.Body.Lines, refundLine),
	})
	if err != nil {
		return nil, err
	}
	return openapi.WithdrawFromOrder202JSONResponse{Body: s.orderView(o)}, nil
}

func refundLine(l openapi.RefundLine) order.RefundLine {
	return order.RefundLine{Line: l.Line, Quantity: l.Quantity}
}

// ListOpenWithdrawals lists everybody's orders with a withdrawal to decide.
func (s *Server) ListOpenWithdrawals(ctx context.Context, r openapi.ListOpenWithdrawalsRequestObject) (openapi.ListOpenWithdrawalsResponseObject, error) {
	list := s.listOf(ctx, "/api/ops/withdrawals", "")
	request, err := list.request(r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	p, err := s.operations.OpenWithdrawals(ctx, request)
	if err != nil {
		return nil, err
	}
	return openapi.ListOpenWithdrawals200JSONResponse{
		Body: openapi.OperatorOrderPage{Items: convertAll(p.Items, s.operatorOrder), NextCursor: list.next(p.Next)},
	}, nil
}

// DecideWithdrawal accepts or refuses a withdrawal. Accepting moves money.
func (s *Server) DecideWithdrawal(ctx context.Context, r openapi.DecideWithdrawalRequestObject) (openapi.DecideWithdrawalResponseObject, error) {
	observe.TagOrder(ctx, r.OrderID)
	who := callOf(ctx).caller
	d := order.WithdrawalDecision{
		ID: r.WithdrawalID, Accept: r.Body.Decision == openapi.Accept,
		Restock: value(r.Body.Restock), Answer: value(r.Body.Reason), By: who.UserID,
	}
	if d.Accept && !who.In(identity.Finance) {
		return nil, failure.New(failure.Forbidden, "accepting a withdrawal is for members of %s", identity.Finance)
	}
	o, err := s.operations.DecideWithdrawal(ctx, r.OrderID, d)
	if err != nil {
		return nil, err
	}
	return openapi.DecideWithdrawal200JSONResponse{Body: s.operatorOrder(o)}, nil
}
