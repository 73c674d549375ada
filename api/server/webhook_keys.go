package server

import (
	"context"
	"net/url"
	"slices"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

const (
	keysRoute = "/.well-known/webhook-keys"
	// keysCaching is much shorter than webhook.SecretOverlap, during which an old key signs
	// beside the new one.
	keysCaching = "public, max-age=300"
)

// publicKeysPath is where an endpoint's public keys are; empty unless it signs with V1a.
func publicKeysPath(e webhook.Endpoint) string {
	if !slices.Contains(e.SignatureSchemes(), webhook.V1a) {
		return ""
	}
	return keysRoute + "/" + url.PathEscape(e.OwnerID) + "/" + url.PathEscape(e.ID)
}

// GetWebhookKeys shows the public keys of an endpoint to anybody. One that has none looks
// like one that does not exist.
func (s *Server) GetWebhookKeys(ctx context.Context, r openapi.GetWebhookKeysRequestObject) (openapi.GetWebhookKeysResponseObject, error) {
	e, err := s.webhooks.Endpoints.Endpoint(ctx, r.OwnerID, r.WebhookID)
	if err != nil {
		return nil, err
	}
	keys, err := e.PublicKeys(s.now())
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, failure.New(failure.NotFound, "there is no endpoint %.80q", r.WebhookID)
	}
	caching := keysCaching
	return openapi.GetWebhookKeys200JSONResponse{
		Body:    openapi.WebhookKeys{Keys: convertAll(keys, webhookKeyView)},
		Headers: openapi.GetWebhookKeys200ResponseHeaders{CacheControl: &caching},
	}, nil
}

func webhookKeyView(k webhook.PublicKey) openapi.WebhookKey {
	return openapi.WebhookKey{
		Kty: openapi.OKP, Crv: openapi.Ed25519, Alg: openapi.EdDSA, Use: openapi.Sig,
		Kid: k.ID(), X: k.X(), Whpk: k.String(),
	}
}
