package control_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/trace"
)

const (
	traceID = "0af7651916cd43dd8448eb211c80319c"
	order   = "01M8JNC2RGH1QB7Z2SVWSF6K33"
	browser = "text/html"
)

// sent is a span as a process sends it. Times are milliseconds.
type sent struct {
	id, parent, name string
	start, took      int64
	failed           bool
	attributes       map[string]string
}

var epoch = time.Date(2026, 11, 29, 3, 0, 0, 0, time.UTC)

func (s sent) json() string {
	var attributes []string
	for key, value := range s.attributes {
		attributes = append(attributes, fmt.Sprintf(`{"key":%q,"value":{"stringValue":%q}}`, key, value))
	}
	start := epoch.Add(time.Duration(s.start) * time.Millisecond)
	return fmt.Sprintf(`{"traceId":%q,"spanId":%q,"parentSpanId":%q,"name":%q,"startTimeUnixNano":"%d","endTimeUnixNano":"%d","status":{"code":%d},"attributes":[%s]}`,
		traceID, s.id, s.parent, s.name, start.UnixNano(), start.Add(time.Duration(s.took)*time.Millisecond).UnixNano(),
		map[bool]int{true: 2}[s.failed], strings.Join(attributes, ","))
}

// send posts spans of one service to the OTLP endpoint.
func send(t *testing.T, base, service string, spans ...sent) {
	t.Helper()
	var all []string
	for _, s := range spans {
		all = append(all, s.json())
	}
	body := fmt.Sprintf(`{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":%q}}]},"scopeSpans":[{"spans":[%s]}]}]}`,
		service, strings.Join(all, ","))
	resp, answer := ask(t, "POST", base+"/otlp/v1/traces", body, "Content-Type", "application/json")
	require.Equal(t, http.StatusOK, resp.StatusCode, answer)
}

// sendOrder sends a small trace of an order from two services.
func sendOrder(t *testing.T, base string) {
	t.Helper()
	send(t, base, "eventforge-api", sent{id: "00000000000000a1", name: "POST /api/orders", took: 5, attributes: map[string]string{"eventforge.order.id": order}})
	send(t, base, "charge-payment",
		sent{id: "00000000000000c1", parent: "00000000000000a1", name: "ChargePayment", start: 20, took: 10, attributes: map[string]string{"note": "<script>alert(1)</script>"}},
		sent{id: "00000000000000d1", parent: "00000000000000c1", name: "DynamoDB.GetItem", start: 21, took: 1, attributes: map[string]string{"rpc.system": "aws-api"}},
		sent{id: "00000000000000d2", parent: "00000000000000c1", name: "DynamoDB.PutItem", start: 23, took: 1, failed: true, attributes: map[string]string{"rpc.system": "aws-api"}},
		sent{id: "00000000000000e1", parent: "00000000000000ff", name: "lost", start: 60_000, took: 2, attributes: map[string]string{"eventforge.event.type": "order.created"}},
	)
}

func TestTracesAreListedAndFoundByTheirOrder(t *testing.T) {
	_, base := serve(t)
	sendOrder(t, base)
	for query, want := range map[string]int{"": 1, "?order=" + order: 1, "?order=other": 0, "?all=1&limit=1": 1} {
		_, body := ask(t, "GET", base+"/traces"+query, "")
		var all []trace.Summary
		require.NoError(t, json.Unmarshal([]byte(body), &all))
		require.Len(t, all, want, query)
	}
	_, page := ask(t, "GET", base+"/traces?order=%22%3E%3Cscript%3E", "", "Accept", browser)
	require.NotContains(t, page, `"><script>`)
	_, page = ask(t, "GET", base+"/traces", "", "Accept", browser)
	require.Contains(t, page, `<a href="/_local/traces/`+traceID+`">`+order+`</a>`)
}

func TestATraceIsDrawn(t *testing.T) {
	_, base := serve(t)
	sendOrder(t, base)
	resp, page := ask(t, "GET", base+"/traces/"+traceID, "", "Accept", browser)
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Regexp(t, `(?s)POST /api/orders.*ChargePayment.*DynamoDB\.PutItem.*lost`, page, "children after their parents")
	require.Contains(t, page, `<td class="d1"><details id="span-00000000000000c1">`)
	require.Contains(t, page, "parent not here")
	require.Contains(t, page, `<span class="name">lost</span> <small>order.created</small>`)
	require.Contains(t, page, "&lt;script&gt;alert(1)&lt;/script&gt;")
	require.NotContains(t, page, "<script>alert")
	require.NotContains(t, page, "DynamoDB.GetItem", "only calls that failed")
	require.Contains(t, page, "Show 1 AWS call<")
	require.Contains(t, page, "59.97 s without a span", "an idle minute is drawn shorter")
	require.NotContains(t, page, " style=", "the policy forbids it")

	_, page = ask(t, "GET", base+"/traces/"+traceID+"?calls=1", "", "Accept", browser)
	require.Contains(t, page, "DynamoDB.GetItem")

	_, body := ask(t, "GET", base+"/traces/"+traceID, "")
	var got trace.Trace
	require.NoError(t, json.Unmarshal([]byte(body), &got))
	require.Len(t, got.Items, 5)
	require.Equal(t, "charge-payment", got.Items[1].Service)

	resp, _ = ask(t, "GET", base+"/traces/"+strings.Repeat("0", 32), "")
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
}

var barPattern = regexp.MustCompile(`<rect class="span [^"]*" x="([0-9.]+)%" y="4" width="([0-9.]+)%"`)

// Whatever the spans are, each has a bar within the axis, and who starts later is drawn
// further right.
func TestEverySpanHasABarOnTheAxis(t *testing.T) {
	p := gopter.DefaultTestParameters()
	t.Logf("SEED=%d", p.Seed())
	properties := gopter.NewProperties(p)
	properties.Property("bars are on the axis and in order", prop.ForAll(
		func(starts, durations []int64) string {
			_, base := serve(t)
			n := min(len(starts), len(durations))
			if n == 0 {
				return ""
			}
			spans := make([]sent, n)
			for i := range n {
				spans[i] = sent{id: fmt.Sprintf("%016x", i+1), name: fmt.Sprint(starts[i]), start: starts[i], took: durations[i]}
				if i > 0 && i%3 != 0 { // also each other's and their own
					spans[i].parent = fmt.Sprintf("%016x", (i*7)%n+1)
				}
			}
			send(t, base, "any", spans...)
			_, page := ask(t, "GET", base+"/traces/"+traceID, "", "Accept", browser)
			return misdrawn(page, n)
		},
		gen.SliceOfN(12, nearOrFar(50, 86_400_000)),
		gen.SliceOfN(12, nearOrFar(5, 60_000)),
	))
	properties.TestingRun(t)
}

// nearOrFar is a number up to near or up to far. It is made of one generator: a slice of
// either of two would be checked by the range of its first element's.
func nearOrFar(near, far int64) gopter.Gen {
	return gen.Int64Range(0, 2*far+1).Map(func(n int64) int64 {
		if n%2 == 0 {
			return n / 2 % (near + 1)
		}
		return n / 2
	})
}

// misdrawn says what is wrong with the page's bars, or "".
func misdrawn(page string, n int) string {
	bars, names := barPattern.FindAllStringSubmatch(page, -1), regexp.MustCompile(`<span class="name">(\d+)<`).FindAllStringSubmatch(page, -1)
	if len(bars) != n || len(names) != n {
		return fmt.Sprintf("%d bars and %d names of %d spans", len(bars), len(names), n)
	}
	places := map[int]float64{}
	for i, bar := range bars {
		left, _ := strconv.ParseFloat(bar[1], 64)
		width, _ := strconv.ParseFloat(bar[2], 64)
		if left < 0 || left+width > 100.01 {
			return fmt.Sprintf("a bar from %v%%, %v%% wide", left, width)
		}
		start, _ := strconv.Atoi(names[i][1])
		places[start] = left
	}
	for a, at := range places {
		for b, bt := range places {
			if a < b && at > bt+0.001 {
				return fmt.Sprintf("the span at %d ms is right of that at %d ms", a, b)
			}
		}
	}
	return ""
}
