package server

import (
	"context"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/partner"
)

const partnersRoute = "/api/ops/partners"

// CreatePartner adds a partner. Only this response contains the secret.
func (s *Server) CreatePartner(ctx context.Context, r openapi.CreatePartnerRequestObject) (openapi.CreatePartnerResponseObject, error) {
	p, replayed, err := s.createPartner(ctx, r)
	if err != nil {
		return nil, err
	}
	location := partnersRoute + "/" + p.ID
	headers := openapi.CreatePartner201ResponseHeaders{Location: &location}
	if replayed {
		headers.IdempotentReplayed = optional("true")
	}
	return openapi.CreatePartner201JSONResponse{Body: partnerWithSecret(p), Headers: headers}, nil
}

func (s *Server) createPartner(ctx context.Context, r openapi.CreatePartnerRequestObject) (p partner.Partner, replayed bool, err error) {
	var key idempotency.Key
	if r.Params.IdempotencyKey != nil {
		if key, err = idempotency.ParseKey(*r.Params.IdempotencyKey); err != nil {
			return p, false, err
		}
	}
	return s.operations.CreatePartner(ctx, callOf(ctx).caller.UserID, key, r.Body.Name, r.Body.EventTypes)
}

// ListPartners lists the partners, without their secrets.
func (s *Server) ListPartners(ctx context.Context, r openapi.ListPartnersRequestObject) (openapi.ListPartnersResponseObject, error) {
	list := s.listOf(ctx, partnersRoute, "")
	request, err := list.request(r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	p, err := s.operations.ListPartners(ctx, request)
	if err != nil {
		return nil, err
	}
	return openapi.ListPartners200JSONResponse{
		Body: openapi.PartnerPage{Items: convertAll(p.Items, partnerView), NextCursor: list.next(p.Next)},
	}, nil
}

// GetPartner shows a partner.
func (s *Server) GetPartner(ctx context.Context, r openapi.GetPartnerRequestObject) (openapi.GetPartnerResponseObject, error) {
	p, err := s.operations.Partner(ctx, r.PartnerID)
	if err != nil {
		return nil, err
	}
	return openapi.GetPartner200JSONResponse{Body: partnerView(p)}, nil
}

// UpdatePartner applies a merge patch to a partner.
func (s *Server) UpdatePartner(ctx context.Context, r openapi.UpdatePartnerRequestObject) (openapi.UpdatePartnerResponseObject, error) {
	change := partner.Edit{Name: r.Body.Name, Active: r.Body.Active}
	if types := r.Body.EventTypes; types != nil {
		change.Types = &types
	}
	p, err := s.operations.EditPartner(ctx, r.PartnerID, change)
	if err != nil {
		return nil, err
	}
	s.log.InfoContext(ctx, "partner changed", "partner", p.ID, "active", p.Active)
	return openapi.UpdatePartner200JSONResponse{Body: partnerView(p)}, nil
}

// RotatePartnerSecret gives a partner a new secret. Only this response contains it.
func (s *Server) RotatePartnerSecret(ctx context.Context, r openapi.RotatePartnerSecretRequestObject) (openapi.RotatePartnerSecretResponseObject, error) {
	p, err := s.operations.RotatePartner(ctx, r.PartnerID, overlap(r.Params.OldSecret))
	if err != nil {
		return nil, err
	}
	s.log.InfoContext(ctx, "partner secret rotated", "partner", p.ID, "old", value(r.Params.OldSecret))
	return openapi.RotatePartnerSecret200JSONResponse{Body: partnerWithSecret(p)}, nil
}

// RevokePreviousPartnerSecret makes a partner's current secret its only one.
func (s *Server) RevokePreviousPartnerSecret(ctx context.Context, r openapi.RevokePreviousPartnerSecretRequestObject) (openapi.RevokePreviousPartnerSecretResponseObject, error) {
	p, err := s.operations.RevokePartnersPreviousSecret(ctx, r.PartnerID)
	if err != nil {
		return nil, err
	}
	s.log.InfoContext(ctx, "partner's previous secret revoked", "partner", p.ID)
	return openapi.RevokePreviousPartnerSecret200JSONResponse{Body: partnerView(p)}, nil
}

func partnerView(p partner.Partner) openapi.Partner {
	return openapi.Partner{
		ID: p.ID, Name: p.Name, EventTypes: convertAll(p.Types, func(t string) string { return t }), Source: p.Source(),
		Active: p.Active, PreviousSecretExpiresAt: optional(p.PreviousSecretExpiresAt()), CreatedAt: p.CreatedAt,
	}
}

func partnerWithSecret(p partner.Partner) openapi.PartnerWithSecret {
	v := partnerView(p)
	return openapi.PartnerWithSecret{
		ID: v.ID, Name: v.Name, EventTypes: v.EventTypes, Source: v.Source, Active: v.Active,
		PreviousSecretExpiresAt: v.PreviousSecretExpiresAt, CreatedAt: v.CreatedAt, Secret: p.Secrets[0].Value,
	}
}
