package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"time"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/app/shop"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
)

const ordersRoute = "/api/orders"

// PlaceOrder accepts an order, or repeats the response to an earlier request.
func (s *Server) PlaceOrder(ctx context.Context, r openapi.PlaceOrderRequestObject) (openapi.PlaceOrderResponseObject, error) {
	request, err := placeRequest(ctx, r)
	if err != nil {
		return nil, err
	}
	if request.Profile, err = s.profiles.Profile(ctx, callOf(ctx).caller.UserID, callOf(ctx).token); err != nil {
		return nil, err
	}
	response, replayed, err := s.shop.Place(ctx, request, accepted)
	if err != nil {
		return nil, err
	}
	observe.TagOrder(ctx, path.Base(response.Location))
	return placed{response, replayed}, nil
}

func placeRequest(ctx context.Context, r openapi.PlaceOrderRequestObject) (shop.Request, error) {
	call := callOf(ctx)
	request := shop.Request{
		UserID: call.caller.UserID, Draft: draft(*r.Body), Traceparent: observe.Traceparent(ctx),
		Scope:       idempotency.Scope{UserID: call.caller.UserID, Method: http.MethodPost, Route: ordersRoute},
		Fingerprint: idempotency.Fingerprint(call.body),
	}
	var err error
	if r.Params.IdempotencyKey != nil {
		request.Key, err = idempotency.ParseKey(*r.Params.IdempotencyKey)
	}
	return request, err
}

func draft(d openapi.OrderDraft) order.Draft {
	return order.Draft{
		PaymentToken: d.Payment.Token, Address: addressOfDraft(d.DeliveryAddress),
		Lines: convertAll(d.Lines, func(l openapi.OrderDraftLine) order.DraftLine {
			return order.DraftLine{SKU: l.SKU, Quantity: l.Quantity, UnitPrice: quoted(l.UnitPrice)}
		}),
	}
}

func quoted(m *openapi.Money) *money.Money {
	if m == nil {
		return nil
	}
	price := moneyOf(*m)
	return &price
}

// accepted renders the response once. A replay sends the same bytes.
func accepted(o order.Order) (idempotency.Response, error) {
	var body bytes.Buffer
	err := json.NewEncoder(&body).Encode(orderView(o))
	return idempotency.Response{
		Status: http.StatusCreated, Location: ordersRoute + "/" + o.ID(), Body: body.Bytes(),
	}, err
}

// placed is a response that may be older than this request.
type placed struct {
	idempotency.Response
	replayed bool
}

// VisitPlaceOrderResponse writes the response.
func (p placed) VisitPlaceOrderResponse(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Location", p.Location)
	if p.replayed {
		w.Header().Set("Idempotent-Replayed", "true")
	}
	w.WriteHeader(p.Status)
	_, err := w.Write(p.Body)
	return err
}

// ListOrders lists the caller's orders.
func (s *Server) ListOrders(ctx context.Context, r openapi.ListOrdersRequestObject) (openapi.ListOrdersResponseObject, error) {
	filter := shop.Filter{
		Query: value(r.Params.Q), Status: order.Status(value(r.Params.Status)), Group: order.Group(value(r.Params.Group)),
		From: value(r.Params.From), To: value(r.Params.To),
	}
	list := s.listOf(ctx, ordersRoute, scopeOf(filter))
	request, err := list.request(r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	p, err := s.shop.List(ctx, callOf(ctx).caller.UserID, filter, request)
	if err != nil {
		return nil, err
	}
	return openapi.ListOrders200JSONResponse{
		Body: openapi.OrderPage{Items: convertAll(p.Items, s.orderView), NextCursor: list.next(p.Next)},
	}, nil
}

// scopeOf tells filters apart in cursors: a status alone as the release before does, whose
// cursors go on working.
func scopeOf(f shop.Filter) string {
	if f == (shop.Filter{Status: f.Status}) {
		return string(f.Status)
	}
	return fmt.Sprintf("%q", []string{f.Query, string(f.Status), string(f.Group), f.From.Format(time.RFC3339Nano), f.To.Format(time.RFC3339Nano)})
}

// GetOrder shows one of the caller's orders with its timeline, and a partner any order, as
// its events show it.
func (s *Server) GetOrder(ctx context.Context, r openapi.GetOrderRequestObject) (openapi.GetOrderResponseObject, error) {
	caller := callOf(ctx).caller
	o, timeline, err := s.shop.Order(ctx, caller.UserID, r.OrderID)
	if failure.Is(err, failure.NotFound) && caller.In(identity.Partners) {
		return s.getAnyOrder(ctx, r.OrderID)
	}
	if err != nil {
		return nil, err
	}
	return openapi.GetOrder200JSONResponse{Body: s.orderDetail(o, timeline)}, nil
}

func (s *Server) getAnyOrder(ctx context.Context, orderID string) (openapi.GetOrderResponseObject, error) {
	o, timeline, err := s.shop.AnyOrder(ctx, orderID)
	if err != nil {
		return nil, err
	}
	return openapi.GetOrder200JSONResponse{Body: partnersOrder(o, timeline)}, nil
}

// ConfirmPayment answers the sandbox's request to confirm a payment.
func (s *Server) ConfirmPayment(ctx context.Context, r openapi.ConfirmPaymentRequestObject) (openapi.ConfirmPaymentResponseObject, error) {
	observe.TagOrder(ctx, r.OrderID)
	if err := s.shop.ConfirmPayment(ctx, callOf(ctx).caller.UserID, r.OrderID, r.Body.Accepted); err != nil {
		return nil, err
	}
	return openapi.ConfirmPayment204Response{}, nil
}

// CancelOrder cancels one of the caller's orders, or makes its saga compensate it.
func (s *Server) CancelOrder(ctx context.Context, r openapi.CancelOrderRequestObject) (openapi.CancelOrderResponseObject, error) {
	observe.TagOrder(ctx, r.OrderID)
	o, err := s.shop.Cancel(ctx, callOf(ctx).caller.UserID, r.OrderID)
	if err != nil {
		return nil, err
	}
	return openapi.CancelOrder200JSONResponse{Body: s.orderView(o)}, nil
}
