package stripe

import (
	"net/http"

	"github.com/eventforge/eventforge/adapter/rotation"
)

// placeholder stands in Stripe's client for the key, which keyedTransport sets.
const placeholder = "sk_replaced_by_the_transport"

// keyedTransport sends each request with the current key. One that Stripe refuses because
// of its key is sent once more if there is a newer key: it did nothing, and it has the
// same idempotency key.
type keyedTransport struct {
	next http.RoundTripper // nil means http.DefaultTransport
	key  *rotation.Cache[string]
}

// RoundTrip implements http.RoundTripper.
func (t *keyedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer func() { _ = r.Body.Close() }() // each sending reads a copy
	}
	key, err := t.key.Value(r.Context())
	if err != nil {
		return nil, err
	}
	response, err := t.send(r, key)
	if err != nil || response.StatusCode != http.StatusUnauthorized {
		return response, err
	}
	newer, err := t.key.Again(r.Context())
	if err != nil || newer == key || r.Body != nil && r.GetBody == nil {
		return response, nil // the refusal is the answer
	}
	_ = response.Body.Close()
	return t.send(r, newer)
}

// send sends a copy of the request with a key.
func (t *keyedTransport) send(r *http.Request, key string) (*http.Response, error) {
	next := t.next
	if next == nil {
		next = http.DefaultTransport
	}
	keyed := r.Clone(r.Context())
	if r.GetBody != nil {
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		keyed.Body = body
	}
	keyed.Header.Set("Authorization", "Bearer "+key)
	return next.RoundTrip(keyed)
}
