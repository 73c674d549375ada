package server

import (
	"context"
	"errors"
	"strings"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
)

// RetryOrder tries an order again, forward or by compensation.
func (s *Server) RetryOrder(ctx context.Context, r openapi.RetryOrderRequestObject) (openapi.RetryOrderResponseObject, error) {
	observe.TagOrder(ctx, r.OrderID)
	o, err := s.operations.RetryToward(ctx, r.OrderID, reconcile.Direction(value(r.Body.Direction)), callOf(ctx).caller.UserID, r.Body.Reason)
	if err != nil {
		return nil, err
	}
	s.log.InfoContext(ctx, "an operator has an order tried again")
	return openapi.RetryOrder202JSONResponse{Body: s.operatorOrder(o)}, nil
}

// CancelOrderForShopper cancels an order as its shopper could.
func (s *Server) CancelOrderForShopper(ctx context.Context, r openapi.CancelOrderForShopperRequestObject) (openapi.CancelOrderForShopperResponseObject, error) {
	observe.TagOrder(ctx, r.OrderID)
	o, err := s.operations.Cancel(ctx, r.OrderID, callOf(ctx).caller.UserID, r.Body.Reason)
	if err != nil {
		return nil, err
	}
	return openapi.CancelOrderForShopper200JSONResponse{Body: s.operatorOrder(o)}, nil
}

// ResendMail has a mail sent once more.
func (s *Server) ResendMail(ctx context.Context, r openapi.ResendMailRequestObject) (openapi.ResendMailResponseObject, error) {
	observe.TagOrder(ctx, r.OrderID)
	err := s.operations.ResendMail(ctx, r.OrderID, value(r.Body.EventID), callOf(ctx).caller.UserID, r.Body.Reason)
	if err != nil {
		return nil, err
	}
	return openapi.ResendMail202Response{}, nil
}

// RedrawReceipt has the receipt and the credit notes drawn again.
func (s *Server) RedrawReceipt(ctx context.Context, r openapi.RedrawReceiptRequestObject) (openapi.RedrawReceiptResponseObject, error) {
	observe.TagOrder(ctx, r.OrderID)
	if err := s.operations.RedrawReceipt(ctx, r.OrderID, callOf(ctx).caller.UserID, r.Body.Reason); err != nil {
		return nil, err
	}
	return openapi.RedrawReceipt202Response{}, nil
}

// RepublishOrder gives an order's events to consumers again.
func (s *Server) RepublishOrder(ctx context.Context, r openapi.RepublishOrderRequestObject) (openapi.RepublishOrderResponseObject, error) {
	observe.TagOrder(ctx, r.OrderID)
	err := s.operations.Republish(ctx, r.OrderID, event.Consumer(value(r.Body.Consumer)), callOf(ctx).caller.UserID, r.Body.Reason)
	if err != nil {
		return nil, err
	}
	return openapi.RepublishOrder202Response{}, nil
}

// SettleOrder records an outside refund.
func (s *Server) SettleOrder(ctx context.Context, r openapi.SettleOrderRequestObject) (openapi.SettleOrderResponseObject, error) {
	observe.TagOrder(ctx, r.OrderID)
	o, err := s.operations.Settle(ctx, r.OrderID, order.SettlementRequest{
		RefundID: value(r.Body.RefundID), Amount: moneyOf(r.Body.Amount), Reference: r.Body.Reference,
		Note: r.Body.Reason, By: callOf(ctx).caller.UserID,
	})
	if err != nil {
		return nil, err
	}
	s.log.InfoContext(ctx, "an operator has settled an order by hand")
	return openapi.SettleOrder200JSONResponse{Body: s.operatorOrder(o)}, nil
}

func choiceView(c operate.Choice) openapi.OrderChoice {
	v := openapi.OrderChoice{Action: openapi.OrderAction(c.Action), Possible: c.Refusal == nil}
	var why *failure.Error
	if errors.As(c.Refusal, &why) {
		v.Why = optional(sentence(why.Message))
	}
	return v
}

// sentence begins with a capital letter. The text is our own and begins with ASCII.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

func dueView(d order.Due) openapi.OrderDue {
	return openapi.OrderDue{RefundID: optional(d.RefundID), Amount: moneyView(d.Amount)}
}

func eventID(e event.Event) string { return e.ID }

func consumerView(c event.Consumer) openapi.Consumer { return openapi.Consumer(c) }
