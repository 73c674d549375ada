package server

import (
	"context"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/books"
)

// ListBooks lists the comparisons of the books.
func (s *Server) ListBooks(ctx context.Context, r openapi.ListBooksRequestObject) (openapi.ListBooksResponseObject, error) {
	list := s.listOf(ctx, "/api/ops/books", "")
	request, err := list.request(r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	p, err := s.operations.BookReports(ctx, request)
	if err != nil {
		return nil, err
	}
	return openapi.ListBooks200JSONResponse{
		Body: openapi.BooksPage{Items: convertAll(p.Items, booksSummary), NextCursor: list.next(p.Next)},
	}, nil
}

// GetBooks shows the comparison of one day.
func (s *Server) GetBooks(ctx context.Context, r openapi.GetBooksRequestObject) (openapi.GetBooksResponseObject, error) {
	report, err := s.operations.BookReport(ctx, r.Day)
	if err != nil {
		return nil, err
	}
	v := booksSummary(report)
	return openapi.GetBooks200JSONResponse{Body: openapi.BooksReport{
		Day: v.Day, MadeAt: v.MadeAt, Until: v.Until, Complete: v.Complete, Final: v.Final, Gateway: v.Gateway, Orders: v.Orders, Outside: v.Outside,
		Movements: v.Movements, Compared: v.Compared, Open: v.Open, Elsewhere: v.Elsewhere, Disagreements: v.Disagreements,
		Findings: convertAll(report.Findings, booksFinding),
	}}, nil
}

func booksSummary(r books.Report) openapi.BooksSummary {
	return openapi.BooksSummary{
		Day: r.Day, MadeAt: r.MadeAt, Until: r.Until, Complete: r.Complete(), Final: r.Final,
		Gateway: convertAll(r.Gateway, booksSum), Orders: convertAll(r.Orders, booksSum), Outside: convertAll(r.Outside, booksSum),
		Movements: r.Movements, Compared: r.Compared, Open: r.Open, Elsewhere: r.Elsewhere, Disagreements: r.Disagreements(),
	}
}

func booksSum(s books.Sum) openapi.BooksSum {
	return openapi.BooksSum{Currency: string(s.Currency), Captured: s.Captured, Refunded: s.Refunded, Disputed: s.Disputed}
}

func booksFinding(f books.Finding) openapi.BooksFinding {
	return openapi.BooksFinding{
		Kind: openapi.BooksFindingKind(f.Kind), OrderID: f.OrderID, Reference: optional(f.Reference), Object: optional(f.Object),
		Recorded: moneyPointer(f.Recorded), Moved: moneyPointer(f.Moved), At: f.At,
	}
}
