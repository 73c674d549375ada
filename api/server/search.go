package server

import (
	"context"
	"encoding/json"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/order"
)

// SearchOrders finds orders of all users. What is searched for is not logged: it may be an
// e-mail address.
func (s *Server) SearchOrders(ctx context.Context, r openapi.SearchOrdersRequestObject) (openapi.SearchOrdersResponseObject, error) {
	asked := operate.Search{
		Query: value(r.Body.Q), Reason: order.ReasonCode(value(r.Body.Reason)),
		From: value(r.Body.From), To: value(r.Body.To),
	}
	if status := value(r.Body.Status); status != openapi.OrderSearchStatusAll {
		asked.Status = order.Status(status)
	}
	filter, err := json.Marshal(asked)
	if err != nil {
		return nil, err
	}
	list := s.listOf(ctx, "/api/ops/orders/search", string(filter))
	request, err := list.request(r.Body.Cursor, r.Body.Limit)
	if err != nil {
		return nil, err
	}
	found, err := s.operations.Find(ctx, asked, request)
	if err != nil {
		return nil, err
	}
	return openapi.SearchOrders200JSONResponse{Body: openapi.FoundOrders{
		Items: convertAll(found.Orders, s.operatorOrder), NextCursor: list.next(found.Next),
		UnderstoodAs: openapi.FoundOrdersUnderstoodAs(found.As), Looked: found.Looked, Until: optional(found.Until),
	}}, nil
}
