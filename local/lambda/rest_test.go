package lambda_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/lambda"
	"github.com/stretchr/testify/require"
)

// call sends one request of Lambda's REST API.
func call(t *testing.T, server *httptest.Server, method, path, body string, header map[string]string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	for k, v := range header {
		r.Header.Set(k, v)
	}
	response, err := server.Client().Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response, string(raw)
}

func TestREST(t *testing.T) {
	s := newSources(t)
	require.NoError(t, s.service.MapQueue(lambda.QueueMapping{QueueARN: s.queue, Function: "f"}))
	require.NoError(t, s.service.MapStream(lambda.StreamMapping{Table: "table", Function: "f", OnFailureQueueARN: s.failed}))
	run(t, s.service)
	server := httptest.NewServer(s.service.Handler())
	defer server.Close()
	const functions = "/2015-03-31/functions"

	t.Run("Invoke", func(t *testing.T) {
		r, body := call(t, server, "POST", functions+"/f/invocations", `{"do":"echo","value":"x"}`, nil)
		require.Equal(t, 200, r.StatusCode)
		require.Equal(t, `"x"`, body)
		require.Equal(t, "$LATEST", r.Header.Get("X-Amz-Executed-Version"))
		require.Empty(t, r.Header.Get("X-Amz-Function-Error"))
	})
	t.Run("Invoke by ARN with its log", func(t *testing.T) {
		invoke(t, s.service, `{"do":"print","value":"hello"}`)
		eventually(t, "the line", func() bool { return len(s.service.Logs("f")) > 0 })
		r, _ := call(t, server, "POST", functions+"/arn:aws:lambda:us-east-1:000000000000:function:f/invocations", `{"do":"echo"}`,
			map[string]string{"X-Amz-Log-Type": "Tail"})
		log, err := base64.StdEncoding.DecodeString(r.Header.Get("X-Amz-Log-Result"))
		require.NoError(t, err)
		require.Contains(t, string(log), "hello\n")
	})
	t.Run("Invoke with a function's error", func(t *testing.T) {
		r, body := call(t, server, "POST", functions+"/f/invocations", `{"do":"reject"}`, nil)
		require.Equal(t, 200, r.StatusCode)
		require.Equal(t, "Unhandled", r.Header.Get("X-Amz-Function-Error"))
		require.JSONEq(t, `{"errorMessage":"no such sku","errorType":"orderRejected"}`, body)
	})
	t.Run("Invoke Event", func(t *testing.T) {
		r, body := call(t, server, "POST", functions+"/f/invocations", `{"Records":[{"n":1}]}`, map[string]string{"X-Amz-Invocation-Type": "Event"})
		require.Equal(t, 202, r.StatusCode)
		require.Empty(t, body)
		s.waitTraced(1)
	})
	t.Run("Invoke DryRun", func(t *testing.T) {
		r, _ := call(t, server, "POST", functions+"/f/invocations", `{}`, map[string]string{"X-Amz-Invocation-Type": "DryRun"})
		require.Equal(t, 204, r.StatusCode)
	})
	t.Run("lists", func(t *testing.T) {
		for path, want := range map[string]string{
			functions:                      `"FunctionName":"f"`,
			functions + "/":                `"FunctionName":"f"`,
			functions + "/f":               `"Configuration":{"FunctionName":"f"`,
			functions + "/f/configuration": `"Timeout":5`,
			"/2015-03-31/event-source-mappings/?FunctionName=f":                 `"ParallelizationFactor":1`,
			"/2015-03-31/event-source-mappings?EventSourceArn=" + s.queue:       `"MaximumConcurrency":10`,
			"/2015-03-31/event-source-mappings/" + s.service.Mappings()[0].UUID: `"EventSourceArn":"` + s.queue,
		} {
			r, body := call(t, server, "GET", path, "", nil)
			require.Equal(t, 200, r.StatusCode, path)
			require.Contains(t, body, want, path)
			require.True(t, json.Valid([]byte(body)))
		}
	})
	t.Run("refusals", func(t *testing.T) {
		for _, tt := range []struct {
			method, path, body, kind, code string
			status                         int
		}{
			{"GET", functions + "/nobody", "", "", "ResourceNotFoundException", 404},
			{"GET", functions + "/f?Qualifier=3", "", "", "ResourceNotFoundException", 404},
			{"POST", functions + "/f/invocations", "{", "", "InvalidRequestContentException", 400},
			{"POST", functions + "/f/invocations", "{}", "Odd", "InvalidParameterValueException", 400},
			{"GET", "/2015-03-31/event-source-mappings/none", "", "", "ResourceNotFoundException", 404},
			{"DELETE", functions + "/f", "", "", "UnknownOperationException", 404},
		} {
			r, body := call(t, server, tt.method, tt.path, tt.body, map[string]string{"X-Amz-Invocation-Type": tt.kind})
			require.Equal(t, tt.status, r.StatusCode, body)
			require.Equal(t, tt.code, r.Header.Get("X-Amzn-ErrorType"))
			require.Contains(t, body, `"Type":"User"`)
		}
	})
	t.Run("faults", func(t *testing.T) {
		_, err := s.env.Faults.Add(fault.Rule{Service: "lambda", Operation: "GetFunction", Kind: fault.ErrorBefore, Rate: 1, Count: 1})
		require.NoError(t, err)
		r, body := call(t, server, "GET", functions+"/f", "", nil)
		require.Equal(t, 500, r.StatusCode)
		require.Equal(t, "ServiceException", r.Header.Get("X-Amzn-ErrorType"))
		require.Contains(t, body, `"Type":"Service"`)
	})
}
