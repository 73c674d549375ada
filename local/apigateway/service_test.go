package apigateway_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/fault"
)

// The event is decoded into the type of AWS's Lambda library.
func TestP4_TheEventIsPayloadFormatTwo(t *testing.T) {
	for name, c := range map[string]struct {
		contentType, body, sent string
		encoded                 bool
	}{
		"json":           {"application/json", `{"n":"東京"}`, `{"n":"東京"}`, false},
		"json charset":   {"application/json; charset=utf-8", `{}`, `{}`, false},
		"problem json":   {"application/problem+json", `{}`, `{}`, false},
		"text":           {"text/plain", "hello", "hello", false},
		"binary":         {"application/octet-stream", "\x00\xff", "AP8=", true},
		"form":           {"application/x-www-form-urlencoded", "a=b", "YT1i", true},
		"no type":        {"", "a=b", "YT1i", true},
		"json not UTF-8": {"application/json", "\xff", "/w==", true},
	} {
		t.Run(name, func(t *testing.T) {
			var got events.APIGatewayV2HTTPRequest
			_, url := serve(t, func(payload []byte) ([]byte, error) {
				return []byte(`{"statusCode":202}`), json.Unmarshal(payload, &got)
			})
			resp, _ := post(t, url, c.contentType, []byte(c.body))
			require.Equal(t, http.StatusAccepted, resp.StatusCode)
			require.Equal(t, c.sent, got.Body)
			require.Equal(t, c.encoded, got.IsBase64Encoded)
			require.Equal(t, "2.0", got.Version)
			require.Equal(t, "POST /webhooks/ingest", got.RouteKey)
			require.Equal(t, "/webhooks/ingest", got.RawPath)
			require.Equal(t, "a=1&a=2", got.RawQueryString)
			require.Equal(t, "1,2", got.QueryStringParameters["a"])
			require.Equal(t, "v1,one,v1,two", got.Headers["webhook-signature"])
			require.Equal(t, []string{"a=b", "c=d"}, got.Cookies)
			require.NotContains(t, got.Headers, "cookie")
			require.Equal(t, "127.0.0.1", got.RequestContext.HTTP.SourceIP)
			require.Equal(t, "POST", got.RequestContext.HTTP.Method)
			require.NotEmpty(t, got.RequestContext.RequestID)
			require.NotZero(t, got.RequestContext.TimeEpoch)
		})
	}
}

func TestResponsesAreMapped(t *testing.T) {
	for name, c := range map[string]struct {
		response string
		err      error
		status   int
		body     string
		header   string // Content-Type
	}{
		"full":         {`{"statusCode":401,"headers":{"content-type":"application/problem+json","x-n":1},"body":"{}"}`, nil, 401, "{}", "application/problem+json"},
		"base64":       {`{"statusCode":200,"body":"AP8=","isBase64Encoded":true}`, nil, 200, "\x00\xff", "application/json"},
		"body only":    {`{"message":"hi"}`, nil, 200, `{"message":"hi"}`, "application/json"},
		"string only":  {`"hi"`, nil, 200, `"hi"`, "application/json"},
		"no JSON":      {`hi`, nil, 500, `{"message":"Internal Server Error"}`, "application/json"},
		"bad status":   {`{"statusCode":9999}`, nil, 500, `{"message":"Internal Server Error"}`, "application/json"},
		"bad base64":   {`{"statusCode":200,"body":"*","isBase64Encoded":true}`, nil, 500, `{"message":"Internal Server Error"}`, "application/json"},
		"failed":       {"", errors.New("panic: secret"), 500, `{"message":"Internal Server Error"}`, "application/json"},
		"status wrong": {`{"statusCode":"ok"}`, nil, 500, `{"message":"Internal Server Error"}`, "application/json"},
	} {
		t.Run(name, func(t *testing.T) {
			_, url := serve(t, func([]byte) ([]byte, error) { return []byte(c.response), c.err })
			resp, body := post(t, url, "application/json", []byte("{}"))
			require.Equal(t, c.status, resp.StatusCode)
			require.Equal(t, c.body, body)
			require.Equal(t, c.header, resp.Header.Get("Content-Type"))
		})
	}
}

func TestLimitsAndUnknownRoutes(t *testing.T) {
	_, url := serve(t, func([]byte) ([]byte, error) { return []byte(`{"statusCode":202}`), nil })
	resp, body := post(t, url, "text/plain", bytes.Repeat([]byte("x"), 10<<20+1))
	require.Equal(t, http.StatusRequestEntityTooLarge, resp.StatusCode)
	require.Contains(t, body, "Request Entity Too Large")
	resp, body = post(t, strings.TrimSuffix(url, "ingest")+"else", "text/plain", nil)
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
	require.JSONEq(t, `{"message":"Not Found"}`, body)
}

func TestInjectedErrorAfterTheEffectReplacesTheResponse(t *testing.T) {
	called := 0
	e, url := serve(t, func([]byte) ([]byte, error) { called++; return []byte(`{"statusCode":202}`), nil })
	_, err := e.Faults.Add(fault.Rule{Service: "apigateway", Kind: fault.ErrorAfter, Rate: 1, Count: 1})
	require.NoError(t, err)
	resp, _ := post(t, url, "application/json", nil)
	require.Equal(t, http.StatusInternalServerError, resp.StatusCode)
	require.Equal(t, 1, called)
	resp, _ = post(t, url, "application/json", nil)
	require.Equal(t, http.StatusAccepted, resp.StatusCode)
}
