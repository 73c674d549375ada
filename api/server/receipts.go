package server

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/api/openapi"
)

// receiptLifetime is how long the links to a receipt work.
const receiptLifetime = 15 * time.Minute

// GetReceipt returns links to the receipt of one of the caller's orders.
func (s *Server) GetReceipt(ctx context.Context, r openapi.GetReceiptRequestObject) (openapi.GetReceiptResponseObject, error) {
	o, err := s.shop.Find(ctx, callOf(ctx).caller.UserID, r.OrderID)
	if err != nil {
		return nil, err
	}
	now := s.now() // before signing: the links work at least until expiresAt
	links, err := s.receipts.ReceiptLinks(ctx, o.ID(), receiptLifetime)
	if err != nil {
		return nil, err
	}
	return openapi.GetReceipt200JSONResponse{
		Body: openapi.ReceiptLink{
			URL: links.View, DownloadURL: links.Download, ExpiresAt: now.Add(receiptLifetime).UTC().Truncate(time.Second),
		},
	}, nil
}
