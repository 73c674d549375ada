//go:build aws

package terratest

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/gruntwork-io/terratest/modules/terraform"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/client"
)

// declined places an order whose card is declined. The order fails with a reason, and
// its stock is released.
func (s onAWS) declined(t *testing.T) {
	t.Helper()
	shopper := signedIn(t, s.platform(t), "shopper")
	before := product(t, shopper, "TEST-1")
	placed, _, err := shopper.Place(t.Context(), "declined-"+s.kept(t, "suffix", ""), client.NewDraft("TEST-1", 3, "tok_declined"))
	require.NoError(t, err)
	o, err := shopper.Follow(t.Context(), placed.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "failed", o.Status)
	require.NotNil(t, o.Reason)
	require.Equal(t, "payment_declined", o.Reason.Code)
	require.Equal(t, before.Available, product(t, shopper, "TEST-1").Available)
}

func product(t *testing.T, c *client.Client, sku string) client.Product {
	t.Helper()
	page, err := c.Products(t.Context(), "&q="+sku)
	require.NoError(t, err)
	for _, p := range page.Items {
		if p.SKU == sku {
			return p
		}
	}
	t.Fatalf("no product %s", sku)
	return client.Product{}
}

// redrive sends an invalid message. After five receives it is in the dead-letter
// queue, whose alarm goes off. An operator redrives it, and the alarm ends.
func (s onAWS) redrive(t *testing.T) {
	t.Helper()
	platform := s.platform(t)
	queues := sqs.NewFromConfig(awsConfig(t))
	_, err := queues.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: aws.String(platform.Queues["email"]), MessageBody: aws.String("not an event")})
	require.NoError(t, err)

	// Five receives, two minutes apart, and one or two minutes for the alarm.
	alarm := s.alarm(t, "-dead-letters-email")
	watch := cloudwatch.NewFromConfig(awsConfig(t))
	state := func() types.StateValue {
		out, err := watch.DescribeAlarms(t.Context(), &cloudwatch.DescribeAlarmsInput{AlarmNames: []string{alarm}})
		if err != nil || len(out.MetricAlarms) != 1 {
			return types.StateValueInsufficientData
		}
		return out.MetricAlarms[0].StateValue
	}
	eventually(t, 25*time.Minute, "the alarm goes off", func() bool { return state() == types.StateValueAlarm })

	operator := signedIn(t, platform, "operator")
	answer, err := operator.Call(t.Context(), http.MethodPost, "/api/ops/queues/email/redrive", nil, nil, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusAccepted, answer.Status)
	eventually(t, 5*time.Minute, "the dead letter is back in its queue", func() bool { return deadLetters(t, operator, "email") == 0 })
	// The message is still invalid: delete it, so that the alarm does not go off again.
	_, err = queues.PurgeQueue(t.Context(), &sqs.PurgeQueueInput{QueueUrl: aws.String(platform.Queues["email"])})
	require.NoError(t, err)
	eventually(t, 10*time.Minute, "the alarm ends", func() bool { return state() == types.StateValueOk })
}

// alarm returns the name of the alarm with the suffix.
func (s onAWS) alarm(t *testing.T, end string) string {
	t.Helper()
	for _, name := range terraform.OutputListContext(t, t.Context(), s.options, "alarm_names") {
		if strings.HasSuffix(name, end) {
			return name
		}
	}
	t.Fatalf("no alarm ends in %s", end)
	return ""
}

// deadLetters returns the number of a queue's dead letters, or -1 if it is unknown.
func deadLetters(t *testing.T, operator *client.Client, queue string) int {
	t.Helper()
	var list struct {
		Items []struct {
			Name        string `json:"name"`
			DeadLetters int    `json:"deadLetters"`
		} `json:"items"`
	}
	if _, err := operator.Call(t.Context(), http.MethodGet, "/api/ops/queues", nil, nil, &list); err != nil {
		t.Log(err)
		return -1
	}
	for _, q := range list.Items {
		if q.Name == queue {
			return q.DeadLetters
		}
	}
	return -1
}
