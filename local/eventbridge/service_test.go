package eventbridge_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/eventbridge"
	"github.com/eventforge/eventforge/local/fault"
)

const shop = `{"source":["shop"]}`

func TestMatchingEventReachesTheQueue(t *testing.T) {
	for name, options := range map[string][]option{"one by one": nil, "in one commit": {staged}} {
		t.Run(name, func(t *testing.T) {
			p := start(t, "", options...)
			q := p.queue("q")
			p.rule("r", `{"source":["shop"],"detail":{"total":[{"numeric":[">",10]}]}}`, target(q))
			e := entry("order.created", `{"total":12,"note":"a<b"}`)
			e.Resources = []string{"arn:x"}
			e.Time = aws.Time(time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC))
			e.TraceHeader = aws.String("Root=1-2-3")
			out := p.put(e, entry("order.created", `{"total":10}`))
			require.Zero(t, out.FailedEntryCount)
			m := p.receive(q)
			require.Equal(t, `{"version":"0","id":"`+*out.Entries[0].EventId+`","detail-type":"order.created","source":"shop",`+
				`"account":"000000000000","time":"2026-11-23T10:00:00Z","region":"us-east-1","resources":["arn:x"],`+
				`"detail":{"total":12,"note":"a<b"}}`, m.Body)
			require.Equal(t, "Root=1-2-3", m.Attributes["AWSTraceHeader"])
			p.none(q)
		})
	}
}

func TestEntriesFailOneByOne(t *testing.T) {
	p := start(t, "")
	bad := entry("x", `{"a":`)
	missing := types.PutEventsRequestEntry{Source: aws.String("shop"), Detail: aws.String("{}")}
	ofAWS := entry("x", `{}`)
	ofAWS.Source = aws.String("aws.s3")
	lost := entry("x", `{}`)
	lost.EventBusName = aws.String("nowhere")
	out := p.put(entry("x", `{}`), bad, entry("x", `[]`), missing, ofAWS, lost)
	codes := []string{}
	for _, e := range out.Entries {
		codes = append(codes, aws.ToString(e.ErrorCode))
	}
	require.EqualValues(t, 5, out.FailedEntryCount)
	require.Equal(t, []string{"", "MalformedDetail", "MalformedDetail", "InvalidArgument", "NotAuthorizedForSourceException", "ResourceNotFoundException"}, codes)
}

func TestRequestLimits(t *testing.T) {
	p := start(t, "")
	_, err := p.client.PutEvents(ctx, &client.PutEventsInput{Entries: make([]types.PutEventsRequestEntry, 11)})
	require.Equal(t, "ValidationException", code(t, err))
	big := entry("x", `{"a":"`+strings.Repeat("a", 256<<10)+`"}`)
	_, err = p.client.PutEvents(ctx, &client.PutEventsInput{Entries: []types.PutEventsRequestEntry{big}})
	require.Equal(t, "ValidationException", code(t, err))
}

func TestFailedDeliveryIsRetried(t *testing.T) {
	p := start(t, "")
	q := p.queue("q")
	p.rule("r", shop, target(q))
	_, err := p.env.Faults.Add(fault.Rule{Service: "sqs", Operation: "SendMessage", Kind: fault.ErrorBefore, Rate: 1, Count: 3})
	require.NoError(t, err)
	p.put(entry("x", `{}`))
	p.receive(q)
	require.Equal(t, 3, p.env.Faults.Rules()[0].Struck)
}

func TestExhaustedDeliveryGoesToTheDeadLetterQueue(t *testing.T) {
	p := start(t, "")
	dead := p.queue("dead")
	tg := target(p.env.ARN("sqs", "missing"))
	tg.DeadLetterConfig = &types.DeadLetterConfig{Arn: &dead}
	p.rule("r", shop, tg)
	p.put(entry("x", `{"a":1}`))
	m := p.receive(dead)
	require.Equal(t, map[string]any{"a": 1.0}, decode(t, m.Body)["detail"])
	require.Equal(t, "NO_RESOURCE", m.MessageAttributes["ERROR_CODE"].StringValue)
	require.Equal(t, p.env.ARN("events", "rule/r"), m.MessageAttributes["RULE_ARN"].StringValue)
	require.Equal(t, *tg.Arn, m.MessageAttributes["TARGET_ARN"].StringValue)
	require.NotEmpty(t, m.MessageAttributes["ERROR_MESSAGE"].StringValue)
	eventually(t, "nothing is pending", func() bool { return p.bus.Pending() == 0 })
}

// The mistake: an event with a character that SQS refuses went neither to the queue nor
// to its dead-letter queue, and only a log line said so.
func TestAnEventThatNoQueueAcceptsIsKept(t *testing.T) {
	p := start(t, t.TempDir())
	q, dead := p.queue("q"), p.queue("dead")
	tg := target(q)
	tg.DeadLetterConfig = &types.DeadLetterConfig{Arn: &dead}
	p.rule("r", shop, tg)
	p.rule("none", shop, target(p.env.ARN("sqs", "missing")))
	p.put(entry("x", `{"name":"`+"\uFFFE"+`"}`))
	eventually(t, "nothing is pending", func() bool { return p.bus.Pending() == 0 })
	check := func() {
		lost, err := p.bus.Lost()
		require.NoError(t, err)
		require.Len(t, lost, 2)
		for _, l := range lost {
			require.NotEmpty(t, l.Reason)
			require.Equal(t, "\uFFFE", decode(t, l.Event)["detail"].(map[string]any)["name"])
		}
		require.ElementsMatch(t, []string{dead, ""}, []string{lost[0].Queue, lost[1].Queue})
	}
	check()
	p.stop()
	p = start(t, p.dir)
	check()
}

func TestRetryPolicyBoundsTheAttempts(t *testing.T) {
	var calls atomic.Int32
	p := start(t, "", func(p *platform, targets *eventbridge.Targets) { *targets = failing{queueTargets{p.queues}, &calls} })
	dead := p.queue("dead")
	tg := target(p.env.ARN("lambda", "function:f"))
	tg.RetryPolicy = &types.RetryPolicy{MaximumRetryAttempts: aws.Int32(2), MaximumEventAgeInSeconds: aws.Int32(60)}
	tg.DeadLetterConfig = &types.DeadLetterConfig{Arn: &dead}
	p.rule("r", shop, tg)
	p.put(entry("x", `{}`))
	p.receive(dead)
	require.EqualValues(t, 3, calls.Load())
}

// failing refuses functions and delivers to queues.
type failing struct {
	queueTargets
	calls *atomic.Int32
}

func (f failing) Deliver(ctx context.Context, arn string, payload []byte) error {
	if strings.Contains(arn, ":lambda:") {
		f.calls.Add(1)
		return errors.New("down")
	}
	return f.queueTargets.Deliver(ctx, arn, payload)
}

// stuck never finishes a delivery: the next run has to make it.
type stuck struct{}

func (stuck) Deliver(ctx context.Context, _ string, _ []byte) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestPendingDeliverySurvivesARestart(t *testing.T) {
	p := start(t, t.TempDir(), func(_ *platform, targets *eventbridge.Targets) { *targets = stuck{} })
	q := p.queue("q")
	p.rule("r", shop, target(q))
	p.put(entry("x", `{"n":1}`), entry("x", `{"n":2}`))
	require.Equal(t, 2, p.bus.Pending())
	p.stop()
	p = start(t, p.dir)
	require.ElementsMatch(t, []any{1.0, 2.0}, []any{
		decode(t, p.receive(q).Body)["detail"].(map[string]any)["n"], decode(t, p.receive(q).Body)["detail"].(map[string]any)["n"],
	})
	p.none(q)
	p.stop()
	p = start(t, p.dir)
	p.none(q)
}

// halfStuck never finishes deliveries to the queue "slow".
type halfStuck struct{ queueTargets }

func (h halfStuck) Deliver(ctx context.Context, arn string, payload []byte) error {
	if strings.HasSuffix(arn, ":slow") {
		return stuck{}.Deliver(ctx, arn, payload)
	}
	return h.queueTargets.Deliver(ctx, arn, payload)
}

func TestARestartRepeatsOnlyWhatIsStillOwed(t *testing.T) {
	p := start(t, t.TempDir(), func(p *platform, targets *eventbridge.Targets) { *targets = halfStuck{queueTargets{p.queues}} })
	fast, slow := p.queue("fast"), p.queue("slow")
	other := target(slow)
	other.Id = aws.String("other")
	p.rule("r", shop, target(fast), other)
	p.put(entry("x", `{}`))
	p.receive(fast)
	eventually(t, "one is settled", func() bool { return p.bus.Pending() == 1 })
	p.stop()
	p = start(t, p.dir)
	p.receive(slow)
	p.none(slow)
	p.none(fast)
}

func TestDuplicateSwitchDeliversTwice(t *testing.T) {
	p := start(t, "", staged)
	q := p.queue("q")
	p.rule("r", shop, target(q))
	p.bus.SetDuplicate(true)
	p.put(entry("x", `{}`))
	require.Equal(t, p.receive(q).Body, p.receive(q).Body)
	p.bus.SetDuplicate(false)
	p.put(entry("x", `{}`))
	p.receive(q)
	p.none(q)
}

func TestScheduledRuleTicksInPlatformTime(t *testing.T) {
	p := start(t, "")
	q := p.queue("q")
	_, err := p.client.PutRule(ctx, &client.PutRuleInput{Name: aws.String("clock"), ScheduleExpression: aws.String("rate(5 minutes)")})
	require.NoError(t, err)
	_, err = p.client.PutTargets(ctx, &client.PutTargetsInput{Rule: aws.String("clock"), Targets: []types.Target{target(q)}})
	require.NoError(t, err)
	eventually(t, "the first tick is planned", func() bool { return !p.bus.NextTick("clock").IsZero() })
	p.none(q)
	for range 2 {
		due := p.bus.NextTick("clock")
		p.env.Clock.Advance(5 * time.Minute)
		event := decode(t, p.receive(q).Body)
		require.Equal(t, "Scheduled Event", event["detail-type"])
		require.Equal(t, "aws.events", event["source"])
		require.Equal(t, []any{p.env.ARN("events", "rule/clock")}, event["resources"])
		require.Equal(t, map[string]any{}, event["detail"])
		require.Equal(t, due.Format(time.RFC3339), event["time"])
		p.none(q)
	}
}
