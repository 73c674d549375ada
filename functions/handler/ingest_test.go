package handler_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/ingest"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
	"github.com/eventforge/eventforge/functions/handler"
)

// door is the ingest route with one partner who may knock.
type door struct {
	*harness
	bus    *recordBus
	secret webhook.Secret
}

func newDoor(t *testing.T) *door {
	d := &door{harness: newHarness(t), bus: &recordBus{}}
	var err error
	d.secret, err = webhook.NewSecret(rand.Reader)
	require.NoError(t, err)
	require.NoError(t, d.store.PutPartner(t.Context(), partner.Partner{
		ID: "acme", Name: "Acme", Active: true, Types: []string{"parcel.sent"}, Secrets: []partner.Secret{partner.Secret(d.secret)},
	}))
	return d
}

// request is what API Gateway hands on for a body that the partner signed.
func (d *door) request(body string) events.APIGatewayV2HTTPRequest {
	h, err := webhook.Sign([]webhook.Secret{d.secret}, "msg-1", d.now, []byte(body))
	require.NoError(d.t, err)
	return events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: "POST /webhooks/ingest", Body: body,
		Headers: map[string]string{
			"partner-id": "acme", "webhook-id": h.ID, "webhook-timestamp": h.Timestamp, "webhook-signature": h.Signature,
		},
	}
}

func (d *door) knock(r events.APIGatewayV2HTTPRequest) events.APIGatewayV2HTTPResponse {
	gate := &ingest.Ingester{Partners: d.store, Markers: d.store, Bus: d.bus, Now: d.clock, Log: slog.New(slog.DiscardHandler)}
	answer, err := handler.Ingest(gate)(d.t.Context(), r)
	require.NoError(d.t, err, "the gateway would answer a bare 500")
	return answer
}

const parcel = `{"type":"parcel.sent","timestamp":"2026-11-23T08:00:00Z","data":{"to":"Café 東京"}}`

func TestASignedEventIsTaken(t *testing.T) {
	d := newDoor(t)
	answer := d.knock(d.request(parcel))
	assert.Equal(t, http.StatusAccepted, answer.StatusCode)
	require.Len(t, d.bus.published, 1)
	assert.Equal(t, "partner.acme", d.bus.published[0].Source)
	assert.Equal(t, http.StatusAccepted, d.knock(d.request(parcel)).StatusCode, "the same again is accepted again")
	assert.Len(t, d.bus.published, 1, "without a second event")
}

// S1: anybody could put any event on the bus under any source.
func TestS1_AnUnsignedEventIsRefused(t *testing.T) {
	d := newDoor(t)
	forged := `{"type":"order.completed","timestamp":"2026-11-23T08:00:00Z","source":"eventforge.orders","data":{}}`
	var bodies []string
	for name, change := range map[string]func(*events.APIGatewayV2HTTPRequest){
		"no signature":    func(r *events.APIGatewayV2HTTPRequest) { delete(r.Headers, "webhook-signature") },
		"no headers":      func(r *events.APIGatewayV2HTTPRequest) { r.Headers = nil },
		"other body":      func(r *events.APIGatewayV2HTTPRequest) { r.Body = forged },
		"unknown partner": func(r *events.APIGatewayV2HTTPRequest) { r.Headers["partner-id"] = "nobody" },
		"old":             func(r *events.APIGatewayV2HTTPRequest) { r.Headers["webhook-timestamp"] = "1" },
	} {
		r := d.request(parcel)
		change(&r)
		answer := d.knock(r)
		assert.Equal(t, http.StatusUnauthorized, answer.StatusCode, name)
		bodies = append(bodies, answer.Body)
	}
	for _, b := range bodies {
		assert.Equal(t, bodies[0], b, "no answer tells what was wrong")
	}
	assert.Empty(t, d.bus.published)
}

func TestS1_ASignedEventKeepsItsPartnersSource(t *testing.T) {
	d := newDoor(t)
	answer := d.knock(d.request(`{"type":"order.completed","source":"eventforge.orders","timestamp":"2026-11-23T08:00:00Z","data":{}}`))
	assert.Equal(t, http.StatusBadRequest, answer.StatusCode, "it may not send that type")
	answer = d.knock(d.request(strings.Replace(parcel, `"data"`, `"source":"eventforge.orders","data"`, 1)))
	assert.Equal(t, http.StatusAccepted, answer.StatusCode)
	assert.Equal(t, "partner.acme", d.bus.published[0].Source)
}

// P4: the base64 flag was ignored.
func TestP4_TheBytesAreThoseThatWereSigned(t *testing.T) {
	d := newDoor(t)
	r := d.request(parcel)
	r.Body, r.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte(parcel)), true
	assert.Equal(t, http.StatusAccepted, d.knock(r).StatusCode)
	r.Body = "%"
	assert.Equal(t, http.StatusBadRequest, d.knock(r).StatusCode)
}

// P4: the size was counted in UTF-16 units.
func TestP4_TheSizeIsInBytes(t *testing.T) {
	d := newDoor(t)
	long := strings.Replace(parcel, "Café", strings.Repeat("é", ingest.MaxBody/2), 1)
	require.Greater(t, len(long), ingest.MaxBody)
	require.Less(t, len([]rune(long)), ingest.MaxBody)
	answer := d.knock(d.request(long))
	assert.Equal(t, http.StatusRequestEntityTooLarge, answer.StatusCode)
	encoded := d.request(long)
	encoded.Body, encoded.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte(long)), true
	assert.Equal(t, http.StatusRequestEntityTooLarge, d.knock(encoded).StatusCode)
}

func TestHeadersAreFoundInAnyCase(t *testing.T) {
	d := newDoor(t)
	r := d.request(parcel)
	upper := map[string]string{}
	for k, v := range r.Headers {
		upper[http.CanonicalHeaderKey(k)] = v
	}
	r.Headers = upper
	assert.Equal(t, http.StatusAccepted, d.knock(r).StatusCode)
}

func TestARefusalIsAProblem(t *testing.T) {
	d := newDoor(t)
	answer := d.knock(d.request(`{"type":"parcel.eaten"}`))
	assert.Equal(t, http.StatusBadRequest, answer.StatusCode)
	assert.Equal(t, "application/problem+json", answer.Headers["Content-Type"])
	var p struct {
		Status     int
		Code       failure.Code
		Violations []failure.Violation
	}
	require.NoError(t, json.Unmarshal([]byte(answer.Body), &p))
	assert.Equal(t, http.StatusBadRequest, p.Status)
	assert.Equal(t, failure.Invalid, p.Code)
	assert.GreaterOrEqual(t, len(p.Violations), 3, "all at once")
}

// D4: an event that the bus did not take was answered 202 and lost. The bus
// says so in two ways, each of which must be enough.
func TestD4_WhatIsNotOnTheBusIsNotAccepted(t *testing.T) {
	throttled := failure.New(failure.Unavailable, "bus: throttled")
	for name, bus := range map[string]deafBus{
		"the entry and why": {[]int{0}, throttled},
		"the entry alone":   {[]int{0}, nil},
		"an error alone":    {nil, throttled},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDoor(t)
			gate := &ingest.Ingester{Partners: d.store, Markers: d.store, Bus: bus, Now: d.clock, Log: slog.New(slog.DiscardHandler)}
			answer, err := handler.Ingest(gate)(t.Context(), d.request(parcel))
			require.NoError(t, err)
			assert.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
			assert.Equal(t, "1", answer.Headers["Retry-After"])
			assert.Equal(t, http.StatusAccepted, d.knock(d.request(parcel)).StatusCode, "the partner's next try is taken")
			assert.Len(t, d.bus.published, 1)
		})
	}
}

func TestAPanicIsAnAnswer(t *testing.T) {
	answer, err := handler.Ingest(panicking{})(t.Context(), events.APIGatewayV2HTTPRequest{})
	require.NoError(t, err)
	assert.Equal(t, http.StatusInternalServerError, answer.StatusCode)
	assert.NotContains(t, answer.Body, "secret")
}

// deafBus takes nothing, and answers so.
type deafBus struct {
	failed []int
	err    error
}

func (b deafBus) Publish(context.Context, []port.Message) ([]int, error) { return b.failed, b.err }

type panicking struct{}

func (panicking) Accept(context.Context, ingest.Request) error { panic("secret") }
