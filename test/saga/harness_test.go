// Package saga tests the saga's deployed definition in local's interpreter,
// with the functions' handlers.
package saga

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/saga"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/functions/handler"
	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/sqs"
	"github.com/eventforge/eventforge/local/stepfunctions"
	"github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/wiring"
)

// harness is a store of orders, the functions over it and the interpreter.
type harness struct {
	orders *memory.Store
	ledger *memory.Ledger
	states *stepfunctions.Service
	clock  *clock.Clock
	queues *sqs.Service
	slow   *slowGateway
	pace   atomic.Int64 // seconds of the clock in a millisecond
	lose   atomic.Int64 // messages that the queue loses from now on
	// machines are the ARNs of the state machines by name.
	machines map[string]string
	charge   handler.Step // of charge-queued-payment
	steps    map[string]func(context.Context, handler.StepInput) (handler.StepOutput, error)

	mu     sync.Mutex
	rand   *rand.Rand // decides the faults
	rate   float64    // of each of error before, error after, duplicate and crash
	broken string     // functions that always fail, separated by spaces
	outage outage
}

// outage is a time in which some functions fail before they do anything.
type outage struct {
	functions string // separated by spaces
	name      string // of the error
	until     time.Time
}

// strike makes the functions fail with an error for some time.
func (h *harness) strike(functions, name string, lasting time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.outage = outage{functions, name, h.clock.Now().Add(lasting)}
}

// struck reports whether a function fails because of an outage. The caller holds no lock.
func (h *harness) struck(function string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.outage.strikes(function, h.clock.Now())
}

func (o outage) strikes(function string, now time.Time) bool {
	return slices.Contains(strings.Fields(o.functions), function) && now.Before(o.until)
}

// TestMain silences the functions, which log each failure.
func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	m.Run()
}

const (
	sku   = "LAMP"
	units = 1_000_000
)

func newHarness(t testing.TB, seed uint64, rate float64) *harness {
	h := &harness{clock: clock.New(), ledger: memory.NewLedger(), rand: rand.New(rand.NewPCG(seed, 2)), rate: rate}
	h.pace.Store(1)
	h.orders = memory.New(h.clock.Now)
	require.NoError(t, h.orders.PutProduct(t.Context(), catalog.Product{SKU: sku, Name: "Lamp", Price: money.Money{Amount: 1000, Currency: "USD"}, Active: true, Version: 1}))
	_, err := h.orders.AdjustStock(t.Context(), sku, units, "initial")
	require.NoError(t, err)
	h.handlers()
	h.interpret(t, seed)
	return h
}

// handlers builds the saga's functions as their mains do.
func (h *harness) handlers() {
	h.slow = &slowGateway{PaymentGateway: h.ledger}
	guard := saga.DefaultGuard(h.clock.Now)
	guard.Timeout, guard.Log = 20*time.Millisecond, slog.New(slog.DiscardHandler) // of the real clock; the rest follows the harness's
	s := saga.Steps{Orders: h.orders, Catalog: h.orders, Gateway: saga.Guarded(h.slow, "sandbox", h.orders, guard), Now: h.clock.Now}
	h.charge = s.Charge
	h.steps = map[string]func(context.Context, handler.StepInput) (handler.StepOutput, error){
		"validate-order":    handler.SagaStep(s.Validate, nil),
		"reserve-inventory": handler.SagaStep(s.Reserve, nil),
		"charge-payment":    handler.SagaStep(s.Charge, nil),
		"confirm-order":     handler.SagaStep(s.Confirm, nil),
		"refund-payment":    handler.SagaStep(s.Refund, nil),
		"release-inventory": handler.SagaStep(s.Release, nil),
		"fail-order":        handler.FailOrder(s, nil),
	}
}

// interpret starts the interpreter with the deployed definition. Its clock runs
// fast, so that the waits of retries are short.
func (h *harness) interpret(t testing.TB, seed uint64) {
	db, err := store.Open("")
	require.NoError(t, err)
	e := &env.Env{
		DB: db, Clock: h.clock, Faults: fault.New(seed, h.clock.Sleep), Rand: env.NewRand(seed),
		Log: slog.New(slog.DiscardHandler), Region: "us-east-1", Account: "000000000000", URL: address,
	}
	h.queues, err = sqs.New(e)
	require.NoError(t, err)
	h.states, err = stepfunctions.New(e, h, sender{h.queues, h}, nil)
	require.NoError(t, err)
	arn := h.createQueue(t)
	h.machines = map[string]string{}
	for _, name := range wiring.StateMachines() {
		h.define(t, name, definition(name))
	}
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = h.states.Run(ctx) })
	wg.Go(func() { _ = h.queues.Run(ctx) })
	wg.Go(func() { h.hurry(ctx) })
	for range wiring.Functions()["charge-queued-payment"].Trigger.MaximumConcurrency {
		wg.Go(func() { h.consume(ctx, arn) })
	}
	t.Cleanup(func() { stop(); wg.Wait(); require.NoError(t, db.Close()) })
}

// definition is the deployed definition of a state machine.
func definition(name string) []byte {
	return wiring.StateMachine(name,
		func(function string) string { return function },
		func(queue string) string { return address + "/000000000000/" + queue })
}

// address is the emulated services' own, of which only queues' URLs make use.
const address = "http://localhost:8080"

// define creates the state machine, or replaces its definition.
func (h *harness) define(t testing.TB, name string, definition []byte) {
	arn, err := h.states.Create(t.Context(), name, definition)
	require.NoError(t, err)
	h.machines[name] = arn
}

func (h *harness) hurry(ctx context.Context) {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			h.clock.Advance(time.Duration(h.pace.Load()) * time.Second)
		case <-ctx.Done():
			return
		}
	}
}

// Invoke runs the handler as Lambda does, with the harness's faults.
func (h *harness) Invoke(ctx context.Context, function string, payload []byte) ([]byte, error) {
	times, before, after := h.chooseFault(function)
	if before != nil {
		return nil, before
	}
	var in handler.StepInput
	if err := json.Unmarshal(payload, &in); err != nil {
		return nil, err
	}
	var out handler.StepOutput
	var err error
	for range times {
		out, err = h.steps[function](ctx, in)
	}
	if err != nil {
		return nil, asTask(err)
	}
	if after != nil {
		return nil, after
	}
	return json.Marshal(out)
}

// chooseFault decides on the faults of one invocation.
func (h *harness) chooseFault(function string) (times int, before, after error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if slices.Contains(strings.Fields(h.broken), function) {
		return 0, &stepfunctions.TaskError{Name: "Invalid", Cause: "broken on purpose"}, nil
	}
	if h.outage.strikes(function, h.clock.Now()) {
		return 0, &stepfunctions.TaskError{Name: h.outage.name, Cause: "an outage of the test"}, nil
	}
	names := []string{"Throttled", "Unavailable", "Lambda.TooManyRequestsException", "Sandbox.Timedout", "Runtime.ExitError", "Internal", "SomethingNobodyKnows", "Invalid"}
	failure := &stepfunctions.TaskError{Name: names[h.rand.IntN(len(names))], Cause: "by chance"}
	switch x := h.rand.Float64() / h.rate; {
	case x < 1:
		return 0, failure, nil
	case x < 2:
		return 1, nil, failure
	case x < 3:
		return 2, nil, nil
	}
	return 1, nil, nil
}

// asTask is a handler's error as Lambda reports it to the state machine.
func asTask(err error) error {
	var named messages.InvokeResponse_Error
	var pointed *messages.InvokeResponse_Error
	switch {
	case errors.As(err, &named):
	case errors.As(err, &pointed):
		named = *pointed
	default:
		named = messages.InvokeResponse_Error{Type: fmt.Sprintf("%T", err), Message: err.Error()}
	}
	cause, _ := json.Marshal(named)
	return &stepfunctions.TaskError{Name: named.Type, Cause: string(cause)}
}

// place places an order and returns its id.
func (h *harness) place(t testing.TB, n, quantity int, token string) string {
	products, err := h.orders.Products(t.Context(), []string{sku})
	require.NoError(t, err)
	id := orderID(n)
	c, err := order.Place(order.Placement{
		ID: id, UserID: "u", Email: "u@example.com", Products: products, Now: h.clock.Now(),
		Draft: order.Draft{PaymentToken: token, Lines: []order.DraftLine{{SKU: sku, Quantity: quantity}}},
	})
	require.NoError(t, err)
	require.NoError(t, h.orders.Place(t.Context(), c, nil))
	return id
}

// execute runs the saga, or the compensation if the name says so, for an order to its
// end.
func (h *harness) execute(ctx context.Context, name, orderID string) error {
	machine := wiring.SagaName
	if order.Compensates(name) {
		machine = wiring.CompensationName
	}
	_, err := h.executeOn(ctx, machine, name, orderID)
	return err
}

// executeOn runs an execution of the state machine to its end, and returns its ARN.
func (h *harness) executeOn(ctx context.Context, machine, name, orderID string) (string, error) {
	arn, err := h.states.StartExecution(ctx, h.machines[machine], name, fmt.Sprintf(`{"orderId":%q}`, orderID))
	if err != nil {
		return "", err
	}
	return arn, h.states.Wait(ctx, arn)
}

// entered are the states that an execution entered, and its number of transitions: the
// start, each state and each retry.
func (h *harness) entered(t testing.TB, arn string) (states []string, transitions int) {
	answer, err := h.states.Wire().Operations["GetExecutionHistory"](t.Context(), fmt.Appendf(nil, `{"executionArn":%q,"maxResults":1000}`, arn))
	require.NoError(t, err)
	raw, err := json.Marshal(answer)
	require.NoError(t, err)
	var history struct {
		Events []struct {
			Type    string                `json:"type"`
			Entered struct{ Name string } `json:"stateEnteredEventDetails"`
		} `json:"events"`
	}
	require.NoError(t, json.Unmarshal(raw, &history))
	transitions, attempts := 1, 0
	for _, e := range history.Events {
		switch {
		case e.Entered.Name != "":
			states, transitions, attempts = append(states, e.Entered.Name), transitions+1, 0
		case e.Type == "TaskScheduled":
			if attempts++; attempts > 1 {
				transitions++
			}
		}
	}
	return states, transitions
}

func (h *harness) order(t testing.TB, id string) order.Snapshot {
	o, err := h.orders.Order(t.Context(), id)
	require.NoError(t, err)
	return o.Snapshot()
}

func (h *harness) types(t testing.TB, id string) string {
	timeline, err := h.orders.Timeline(t.Context(), id)
	require.NoError(t, err)
	var types []string
	for _, e := range timeline {
		types = append(types, strings.TrimPrefix(string(e.Type), "order."))
	}
	return strings.Join(types, " ")
}
