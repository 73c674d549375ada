package wire_test

import (
	"errors"
	"hash/crc32"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/wire"
)

func TestJSONRequestReachesItsOperation(t *testing.T) {
	h := newHarness(t)
	r := h.json("Test.Greet", `{"Name":"Ada"}`)
	require.Equal(t, http.StatusOK, r.status)
	require.JSONEq(t, `{"Greeting":"Hello Ada"}`, string(r.body))
	require.Equal(t, "application/x-amz-json-1.1", r.header.Get("Content-Type"))
	require.Equal(t, strconv.FormatUint(uint64(crc32.ChecksumIEEE(r.body)), 10), r.header.Get("X-Amz-Crc32"),
		"SDKs compare the checksum with the body")
	require.NotEmpty(t, r.header.Get("X-Amzn-Requestid"))
}

func TestEmptyBodyIsAnEmptyRequest(t *testing.T) {
	r := newHarness(t).json("Test.Greet", "")
	require.Equal(t, http.StatusOK, r.status)
	require.JSONEq(t, `{"Greeting":"Hello "}`, string(r.body))
}

func TestBodyWithoutAnnouncedLengthIsRead(t *testing.T) {
	h := newHarness(t)
	request := httptest.NewRequest(http.MethodPost, "/", io.MultiReader(strings.NewReader(`{"Name":"Ada"}`)))
	require.EqualValues(t, -1, request.ContentLength, "the test is about a body whose length is not announced")
	request.Header.Set("X-Amz-Target", "Test.Greet")
	require.JSONEq(t, `{"Greeting":"Hello Ada"}`, string(h.send(request).body))
}

func TestOperationWithoutResultAnswersAnEmptyObject(t *testing.T) {
	require.JSONEq(t, `{}`, string(newHarness(t).json("Test.Nothing", `{}`).body))
}

func TestErrorsAreAnsweredInTheProtocol(t *testing.T) {
	for name, c := range map[string]struct {
		target, body string
		status       int
		code, kind   string
	}{
		"the operation's own":  {"Test.Refuse", `{}`, http.StatusConflict, "Refused", "com.example#Refused"},
		"with default status":  {"Test.Invalid", `{}`, http.StatusBadRequest, "ValidationException", "ValidationException"},
		"unexpected":           {"Test.Break", `{}`, http.StatusInternalServerError, "InternalServerError", "InternalServerError"},
		"malformed body":       {"Test.Greet", `{`, http.StatusBadRequest, "SerializationException", "SerializationException"},
		"unknown operation":    {"Test.Missing", `{}`, http.StatusBadRequest, "UnknownOperationException", "UnknownOperationException"},
		"its own unknown code": {"Custom.Missing", `{}`, http.StatusBadRequest, "InvalidAction", "InvalidAction"},
		"unknown service":      {"Missing.Greet", `{}`, http.StatusBadRequest, "UnknownOperationException", "UnknownOperationException"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newHarness(t).json(c.target, c.body)
			require.Equal(t, c.status, r.status)
			require.Equal(t, c.code, r.header.Get("X-Amzn-ErrorType"))
			require.Equal(t, c.kind, r.fields(t)["__type"])
		})
	}
}

func TestErrorCarriesItsFieldsAndQueryCode(t *testing.T) {
	r := newHarness(t).json("Test.Refuse", `{}`)
	require.Equal(t, map[string]any{"__type": "com.example#Refused", "message": "not now", "Reasons": "many"}, r.fields(t))
	require.Equal(t, "Test.Refused;Sender", r.header.Get("X-Amzn-Query-Error"))
}

func TestUnexpectedErrorIsLoggedAndNotShown(t *testing.T) {
	h := newHarness(t)
	r := h.json("Test.Break", `{}`)
	require.NotContains(t, string(r.body), "disk on fire")
	require.Contains(t, h.log.String(), "disk on fire")
}

func TestResultThatCannotBeEncodedIsAnInternalError(t *testing.T) {
	r := newHarness(t).json("Test.Unencodable", `{}`)
	require.Equal(t, http.StatusInternalServerError, r.status)
	require.Equal(t, "InternalServerError", r.fields(t)["__type"])
}

func TestInjectedFaultsAreAnsweredInTheProtocol(t *testing.T) {
	for name, c := range map[string]struct {
		rule   fault.Rule
		status int
		code   string
	}{
		"with its code":    {fault.Rule{Kind: fault.ErrorBefore, Code: "Throttled", Status: 429}, 429, "Throttled"},
		"without any code": {fault.Rule{Kind: fault.ErrorBefore}, 500, "InternalServerError"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t)
			h.inject(c.rule)
			r := h.json("Test.Greet", `{}`)
			require.Equal(t, c.status, r.status)
			require.Equal(t, c.code, r.header.Get("X-Amzn-ErrorType"))
			require.Zero(t, h.greeted, "the operation did not run")
		})
	}
}

func TestFaultRulesNameTheServiceAndTheOperation(t *testing.T) {
	h := newHarness(t)
	h.inject(fault.Rule{Service: "test", Operation: "Greet", Kind: fault.ErrorBefore})
	require.Equal(t, http.StatusOK, h.json("Test.Nothing", `{}`).status)
	require.Equal(t, http.StatusInternalServerError, h.json("Test.Greet", `{}`).status)
}

func TestDropClosesTheConnection(t *testing.T) {
	h := newHarness(t)
	h.inject(fault.Rule{Kind: fault.Drop})
	server := httptest.NewServer(h.mux)
	defer server.Close()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader(`{}`))
	require.NoError(t, err)
	request.Header.Set("X-Amz-Target", "Test.Greet")
	response, err := server.Client().Do(request)
	if err == nil {
		response.Body.Close()
	}
	require.ErrorIs(t, err, io.EOF, "a dropped request has no response")
}

func TestDropAbortsAResponseThatCannotBeHijacked(t *testing.T) {
	h := newHarness(t)
	h.inject(fault.Rule{Kind: fault.Drop})
	require.PanicsWithValue(t, http.ErrAbortHandler, func() { h.json("Test.Greet", `{}`) })
}

func TestCBORRequestReachesItsOperation(t *testing.T) {
	r := newHarness(t).cbor(t, "Binary", "Greet", map[string]any{"Name": "Ada"})
	require.Equal(t, http.StatusOK, r.status)
	require.Equal(t, "application/cbor", r.header.Get("Content-Type"))
	require.Equal(t, "rpc-v2-cbor", r.header.Get("Smithy-Protocol"))
	require.Equal(t, map[string]any{"Greeting": "Hello Ada"}, r.cborFields(t))
}

func TestCBORTimestampsKeepTheirMilliseconds(t *testing.T) {
	at := time.Date(2026, time.March, 4, 5, 6, 7, 89_000_000, time.UTC)
	seconds := float64(at.UnixMilli()) / 1000
	r := newHarness(t).cbor(t, "Binary", "Echo", map[string]any{"At": cbor.Tag{Number: 1, Content: seconds}})
	got, ok := r.cborFields(t)["At"].(time.Time)
	require.True(t, ok, "a timestamp is encoded with its tag, got %#v", r.cborFields(t)["At"])
	require.Equal(t, at, got.UTC().Round(time.Millisecond))
}

func TestJSONTimestampsAreSeconds(t *testing.T) {
	r := newHarness(t).json("Binary.Echo", `{"At":1772600767.089}`)
	require.JSONEq(t, `{"At":1772600767.089}`, string(r.body))
}

func TestCBORErrorsAreAnsweredInCBOR(t *testing.T) {
	h := newHarness(t)
	for name, c := range map[string]struct{ service, operation, code string }{
		"unknown operation":           {"Binary", "Missing", "UnknownOperationException"},
		"service that speaks no CBOR": {"Test", "Greet", "UnknownOperationException"},
	} {
		t.Run(name, func(t *testing.T) {
			r := h.cbor(t, c.service, c.operation, map[string]any{})
			require.Equal(t, http.StatusBadRequest, r.status)
			require.Equal(t, c.code, r.cborFields(t)["__type"])
		})
	}
}

func TestMalformedCBORIsASerializationException(t *testing.T) {
	request := httptest.NewRequest(http.MethodPost, "/service/Binary/operation/Greet", strings.NewReader("\xff"))
	request.Header.Set("Smithy-Protocol", "rpc-v2-cbor")
	r := newHarness(t).send(request)
	require.Equal(t, "SerializationException", r.cborFields(t)["__type"])
}

func TestMuxHandlesOnlyItsProtocols(t *testing.T) {
	m := newHarness(t).mux
	for name, c := range map[string]struct {
		method, header, value string
		want                  bool
	}{
		"awsJson":       {http.MethodPost, "X-Amz-Target", "Test.Greet", true},
		"CBOR":          {http.MethodPost, "Smithy-Protocol", "rpc-v2-cbor", true},
		"REST":          {http.MethodPost, "Content-Type", "application/json", false},
		"not a POST":    {http.MethodGet, "X-Amz-Target", "Test.Greet", false},
		"other version": {http.MethodPost, "Smithy-Protocol", "rpc-v3", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(c.method, "/", nil)
			r.Header.Set(c.header, c.value)
			require.Equal(t, c.want, m.Handles(r))
		})
	}
}

func TestAsError(t *testing.T) {
	e := newHarness(t).env
	own := wire.NewError("Own", "message")
	require.Same(t, own, wire.AsError(e, "test", errors.Join(errors.New("context"), own), "Internal"))
	require.Nil(t, wire.AsError(e, "test", fault.ErrDropped, "Internal"))
	require.Equal(t, &wire.Error{Code: "Internal", Message: "injected fault: error-after", Status: 503},
		wire.AsError(e, "test", &fault.Injected{Kind: fault.ErrorAfter, Status: 503}, "Internal"))
	require.Equal(t, "Slow", wire.AsError(e, "test", &fault.Injected{Code: "Slow", Status: 503}, "Internal").Code)
	require.Equal(t, &wire.Error{Code: "Internal", Message: "the request failed inside the platform", Status: 500},
		wire.AsError(e, "test", errors.New("disk on fire"), "Internal"))
}
