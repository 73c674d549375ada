package server

import (
	"context"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/order"
)

// ListOrdersByStatus lists everybody's orders of one status.
func (s *Server) ListOrdersByStatus(ctx context.Context, r openapi.ListOrdersByStatusRequestObject) (openapi.ListOrdersByStatusResponseObject, error) {
	list := s.listOf(ctx, "/api/ops/orders", string(r.Params.Status))
	request, err := list.request(r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	p, err := s.operations.OrdersIn(ctx, order.Status(r.Params.Status), request)
	if err != nil {
		return nil, err
	}
	return openapi.ListOrdersByStatus200JSONResponse{
		Body: openapi.OperatorOrderPage{Items: convertAll(p.Items, s.operatorOrder), NextCursor: list.next(p.Next)},
	}, nil
}

// InvestigateOrder shows what is known of an order and of its executions.
func (s *Server) InvestigateOrder(ctx context.Context, r openapi.InvestigateOrderRequestObject) (openapi.InvestigateOrderResponseObject, error) {
	observe.TagOrder(ctx, r.OrderID)
	i, err := s.operations.Investigate(ctx, r.OrderID)
	if err != nil {
		return nil, err
	}
	o := i.Order.Snapshot()
	return openapi.InvestigateOrder200JSONResponse{Body: openapi.Investigation{
		Order: s.operatorOrder(i.Order), Timeline: convertAll(i.Timeline, timelineEntry),
		Tries:      openapi.Tries{Restarts: o.Restarts, Compensations: o.Compensations, NextAt: optional(o.RetryAt), GivenUp: o.GivenUp},
		Executions: convertAll(i.Executions, executionView), ExecutionsComplete: i.Complete,
		Actions: convertAll(i.Actions, operatorActionView), Choices: convertAll(s.operations.Choices(i), choiceView),
		Dues: convertAll(i.Order.Dues(), dueView), Mails: convertAll(i.Mails(), eventID), Consumers: convertAll(i.Consumers(), consumerView),
		Money: orderMoney(i.Order), Stock: orderStock(i.Order), Effects: orderEffects(i.Effects),
	}}, nil
}

// RefundOrder asks for a refund of a completed order.
func (s *Server) RefundOrder(ctx context.Context, r openapi.RefundOrderRequestObject) (openapi.RefundOrderResponseObject, error) {
	observe.TagOrder(ctx, r.OrderID)
	asked := order.RefundRequest{
		ID: r.Body.ID, Restock: value(r.Body.Restock), Note: r.Body.Note, By: callOf(ctx).caller.UserID,
		Lines: convertAll(r.Body.Lines, refundLine),
	}
	if r.Body.Amount != nil {
		amount := moneyOf(*r.Body.Amount)
		asked.Amount = &amount
	}
	o, err := s.operations.Refund(ctx, r.OrderID, asked)
	if err != nil {
		return nil, err
	}
	return openapi.RefundOrder202JSONResponse{Body: s.operatorOrder(o)}, nil
}

// ListAllProducts lists active or withdrawn products with their stock.
func (s *Server) ListAllProducts(ctx context.Context, r openapi.ListAllProductsRequestObject) (openapi.ListAllProductsResponseObject, error) {
	query, state := value(r.Params.Q), openapi.Sold
	if r.Params.State != nil {
		state = *r.Params.State
	}
	list := s.listOf(ctx, "/api/ops/products", string(state)+" "+query)
	request, err := list.request(r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	p, err := s.operations.Products(ctx, state == openapi.Sold, query, request)
	if err != nil {
		return nil, err
	}
	return openapi.ListAllProducts200JSONResponse{
		Body: openapi.StockedProductPage{Items: convertAll(p.Items, stockedProduct), NextCursor: list.next(p.Next)},
	}, nil
}

// GetProduct shows a product with its stock.
func (s *Server) GetProduct(ctx context.Context, r openapi.GetProductRequestObject) (openapi.GetProductResponseObject, error) {
	offer, err := s.operations.Product(ctx, r.SKU)
	if err != nil {
		return nil, err
	}
	return openapi.GetProduct200JSONResponse{Body: stockedProduct(offer)}, nil
}

func stockView(s catalog.Stock) openapi.Stock {
	return openapi.Stock{OnHand: s.OnHand, Reserved: s.Reserved, Available: s.Available()}
}

// AdjustStock adds or removes units.
func (s *Server) AdjustStock(ctx context.Context, r openapi.AdjustStockRequestObject) (openapi.AdjustStockResponseObject, error) {
	stock, err := s.operations.AdjustStock(ctx, r.SKU, r.Body.Delta, r.Body.Reference)
	if err != nil {
		return nil, err
	}
	return openapi.AdjustStock200JSONResponse{Body: stockView(stock)}, nil
}
