package platform_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamotypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/functions/wiring"
	"github.com/eventforge/eventforge/local/platform"
)

func config(t *testing.T, data, bin string) platform.Config {
	return platform.Config{
		Data: data, PageAddress: "127.0.0.1:0", AWSAddress: "127.0.0.1:0", Bin: bin, Seed: 7,
		ReconcileAfter: 2 * time.Minute, RateLimit: 50, PaymentGateway: "sandbox", LogLevel: "INFO",
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	}
}

// started runs a platform until the test ends.
func started(t *testing.T, c platform.Config) *platform.Platform {
	t.Helper()
	p, err := platform.New(c)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Stop()) })
	require.NoError(t, p.Start(t.Context()))
	return p
}

// sdk is the settings of every client of the AWS endpoint.
func sdk(e platform.Endpoints) aws.Config {
	return aws.Config{Region: e.Region, BaseEndpoint: &e.AWS, Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")}
}

func TestEverythingTheWiringNamesIsThere(t *testing.T) {
	e := started(t, config(t, "", stubs(t))).Endpoints()
	c := sdk(e)

	table, err := dynamodb.NewFromConfig(c).DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: &e.Table})
	require.NoError(t, err)
	require.Len(t, table.Table.GlobalSecondaryIndexes, len(wiring.Table().GlobalSecondaryIndexes))
	require.Equal(t, wiring.Table().StreamViewType, string(table.Table.StreamSpecification.StreamViewType))

	for name, q := range wiring.Queues() {
		got, err := sqs.NewFromConfig(c).GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{
			QueueUrl: aws.String(e.Queues[name]), AttributeNames: []sqstypes.QueueAttributeName{"All"},
		})
		require.NoError(t, err, name)
		require.Equal(t, fmt.Sprint(q.VisibilityTimeoutSeconds), got.Attributes["VisibilityTimeout"], name)
		require.Equal(t, !q.DeadLetterOnly, strings.Contains(got.Attributes["RedrivePolicy"], wiring.DeadLetters(name)), name)
	}
	checkRules(t, eventbridge.NewFromConfig(c), e)

	machine, err := sfn.NewFromConfig(c).DescribeStateMachine(t.Context(), &sfn.DescribeStateMachineInput{StateMachineArn: &e.StateMachine})
	require.NoError(t, err)
	require.Contains(t, *machine.Definition, e.Functions["charge-payment"])
	require.NotContains(t, *machine.Definition, "${")

	_, err = s3.NewFromConfig(c, func(o *s3.Options) { o.UsePathStyle = true }).HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: &e.Bucket})
	require.NoError(t, err)
}

func checkRules(t *testing.T, c *eventbridge.Client, e platform.Endpoints) {
	t.Helper()
	for name, r := range wiring.Rules() {
		bus := e.Bus
		if r.Schedule != "" {
			bus = "default"
		}
		got, err := c.ListTargetsByRule(t.Context(), &eventbridge.ListTargetsByRuleInput{EventBusName: &bus, Rule: aws.String("eventforge-local-" + name)})
		require.NoError(t, err, name)
		require.Len(t, got.Targets, len(r.Targets), name)
		for _, target := range got.Targets { // I4: no target without a dead-letter queue
			require.Contains(t, *target.DeadLetterConfig.Arn, "bus-failures", name)
		}
	}
}

func TestFunctionsGetTheEnvironmentTheyAskFor(t *testing.T) {
	e := started(t, config(t, "", stubs(t))).Endpoints()
	for name, f := range wiring.Functions() {
		var got struct {
			Timeout     int
			Environment struct{ Variables map[string]string }
		}
		read(t, e.AWS+"/2015-03-31/functions/eventforge-local-"+name+"/configuration", &got)
		require.Equal(t, f.TimeoutSeconds, got.Timeout)
		for _, variable := range f.Environment {
			if variable == "STRIPE_SECRET_ID" {
				require.NotContains(t, got.Environment.Variables, variable) // sandbox: unset, not empty
				continue
			}
			require.NotEmpty(t, got.Environment.Variables[variable], "%s of %s", variable, name)
		}
		require.Contains(t, got.Environment.Variables["AWS_ENDPOINT_URL"], "http://127.0.0.1:")
	}
}

// read decodes the JSON at a URL.
func read(t *testing.T, url string, into any) {
	t.Helper()
	resp, err := http.Get(url)
	require.NoError(t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode, string(raw))
	require.NoError(t, json.Unmarshal(raw, into), string(raw))
}

func send(t *testing.T, method, url, body string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}

func TestDemoUsersSignInWithTheirGroups(t *testing.T) {
	e := started(t, config(t, "", stubs(t))).Endpoints()
	for role, group := range map[string]any{"shopper": nil, "partner": []any{"partners"}, "operator": []any{"operators"}} {
		for _, u := range e.Users {
			if u.Role != role {
				continue
			}
			out, err := idp.NewFromConfig(sdk(e)).InitiateAuth(t.Context(), &idp.InitiateAuthInput{
				ClientId: &e.TestClient, AuthFlow: "USER_PASSWORD_AUTH",
				AuthParameters: map[string]string{"USERNAME": u.Email, "PASSWORD": u.Password},
			})
			require.NoError(t, err)
			claims := jwt.MapClaims{}
			_, _, err = jwt.NewParser().ParseUnverified(*out.AuthenticationResult.AccessToken, claims)
			require.NoError(t, err)
			require.Equal(t, group, claims["cognito:groups"])
			require.Equal(t, e.Issuer, claims["iss"])
		}
	}
}

func TestEventsReachTheirFunctionsThroughTheQueues(t *testing.T) {
	e := started(t, config(t, "", stubs(t))).Endpoints()
	out, err := eventbridge.NewFromConfig(sdk(e)).PutEvents(t.Context(), &eventbridge.PutEventsInput{Entries: []eventtypes.PutEventsRequestEntry{{
		EventBusName: &e.Bus, Source: aws.String("eventforge.orders"), DetailType: aws.String("order.completed"), Detail: aws.String(`{"orderId":"o-1"}`),
	}}})
	require.NoError(t, err)
	require.Zero(t, out.FailedEntryCount)
	for _, function := range []string{"send-email", "generate-receipt", "deliver-webhooks"} {
		require.Eventually(t, func() bool { return strings.Contains(logs(t, e, function), "o-1") }, 20*time.Second, 10*time.Millisecond, function)
	}
}

func logs(t *testing.T, e platform.Endpoints, name string) string {
	t.Helper()
	var lines []struct{ Text string }
	read(t, e.Control+"/logs/"+name, &lines)
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.Text + "\n")
	}
	return b.String()
}

func TestOrderCreatedStartsTheSagaAndAnOutboxItemIsRelayed(t *testing.T) {
	e := started(t, config(t, "", stubs(t))).Endpoints()
	_, err := dynamodb.NewFromConfig(sdk(e)).PutItem(t.Context(), &dynamodb.PutItemInput{
		TableName: &e.Table, Item: item("ORDER#o-2", "EVENT#1"),
	})
	require.NoError(t, err)
	require.Eventually(t, func() bool { return strings.Contains(logs(t, e, "relay-events"), "ORDER#o-2") }, 20*time.Second, 10*time.Millisecond)

	_, err = eventbridge.NewFromConfig(sdk(e)).PutEvents(t.Context(), &eventbridge.PutEventsInput{Entries: []eventtypes.PutEventsRequestEntry{{
		EventBusName: &e.Bus, Source: aws.String("eventforge.orders"), DetailType: aws.String("order.created"), Detail: aws.String(`{"orderId":"o-2"}`),
	}}})
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		var runs []struct{ Name, Status string }
		read(t, e.Control+"/executions", &runs)
		return len(runs) == 1 && runs[0].Status == "SUCCEEDED"
	}, 20*time.Second, 10*time.Millisecond)
}

func item(pk, sk string) map[string]dynamotypes.AttributeValue {
	return map[string]dynamotypes.AttributeValue{
		"PK": &dynamotypes.AttributeValueMemberS{Value: pk}, "SK": &dynamotypes.AttributeValueMemberS{Value: sk},
	}
}

func TestPartnersEventsComeThroughBothDoors(t *testing.T) {
	e := started(t, config(t, "", stubs(t))).Endpoints()
	require.Equal(t, http.StatusAccepted, send(t, http.MethodPost, e.Ingest, `{}`))
	require.Equal(t, http.StatusAccepted, send(t, http.MethodPost, e.AWS+"/webhooks/ingest", `{}`))
	require.Equal(t, http.StatusNotFound, send(t, http.MethodGet, e.Ingest, ""))
}

func TestDataAndIDsSurviveARestartAndSeedingHappensOnce(t *testing.T) {
	data, bin := t.TempDir(), stubs(t)
	c := config(t, data, bin)
	first, err := platform.New(c)
	require.NoError(t, err)
	require.NoError(t, first.Start(t.Context()))
	e := first.Endpoints()
	_, err = dynamodb.NewFromConfig(sdk(e)).PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &e.Table, Item: item("a", "b")})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, send(t, http.MethodPost, e.Control+"/clock", `{"advanceSeconds":3600}`))
	written, err := os.ReadFile(filepath.Join(data, "endpoints.json"))
	require.NoError(t, err)
	require.Contains(t, string(written), e.PageClient)
	require.NoError(t, first.Stop())
	require.NoFileExists(t, filepath.Join(data, "endpoints.json"))

	again := started(t, c).Endpoints()
	require.Equal(t, e.UserPool, again.UserPool)
	require.Equal(t, e.TestClient, again.TestClient)
	require.Equal(t, e.Partner, again.Partner)
	got, err := dynamodb.NewFromConfig(sdk(again)).GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &again.Table, Key: item("a", "b")})
	require.NoError(t, err)
	require.NotEmpty(t, got.Item)
	var clock struct{ OffsetSeconds float64 }
	read(t, again.Control+"/clock", &clock)
	require.InDelta(t, 3600, clock.OffsetSeconds, 0.001)
	require.Equal(t, 1, strings.Count(requests(t, bin), "POST /api/ops/partners"))
}

func TestResetDeletesTheDataAndKeepsTheIDs(t *testing.T) {
	bin := stubs(t)
	e := started(t, config(t, t.TempDir(), bin)).Endpoints()
	_, err := dynamodb.NewFromConfig(sdk(e)).PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &e.Table, Item: item("a", "b")})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, send(t, http.MethodPost, e.Control+"/reset", ""))

	var after platform.Endpoints
	read(t, e.Control+"/endpoints", &after)
	require.Equal(t, e.UserPool, after.UserPool)
	require.Equal(t, e.PageClient, after.PageClient)
	got, err := dynamodb.NewFromConfig(sdk(e)).GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &e.Table, Key: item("a", "b")})
	require.NoError(t, err)
	require.Empty(t, got.Item)
	require.Equal(t, 2, strings.Count(requests(t, bin), "POST /api/ops/partners"))
}

func TestKilledAPIIsBackSoon(t *testing.T) {
	e := started(t, config(t, "", stubs(t))).Endpoints()
	var before, after []struct{ PID, Restarts int }
	read(t, e.Control+"/processes", &before)
	require.Equal(t, http.StatusOK, send(t, http.MethodPost, e.Control+"/kill/api", ""))
	require.Eventually(t, func() bool {
		read(t, e.Control+"/processes", &after)
		return after[0].Restarts == 1 && after[0].PID != before[0].PID && send(t, http.MethodGet, e.Page+"/ready", "") == http.StatusOK
	}, 20*time.Second, 10*time.Millisecond)
	require.Equal(t, http.StatusNotFound, send(t, http.MethodPost, e.Control+"/kill/nobody", ""))
}

func TestKilledFunctionIsTriedAgain(t *testing.T) {
	e := started(t, config(t, "", stubs(t))).Endpoints()
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

func TestAPIGetsItsConfiguration(t *testing.T) {
	e := started(t, config(t, "", stubs(t))).Endpoints()
	var environ []string
	read(t, apiAddress(t, e)+"/environment", &environ)
	all := strings.Join(environ, "\n")
	for _, want := range []string{
		"TABLE_NAME=" + e.Table, "RECEIPTS_BUCKET=" + e.Bucket, "USER_POOL_ISSUER=" + e.Issuer,
		"USER_POOL_CLIENT_IDS=" + e.PageClient + "," + e.TestClient, "email=" + e.Queues["email"],
		"RATE_LIMIT_PER_SECOND=50", "PAGE_ORIGINS=" + e.Page, "CURSOR_SECRET=", "WEBHOOK_QUEUE_URL=" + e.Queues["webhooks"],
	} {
		require.Contains(t, all, want)
	}
}

// apiAddress finds the API behind the page's address.
func apiAddress(t *testing.T, e platform.Endpoints) string {
	t.Helper()
	resp, err := http.Get(e.Page + "/api/x")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	var processes []struct{ PID int }
	read(t, e.Control+"/processes", &processes)
	environ, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", processes[0].PID))
	require.NoError(t, err)
	for _, entry := range bytes.Split(environ, []byte{0}) {
		if address, ok := bytes.CutPrefix(entry, []byte("LISTEN_ADDRESS=")); ok {
			return "http://" + string(address)
		}
	}
	t.Fatal("the API has no address")
	return ""
}

func TestAllMissingArtifactsAreReportedTogether(t *testing.T) {
	bin := stubs(t)
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
	p := started(t, config(t, "", stubs(t)))
	c := config(t, "", stubs(t))
	c.PageAddress = strings.Replace(strings.TrimPrefix(p.Endpoints().Page, "http://"), "localhost", "127.0.0.1", 1)
	_, err := platform.New(c)
	require.ErrorContains(t, err, "already in use")
	require.ErrorContains(t, err, "--page-address")
}

func TestSecondPlatformOnTheSameDataIsRefused(t *testing.T) {
	data, bin := t.TempDir(), stubs(t)
	started(t, config(t, data, bin))
	p, err := platform.New(config(t, data, bin))
	require.NoError(t, err)
	require.ErrorContains(t, p.Start(t.Context()), "another platform")
	require.NoError(t, p.Stop())
}
