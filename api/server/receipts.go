package server

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/api/openapi"
)

// receiptLifetime is how long a link to a receipt works.
const receiptLifetime = 15 * time.Minute

// GetReceipt links to the receipt of one of the caller's orders.
func (s *Server) GetReceipt(ctx context.Context, r openapi.GetReceiptRequestObject) (openapi.GetReceiptResponseObject, error) {
	o, err := s.shop.Find(ctx, callOf(ctx).caller.UserID, r.OrderID)
	if err != nil {
		return nil, err
	}
	now := s.now() // before signing: the link works at least until expiresAt
	url, err := s.receipts.ReceiptURL(ctx, o.ID(), receiptLifetime)
	if err != nil {
		return nil, err
	}
	return openapi.GetReceipt200JSONResponse{
		Body: openapi.ReceiptLink{URL: url, ExpiresAt: now.Add(receiptLifetime).UTC().Truncate(time.Second)},
	}, nil
}
