package e2e

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/receiver"
)

func TestAnOrderCompletes(t *testing.T) {
	shopper := as(t, "shopper")
	product := pick(t, shopper, 2)
	placed, answer, err := shopper.Place(within(t), key(t), client.NewDraft(product.SKU, 2, "tok_ok"))
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, answer.Status)
	require.Equal(t, "/api/orders/"+placed.ID, answer.Header.Get("Location"))
	require.Equal(t, product.Price.Amount*2, placed.Total.Amount)

	o, err := shopper.Follow(within(t), placed.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "completed", o.Status)
	require.Equal(t, []string{"order.created", "order.validated", "order.reserved", "order.charged", "order.completed"}, o.Types())

	link, err := shopper.Receipt(within(t), o.ID)
	require.NoError(t, err)
	checkReceipt(t, link, o.ID)
}

func TestEventsOfAnOrderReachTheShoppersWebhook(t *testing.T) {
	shopper := as(t, "shopper")
	hooks, _ := listen(t, shopper)
	placed, _, err := shopper.Place(within(t), key(t), client.NewDraft(pick(t, shopper, 1).SKU, 1, "tok_ok"))
	require.NoError(t, err)
	o, err := shopper.Follow(within(t), placed.ID, nil)
	require.NoError(t, err)
	got := await(t, hooks, func(got []receiver.Delivery) bool { return len(of(got, o.ID)) >= len(o.Timeline) })
	types := map[string]bool{}
	for _, d := range of(got, o.ID) {
		require.NoError(t, d.Problem)
		require.NotEmpty(t, d.ID)
		types[d.Type] = true
	}
	for _, e := range o.Types() {
		require.True(t, types[e], "no webhook for %s", e)
	}
}

func checkReceipt(t *testing.T, link, orderID string) {
	t.Helper()
	req, err := http.NewRequestWithContext(within(t), http.MethodGet, link, nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Equal(t, "application/pdf", resp.Header.Get("Content-Type"))
	pdf, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	info, err := api.PDFInfo(bytes.NewReader(pdf), "receipt.pdf", nil, false, nil)
	require.NoError(t, err)
	require.Positive(t, info.PageCount)
	require.Contains(t, info.Title, string(order.NumberOf(orderID)))
}

func of(all []receiver.Delivery, orderID string) (own []receiver.Delivery) {
	for _, d := range all {
		if d.OrderID == orderID {
			own = append(own, d)
		}
	}
	return own
}

// end places an order, follows it and checks its final status, reason and
// timeline.
func end(t *testing.T, shopper *client.Client, d client.Draft, status, reason string, types ...string) client.Order {
	t.Helper()
	placed, _, err := shopper.Place(within(t), key(t), d)
	require.NoError(t, err)
	o, err := shopper.Follow(within(t), placed.ID, nil)
	require.NoError(t, err)
	require.Equal(t, status, o.Status)
	require.Equal(t, types, o.Types())
	require.NotNil(t, o.Reason)
	require.Equal(t, reason, o.Reason.Code)
	require.NotEmpty(t, o.Reason.Message)
	return o
}

func TestADeclinedPaymentReleasesTheStock(t *testing.T) {
	shopper := as(t, "shopper")
	sku := pick(t, shopper, 5).SKU
	before := available(t, sku)
	end(t, shopper, client.NewDraft(sku, 1, "tok_declined"), "failed", "payment_declined",
		"order.created", "order.validated", "order.reserved", "order.released", "order.failed")
	require.Equal(t, before, available(t, sku))
}

// available is a product's available units as the table has them. What shoppers see may
// be some seconds old.
func available(t *testing.T, sku string) int {
	t.Helper()
	var p struct{ Stock struct{ Available *int } }
	_, err := as(t, "operator").Call(within(t), http.MethodGet, "/api/ops/products/"+sku, nil, nil, &p)
	require.NoError(t, err)
	require.NotNil(t, p.Stock.Available)
	return *p.Stock.Available
}

func TestAnOrderOfTooManyUnitsFails(t *testing.T) {
	shopper := as(t, "shopper")
	products, err := shopper.Products(within(t), "")
	require.NoError(t, err)
	for _, p := range products.Items {
		if p.Available < 1000 {
			end(t, shopper, client.NewDraft(p.SKU, available(t, p.SKU)+1, "tok_ok"), "failed", "insufficient_stock",
				"order.created", "order.validated", "order.failed")
			return
		}
	}
	t.Fatal("every product has 1000 units")
}

func TestG1_ACaptureThatFailsAfterItTookTheMoneyIsRefunded(t *testing.T) {
	shopper := as(t, "shopper")
	sku := pick(t, shopper, 5).SKU
	before := available(t, sku)
	end(t, shopper, client.NewDraft(sku, 1, "tok_capture_fails"), "failed", "internal",
		"order.created", "order.validated", "order.reserved", "order.refunded", "order.released", "order.failed")
	require.Equal(t, before, available(t, sku))
}

func TestAnAuthorizationThatIsLostFailsTheOrder(t *testing.T) {
	shopper := as(t, "shopper")
	end(t, shopper, client.NewDraft(pick(t, shopper, 1).SKU, 1, "tok_authorization_lost"), "failed", "authorization_lost",
		"order.created", "order.validated", "order.reserved", "order.released", "order.failed")
}

// The confirmation is the first step after the authorization. Whatever ends it, the
// authorization is voided; test/saga has its other errors.
func TestAnOrderCancelledBeforeItsConfirmationVoidsTheAuthorization(t *testing.T) {
	shopper, operator := as(t, "shopper"), as(t, "operator")
	sku := pick(t, shopper, 5).SKU
	before := available(t, sku)
	o := cancelledWhile(t, shopper, sku, "confirm-order", func(o client.Order) bool {
		return strings.Contains(strings.Join(tried(t, operator, o.ID).steps(), "\n"), "ConfirmOrder Lambda.") // MiniStack names the throttle otherwise
	})
	require.Equal(t, []string{"order.created", "order.validated", "order.reserved", "order.released", "order.cancelled"}, o.Types())
	require.Equal(t, before, available(t, sku))
	investigate(t, o.ID)
}

// execution is an execution of an order's saga as operators see it.
type execution struct {
	State string
	Steps []struct {
		Step, Error, Cause, Input string
		Tries                     int
	}
}

// steps are the names of the steps, each with the error of its last try.
func (e execution) steps() (names []string) {
	for _, s := range e.Steps {
		names = append(names, s.Step+" "+s.Error)
	}
	return names
}

// tried is the order's only execution so far.
func tried(t *testing.T, operator *client.Client, id string) execution {
	t.Helper()
	var shown struct {
		ExecutionsComplete bool
		Executions         []execution
	}
	_, err := operator.Call(within(t), http.MethodGet, "/api/ops/orders/"+id, nil, nil, &shown)
	require.NoError(t, err)
	require.True(t, shown.ExecutionsComplete)
	require.LessOrEqual(t, len(shown.Executions), 1)
	if len(shown.Executions) == 0 {
		return execution{}
	}
	return shown.Executions[0]
}

// investigate checks that operators see which step of the order ended it, and how.
func investigate(t *testing.T, id string) {
	t.Helper()
	operator := as(t, "operator")
	var shown execution
	require.Eventually(t, func() bool {
		shown = tried(t, operator, id)
		return shown.State == "failed"
	}, patience, 50*time.Millisecond)
	require.Equal(t, []string{
		"ValidateOrder ", "ReserveInventory ", "ChargePayment ", "ConfirmOrder OrderCancelled",
		"RefundPayment ", "IsCompletedAfterAll ", "ReleaseInventory ", "FailOrder ", "OrderFailed ",
	}, shown.steps())
	for _, s := range shown.Steps {
		require.Contains(t, s.Input, id)
		if s.Error != "" {
			require.Greater(t, s.Tries, 1, "it was throttled before")
			require.NotEmpty(t, s.Cause)
		}
	}
}

func TestD2_ARepeatedRequestIsAnsweredAgain(t *testing.T) {
	shopper := as(t, "shopper")
	draft := client.NewDraft(pick(t, shopper, 1).SKU, 1, "tok_ok")
	k := key(t)
	first, a1, err := shopper.Place(within(t), k, draft)
	require.NoError(t, err)
	_, a2, err := shopper.Place(within(t), k, draft)
	require.NoError(t, err)
	require.Equal(t, string(a1.Body), string(a2.Body))
	require.Equal(t, "true", a2.Header.Get("Idempotent-Replayed"))
	draft.Lines[0].Quantity = 7
	_, a3, err := shopper.Place(within(t), k, draft)
	require.Error(t, err)
	require.Equal(t, http.StatusUnprocessableEntity, a3.Status)
	_, err = shopper.Follow(within(t), first.ID, nil)
	require.NoError(t, err)
}

func TestS12_AnothersOrderIsNotFound(t *testing.T) {
	shopper, other := as(t, "shopper"), as(t, "operator")
	o, _, err := shopper.Place(within(t), key(t), client.NewDraft(pick(t, shopper, 1).SKU, 1, "tok_ok"))
	require.NoError(t, err)
	real, err := other.Send(within(t), http.MethodGet, "/api/orders/"+o.ID, nil, nil)
	require.NoError(t, err)
	absent, err := other.Send(within(t), http.MethodGet, "/api/orders/"+strings.Repeat("0", 26), nil, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusNotFound, real.Status)
	require.Equal(t, http.StatusNotFound, absent.Status)
}

func TestS3_EventsAreOnesOwn(t *testing.T) {
	shopper, other := as(t, "shopper"), as(t, "operator")
	o, _, err := shopper.Place(within(t), key(t), client.NewDraft(pick(t, shopper, 1).SKU, 1, "tok_ok"))
	require.NoError(t, err)
	_, err = shopper.Follow(within(t), o.ID, nil)
	require.NoError(t, err)
	require.Contains(t, eventsOf(t, shopper), o.ID)
	require.NotContains(t, eventsOf(t, other), o.ID)
}

func eventsOf(t *testing.T, c *client.Client) string {
	t.Helper()
	a, err := c.Send(within(t), http.MethodGet, "/api/events?limit=100", nil, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, a.Status)
	return string(a.Body)
}

func TestS4_AWebhookGetsItsOwnersEventsOnly(t *testing.T) {
	shopper, stranger, partner := as(t, "shopper"), as(t, "operator"), as(t, "partner")
	foreign, _ := listen(t, stranger)
	ofAllOrders, _ := listen(t, partner, "order.completed")
	o, _, err := shopper.Place(within(t), key(t), client.NewDraft(pick(t, shopper, 1).SKU, 1, "tok_ok"))
	require.NoError(t, err)
	await(t, ofAllOrders, func(got []receiver.Delivery) bool { return len(of(got, o.ID)) > 0 })
	got, _ := foreign.Received()
	require.Empty(t, of(got, o.ID))
}

func TestG12_TheConfirmationMailArrives(t *testing.T) {
	shopper := as(t, "shopper")
	o, _, err := shopper.Place(within(t), key(t), client.NewDraft(pick(t, shopper, 1).SKU, 1, "tok_ok"))
	require.NoError(t, err)
	require.Contains(t, mailed(t, o.ID, "").HTML, o.ID)
}

func TestAnOrderCancelledBeforeTheChargeEndsCancelled(t *testing.T) {
	shopper := as(t, "shopper")
	o := cancelledWhile(t, shopper, pick(t, shopper, 1).SKU, "charge-payment", func(o client.Order) bool {
		return slices.Contains(o.Types(), "order.reserved")
	})
	require.Equal(t, []string{"order.created", "order.validated", "order.reserved", "order.released", "order.cancelled"}, o.Types())
}

// cancelledWhile cancels an order while the function of its next step is stopped, once the
// order waits for it, and follows it to its end.
func cancelledWhile(t *testing.T, shopper *client.Client, sku, function string, waits func(client.Order) bool) client.Order {
	t.Helper()
	resume := stop(t, function)
	o, _, err := shopper.Place(within(t), key(t), client.NewDraft(sku, 1, "tok_ok"))
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		o, err = shopper.Order(within(t), o.ID)
		require.NoError(t, err)
		return waits(o)
	}, patience, 50*time.Millisecond, "the order waits for %s", function)
	_, err = shopper.Call(within(t), http.MethodPost, "/api/orders/"+o.ID+"/cancel", nil, nil, nil)
	require.NoError(t, err)
	resume()
	o, err = shopper.Follow(within(t), o.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "cancelled", o.Status)
	return o
}
