package server

import (
	"context"
	"slices"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/catalog"
)

// OfferPictureUpload gives links to upload a picture.
func (s *Server) OfferPictureUpload(ctx context.Context, r openapi.OfferPictureUploadRequestObject) (openapi.OfferPictureUploadResponseObject, error) {
	files := convertAll(r.Body.Files, func(f openapi.PictureFile) operate.PictureFile {
		return operate.PictureFile{Width: int(f.Width), Bytes: f.Bytes}
	})
	upload, err := s.operations.OfferUpload(ctx, r.SKU, files)
	if err != nil {
		return nil, err
	}
	links := convertAll(files, func(f operate.PictureFile) openapi.PictureUploadLink {
		return openapi.PictureUploadLink{Width: f.Width, URL: upload.Links[f.Width]}
	})
	return openapi.OfferPictureUpload200JSONResponse{
		Body: openapi.PictureUpload{Upload: upload.ID, Links: links, ExpiresAt: upload.Expires},
	}, nil
}

// AddPicture adds an uploaded picture to a product.
func (s *Server) AddPicture(ctx context.Context, r openapi.AddPictureRequestObject) (openapi.AddPictureResponseObject, error) {
	offer, err := s.operations.AddPicture(ctx, callOf(ctx).caller.UserID, r.SKU, operate.NewPicture{
		Upload: r.Body.Upload, Version: r.Body.Version,
		Picture: catalog.Picture{Alt: r.Body.Alt, Width: r.Body.Width, Height: r.Body.Height, Widths: slices.Clone(r.Body.Widths)},
	})
	if err != nil {
		return nil, err
	}
	return openapi.AddPicture200JSONResponse{Body: stockedProduct(offer)}, nil
}
