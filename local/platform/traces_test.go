package platform_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/platform"
	"github.com/eventforge/eventforge/local/platform/platformtest"
)

// tracingOf are the API's settings for traces.
func tracingOf(t *testing.T, e platform.Endpoints) map[string]string {
	t.Helper()
	var environ []string
	read(t, apiAddress(t, e)+"/environment", &environ)
	settings := map[string]string{}
	for _, entry := range environ {
		if name, value, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "OTEL_") || name == "TRACES_PER_SECOND" {
			settings[name] = value
		}
	}
	return settings
}

func TestSpansGoWhereTheSettingsSay(t *testing.T) {
	bin := platformtest.Artifacts(t)
	for name, c := range map[string]struct {
		traces         bool
		endpoint, want string // want is a prefix; empty: no traces
		told           string // on the overview
	}{
		"to the platform": {traces: true, want: "http://127.0.0.1:"},
		"elsewhere":       {traces: true, endpoint: "http://collector.example:4318", want: "http://collector.example:4318", told: "Spans go to http://collector.example:4318"},
		"nowhere":         {endpoint: "http://collector.example:4318", told: "Tracing is off"},
	} {
		t.Run(name, func(t *testing.T) {
			settings := config(t, t.TempDir(), bin)
			settings.Traces, settings.OTLPEndpoint = c.traces, c.endpoint
			e := started(t, settings).Endpoints()
			got := tracingOf(t, e)
			var status struct{ TracesTo string }
			read(t, e.Control+"/", &status)
			require.True(t, strings.HasPrefix(status.TracesTo, c.told), status.TracesTo)
			if c.want == "" {
				require.Empty(t, got)
				return
			}
			require.True(t, strings.HasPrefix(got["OTEL_EXPORTER_OTLP_ENDPOINT"], c.want), got)
			require.NotEmpty(t, got["OTEL_BSP_SCHEDULE_DELAY"])
			require.NotEmpty(t, got["TRACES_PER_SECOND"])
		})
	}
}

const aSpan = `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","name":"x",
"startTimeUnixNano":"1","endTimeUnixNano":"2","attributes":[{"key":"eventforge.order.id","value":{"stringValue":"01ORDER"}}]}]}]}]}`

// What the API is given as its endpoint takes spans, and a reset forgets them.
func TestSpansOfTheProcessesAreShownUntilAReset(t *testing.T) {
	settings := config(t, "", platformtest.Artifacts(t))
	settings.Traces = true
	e := started(t, settings).Endpoints()
	shown := func() (orders []struct{ OrderID string }) {
		var status struct{ Orders []struct{ OrderID string } }
		read(t, e.Control+"/", &status)
		return status.Orders
	}
	url := tracingOf(t, e)["OTEL_EXPORTER_OTLP_ENDPOINT"] + "/v1/traces"
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewBufferString(aSpan))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, http.StatusOK, res.StatusCode)
	require.Len(t, shown(), 1)
	require.Equal(t, "01ORDER", shown()[0].OrderID)
	require.Equal(t, http.StatusOK, send(t, http.MethodPost, e.Control+"/reset", ""))
	require.Empty(t, shown())
}
