package lambda_test

import (
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/lambda"
)

func TestAnOperatorStopsAFunction(t *testing.T) {
	s := newSources(t)
	run(t, s.service)
	server := httptest.NewServer(s.service.Handler())
	defer server.Close()
	const kept, changed = "/2019-09-30/functions/f/concurrency", "/2017-10-31/functions/f/concurrency"
	ask := func(method, path, body string, status int, want string) {
		t.Helper()
		r, got := call(t, server, method, path, body, nil)
		require.Equal(t, status, r.StatusCode, got)
		require.Contains(t, got, want)
	}
	ask("GET", kept, "", 200, `{}`)
	ask("PUT", changed, `{"ReservedConcurrentExecutions":0}`, 200, `"ReservedConcurrentExecutions":0`)
	ask("GET", kept, "", 200, `"ReservedConcurrentExecutions":0`)
	var throttled *lambda.Error
	_, err := s.service.Invoke(t.Context(), "f", []byte(`{"do":"echo"}`))
	require.ErrorAs(t, err, &throttled)
	require.Equal(t, "TooManyRequestsException", throttled.Code)
	ask("POST", "/2015-03-31/functions/f/invocations", `{"do":"echo"}`, 429, "Rate Exceeded")
	ask("DELETE", changed, "", 204, "")
	ask("GET", kept, "", 200, `{}`)
	require.Equal(t, `"x"`, string(invoke(t, s.service, `{"do":"echo","value":"x"}`).Payload))
	for _, body := range []string{`{}`, `x`, `{"ReservedConcurrentExecutions":-1}`, `{"ReservedConcurrentExecutions":901}`} {
		ask("PUT", changed, body, 400, "ReservedConcurrentExecutions")
	}
	ask("GET", "/2019-09-30/functions/absent/concurrency", "", 404, "")
	ask("GET", "/2016-08-19/account-settings/", "", 200, `"ConcurrentExecutions":1000`)
}
