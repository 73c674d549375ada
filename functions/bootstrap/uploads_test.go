package bootstrap_test

import (
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// Lambda freezes the process after the response, so the spans go before it. Where the
// process is not frozen they go later, several invocations' together, the last at the end.
func TestSpansAreUploadedBeforeTheResponseOrAtTheEnd(t *testing.T) {
	for name, later := range map[string]bool{"before the response": false, "at the end": true} {
		t.Run(name, func(t *testing.T) {
			uploads := make(chan struct{}, 10)
			collector := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { uploads <- struct{}{} }))
			t.Cleanup(collector.Close)
			address, answers := oneInvocation(t)
			environment := []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + collector.URL}
			if later {
				environment = append(environment, "OTEL_BSP_SCHEDULE_DELAY=3600000")
			}
			function := launch(t, address, environment...)
			require.Equal(t, `"orders"`, await(t, answers))
			if later {
				require.Empty(t, uploads)
				require.NoError(t, function.Process.Signal(syscall.SIGTERM))
				require.ErrorContains(t, function.Wait(), "terminated", "the signal ends it, as without traces")
			}
			require.Len(t, uploads, 1)
		})
	}
}
