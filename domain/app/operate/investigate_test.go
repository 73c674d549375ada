package operate_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
)

// histories are executions by name, each with the time of its start.
type histories struct {
	started map[string]time.Time
	asked   []string
	failing string // the execution that cannot be read
}

func (h *histories) ExecutionHistory(ctx context.Context, name string) (port.Execution, error) {
	if _, bounded := ctx.Deadline(); !bounded {
		return port.Execution{}, failure.New(failure.Internal, "an operator would wait for ever")
	}
	h.asked = append(h.asked, name)
	if name == h.failing {
		return port.Execution{}, failure.New(failure.Throttled, "rate exceeded")
	}
	at, ok := h.started[name]
	if !ok {
		return port.Execution{}, failure.New(failure.NotFound, "none")
	}
	return port.Execution{Name: name, State: port.ExecutionFailed, StartedAt: at}, nil
}

// investigated stores an order that change changes before, and investigates it.
func investigated(t *testing.T, h *histories, change func(*order.Snapshot)) operate.Investigation {
	t.Helper()
	d := operations()
	d.Histories = h
	d.Effects = effects(d.Orders.(*memory.Store), noReceipts{})
	s := order.Snapshot{
		ID: "o", UserID: "u", Status: order.Processing, Version: 1, Lines: []event.Line{{SKU: "LAMP", Quantity: 1, UnitPrice: money.Money{Amount: 1, Currency: "USD"}}},
		Reservation: order.Unreserved, Payment: order.Uncharged, CreatedAt: now, UpdatedAt: now,
	}
	change(&s)
	o, err := order.Rehydrate(s)
	require.NoError(t, err)
	require.NoError(t, d.Orders.Place(t.Context(), &order.Change{Order: o, Events: []event.Event{{ID: "e", OrderID: "o", Type: event.OrderCreated}}}, nil))
	i, err := d.Investigate(t.Context(), "o")
	require.NoError(t, err)
	require.Len(t, i.Timeline, 1)
	return i
}

func names(i operate.Investigation) (all []string) {
	for _, e := range i.Executions {
		all = append(all, e.Name)
	}
	return all
}

func TestAnOrdersExecutionsAreShownNewestFirst(t *testing.T) {
	h := &histories{started: map[string]time.Time{
		"restart-o-1": now, "restart-o-2": now.Add(time.Hour), "compensate-o-1": now.Add(2 * time.Hour), "compensate-o-2": now.Add(3 * time.Hour),
	}}
	i := investigated(t, h, func(s *order.Snapshot) {
		s.Status, s.Execution, s.Restarts, s.Compensations = order.NeedsAttention, "compensate-o-2", 2, 2
	})
	require.True(t, i.Complete)
	require.Equal(t, []string{"compensate-o-2", "compensate-o-1", "restart-o-2", "restart-o-1"}, names(i))
	require.Len(t, h.asked, 4, "each once")
}

func TestTheLastExecutionsOfAnOrderAreEnough(t *testing.T) {
	h := &histories{}
	i := investigated(t, h, func(s *order.Snapshot) {
		s.Execution, s.Restarts = "", 10
		s.Compensations = 8
	})
	require.True(t, i.Complete)
	require.Empty(t, i.Executions, "Step Functions has forgotten them")
	require.Len(t, h.asked, operate.MaxExecutions)
	require.Equal(t, "compensate-o-8", h.asked[0])
	require.Equal(t, "restart-o-9", h.asked[9])
}

// What the table knows is shown even if Step Functions is away.
func TestAnInvestigationDoesNotNeedStepFunctions(t *testing.T) {
	h := &histories{started: map[string]time.Time{"restart-o-3": now}, failing: "restart-o-2"}
	i := investigated(t, h, func(s *order.Snapshot) { s.Execution, s.Restarts = "restart-o-3", 3 })
	require.False(t, i.Complete)
	require.Equal(t, []string{"restart-o-3"}, names(i))
	require.Len(t, h.asked, 2, "it is not asked again and again")
	require.Equal(t, "o", i.Order.ID())
}

func TestAnOrderThatDoesNotExistIsNotInvestigated(t *testing.T) {
	_, err := operations().Investigate(t.Context(), "none")
	require.True(t, failure.Is(err, failure.NotFound))
}
