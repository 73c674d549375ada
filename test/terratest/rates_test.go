package terratest

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/harness"
	"github.com/eventforge/eventforge/wiring"
)

// load is what one order a second uses: measured, or computed from the wiring and from
// Terraform.
type load struct {
	Calls       map[string]float64 `json:"calls"`
	WriteUnits  float64            `json:"writeUnits"`
	ReadUnits   float64            `json:"readUnits"`
	Events      float64            `json:"events"`
	Transitions float64            `json:"transitions"`
	Requests    float64            `json:"apiRequests"`

	billed, receipt float64           // seconds of an invocation, and of one that draws a receipt
	ours            map[string]string // our own limits, by the place that docs/limits.md names
}

// rate is one quota or limit of ours, and what an order a second needs of it.
type rate struct {
	name, shown string
	limit, need float64
	at, raise   string
}

// readLoad reads docs/usage.json, the constants of ops/cost and our own limits.
func readLoad(t *testing.T) load {
	t.Helper()
	var l load
	require.NoError(t, json.Unmarshal([]byte(document(t, "usage.json")), &l))
	raw, err := os.ReadFile(filepath.Join(harness.Repository(), "ops", "cost", "rest.go"))
	require.NoError(t, err)
	for name, to := range map[string]*float64{"billedSeconds": &l.billed, "receiptSeconds": &l.receipt} {
		constant := regexp.MustCompile(`\b` + name + `\s+= ([\d.]+)`).FindSubmatch(raw)
		require.NotNil(t, constant, name)
		*to, err = strconv.ParseFloat(string(constant[1]), 64)
		require.NoError(t, err)
	}
	l.ours = wiringLimits()
	for place, value := range environmentLimits(t, "prod") {
		l.ours[place] = value
	}
	return l
}

// ofOurs is the value of one of our limits.
func (l load) ofOurs(t *testing.T, place string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(l.ours[place], 64)
	require.NoError(t, err, place)
	return n
}

// busy is how many executions of a function an order a second keeps busy.
func (l load) busy(function string) float64 {
	if function == "generate-receipt" {
		return l.Calls["lambda."+function] * l.receipt
	}
	return l.Calls["lambda."+function] * l.billed
}

// executions is that of all functions.
func (l load) executions() (n float64) {
	for _, name := range slices.Sorted(maps.Keys(wiring.Functions())) { // sums of floats depend on the order
		n += l.busy(name)
	}
	return n
}

// invocations is how often the buses call a target for one order: the targets of the
// rules that its events match.
func (l load) invocations() (n float64) {
	rules := wiring.Rules()
	for name, events := range map[string]float64{"order-created": 1, "order-completed": 1, "order-events": l.Events, "mail-sent": l.Calls["ses.SendEmail"]} {
		n += events * float64(len(rules[name].Targets))
	}
	return n
}

// rates are the quotas that grow with the orders, AWS's first.
func rates(t *testing.T) []rate {
	l := readLoad(t)
	all := []rate{
		{"Lambda: executions at once", "1,000; a new account 10", 1000, l.executions(), "`Lambda.TooManyRequestsException`: the saga, the queues and the stream wait; `functions-throttled`", "Service Quotas `L-B99A9384`"},
		{"Step Functions: StartExecution a second", "300, bucket 1,300 (elsewhere 150, 800)", 300, 1, "EventBridge repeats for a day; then `bus-failures`", "Service Quotas"},
		{"Step Functions: state transitions a second", "5,000 (elsewhere 800)", 5000, l.Transitions, "executions become slower, none fails", "Service Quotas"},
		{"EventBridge: PutEvents a second", "10,000 (elsewhere 600–2,400)", 10000, l.Calls["events.PutEvents"], "`ThrottlingException`: the stream waits; under load ten events share a call", "Service Quotas `L-9B653E91`"},
		{"EventBridge: invocations of targets a second", "18,750 (elsewhere 1,100–4,500)", 18750, l.invocations(), "deliveries are late", "Service Quotas"},
		{"DynamoDB: write units a second, of the table", "40,000; a new table 4,000", 40000, l.WriteUnits, "`Throttled`, waited for; `table-throttled`", "warm throughput before a sale; Service Quotas `L-AB614373`"},
		{"DynamoDB: read units a second, of the table", "40,000; a new table 12,000", 40000, l.ReadUnits, "as above", "as above, `L-CF0CBE56`"},
		{"SES: mails a second", "1 in the sandbox; then 14", 14, l.Calls["ses.SendEmail"], "`Throttled`: mails wait, 10 s to 30 min each", "a request to SES; it grows with use"},
		{"SES: mails a day", "200 in the sandbox; then 50,000", 50000, l.Calls["ses.SendEmail"] * 86400, "mails wait, for four days at most", "as above"},
		{"Cognito: GetUser (UserRead) a second", "120", 120, 1, "the last known profile for a day; else 503 with Retry-After before the order exists. Needed once per user, task and 15 min: at most once an order", "Service Quotas `L-D6BD5178`"},
		{"S3: PUT a second, of a prefix", "3,500", 3500, l.Calls["s3.PutObject"], "503 `SlowDown`: receipts wait", "spreads by itself"},
		{"CloudFront: requests of the API a second", "250,000", 250000, l.Requests, "503", "a request"},
	}
	for _, name := range []string{"send-email", "generate-receipt", "deliver-webhooks", "attempt-webhooks"} {
		limit := l.ofOurs(t, "functions "+name+" maximumConcurrency")
		all = append(all, rate{"ours: batches of `" + name + "` at once", fmt.Sprintf("%.0f", limit), limit, l.busy(name), "messages wait in the queue; under load up to ten share a batch, which then takes longer", "the number in `wiring/functions.json`"})
	}
	limit := l.ofOurs(t, "prod reserved_concurrency charge-payment")
	return append(all, rate{"ours: `charge-payment` at once, in prod", fmt.Sprintf("%.0f", limit), limit, l.busy("charge-payment"), "after three retries the order waits in the queue `charges`", "`reserved_concurrency`, with the gateway's consent"})
}

// docs/limits.md says what 10, 100 and 1,000 orders a second need of each quota that
// grows with them.
func TestTheDocumentedRatesMatchTheMeasurements(t *testing.T) {
	var table strings.Builder
	table.WriteString("| quota | default | 10 orders/s | 100 orders/s | 1,000 orders/s | what happens at it | how to raise it |\n|---|---|--:|--:|--:|---|---|\n")
	for _, r := range rates(t) {
		require.Positive(t, r.need, "%s: nothing was measured", r.name)
		fmt.Fprintf(&table, "| %s | %s |", r.name, r.shown)
		for _, orders := range []float64{10, 100, 1000} {
			n := r.need * orders
			if n > r.limit {
				fmt.Fprintf(&table, " **%s** |", amount(n))
			} else {
				fmt.Fprintf(&table, " %s |", amount(n))
			}
		}
		fmt.Fprintf(&table, " %s | %s |\n", r.at, r.raise)
	}
	requireGenerated(t, filepath.Join(harness.Repository(), "docs", "limits.md"), "rates", table.String())
}

// amount prints a number with a comma at each thousand, and a decimal below ten.
func amount(n float64) string {
	if n < 10 {
		return strings.TrimSuffix(strconv.FormatFloat(n, 'f', 1, 64), ".0")
	}
	text := strconv.FormatFloat(n, 'f', 0, 64)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
