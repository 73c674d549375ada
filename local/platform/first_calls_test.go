package platform_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	idptypes "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/platform"
	"github.com/eventforge/eventforge/wiring"
)

func theCallerAndSecretsAreThere(t *testing.T, e platform.Endpoints) {
	t.Helper()
	me, err := sts.NewFromConfig(sdk(e)).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	require.NoError(t, err)
	require.Equal(t, e.Account, *me.Account)

	secrets := secretsmanager.NewFromConfig(sdk(e))
	_, err = secrets.CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: aws.String("stripe/key"), SecretString: aws.String("sk_test_1")})
	require.NoError(t, err)
	got, err := secrets.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: aws.String("stripe/key")})
	require.NoError(t, err)
	require.Equal(t, "sk_test_1", *got.SecretString)
}

func logsHaveTerraformsGroups(t *testing.T, e platform.Endpoints) {
	t.Helper()
	c := cloudwatchlogs.NewFromConfig(sdk(e))
	groups, err := c.DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{})
	require.NoError(t, err)
	names := map[string]bool{}
	for _, g := range groups.LogGroups {
		names[*g.LogGroupName] = true
	}
	want := map[string]bool{"/eventforge-local/api": true}
	for name := range wiring.Functions() {
		want["/aws/lambda/eventforge-local-"+name] = true
	}
	require.Equal(t, want, names)

	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
		e.AWS+"/2015-03-31/functions/eventforge-local-validate-order/invocations", strings.NewReader(`{"look":"for-me"}`))
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Eventually(t, func() bool {
		out, err := c.FilterLogEvents(t.Context(), &cloudwatchlogs.FilterLogEventsInput{
			LogGroupName: aws.String("/aws/lambda/eventforge-local-validate-order"), FilterPattern: aws.String("for-me"),
			StartTime: aws.Int64(time.Now().Add(-time.Minute).UnixMilli()),
		})
		require.NoError(t, err)
		return len(out.Events) == 1
	}, patience, 10*time.Millisecond)
}

func eachQueueHasItsDeadLetterAlarm(t *testing.T, e platform.Endpoints) {
	t.Helper()
	c := cloudwatch.NewFromConfig(sdk(e))
	out, err := c.DescribeAlarms(t.Context(), &cloudwatch.DescribeAlarmsInput{})
	require.NoError(t, err)
	watched := map[string]string{}
	for _, a := range out.MetricAlarms {
		watched[*a.AlarmName] = *a.Dimensions[0].Value
	}
	require.Len(t, watched, len(wiring.Queues()))
	for name, q := range wiring.Queues() {
		want := "eventforge-local-" + name
		if !q.DeadLetterOnly {
			want += "-dead-letters"
		}
		require.Equal(t, want, watched["eventforge-local-dead-letters-"+name])
		require.Contains(t, e.Queues[want[len("eventforge-local-"):]], want)
	}

	queue := e.Queues["receipt-dead-letters"]
	_, err = sqs.NewFromConfig(sdk(e)).SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: &queue, MessageBody: aws.String("failed")})
	require.NoError(t, err)
	state := func() types.StateValue {
		out, err := c.DescribeAlarms(t.Context(), &cloudwatch.DescribeAlarmsInput{AlarmNames: []string{"eventforge-local-dead-letters-receipt"}})
		require.NoError(t, err)
		return out.MetricAlarms[0].StateValue
	}
	require.Equal(t, types.StateValueAlarm, state())
	_, err = sqs.NewFromConfig(sdk(e)).PurgeQueue(t.Context(), &sqs.PurgeQueueInput{QueueUrl: &queue})
	require.NoError(t, err)
	require.Equal(t, types.StateValueOk, state())
}

func usersSetOnlyWhatTheAppMayWrite(t *testing.T, e platform.Endpoints) {
	t.Helper()
	pool := idp.NewFromConfig(sdk(e))
	signUp := func(name string) error {
		_, err := pool.SignUp(t.Context(), &idp.SignUpInput{
			ClientId: &e.AppClient, Username: aws.String("new@example.com"), Password: aws.String("Correct-Horse-7"),
			UserAttributes: []idptypes.AttributeType{{Name: &name, Value: aws.String("x")}},
		})
		return err
	}
	require.ErrorContains(t, signUp("token_use"), "InvalidParameterException")
	require.ErrorContains(t, signUp("cognito:groups"), "InvalidParameterException")
	require.ErrorContains(t, signUp("nickname"), "NotAuthorizedException")
	require.NoError(t, signUp("name"))
}
