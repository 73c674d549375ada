package wire_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/wire"
)

// harness is a router over two services, and what they log.
type harness struct {
	env     *env.Env
	mux     *wire.Mux
	log     bytes.Buffer
	greeted int
}

func newHarness(t *testing.T) *harness {
	t.Helper()
	h := &harness{}
	c := clock.New()
	h.env = &env.Env{Clock: c, Faults: fault.New(1, c.Sleep), Rand: env.NewRand(1), Log: slog.New(slog.NewTextHandler(&h.log, nil))}
	greet := wire.Typed(func(_ context.Context, in struct{ Name string }) (map[string]string, error) {
		h.greeted++
		return map[string]string{"Greeting": "Hello " + in.Name}, nil
	})
	type timed struct{ At wire.Time }
	h.mux = wire.NewMux(h.env,
		&wire.Service{Name: "test", Target: "Test", Version: "1.1", Operations: map[string]wire.Operation{
			"Greet":       greet,
			"Nothing":     returns(nil, nil),
			"Unencodable": returns(func() {}, nil),
			"Invalid":     returns(nil, wire.NewError("ValidationException", "no")),
			"Break":       returns(nil, errors.New("disk on fire")),
			"Refuse": returns(nil, &wire.Error{
				Code: "Refused", Message: "not now", Status: http.StatusConflict,
				Type: "com.example#Refused", Query: "Test.Refused", Fields: map[string]any{"Reasons": "many"},
			}),
		}},
		&wire.Service{Name: "binary", Target: "Binary", Version: "1.0", CBOR: true, Operations: map[string]wire.Operation{
			"Greet": greet,
			"Echo":  wire.Typed(func(_ context.Context, in timed) (timed, error) { return in, nil }),
		}},
		&wire.Service{Name: "custom", Target: "Custom", Version: "1.0", Unknown: "InvalidAction"},
	)
	return h
}

// returns is an operation with a fixed result.
func returns(out any, err error) wire.Operation {
	return func(context.Context, []byte) (any, error) { return out, err }
}

// inject adds a fault rule that applies to every call that it matches.
func (h *harness) inject(r fault.Rule) {
	r.Rate = 1
	if _, err := h.env.Faults.Add(r); err != nil {
		panic(err)
	}
}

// response is what a client receives.
type response struct {
	status int
	header http.Header
	body   []byte
}

func (h *harness) json(target, body string) response {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("X-Amz-Target", target)
	return h.send(r)
}

func (h *harness) cbor(t *testing.T, service, operation string, in any) response {
	t.Helper()
	body, err := cbor.Marshal(in)
	require.NoError(t, err)
	r := httptest.NewRequest(http.MethodPost, "/service/"+service+"/operation/"+operation, bytes.NewReader(body))
	r.Header.Set("Smithy-Protocol", "rpc-v2-cbor")
	return h.send(r)
}

func (h *harness) send(r *http.Request) response {
	w := httptest.NewRecorder()
	h.mux.ServeHTTP(w, r)
	return response{w.Code, w.Header(), w.Body.Bytes()}
}

func (r response) fields(t *testing.T) map[string]any {
	t.Helper()
	var out map[string]any
	require.NoError(t, json.Unmarshal(r.body, &out))
	return out
}

func (r response) cborFields(t *testing.T) map[string]any {
	t.Helper()
	var out map[string]any
	require.NoError(t, cbor.Unmarshal(r.body, &out))
	return out
}
