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

	"github.com/eventforge/eventforge/adapter/partnerschema"
	"github.com/eventforge/eventforge/domain/app/ingest"
	receivedlog "github.com/eventforge/eventforge/domain/app/received"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
	"github.com/eventforge/eventforge/functions/handler"
)

// ingestHarness is the ingest route with one partner.
type ingestHarness struct {
	*harness
	bus    *recordBus
	secret webhook.Secret
}

func newIngestHarness(t *testing.T) *ingestHarness {
	d := &ingestHarness{harness: newHarness(t), bus: &recordBus{}}
	var err error
	d.secret, err = webhook.NewSecret(rand.Reader)
	require.NoError(t, err)
	require.NoError(t, d.store.CreatePartner(t.Context(), partner.Partner{
		ID: "acme", Name: "Acme", Active: true, Types: []string{"parcel.sent"}, Secrets: []webhook.Secret{d.secret},
	}))
	return d
}

// request is a request with a body that the partner signed, as API Gateway
// passes it on.
func (d *ingestHarness) request(body string) events.APIGatewayV2HTTPRequest {
	h, err := webhook.Sign([]webhook.Secret{d.secret}, "msg-1", d.now, []byte(body))
	require.NoError(d.t, err)
	return events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: "POST /webhooks/ingest", Body: body,
		Headers: map[string]string{
			"partner-id": "acme", "webhook-id": h.ID, "webhook-timestamp": h.Timestamp, "webhook-signature": h.Signature,
		},
	}
}

func (d *ingestHarness) ingester(bus port.Bus) *ingest.Ingester {
	schemas, err := partnerschema.New()
	require.NoError(d.t, err)
	quiet := slog.New(slog.DiscardHandler)
	return &ingest.Ingester{
		Partners: d.store, Markers: d.store, Bus: bus, Schemas: schemas, Now: d.clock, Log: quiet,
		Received: &receivedlog.Log{Store: d.store, Now: d.clock, Log: quiet},
	}
}

func (d *ingestHarness) send(r events.APIGatewayV2HTTPRequest) events.APIGatewayV2HTTPResponse {
	response, err := handler.Ingest(d.ingester(d.bus))(d.t.Context(), r)
	require.NoError(d.t, err, "API Gateway would respond with a 500 without a body")
	return response
}

const parcel = `{"type":"parcel.sent","timestamp":"2026-11-23T08:00:00Z","data":{"to":"Café 東京"}}`

func TestASignedEventIsAccepted(t *testing.T) {
	d := newIngestHarness(t)
	response := d.send(d.request(parcel))
	assert.Equal(t, http.StatusAccepted, response.StatusCode)
	require.Len(t, d.bus.published, 1)
	assert.Equal(t, "partner.acme", d.bus.published[0].Source)
	assert.Equal(t, http.StatusAccepted, d.send(d.request(parcel)).StatusCode, "a repeated event is accepted")
	assert.Len(t, d.bus.published, 1, "but not published again")
}

// S1: anybody could publish any event on the bus under any source.
func TestS1_AnUnsignedEventIsRefused(t *testing.T) {
	d := newIngestHarness(t)
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
		response := d.send(r)
		assert.Equal(t, http.StatusUnauthorized, response.StatusCode, name)
		bodies = append(bodies, response.Body)
	}
	for _, b := range bodies {
		assert.Equal(t, bodies[0], b, "no response says what was wrong")
	}
	assert.Empty(t, d.bus.published)
}

func TestS1_ASignedEventKeepsItsPartnersSource(t *testing.T) {
	d := newIngestHarness(t)
	response := d.send(d.request(`{"type":"order.completed","source":"eventforge.orders","timestamp":"2026-11-23T08:00:00Z","data":{}}`))
	assert.Equal(t, http.StatusBadRequest, response.StatusCode, "the partner may not send that type")
	response = d.send(d.request(strings.Replace(parcel, `"data"`, `"source":"eventforge.orders","data"`, 1)))
	assert.Equal(t, http.StatusAccepted, response.StatusCode)
	assert.Equal(t, "partner.acme", d.bus.published[0].Source)
}

// P4: the base64 flag was ignored.
func TestP4_TheBytesAreThoseThatWereSigned(t *testing.T) {
	d := newIngestHarness(t)
	r := d.request(parcel)
	r.Body, r.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte(parcel)), true
	assert.Equal(t, http.StatusAccepted, d.send(r).StatusCode)
	r.Body = "%"
	assert.Equal(t, http.StatusBadRequest, d.send(r).StatusCode)
}

// P4: the size was counted in UTF-16 units.
func TestP4_TheSizeIsInBytes(t *testing.T) {
	d := newIngestHarness(t)
	long := strings.Replace(parcel, "Café", strings.Repeat("é", ingest.MaxBody/2), 1)
	require.Greater(t, len(long), ingest.MaxBody)
	require.Less(t, len([]rune(long)), ingest.MaxBody)
	response := d.send(d.request(long))
	assert.Equal(t, http.StatusRequestEntityTooLarge, response.StatusCode)
	encoded := d.request(long)
	encoded.Body, encoded.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte(long)), true
	assert.Equal(t, http.StatusRequestEntityTooLarge, d.send(encoded).StatusCode)
}

func TestHeadersAreFoundInAnyCase(t *testing.T) {
	d := newIngestHarness(t)
	r := d.request(parcel)
	upper := map[string]string{}
	for k, v := range r.Headers {
		upper[http.CanonicalHeaderKey(k)] = v
	}
	r.Headers = upper
	assert.Equal(t, http.StatusAccepted, d.send(r).StatusCode)
}

func TestARefusalIsAProblem(t *testing.T) {
	d := newIngestHarness(t)
	response := d.send(d.request(`{"type":"parcel.eaten"}`))
	assert.Equal(t, http.StatusBadRequest, response.StatusCode)
	assert.Equal(t, "application/problem+json", response.Headers["Content-Type"])
	var p struct {
		Status     int
		Code       failure.Code
		Violations []failure.Violation
	}
	require.NoError(t, json.Unmarshal([]byte(response.Body), &p))
	assert.Equal(t, http.StatusBadRequest, p.Status)
	assert.Equal(t, failure.Invalid, p.Code)
	assert.GreaterOrEqual(t, len(p.Violations), 3, "all at once")
}

func TestAnEventThatBreaksItsSchemaIsRefusedAtTheDoor(t *testing.T) {
	d := newIngestHarness(t)
	p, err := d.store.Partner(t.Context(), "acme")
	require.NoError(t, err)
	types := []string{"shipment.packed"}
	p, err = p.Edit(partner.Edit{Types: &types}, d.now)
	require.NoError(t, err)
	require.NoError(t, d.store.SavePartner(t.Context(), p))
	response := d.send(d.request(`{"type":"shipment.packed","timestamp":"2026-11-23T08:00:00Z","data":{"shipmentId":"P-1","orderId":"1"}}`))
	assert.Equal(t, http.StatusBadRequest, response.StatusCode)
	assert.Contains(t, response.Body, `"pointer":"/data/lines"`)
	assert.Contains(t, response.Body, `"pointer":"/data/orderId"`)
	logged, err := d.store.ReceivedEvent(t.Context(), "acme", "msg-1")
	require.NoError(t, err)
	assert.Equal(t, partner.Refused, logged.Outcome)
	assert.Len(t, logged.Reason.Violations, 2)
	assert.Empty(t, d.bus.published)
}

// D4: an event that the bus refused was answered with 202 and lost.
func TestD4_AnEventThatIsNotPublishedIsNotAccepted(t *testing.T) {
	for name, bus := range map[string]refusingBus{
		"the bus is away":        {failure.New(failure.Unavailable, "bus: throttled")},
		"the bus refuses it":     {failure.New(failure.Invalid, "bus: malformed")},
		"we may not publish now": {failure.New(failure.Internal, "bus: forbidden")},
	} {
		t.Run(name, func(t *testing.T) {
			d := newIngestHarness(t)
			response, err := handler.Ingest(d.ingester(bus))(t.Context(), d.request(parcel))
			require.NoError(t, err)
			assert.Equal(t, http.StatusServiceUnavailable, response.StatusCode)
			assert.Equal(t, "1", response.Headers["Retry-After"])
			assert.Equal(t, http.StatusAccepted, d.send(d.request(parcel)).StatusCode, "the partner's next try is accepted")
			assert.Len(t, d.bus.published, 1)
		})
	}
}

func TestAPanicIsAnsweredWithAProblem(t *testing.T) {
	response, err := handler.Ingest(panicking{})(t.Context(), events.APIGatewayV2HTTPRequest{})
	require.NoError(t, err)
	assert.Equal(t, http.StatusInternalServerError, response.StatusCode)
	assert.NotContains(t, response.Body, "secret")
}

// refusingBus refuses every event with err.
type refusingBus struct{ err error }

func (b refusingBus) Publish(context.Context, []port.Message) []port.Unpublished {
	return []port.Unpublished{{Index: 0, Err: b.err}}
}

type panicking struct{}

func (panicking) Accept(context.Context, ingest.Request) error { panic("secret") }
