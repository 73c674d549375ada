package sqs

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/internal/awstest"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// withoutChecksums accepts responses without the MD5 of every message.
func withoutChecksums(a *Attempts) *sqs.Client {
	return sqs.New(a.client.Options(), func(o *sqs.Options) { o.DisableMessageChecksumValidation = true })
}

// service is an emulation of SQS with the queue email, its dead-letter queue, and the
// queue plain without one. task is the last redrive's status.
type service struct {
	task    string
	started string // the source of the redrive that was started
	broken  bool
	// concurrent makes another caller start a redrive after the check, before the
	// start.
	concurrent bool
	ages       ages
}

// ages are the ages that CloudWatch reports, by queue name.
type ages map[string]time.Duration

func (a ages) Oldest(_ context.Context, queues []string) map[string]time.Duration {
	known := map[string]time.Duration{}
	for _, queue := range queues {
		if age, ok := a[queue]; ok {
			known[queue] = age
		}
	}
	return known
}

func (o *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct{ QueueUrl, QueueName, SourceArn string } //nolint:revive // as SQS spells them
	_ = json.NewDecoder(r.Body).Decode(&in)
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	if o.broken {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	switch _, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), "."); operation {
	case "GetQueueAttributes":
		fmt.Fprint(w, attributesOf(in.QueueUrl))
	case "GetQueueUrl":
		fmt.Fprintf(w, `{"QueueUrl":"http://q.example/0/%s"}`, in.QueueName)
	case "ListMessageMoveTasks":
		if o.task == "" {
			fmt.Fprint(w, `{"Results":[]}`)
			return
		}
		fmt.Fprintf(w, `{"Results":[{"Status":%q,"ApproximateNumberOfMessagesMoved":2,"ApproximateNumberOfMessagesToMove":3}]}`, o.task)
	case "StartMessageMoveTask":
		if o.concurrent {
			o.task = "RUNNING"
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"__type":"com.amazonaws.sqs#InvalidParameterValueException"}`)
			return
		}
		o.started = in.SourceArn
		fmt.Fprint(w, `{"TaskHandle":"h"}`)
	}
}

func attributesOf(url string) string {
	switch {
	case strings.HasSuffix(url, "/email"):
		return `{"Attributes":{"ApproximateNumberOfMessages":"4","ApproximateNumberOfMessagesNotVisible":"5","ApproximateNumberOfMessagesDelayed":"6",` +
			`"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-central-1:0:email-dead-letters\",\"maxReceiveCount\":5}"}}`
	case strings.HasSuffix(url, "/idle"):
		return `{"Attributes":{"ApproximateNumberOfMessages":"0","RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-central-1:0:idle-dead-letters\",\"maxReceiveCount\":5}"}}`
	case strings.HasSuffix(url, "/idle-dead-letters"):
		return `{"Attributes":{"ApproximateNumberOfMessages":"0"}}`
	case strings.HasSuffix(url, "/email-dead-letters"):
		return `{"Attributes":{"ApproximateNumberOfMessages":"5","ApproximateNumberOfMessagesNotVisible":"2"}}`
	}
	return `{"Attributes":{"ApproximateNumberOfMessages":"1"}}`
}

func queuesOf(t *testing.T, o *service) *Queues {
	t.Helper()
	return NewQueues(awstest.Config(t, o), o.ages, []Operated{{"email", "http://q.example/0/email"}, {"plain", "http://q.example/0/plain"}})
}

func TestDepthsShowQueuesWithTheirDeadLetters(t *testing.T) {
	depths, err := queuesOf(t, &service{task: "COMPLETED"}).Depths(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []port.QueueDepth{
		{Name: "email", Visible: 4, InFlight: 5, Delayed: 6, DeadLetters: 7, Redrive: &port.Redrive{Status: "COMPLETED", Moved: 2, Total: 3}},
		{Name: "plain", DeadLetters: 1, OnlyDead: true},
	}, depths)
}

func TestDepthsShowAges(t *testing.T) {
	o := &service{ages: ages{"email": time.Minute, "email-dead-letters": time.Hour}}
	depths, err := queuesOf(t, o).Depths(t.Context())
	require.NoError(t, err)
	assert.Equal(t, time.Minute, depths[0].OldestAge)
	assert.Equal(t, time.Hour, depths[0].OldestDead)
	assert.Zero(t, depths[1].OldestAge, "unknown")
}

// CloudWatch's data is older than SQS's.
func TestAnEmptyQueueHasNoAge(t *testing.T) {
	o := &service{ages: ages{"idle": time.Minute, "idle-dead-letters": time.Hour}}
	depths, err := NewQueues(awstest.Config(t, o), o.ages, []Operated{{"idle", "http://q.example/0/idle"}}).Depths(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []port.QueueDepth{{Name: "idle"}}, depths)
}

func TestDepthsAreUnavailableWithTheService(t *testing.T) {
	_, err := queuesOf(t, &service{broken: true}).Depths(t.Context())
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
	assert.ErrorContains(t, err, "email")
}

func TestARedriveMovesTheDeadLettersBack(t *testing.T) {
	for _, last := range []string{"", "COMPLETED", "FAILED", "CANCELLED"} {
		o := &service{task: last}
		require.NoError(t, queuesOf(t, o).Redrive(t.Context(), "email"), "after %q", last)
		assert.Equal(t, "arn:aws:sqs:eu-central-1:0:email-dead-letters", o.started)
	}
}

func TestARedriveThatCannotStartIsRefused(t *testing.T) {
	o := &service{task: "CANCELLING"}
	queues := queuesOf(t, o)
	assert.Equal(t, failure.Conflict, failure.CodeOf(queues.Redrive(t.Context(), "email")), "one is being cancelled")
	o.task, o.concurrent = "COMPLETED", true
	assert.Equal(t, failure.Conflict, failure.CodeOf(queues.Redrive(t.Context(), "email")), "another was started after the check")
	o.task, o.concurrent = "RUNNING", false
	assert.Equal(t, failure.Conflict, failure.CodeOf(queues.Redrive(t.Context(), "email")), "one is running")
	assert.Equal(t, failure.NotFound, failure.CodeOf(queues.Redrive(t.Context(), "plain")), "no dead letters")
	assert.Equal(t, failure.NotFound, failure.CodeOf(queues.Redrive(t.Context(), "other")))
	o.broken = true
	assert.Equal(t, failure.Unavailable, failure.CodeOf(queues.Redrive(t.Context(), "email")))
	assert.Empty(t, o.started)
}
