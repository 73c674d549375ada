package e2e

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/receiver"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
)

// expected are the spans of an order that completes, with an endpoint for all of its
// five events; the calls of AWS are their children.
var expected = map[string]int{
	"eventforge-api: POST /api/orders":      1,
	"relay-events: publish order.created":   1,
	"relay-events: publish order.validated": 1,
	"relay-events: publish order.reserved":  1,
	"relay-events: publish order.charged":   1,
	"relay-events: publish order.completed": 1,
	"validate-order: ValidateOrder":         1,
	"reserve-inventory: ReserveInventory":   1,
	"charge-payment: ChargePayment":         1,
	"confirm-order: ConfirmOrder":           1,
	"send-email: send-email":                1,
	"generate-receipt: generate-receipt":    1,
	"deliver-webhooks: fan out webhooks":    5,
	attempts + ": attempt webhook":          5,
	attempts + ": POST webhook":             5,
}

// attempts stands for both functions that make attempts: probe-webhooks makes those at an
// endpoint that has not answered yet, and attempt-webhooks the others.
const attempts = "attempts"

// hops counts the spans, of both functions that make attempts together.
func hops(spans []span) map[string]int {
	n := map[string]int{}
	for name, times := range count(spans) {
		service, rest, _ := strings.Cut(name, ": ")
		if service == "attempt-webhooks" || service == "probe-webhooks" {
			service = attempts
		}
		n[service+": "+rest] += times
	}
	return n
}

// missing returns which spans are not there yet, or too often.
func missing(spans []span) map[string]int {
	got, wrong := hops(spans), map[string]int{}
	for name, n := range expected {
		if got[name] < n {
			wrong[name] = n - got[name]
		}
	}
	return wrong
}

// tracedOrder is an order that completed on a platform that exports to a collector.
type tracedOrder struct {
	id       string
	secrets  map[string]string // what no span may hold
	hooks    []receiver.Delivery
	spans    []span
	received string // all that the collector got
}

// traceOrder starts a platform that exports to a collector, and completes an order.
func traceOrder(t *testing.T) tracedOrder {
	t.Helper()
	c := startCollector(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", c.URL)
	own, err := target.Start(within(t), target.Options{Data: t.TempDir()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, own.Stop()) })
	shopper, err := signin.As(within(t), own.Target, "shopper")
	require.NoError(t, err)
	hooks, err := receiver.Start()
	require.NoError(t, err)
	t.Cleanup(func() { _ = hooks.Close() })
	const query = "planted-query-secret"
	hook, err := shopper.Register(within(t), hooks.URL+"?key="+query)
	require.NoError(t, err)
	placed, _, err := shopper.Place(within(t), key(t), client.NewDraft(pick(t, shopper, 1).SKU, 1, "tok_ok"))
	require.NoError(t, err)
	o, err := shopper.Follow(within(t), placed.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "completed", o.Status)
	got := await(t, hooks, func(got []receiver.Delivery) bool { return len(of(got, o.ID)) == len(o.Timeline) })
	spans := c.await(t, got[0].Traceable[3:35], func(s []span) bool { return len(missing(s)) == 0 })
	return tracedOrder{
		id: o.ID, hooks: of(got, o.ID), spans: spans, received: c.everything(),
		secrets: map[string]string{
			"e-mail address": own.Users[0].Email, "user's name": "Dana Demo", "card token": "tok_ok",
			"webhook's query": query, "webhook's secret": hook.Secret, "webhook's address": strings.TrimPrefix(hooks.URL, "http://"),
			"access token": "eyJ", "idempotency key": t.Name(),
		},
	}
}

// One trace follows an order from the request over the table, its stream, the bus, the
// saga's functions and the queues to the last webhook, in a collector that nobody here
// wrote to suit it: it sees only OTLP.
func TestOneTraceFollowsAnOrderFromTheRequestToTheLastWebhook(t *testing.T) {
	o := traceOrder(t)
	t.Run("each hop has its spans", func(t *testing.T) {
		got := hops(o.spans)
		for name, n := range expected {
			assert.Equal(t, n, got[name], name)
		}
		for name := range got {
			assert.True(t, expected[name] > 0 || isCall(name), "an unexpected span: %s", name)
		}
	})
	byID := map[string]span{}
	for _, s := range o.spans {
		byID[s.id()] = s
	}
	t.Run("every span but the first has its parent", func(t *testing.T) { everySpanHasItsParent(t, o, byID) })
	t.Run("times are in order", func(t *testing.T) { timesAreInOrder(t, o, byID) })
	t.Run("the webhooks carry the trace", func(t *testing.T) {
		for _, d := range o.hooks {
			posted, ok := byID[d.Traceable[36:52]]
			require.True(t, ok, "%s carries a span that is not in the trace", d.Type)
			require.Equal(t, "POST webhook", posted.Name)
		}
	})
	t.Run("no personal data and no secrets", func(t *testing.T) {
		require.Contains(t, o.received, o.id, "texts are legible in what was received")
		for what, secret := range o.secrets {
			assert.NotContains(t, o.received, secret, what)
		}
	})
}

func isCall(name string) bool {
	for _, service := range []string{"DynamoDB", "S3", "SESv2", "SQS", "EventBridge", "Cognito Identity Provider"} {
		if strings.Contains(name, ": "+service+".") {
			return true
		}
	}
	return false
}

func everySpanHasItsParent(t *testing.T, o tracedOrder, byID map[string]span) {
	roots := 0
	for _, s := range o.spans {
		if s.parent() == "" {
			roots++
			assert.Equal(t, "POST /api/orders", s.Name)
			continue
		}
		assert.Contains(t, byID, s.parent(), "the parent of %s: %s", s.service, s.Name)
	}
	require.Equal(t, 1, roots)
	for _, s := range o.spans {
		switch parent := byID[s.parent()]; s.Name {
		case "attempt webhook":
			assert.Equal(t, "fan out webhooks", parent.Name)
		case "POST webhook":
			assert.Equal(t, "attempt webhook", parent.Name)
		case "ValidateOrder", "ReserveInventory", "ChargePayment", "ConfirmOrder", "send-email", "generate-receipt":
			assert.Equal(t, o.id, s.attribute("eventforge.order.id"), s.Name)
		}
	}
}

// timesAreInOrder checks that children begin after their parents, that calls end before
// them too, and that the hops follow each other.
func timesAreInOrder(t *testing.T, o tracedOrder, byID map[string]span) {
	first := map[string]span{}
	for _, s := range o.spans {
		assert.LessOrEqual(t, s.StartTimeUnixNano, s.EndTimeUnixNano, s.Name)
		if earlier, ok := first[s.Name]; !ok || s.StartTimeUnixNano < earlier.StartTimeUnixNano {
			first[s.Name] = s
		}
		parent, ok := byID[s.parent()]
		if !ok {
			continue
		}
		assert.LessOrEqual(t, parent.StartTimeUnixNano, s.StartTimeUnixNano, "%s before %s", s.Name, parent.Name)
		if s.Kind == tracepb.Span_SPAN_KIND_CLIENT {
			assert.LessOrEqual(t, s.EndTimeUnixNano, parent.EndTimeUnixNano, "%s ends after %s", s.Name, parent.Name)
		}
	}
	order := []string{
		"POST /api/orders", "publish order.created", "ValidateOrder", "ReserveInventory", "ChargePayment", "ConfirmOrder",
		"publish order.completed", "send-email",
	}
	for i := 1; i < len(order); i++ {
		assert.Less(t, first[order[i-1]].StartTimeUnixNano, first[order[i]].StartTimeUnixNano, "%s before %s", order[i], order[i-1])
	}
	var last span
	for _, s := range o.spans {
		if s.Name == "POST webhook" && s.StartTimeUnixNano > last.GetStartTimeUnixNano() {
			last = s
		}
	}
	assert.Less(t, first["publish order.completed"].StartTimeUnixNano, last.StartTimeUnixNano)
}

// look gets a resource of the control API as a browser or as a program does.
func look(t *testing.T, on target.Target, path, accept string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(within(t), http.MethodGet, on.Control+path, nil)
	require.NoError(t, err)
	req.Header.Set("Accept", accept)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.StatusCode, string(body))
	return string(body)
}

// shownTrace is a trace as the control API gives it to programs.
type shownTrace struct {
	ID    string `json:"traceId"`
	Order string `json:"orderId"`
	Items []struct {
		Name, Service string
		Failed        bool
	}
}

// awaitTrace waits until the control API shows a whole order.
func awaitTrace(t *testing.T, on target.Target, orderID string) (shown shownTrace) {
	t.Helper()
	ctx := within(t)
	for {
		var found []shownTrace
		require.NoError(t, json.Unmarshal([]byte(look(t, on, "/traces?order="+orderID, "application/json")), &found))
		if len(found) > 0 {
			require.Len(t, found, 1, "an order has one trace")
			require.NoError(t, json.Unmarshal([]byte(look(t, on, "/traces/"+found[0].ID, "application/json")), &shown))
			var spans []span
			for _, s := range shown.Items {
				spans = append(spans, span{&tracepb.Span{Name: s.Name}, s.Service})
			}
			if len(missing(spans)) == 0 {
				return shown
			}
		}
		require.NoError(t, client.Pause(ctx, 50e6), "the trace is not complete: %+v", shown)
	}
}

// failedCalls counts a trace's calls of the table that failed.
func failedCalls(t *testing.T, on target.Target, id string) (n int) {
	t.Helper()
	var shown shownTrace
	require.NoError(t, json.Unmarshal([]byte(look(t, on, "/traces/"+id, "application/json")), &shown))
	for _, s := range shown.Items {
		if s.Failed && strings.HasPrefix(s.Name, "DynamoDB.") {
			n++
		}
	}
	return n
}

// Without any other program: local receives the spans and draws them.
func TestTheStatusPageLeadsToAnOrdersSpans(t *testing.T) {
	on := onLocal(t)
	shopper, err := signin.As(within(t), on, "shopper")
	require.NoError(t, err)
	hooks, err := receiver.Start()
	require.NoError(t, err)
	t.Cleanup(func() { _ = hooks.Close() })
	_, err = shopper.Register(within(t), hooks.URL)
	require.NoError(t, err)
	placed, _, err := shopper.Place(within(t), key(t), client.NewDraft(pick(t, shopper, 1).SKU, 1, "tok_ok"))
	require.NoError(t, err)
	_, err = shopper.Follow(within(t), placed.ID, nil)
	require.NoError(t, err)
	await(t, hooks, func(got []receiver.Delivery) bool { return len(of(got, placed.ID)) == 5 })
	trace := awaitTrace(t, on, placed.ID)
	require.Equal(t, placed.ID, trace.Order)

	const browser = "text/html"
	link := `href="/_local/traces/` + trace.ID + `"`
	for _, page := range []string{"/", "/traces", "/traces?order=" + placed.ID, "/executions"} {
		require.Contains(t, look(t, on, page, browser), link, "%s links to the trace", page)
	}
	page := look(t, on, "/traces/"+trace.ID+"?calls=1", browser)
	require.Contains(t, page, placed.ID)
	require.Equal(t, len(trace.Items), strings.Count(page, `<rect class="span `), "a bar for each span")
	for name := range expected {
		service, name, _ := strings.Cut(name, ": ")
		require.Contains(t, page, `<span class="name">`+name+`</span>`)
		if service == attempts {
			service = "(attempt|probe)-webhooks"
		}
		require.Regexp(t, ">"+service+"</span>", page)
	}
	calls := strings.Count(page, `<span class="name">DynamoDB.`)
	require.Positive(t, calls)
	// On a busy machine a call may fail here too, as a second delivery's condition does.
	require.Contains(t, lookFolded(t, on, trace.ID, 0), `<span class="name">POST webhook</span>`)
}

// lookFolded is the page of a trace without ?calls=1, once it shows the calls that failed,
// at least so many, and no others. A late span may come between the two looks.
func lookFolded(t *testing.T, on target.Target, id string, least int) (page string) {
	t.Helper()
	ctx := within(t)
	for {
		page = look(t, on, "/traces/"+id, "text/html")
		shown, failed := strings.Count(page, `<span class="name">DynamoDB.`), failedCalls(t, on, id)
		if shown == failed && failed >= least {
			return page
		}
		require.NoError(t, client.Pause(ctx, 50e6), "the page shows %d calls of the table, and %d failed", shown, failed)
	}
}

func TestACallThatFailedIsOnTheTracesPageUnasked(t *testing.T) {
	on := onLocal(t)
	shopper, err := signin.As(within(t), on, "shopper")
	require.NoError(t, err)
	products, err := shopper.Products(within(t), "")
	require.NoError(t, err)
	scarce := slices.MinFunc(products.Items, func(a, b client.Product) int { return cmp.Compare(a.Available, b.Available) })
	placed, _, err := shopper.Place(within(t), key(t), client.NewDraft(scarce.SKU, scarce.Available+1, "tok_ok"))
	require.NoError(t, err)
	failed, err := shopper.Follow(within(t), placed.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "failed", failed.Status)
	var found []shownTrace
	require.Eventually(t, func() bool {
		require.NoError(t, json.Unmarshal([]byte(look(t, on, "/traces?order="+placed.ID, "application/json")), &found))
		return len(found) == 1
	}, patience, patience/1000, "the order has a trace")
	lookFolded(t, on, found[0].ID, 1)
}
