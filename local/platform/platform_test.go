package platform_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
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
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/awstest"
	"github.com/eventforge/eventforge/local/platform"
	"github.com/eventforge/eventforge/local/platform/platformtest"
	"github.com/eventforge/eventforge/wiring"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

func TestMain(m *testing.M) {
	platformtest.Play()
	os.Exit(m.Run())
}

func config(t *testing.T, data, bin string) platform.Config {
	return platform.Config{
		Data: data, AppAddress: "127.0.0.1:0", AWSAddress: "127.0.0.1:0", Bin: bin, Seed: 7,
		ReconcileAfter: 2 * time.Minute, ArchiveAfter: time.Hour, DelayedAfter: time.Minute, Promise: time.Hour, MailSettles: 30 * time.Second, WithdrawalDays: 14, RateLimit: 50, PaymentGateway: "sandbox", LogLevel: "INFO",
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
	return aws.Config{Region: e.Region, BaseEndpoint: &e.AWS, HTTPClient: awstest.HTTPClient(), Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")}
}

// One platform serves all of these: they only look, or each at its own order.
func TestStartedPlatform(t *testing.T) {
	e := started(t, config(t, "", platformtest.Artifacts(t))).Endpoints()
	for name, check := range map[string]func(*testing.T, platform.Endpoints){
		"the app knows its payment gateway":                           theAppKnowsItsPaymentGateway,
		"everything the wiring names is there":                        everythingTheWiringNamesIsThere,
		"functions get the environment they ask for":                  functionsGetTheEnvironmentTheyAskFor,
		"demo users sign in with their groups":                        demoUsersSignInWithTheirGroups,
		"events reach their functions through the queues":             eventsReachTheirFunctionsThroughTheQueues,
		"order created starts the saga and an outbox item is relayed": orderCreatedStartsTheSagaAndAnOutboxItemIsRelayed,
		"partners events come through both doors":                     partnersEventsComeThroughBothDoors,
		"api gets its configuration":                                  apiGetsItsConfiguration,
		"the caller and secrets are there":                            theCallerAndSecretsAreThere,
		"logs have Terraform's groups":                                logsHaveTerraformsGroups,
		"each queue has its dead-letter alarm":                        eachQueueHasItsDeadLetterAlarm,
		"users set only what the app may write":                       usersSetOnlyWhatTheAppMayWrite,
		"unknown services are refused in their protocol's form":       unknownServicesAreRefusedInTheirProtocolsForm,
	} {
		t.Run(name, func(t *testing.T) { check(t, e) })
	}
}

func everythingTheWiringNamesIsThere(t *testing.T, e platform.Endpoints) {
	t.Helper()
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
		if r.OnDefaultBus() {
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

func functionsGetTheEnvironmentTheyAskFor(t *testing.T, e platform.Endpoints) {
	t.Helper()
	for name, f := range wiring.Functions() {
		var got struct {
			Timeout     int
			Environment struct{ Variables map[string]string }
		}
		read(t, e.AWS+"/2015-03-31/functions/eventforge-local-"+name+"/configuration", &got)
		require.Equal(t, f.TimeoutSeconds, got.Timeout)
		for _, variable := range f.Environment {
			if strings.HasPrefix(variable, "STRIPE_") {
				require.NotContains(t, got.Environment.Variables, variable) // sandbox: unset, not empty
				continue
			}
			require.NotEmpty(t, got.Environment.Variables[variable], "%s of %s", variable, name)
		}
		require.Contains(t, got.Environment.Variables["AWS_ENDPOINT_URL"], "http://127.0.0.1:")
	}
}

// With Stripe the functions find the secret key as on AWS, the app gets the publishable
// one, and nothing else learns the secret. A reset and another start with another key keep
// it so.
func TestAPlatformWithStripeKeepsItsKeys(t *testing.T) {
	data, bin := t.TempDir(), platformtest.Artifacts(t)
	for _, key := range []platform.Secret{"sk_test_oneone11", "sk_test_oneone11", "sk_test_twotwo22"} {
		t.Run("a start", func(t *testing.T) {
			c := config(t, data, bin)
			c.PaymentGateway, c.StripeSecretID, c.StripeSecretKey = platform.Stripe, "eventforge-local-stripe", key
			c.StripeWebhookSecret = "whsec_" + key
			c.StripePublishableKey, c.StripeAddress = "pk_test_0123456789", "http://127.0.0.1:9"
			e := started(t, c).Endpoints()
			stripeIsConfigured(t, e, string(key))
			require.Equal(t, http.StatusOK, send(t, http.MethodPost, e.Control+"/reset", ""))
			stripeIsConfigured(t, e, string(key))
		})
	}
}

func theAppKnowsItsPaymentGateway(t *testing.T, e platform.Endpoints) {
	t.Helper()
	var app map[string]any
	read(t, e.App+"/config.json", &app)
	require.Equal(t, "sandbox", app["paymentGateway"])
	require.NotContains(t, app, "stripePublishableKey")
}

func stripeIsConfigured(t *testing.T, e platform.Endpoints, key string) {
	t.Helper()
	var function struct {
		Environment struct{ Variables map[string]string }
	}
	read(t, e.AWS+"/2015-03-31/functions/eventforge-local-charge-payment/configuration", &function)
	variables := function.Environment.Variables
	require.Equal(t, []string{"stripe", "local", "http://127.0.0.1:9"}, []string{variables["PAYMENT_GATEWAY"], variables["ENVIRONMENT"], variables["STRIPE_ADDRESS"]})
	got, err := secretsmanager.NewFromConfig(sdk(e)).GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: aws.String(variables["STRIPE_SECRET_ID"])})
	require.NoError(t, err)
	require.Equal(t, key, *got.SecretString)
	got, err = secretsmanager.NewFromConfig(sdk(e)).GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: aws.String(variables["STRIPE_SECRET_ID"] + "-webhook")})
	require.NoError(t, err)
	require.Equal(t, "whsec_"+key, *got.SecretString)
	var app map[string]any
	read(t, e.App+"/config.json", &app)
	require.Equal(t, []any{"stripe", "pk_test_0123456789"}, []any{app["paymentGateway"], app["stripePublishableKey"]})
	var api []string
	read(t, apiAddress(t, e)+"/environment", &api)
	require.NotContains(t, fmt.Sprint(function, app, api), key)
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

func demoUsersSignInWithTheirGroups(t *testing.T, e platform.Endpoints) {
	t.Helper()
	for role, group := range map[string]any{"shopper": nil, "partner": []any{"partners"}, "operator": []any{"operators", "finance"}} {
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

func eventsReachTheirFunctionsThroughTheQueues(t *testing.T, e platform.Endpoints) {
	t.Helper()
	out, err := eventbridge.NewFromConfig(sdk(e)).PutEvents(t.Context(), &eventbridge.PutEventsInput{Entries: []eventtypes.PutEventsRequestEntry{{
		EventBusName: &e.Bus, Source: aws.String("eventforge.orders"), DetailType: aws.String("order.completed"), Detail: aws.String(`{"orderId":"o-1"}`),
	}}})
	require.NoError(t, err)
	require.Zero(t, out.FailedEntryCount)
	for _, function := range []string{"send-email", "generate-receipt", "deliver-webhooks"} {
		require.Eventually(t, func() bool { return strings.Contains(logs(t, e, function), "o-1") }, patience, 10*time.Millisecond, function)
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

func orderCreatedStartsTheSagaAndAnOutboxItemIsRelayed(t *testing.T, e platform.Endpoints) {
	t.Helper()
	_, err := dynamodb.NewFromConfig(sdk(e)).PutItem(t.Context(), &dynamodb.PutItemInput{
		TableName: &e.Table, Item: item("ORDER#o-2", "EVENT#1"),
	})
	require.NoError(t, err)
	require.Eventually(t, func() bool { return strings.Contains(logs(t, e, "relay-events"), "ORDER#o-2") }, patience, 10*time.Millisecond)

	_, err = eventbridge.NewFromConfig(sdk(e)).PutEvents(t.Context(), &eventbridge.PutEventsInput{Entries: []eventtypes.PutEventsRequestEntry{{
		EventBusName: &e.Bus, Source: aws.String("eventforge.orders"), DetailType: aws.String("order.created"), Detail: aws.String(`{"orderId":"o-2"}`),
	}}})
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		var runs []struct{ Name, Status string }
		read(t, e.Control+"/executions", &runs)
		return len(runs) == 1 && runs[0].Status == "SUCCEEDED"
	}, patience, 10*time.Millisecond)
}

func item(pk, sk string) map[string]dynamotypes.AttributeValue {
	return map[string]dynamotypes.AttributeValue{
		"PK": &dynamotypes.AttributeValueMemberS{Value: pk}, "SK": &dynamotypes.AttributeValueMemberS{Value: sk},
	}
}

func partnersEventsComeThroughBothDoors(t *testing.T, e platform.Endpoints) {
	t.Helper()
	require.Equal(t, http.StatusAccepted, send(t, http.MethodPost, e.Ingest, `{}`))
	require.Equal(t, http.StatusAccepted, send(t, http.MethodPost, e.AWS+"/webhooks/ingest", `{}`))
	require.Equal(t, http.StatusAccepted, send(t, http.MethodPost, e.App+"/webhooks/stripe", `{}`), "the same function has a second route")
	require.Equal(t, http.StatusNotFound, send(t, http.MethodGet, e.Ingest, ""))
}

func unknownServicesAreRefusedInTheirProtocolsForm(t *testing.T, e platform.Endpoints) {
	t.Helper()
	_, err := sts.NewFromConfig(sdk(e)).GetAccessKeyInfo(t.Context(), &sts.GetAccessKeyInfoInput{AccessKeyId: aws.String("AKIDAKIDAKIDAKID")})
	var refused smithy.APIError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "UnknownOperationException", refused.ErrorCode())
	require.Equal(t, "sts: GetAccessKeyInfo is not implemented here", refused.ErrorMessage())

	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, e.AWS+"/clusters", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/eks/aws4_request, SignedHeaders=host, Signature=0")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, "UnknownOperationException", resp.Header.Get("X-Amzn-ErrorType"))
}

func apiGetsItsConfiguration(t *testing.T, e platform.Endpoints) {
	t.Helper()
	var environ []string
	read(t, apiAddress(t, e)+"/environment", &environ)
	all := strings.Join(environ, "\n")
	for _, want := range []string{
		"TABLE_NAME=" + e.Table, "RECEIPTS_BUCKET=" + e.Bucket, "PICTURES_BUCKET=eventforge-local-pictures", "USER_POOL_ISSUER=" + e.Issuer,
		"USER_POOL_CLIENT_IDS=" + e.AppClient + "," + e.TestClient, "email=" + e.Queues["email"],
		"RATE_LIMIT_PER_SECOND=50", "ORDER_PROMISE_SECONDS=3600", "WITHDRAWAL_DAYS=14", "PAYMENT_GATEWAY=sandbox", "APP_ORIGINS=" + e.App, "APP_URL=" + e.App, "CURSOR_SECRET=", "CURSOR_PARAMETER=/eventforge-local-cursor-key", "STATE_MACHINE_ARN=" + e.StateMachine, "COMPENSATION_STATE_MACHINE_ARN=" + e.CompensationMachine, "WEBHOOK_ATTEMPTS_QUEUE_URL=" + e.Queues["webhook-attempts"], "WEBHOOK_PROBES_QUEUE_URL=" + e.Queues["webhook-probes"],
	} {
		require.Contains(t, all, want)
	}
}

// apiAddress finds the API behind the page's address.
func apiAddress(t *testing.T, e platform.Endpoints) string {
	t.Helper()
	resp, err := http.Get(e.App + "/api/x")
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
