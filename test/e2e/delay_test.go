package e2e

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/ops/receiver"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
)

// impatient is a platform of its own whose orders are delayed after a second and whose
// promise is five.
type impatient struct {
	*testing.T
	control control.Client
	shopper *client.Client
	product client.Product
}

func newImpatient(t *testing.T) *impatient {
	t.Helper()
	started, err := target.Start(within(t), target.Options{
		Data:  filepath.Join(t.TempDir(), "data"),
		Flags: []string{"--rate-limit", "1000", "--delayed-after", "1s", "--promise", "5s"},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, started.Stop()) })
	shopper, err := signin.As(within(t), started.Target, "shopper")
	require.NoError(t, err)
	shopper.Spec, err = client.LoadSpec(within(t), started.App)
	require.NoError(t, err)
	return &impatient{T: t, control: control.Client{Base: started.Control}, shopper: shopper, product: pick(t, shopper, 40)}
}

// hold keeps new orders pending, because the bus is away, until the returned function
// brings it back.
func (p *impatient) hold() (release func()) {
	p.Helper()
	mend, err := p.control.Fault(within(p.T), control.Fault{
		Service: "events", Operation: "PutEvents", Kind: "error-before", Rate: 1, Code: "InternalFailure", Status: http.StatusInternalServerError,
	})
	require.NoError(p, err)
	return func() { require.NoError(p, mend(context.Background())) }
}

func (p *impatient) place(key string) client.Answer {
	p.Helper()
	_, answer, err := p.shopper.Place(within(p.T), key, client.NewDraft(p.product.SKU, 1, "tok_ok"))
	var refused *client.Error
	if err != nil {
		require.ErrorAs(p, err, &refused)
	}
	return answer
}

// reconcileUntil lets the reconciler run, a minute of the platform's clock at a time,
// until the condition holds.
func (p *impatient) reconcileUntil(what string, holds func() bool) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.Context(), 3*patience)
	defer cancel()
	for !holds() {
		require.NoError(p, p.control.Advance(ctx, time.Minute), what)
		require.NoError(p, client.Pause(ctx, time.Second), what)
	}
}

func TestADelayedOrderSaysSoUntilItMovesOn(t *testing.T) {
	p := newImpatient(t)
	hooks, _ := listen(t, p.shopper, "order.delayed")
	release := p.hold()
	o, _, err := p.shopper.Place(within(t), key(t), client.NewDraft(p.product.SKU, 1, "tok_ok"))
	require.NoError(t, err)
	p.reconcileUntil("it is delayed", func() bool {
		o, err = p.shopper.Order(within(t), o.ID)
		require.NoError(t, err)
		return o.Delayed != nil
	})
	require.Equal(t, client.Delay{Since: o.CreatedAt, Step: "ValidateOrder", Retrying: true}, *o.Delayed)
	require.Equal(t, []string{"order.created", "order.delayed"}, o.Types())

	release()
	o, err = p.shopper.Follow(within(t), o.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "completed", o.Status)
	require.Nil(t, o.Delayed)
	require.Equal(t, []string{"order.created", "order.delayed", "order.validated", "order.reserved", "order.charged", "order.completed"}, o.Types())
	got := await(t, hooks, func(got []receiver.Delivery) bool { return len(of(got, o.ID)) > 0 })
	require.NoError(t, got[0].Problem)
	require.Equal(t, "order.delayed", got[0].Type)
}

func TestAnOrderThatWouldWaitTooLongIsRefusedBeforeItIsAccepted(t *testing.T) {
	p := newImpatient(t)
	release := p.hold()
	known := key(t)
	first := p.place(known)
	require.Equal(t, http.StatusCreated, first.Status)
	for n := range 25 {
		require.Equal(t, http.StatusCreated, p.place(fmt.Sprint(key(t), n)).Status)
	}
	var refused client.Answer
	p.reconcileUntil("orders are refused", func() bool {
		refused = p.place(key(t))
		return refused.Status == http.StatusServiceUnavailable
	})
	require.Contains(t, string(refused.Body), `"overloaded"`)
	after, err := strconv.Atoi(refused.Header.Get("Retry-After"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, after, 30)
	again := p.place(known)
	require.Equal(t, http.StatusCreated, again.Status, "an accepted order stays accepted")
	require.Equal(t, string(first.Body), string(again.Body))

	release()
	p.reconcileUntil("orders are accepted again", func() bool { return p.place(key(t)).Status == http.StatusCreated })
}
