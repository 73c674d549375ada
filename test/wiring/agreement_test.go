package wiring_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/wiring"
)

// names are the variables of each configuration struct.
var names = map[string][]string{
	"OrderStep":           config.Names[config.OrderStep](),
	"PaymentStep":         config.Names[config.PaymentStep](),
	"ChargeQueuedPayment": config.Names[config.ChargeQueuedPayment](),
	"SendEmail":           config.Names[config.SendEmail](),
	"ApplyShipments":      config.Names[config.ApplyShipments](),
	"GenerateReceipt":     config.Names[config.GenerateReceipt](),
	"DeliverWebhooks":     config.Names[config.DeliverWebhooks](),
	"AttemptWebhooks":     config.Names[config.AttemptWebhooks](),
	"ProbeWebhooks":       config.Names[config.ProbeWebhooks](),
	"SweepWebhooks":       config.Names[config.SweepWebhooks](),
	"IngestWebhook":       config.Names[config.IngestWebhook](),
	"RelayEvents":         config.Names[config.RelayEvents](),
	"FeedEvents":          config.Names[config.FeedEvents](),
	"ReconcileOrders":     config.Names[config.ReconcileOrders](),
	"ReconcileBooks":      config.Names[config.ReconcileBooks](),
	"RunJobs":             config.Names[config.RunJobs](),
}

// main matches, in a function's main, its name and its configuration struct.
var main = regexp.MustCompile(`(?s)bootstrap\.Run\("([a-z-]+)".*bootstrap\.Function\[config\.(\w+)\]`)

func TestEveryFunctionIsACommandAndGetsTheVariablesItReads(t *testing.T) {
	folders, err := filepath.Glob("../../functions/cmd/*/main.go")
	require.NoError(t, err)
	require.Len(t, folders, len(wiring.Functions()))
	for name, f := range wiring.Functions() {
		source, err := os.ReadFile(filepath.Join("..", "..", "functions", "cmd", name, "main.go"))
		require.NoError(t, err)
		found := main.FindSubmatch(source)
		require.NotNil(t, found, name)
		assert.Equal(t, name, string(found[1]), "it runs under the name of its folder")
		require.Contains(t, names, string(found[2]), name)
		assert.ElementsMatch(t, names[string(found[2])], f.Environment, name)
		assert.NotEmpty(t, f.Description, name)
	}
}

func TestI4_QueuesWaitLongerThanTheirFunctions(t *testing.T) {
	for name, f := range wiring.Functions() {
		if f.Trigger.Type != "queue" {
			continue
		}
		q, ok := wiring.Queues()[f.Trigger.Queue]
		require.True(t, ok, "%s reads the queue %q, which does not exist", name, f.Trigger.Queue)
		assert.GreaterOrEqual(t, q.VisibilityTimeoutSeconds, 6*f.TimeoutSeconds, "%s: AWS advises six times the timeout", name)
		assert.False(t, q.DeadLetterOnly, name)
		assert.GreaterOrEqual(t, q.MaxReceiveCount, 5, "%s: with fewer, throttling alone would fill the dead-letter queue", name)
		assert.GreaterOrEqual(t, f.Trigger.MaximumConcurrency, 2, "%s: the minimum that SQS allows", name)
		assert.Positive(t, f.Trigger.BatchSize, name)
	}
}

func TestEveryQueueHasAReader(t *testing.T) {
	readers := map[string]int{}
	for _, f := range wiring.Functions() {
		readers[f.Trigger.Queue]++
	}
	for name, q := range wiring.Queues() {
		want := 1
		if q.DeadLetterOnly {
			want = 0
		}
		assert.Equal(t, want, readers[name], name)
	}
}

// An outage of the bus is waited for, not counted. Lambda gives up a record and says so
// five minutes before the stream may drop it without a word.
func TestW2_TheRelayRetriesUntilTheStreamEnds(t *testing.T) {
	trigger := wiring.Functions()["relay-events"].Trigger
	assert.True(t, wiring.Queues()[trigger.OnFailureQueue].DeadLetterOnly)
	assert.Equal(t, -1, trigger.MaximumRetryAttempts)
	assert.Equal(t, 24*60*60-5*60, trigger.MaximumRecordAgeSeconds)
	assert.False(t, trigger.BisectBatchOnFunctionError, "the relay itself puts a bad record aside")
	assert.JSONEq(t, `{"eventName":["INSERT"],"dynamodb":{"Keys":{"SK":{"S":[{"prefix":"`+dynamo.EventPrefix+`"}]}}}}`, string(trigger.Filter))
}

// The feed sees the same events as the relay, in order: a shard has one caller, so that it is
// handed over again from where a batch began (port.Feed).
func TestTheFeedIsHandedEveryEventInOrder(t *testing.T) {
	relay, feed := wiring.Functions()["relay-events"].Trigger, wiring.Functions()["feed-events"].Trigger
	assert.JSONEq(t, string(relay.Filter), string(feed.Filter))
	assert.Equal(t, 1, feed.ParallelizationFactor)
	assert.False(t, feed.BisectBatchOnFunctionError)
	assert.Equal(t, relay.MaximumRetryAttempts, feed.MaximumRetryAttempts)
	assert.Equal(t, relay.MaximumRecordAgeSeconds, feed.MaximumRecordAgeSeconds)
	assert.Positive(t, feed.BatchingWindowSeconds, "an append for each event would cost more than the event")
}

func TestI4_EveryTargetExistsAndHasADeadLetterQueue(t *testing.T) {
	functions, queues := wiring.Functions(), wiring.Queues()
	for rule, r := range wiring.Rules() {
		assert.NotEmpty(t, r.Targets, rule)
		assert.NotEqual(t, len(r.Pattern) > 0, r.Schedule != "", "%s has a pattern or a schedule", rule)
		for _, target := range r.Targets {
			at := rule + "/" + target.ID
			assert.True(t, queues[target.DeadLetterQueue].DeadLetterOnly, "%s: dead letters go to %q", at, target.DeadLetterQueue)
			assert.Positive(t, target.Retry.MaximumRetryAttempts, at)
			switch target.Type {
			case "queue":
				assert.Contains(t, queues, target.Name, at)
			case "function":
				assert.Contains(t, functions, target.Name, at)
			case "stateMachine":
				assert.Equal(t, wiring.SagaName, target.Name, at)
			default:
				t.Errorf("%s: unknown type %q", at, target.Type)
			}
		}
	}
}

func TestI4_RulesMatchExactlyTheirEvents(t *testing.T) {
	all := event.Types()
	for rule, want := range map[string][]event.Type{
		"order-created":   {event.OrderCreated},
		"order-completed": {event.OrderCompleted, event.OrderFailed, event.OrderCancelled, event.OrderWithdrawalRequested, event.OrderWithdrawalRefused, event.OrderShipped},
		"order-events":    all,
	} {
		var pattern struct {
			Source     []string     `json:"source"`
			DetailType []event.Type `json:"detail-type"` // exact names only: a prefix would not decode
		}
		require.NoError(t, strict(wiring.Rules()[rule].Pattern, &pattern), rule)
		assert.Equal(t, []string{event.Source}, pattern.Source, "%s: only our own events, S1", rule)
		assert.ElementsMatch(t, want, pattern.DetailType, rule)
	}
}

// What is given to a consumer again, past the bus, is what the bus gives it.
func TestConsumersHearWhatTheRulesGiveThem(t *testing.T) {
	given := map[event.Consumer]func(event.Event) bool{}
	for rule, r := range wiring.Rules() {
		if len(r.Pattern) == 0 || r.OnDefaultBus() || !bytes.Contains(r.Pattern, []byte(event.Source)) {
			continue
		}
		var pattern struct {
			Source     []string     `json:"source"`
			DetailType []event.Type `json:"detail-type"`
			Detail     struct {
				Data struct {
					Refund struct {
						State []string `json:"state"`
					} `json:"refund"`
				} `json:"data"`
			} `json:"detail"`
		}
		require.NoError(t, strict(r.Pattern, &pattern), rule)
		states := pattern.Detail.Data.Refund.State
		for _, target := range r.Targets {
			if target.Type != "queue" {
				continue
			}
			before := given[event.Consumer(target.Name)]
			given[event.Consumer(target.Name)] = func(e event.Event) bool {
				refund := states == nil || e.Data.Refund != nil && slices.Contains(states, e.Data.Refund.State)
				return before != nil && before(e) || slices.Contains(pattern.DetailType, e.Type) && refund
			}
		}
	}
	require.Len(t, given, len(event.Consumers()))
	for _, c := range event.Consumers() {
		for _, typ := range event.Types() {
			for _, refund := range []*event.Refund{nil, {State: "pending"}, {State: "refunded"}, {State: "unsettled"}} {
				e := event.Event{Type: typ, Data: event.Data{Refund: refund}}
				assert.Equal(t, given[c](e), c.Hears(e), "%s hears %s with refund %+v", c, typ, refund)
			}
		}
	}
}

// A delayed order names the state that it waits for.
func TestEveryStepOfAnOrderIsAStateOfTheSaga(t *testing.T) {
	files, err := filepath.Glob("../../wiring/*.asl.json")
	require.NoError(t, err)
	var tasks []order.Step
	for _, file := range files {
		var machine struct {
			States map[order.Step]struct{ Type string }
		}
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(content, &machine), file)
		for name, state := range machine.States {
			if state.Type == "Task" {
				tasks = append(tasks, name)
			}
		}
	}
	assert.Subset(t, tasks, order.Steps())
}

// The traceparent is inside quotes, so that an event without it still gives valid JSON.
func TestTheSagaGetsOnlyTheOrdersIDAndTrace(t *testing.T) {
	target := wiring.Rules()["order-created"].Targets[0]
	assert.Equal(t, map[string]string{"orderId": "$.detail.orderId", "traceparent": "$.detail.traceparent"}, target.InputTransformer.Paths)
	assert.Equal(t, `{"orderId": <orderId>, "traceparent": "<traceparent>"}`, target.InputTransformer.Template)
}

func TestTheReconcilersRunOnASchedule(t *testing.T) {
	var scheduled []string
	for _, r := range wiring.Rules() {
		for _, target := range r.Targets {
			if r.Schedule != "" {
				scheduled = append(scheduled, target.Name)
			}
		}
	}
	assert.ElementsMatch(t, []string{"reconcile-books", "reconcile-orders", "run-jobs", "sweep-webhooks"}, scheduled)
}

func TestEveryFileIsReadStrictly(t *testing.T) {
	for file, v := range map[string]any{
		"functions.json": &map[string]wiring.Function{},
		"queues.json":    &map[string]wiring.Queue{},
		"rules.json":     &map[string]wiring.Rule{},
	} {
		raw, err := os.ReadFile(filepath.Join("..", "..", "wiring", file))
		require.NoError(t, err)
		assert.NoError(t, strict(raw, v), file)
		assert.True(t, slices.Contains(raw, '\n'), file)
	}
}

// strict decodes JSON without unknown fields.
func strict(raw []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	return dec.Decode(v)
}
