package e2e

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/ops/signin"
)

// overview is what the tests read of the overview.
type overview struct {
	Missing []string
	Flow    struct {
		Minutes []struct{ Accepted, Completed, Failed, FailedBecauseOfUs int }
	}
	Queues    []struct{ Name string }
	Endpoints struct {
		Items []struct{ Host string }
	}
	Gateway struct{ State string }
}

func overviewOf(t *testing.T, operator *client.Client) (o overview) {
	t.Helper()
	_, err := operator.Call(within(t), http.MethodGet, "/api/ops/overview", nil, nil, &o)
	require.NoError(t, err)
	require.Empty(t, o.Missing)
	return o
}

// faults is how many orders failed in the last hour, and how many because of us.
func (o overview) faults() (failed, ours int) {
	for _, m := range o.Flow.Minutes {
		failed, ours = failed+m.Failed, ours+m.FailedBecauseOfUs
	}
	return failed, ours
}

func (o overview) failing(host string) bool {
	for _, e := range o.Endpoints.Items {
		if e.Host == host {
			return true
		}
	}
	return false
}

// An order that fails because of us, one that is declined, and an endpoint that does not
// answer are seen by operators.
func TestTheOverviewShowsWhatFails(t *testing.T) {
	const host = "overview.example"
	p := onLocal(t) // which can make a step fail for good
	shopper, err := signin.As(within(t), p, "shopper")
	require.NoError(t, err)
	operator, err := signin.As(within(t), p, "operator")
	require.NoError(t, err)
	failed, ours := overviewOf(t, operator).faults()
	var endpoint struct{ ID string }
	_, err = shopper.Call(within(t), http.MethodPost, "/api/webhooks", map[string]string{"Idempotency-Key": key(t)}, map[string]any{"url": "https://" + host + "/hook"}, &endpoint)
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := shopper.Call(context.WithoutCancel(t.Context()), http.MethodDelete, "/api/webhooks/"+endpoint.ID, nil, nil, nil)
		require.NoError(t, err)
	})
	sku := pick(t, shopper, 5).SKU
	released := []string{"order.created", "order.validated", "order.reserved", "order.released", "order.failed"}
	end(t, shopper, client.NewDraft(sku, 1, "tok_declined"), "failed", "payment_declined", released...)
	mend, err := control.Client{Base: p.Control}.Fault(within(t), control.Fault{Service: "lambda", Operation: "confirm-order", Kind: "error-before", Rate: 1, Code: "Invalid"})
	require.NoError(t, err)
	end(t, shopper, client.NewDraft(sku, 1, "tok_ok"), "failed", "internal", released...)
	require.NoError(t, mend(within(t)))
	var shown overview
	require.Eventually(t, func() bool {
		shown = overviewOf(t, operator)
		nowFailed, nowOurs := shown.faults()
		return nowFailed >= failed+2 && nowOurs >= ours+1 && shown.failing(host)
	}, patience, 200*time.Millisecond)
	require.NotEmpty(t, shown.Queues)
	require.Equal(t, "well", shown.Gateway.State)
	require.Greater(t, shown.Flow.Minutes[len(shown.Flow.Minutes)-1].Accepted+shown.Flow.Minutes[len(shown.Flow.Minutes)-2].Accepted, 1)
}
