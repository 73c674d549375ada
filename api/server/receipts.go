package server

import (
	"context"
	"slices"
	"time"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/receipt"
)

// receiptLifetime is how long the links to a receipt work.
const receiptLifetime = 15 * time.Minute

// GetReceipt returns links to the receipt of one of the caller's orders.
func (s *Server) GetReceipt(ctx context.Context, r openapi.GetReceiptRequestObject) (openapi.GetReceiptResponseObject, error) {
	o, err := s.shop.Find(ctx, callOf(ctx).caller.UserID, r.OrderID)
	if err != nil {
		return nil, err
	}
	link, err := s.receiptLink(ctx, o.ID(), receipt.File(o))
	if err != nil {
		return nil, err
	}
	return openapi.GetReceipt200JSONResponse{Body: link}, nil
}

// GetCreditNote returns links to the credit note of a refund of one of the caller's orders.
func (s *Server) GetCreditNote(ctx context.Context, r openapi.GetCreditNoteRequestObject) (openapi.GetCreditNoteResponseObject, error) {
	o, err := s.shop.Find(ctx, callOf(ctx).caller.UserID, r.OrderID)
	if err != nil {
		return nil, err
	}
	asked := func(refund order.Refund) bool { return refund.ID == r.RefundID }
	if !slices.ContainsFunc(o.Snapshot().Refunds, asked) {
		return nil, failure.New(failure.NotFound, "the order has no refund with this id")
	}
	link, err := s.receiptLink(ctx, o.CreditNote(r.RefundID), receipt.CreditNoteFile(o, r.RefundID))
	if err != nil {
		return nil, err
	}
	return openapi.GetCreditNote200JSONResponse{Body: link}, nil
}

func (s *Server) receiptLink(ctx context.Context, name, file string) (openapi.ReceiptLink, error) {
	now := s.now() // before signing: the links work at least until expiresAt
	links, err := s.receipts.ReceiptLinks(ctx, name, file, receiptLifetime)
	if err != nil {
		return openapi.ReceiptLink{}, err
	}
	return openapi.ReceiptLink{
		URL: links.View, DownloadURL: links.Download, ExpiresAt: now.Add(receiptLifetime).UTC().Truncate(time.Second),
	}, nil
}
