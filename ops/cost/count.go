package cost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/wiring"
)

// counters are the operations that cost money. local does not meter them, but a fault
// rule with a delay of zero counts how often it applies.
func counters() map[string][]string {
	return map[string][]string{
		"dynamodb": {
			"GetItem", "BatchGetItem", "Query", "TransactGetItems",
			"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems",
		},
		"sqs":     {"SendMessage", "SendMessageBatch"},
		"events":  {"PutEvents"},
		"s3":      {"PutObject", "GetObject", "HeadObject"},
		"ses":     {"SendEmail"},
		"cognito": {"GetUser"},
		"lambda":  functions(),
	}
}

// heldBack are kept from running while calls are counted, because how often they run does
// not depend on the orders: the books are compared every hour, webhooks are swept and
// jobs looked for every minute, and the feed takes the events of five seconds together.
var heldBack = []string{"feed-events", "reconcile-books", "run-jobs", "sweep-webhooks"}

func isHeldBack(operation string) bool {
	return slices.ContainsFunc(heldBack, func(name string) bool { return strings.HasSuffix(operation, name) })
}

func functions() []string { return slices.Sorted(maps.Keys(wiring.Functions())) }

// counted runs do and returns how many calls of each operation it made, and how many read
// units of the table they took, both divided by n.
func (m *meter) counted(ctx context.Context, n float64, do func(context.Context) error) (calls map[string]float64, read float64, err error) {
	before, err := m.readUnits(ctx)
	if err != nil {
		return nil, 0, err
	}
	if calls, err = Count(ctx, m.control, n, do); err != nil {
		return nil, 0, err
	}
	after, err := m.readUnits(ctx)
	return calls, (after - before) / n, err
}

// readUnits is how many read units of the table and its indexes were used since the platform
// started.
func (m *meter) readUnits(ctx context.Context) (n float64, err error) {
	series, err := m.control.Metrics(ctx)
	for _, s := range series {
		if s.Namespace == "AWS/DynamoDB" && s.Metric == "ConsumedReadCapacityUnits" {
			for _, minute := range s.Minutes {
				n += minute.Sum
			}
		}
	}
	return n, err
}

// Count runs do and returns how many calls of each operation a local platform got
// meanwhile, divided by n: service.operation; of lambda, the function. It removes all
// fault rules.
func Count(ctx context.Context, platform control.Client, n float64, do func(context.Context) error) (map[string]float64, error) {
	for service, operations := range counters() {
		for _, operation := range operations {
			rule := control.Fault{Service: service, Operation: operation, Kind: "delay", Rate: 1}
			if isHeldBack(operation) {
				rule.Kind, rule.Code = "error-before", "TooManyRequestsException"
			}
			if _, err := platform.Fault(ctx, rule); err != nil {
				return nil, err
			}
		}
	}
	did := do(ctx)
	struck, err := platform.Faults(ctx)
	if err = errors.Join(did, err, platform.Mend(ctx)); err != nil {
		return nil, err
	}
	calls := map[string]float64{}
	for _, f := range struck {
		if f.Struck > 0 && !isHeldBack(f.Operation) {
			f.Operation = strings.TrimPrefix(f.Operation, "eventforge-local-")
			calls[f.Service+"."+f.Operation] = float64(f.Struck) / n
		}
	}
	return calls, nil
}

// ticks measures the reconciler when it has nothing to do. It moves the platform's clock
// a minute at a time, and counts runs by the reconciler's log lines.
func (m *meter) ticks(ctx context.Context) (err error) {
	const n = 5
	before, err := m.runs(ctx)
	if err != nil {
		return err
	}
	m.usage.TickCalls, m.usage.TickReads, err = m.counted(ctx, n, func(ctx context.Context) error {
		for i := range n {
			if err := m.control.Advance(ctx, time.Minute); err != nil {
				return err
			}
			if err := m.ran(ctx, before+i+1); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	lines, err := m.log(ctx, "reconcile-orders")
	if err == nil && len(lines) > 0 {
		m.usage.TickLog = float64(len(lines[len(lines)-1]))
	}
	return err
}

func (m *meter) runs(ctx context.Context) (n int, err error) {
	lines, err := m.log(ctx, "reconcile-orders")
	for _, line := range lines {
		if strings.Contains(line, `"reconciled"`) {
			n++
		}
	}
	return n, err
}

func (m *meter) ran(ctx context.Context, want int) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		n, err := m.runs(ctx)
		if err != nil || n >= want {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("the reconciler ran %d times, not %d: %w", n, want, ctx.Err())
		}
	}
}

// logs is the size of all log lines of the API and the functions.
func (m *meter) logs(ctx context.Context) (size int, err error) {
	for _, name := range append(functions(), "api") {
		lines, err := m.log(ctx, name)
		if err != nil {
			return 0, err
		}
		for _, line := range lines {
			size += len(line) + 1
		}
	}
	return size, nil
}

// log returns the last log lines of one function.
func (m *meter) log(ctx context.Context, name string) (texts []string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, m.control.Base+"/logs/"+name, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("logs of %s: %s: %s", name, resp.Status, raw)
	}
	var lines []struct {
		Text string `json:"text"`
	}
	err = json.Unmarshal(raw, &lines)
	for _, line := range lines {
		texts = append(texts, line.Text)
	}
	return texts, err
}

func mentions(mail control.Mail, id string) bool { return strings.Contains(mail.Text+mail.HTML, id) }
