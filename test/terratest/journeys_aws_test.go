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

// declined: a card is refused, the order fails with its reason, and all stock
// is on the shelf again.
func (s onAWS) declined(t *testing.T) {
	t.Helper()
	shopper := signedIn(t, s.platform(t), "shopper")
	before := product(t, shopper, "TEST-1")
	placed, _, err := shopper.Place(t.Context(), "declined-"+s.suffix(t), client.NewDraft("TEST-1", 3, "tok_declined"))
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

// redrive: a message that no function understands is given up after five
// receives, the alarm of its dead-letter queue goes off, and an operator moves
// it back, after which the alarm ends.
func (s onAWS) redrive(t *testing.T) {
	t.Helper()
	platform := s.platform(t)
	queues := sqs.NewFromConfig(awsConfig(t))
	_, err := queues.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: aws.String(platform.Queues["email"]), MessageBody: aws.String("not an event")})
	require.NoError(t, err)

	// Five receives, two minutes apart, and the alarm's own minute or two.
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
	// Nobody understands it now either: it must not be given up a second time.
	_, err = queues.PurgeQueue(t.Context(), &sqs.PurgeQueueInput{QueueUrl: aws.String(platform.Queues["email"])})
	require.NoError(t, err)
	eventually(t, 10*time.Minute, "the alarm ends", func() bool { return state() == types.StateValueOk })
}

// alarm is the full name of the one alarm that ends so.
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

// deadLetters is how many a queue has; -1 when that cannot be said.
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
