package platform_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/platform"
	"github.com/eventforge/eventforge/local/platform/platformtest"
)

func TestDataAndIDsSurviveARestartAndSeedingHappensOnce(t *testing.T) {
	data, bin := t.TempDir(), platformtest.Artifacts(t)
	c := config(t, data, bin)
	first, err := platform.New(c)
	require.NoError(t, err)
	require.NoError(t, first.Start(t.Context()))
	e := first.Endpoints()
	_, err = dynamodb.NewFromConfig(sdk(e)).PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &e.Table, Item: item("a", "b")})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, send(t, http.MethodPost, e.Control+"/clock", `{"advanceSeconds":3600}`))
	secret := cursorSecret(t, e)
	written, err := os.ReadFile(filepath.Join(data, "endpoints.json"))
	require.NoError(t, err)
	require.Contains(t, string(written), e.AppClient)
	var api []struct{ PID int }
	read(t, e.Control+"/processes", &api)
	require.NoError(t, first.Stop())
	require.NoDirExists(t, fmt.Sprintf("/proc/%d", api[0].PID))
	require.NoFileExists(t, filepath.Join(data, "endpoints.json"))

	again := started(t, c).Endpoints()
	require.Equal(t, e.UserPool, again.UserPool)
	require.Equal(t, e.TestClient, again.TestClient)
	require.Equal(t, e.Partner, again.Partner)
	require.Equal(t, secret, cursorSecret(t, again)) // cursors given out before still work
	got, err := dynamodb.NewFromConfig(sdk(again)).GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &again.Table, Key: item("a", "b")})
	require.NoError(t, err)
	require.NotEmpty(t, got.Item)
	var clock struct{ OffsetSeconds float64 }
	read(t, again.Control+"/clock", &clock)
	require.InDelta(t, 3600, clock.OffsetSeconds, 0.001)
	require.Equal(t, 1, strings.Count(platformtest.Requests(t, bin), "POST /api/ops/partners"))
}

func cursorSecret(t *testing.T, e platform.Endpoints) string {
	t.Helper()
	var environ []string
	read(t, apiAddress(t, e)+"/environment", &environ)
	for _, entry := range environ {
		if secret, ok := strings.CutPrefix(entry, "CURSOR_SECRET="); ok {
			return secret
		}
	}
	t.Fatal("the API has no cursor secret")
	return ""
}

func TestResetDeletesTheDataAndKeepsTheIDs(t *testing.T) {
	bin := platformtest.Artifacts(t)
	e := started(t, config(t, t.TempDir(), bin)).Endpoints()
	_, err := dynamodb.NewFromConfig(sdk(e)).PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &e.Table, Item: item("a", "b")})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, send(t, http.MethodPost, e.Control+"/reset", ""))

	var after platform.Endpoints
	read(t, e.Control+"/endpoints", &after)
	require.Equal(t, e.UserPool, after.UserPool)
	require.Equal(t, e.AppClient, after.AppClient)
	got, err := dynamodb.NewFromConfig(sdk(e)).GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &e.Table, Key: item("a", "b")})
	require.NoError(t, err)
	require.Empty(t, got.Item)
	require.Equal(t, 2, strings.Count(platformtest.Requests(t, bin), "POST /api/ops/partners"))
}

func TestKilledAPIIsBackSoon(t *testing.T) {
	e := started(t, config(t, "", platformtest.Artifacts(t))).Endpoints()
	var before, after []struct{ PID, Restarts int }
	read(t, e.Control+"/processes", &before)
	require.Equal(t, http.StatusOK, send(t, http.MethodPost, e.Control+"/kill/api", ""))
	require.Eventually(t, func() bool {
		read(t, e.Control+"/processes", &after)
		return after[0].Restarts == 1 && after[0].PID != before[0].PID && send(t, http.MethodGet, e.App+"/ready", "") == http.StatusOK
	}, patience, 10*time.Millisecond)
	require.Equal(t, http.StatusNotFound, send(t, http.MethodPost, e.Control+"/kill/nobody", ""))
}

func TestStoppedAPIIsDownUntilItIsStarted(t *testing.T) {
	e := started(t, config(t, "", platformtest.Artifacts(t))).Endpoints()
	require.Equal(t, http.StatusOK, send(t, http.MethodPost, e.Control+"/stop/api", ""))
	for _, path := range []string{"/ready", "/api/products"} {
		require.Equal(t, http.StatusServiceUnavailable, send(t, http.MethodGet, e.App+path, ""))
	}
	var down []struct {
		PID     int
		Stopped bool
	}
	read(t, e.Control+"/processes", &down)
	require.True(t, down[0].Stopped)
	require.Zero(t, down[0].PID)
	require.Equal(t, http.StatusServiceUnavailable, send(t, http.MethodGet, e.Control+"/health", ""))
	require.Equal(t, http.StatusOK, send(t, http.MethodPost, e.Control+"/start/api", ""))
	require.Equal(t, http.StatusOK, send(t, http.MethodGet, e.App+"/ready", ""))
	require.Equal(t, http.StatusNotFound, send(t, http.MethodPost, e.Control+"/stop/charge-payment", ""))
}

func TestAResetStartsAStoppedAPI(t *testing.T) {
	e := started(t, config(t, "", platformtest.Artifacts(t))).Endpoints()
	require.Equal(t, http.StatusOK, send(t, http.MethodPost, e.Control+"/stop/api", ""))
	require.Equal(t, http.StatusOK, send(t, http.MethodPost, e.Control+"/reset", ""))
	require.Equal(t, http.StatusOK, send(t, http.MethodGet, e.App+"/ready", ""))
}

func TestKilledFunctionIsTriedAgain(t *testing.T) {
	e := started(t, config(t, "", platformtest.Artifacts(t))).Endpoints()
	require.Equal(t, http.StatusOK, send(t, http.MethodPost, e.Control+"/kill/ingest-webhook", ""))
	statuses := map[int]int{}
	for range 3 {
		statuses[send(t, http.MethodPost, e.Ingest, `{}`)]++
	}
	var faults []struct{ Struck int }
	read(t, e.Control+"/faults", &faults)
	require.Equal(t, 1, faults[0].Struck)
	require.GreaterOrEqual(t, statuses[http.StatusAccepted], 2) // the killed one may have answered first
}

func TestAllMissingArtifactsAreReportedTogether(t *testing.T) {
	bin := platformtest.Artifacts(t)
	for _, name := range []string{"charge-payment", "send-email"} {
		require.NoError(t, os.Remove(filepath.Join(bin, "functions", name, "bootstrap")))
	}
	require.NoError(t, os.Remove(filepath.Join(bin, "api")))
	_, err := platform.New(config(t, "", bin))
	for _, part := range []string{"charge-payment/bootstrap", "send-email/bootstrap", "/api", "go tool task build"} {
		require.ErrorContains(t, err, part)
	}
}

func TestTakenPortIsNamed(t *testing.T) {
	p := started(t, config(t, "", platformtest.Artifacts(t)))
	c := config(t, "", platformtest.Artifacts(t))
	c.AppAddress = strings.Replace(strings.TrimPrefix(p.Endpoints().App, "http://"), "localhost", "127.0.0.1", 1)
	_, err := platform.New(c)
	require.ErrorContains(t, err, "already in use")
	require.ErrorContains(t, err, "--app-address")
}

func TestDataThatCannotBeUsedSaysWhatToDo(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, data string)
		want  string
	}{
		"a file": {func(t *testing.T, data string) {
			require.NoError(t, os.WriteFile(data, nil, 0o600))
		}, "must be a directory that can be written to; choose another with --data"},
		"damaged": {func(t *testing.T, data string) {
			p, err := platform.New(config(t, data, platformtest.Artifacts(t)))
			require.NoError(t, err)
			require.NoError(t, errors.Join(p.Start(t.Context()), p.Stop()))
			manifests, err := filepath.Glob(filepath.Join(data, "store", "MANIFEST-*"))
			require.NoError(t, err)
			require.NotEmpty(t, manifests)
			for _, m := range manifests {
				require.NoError(t, os.WriteFile(m, []byte("damaged"), 0o600))
			}
		}, "are damaged: restore the directory from a copy, remove it to start without its orders, or choose another with --data"},
	} {
		t.Run(name, func(t *testing.T) {
			data := filepath.Join(t.TempDir(), "data")
			c.spoil(t, data)
			p, err := platform.New(config(t, data, platformtest.Artifacts(t)))
			require.NoError(t, err)
			require.ErrorContains(t, p.Start(t.Context()), c.want)
			require.NoError(t, p.Stop())
		})
	}
}

// The rules of a platform name what its services have, functions by the wiring's
// names too; whatever may be called is known.
func TestFaultRulesNameWhatThePlatformHas(t *testing.T) {
	e := started(t, config(t, "", platformtest.Artifacts(t))).Endpoints()
	for operation, service := range map[string]string{
		"PutItem": "dynamodb", "GetRecords": "streams", "SendMessage": "sqs", "PutEvents": "events", "Deliver": "events",
		"StartExecution": "states", "charge-payment": "lambda", "Invoke": "lambda", "InvokeAsync": "lambda", "PutObject": "s3",
		"SendEmail": "ses", "InitiateAuth": "cognito", "JWKS": "cognito", "GetMetricData": "monitoring", "POST /webhooks/ingest": "apigateway",
	} {
		rule := fmt.Sprintf(`{"service":%q,"operation":%q,"kind":"delay","rate":1}`, service, operation)
		require.Equal(t, http.StatusCreated, send(t, http.MethodPost, e.Control+"/faults", rule), rule)
	}
	for _, rule := range []string{
		`{"service":"sns","kind":"drop","rate":1}`, `{"service":"sqs","operation":"PutItem","kind":"drop","rate":1}`, `{"kind":"melt","rate":1}`,
	} {
		require.Equal(t, http.StatusBadRequest, send(t, http.MethodPost, e.Control+"/faults", rule), rule)
	}
}
