package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/ops/client"
)

// act has an operator act on an order, and returns the answer.
func act(t *testing.T, operator *client.Client, id, action string, body object) client.Answer {
	t.Helper()
	body["reason"] = "a test"
	a, err := operator.Call(within(t), http.MethodPost, "/api/ops/orders/"+id+"/"+action, nil, body, nil)
	var refused *client.Error
	if err != nil {
		require.ErrorAs(t, err, &refused)
		return refused.Answer
	}
	return a
}

// actAtOnce has two operators act at once, and returns how often each status was answered.
func actAtOnce(t *testing.T, operator *client.Client, id, action string, bodies ...object) map[int]int {
	t.Helper()
	var wg sync.WaitGroup
	var mu sync.Mutex
	counts := map[int]int{}
	for _, body := range bodies {
		wg.Go(func() {
			a := act(t, operator, id, action, body)
			mu.Lock()
			defer mu.Unlock()
			counts[a.Status]++
		})
	}
	wg.Wait()
	return counts
}

// acted are the actions on an order that did not fail, the latest first.
func acted(t *testing.T, operator *client.Client, id string) (names []string) {
	t.Helper()
	var shown struct {
		Actions []struct{ Action, By, Reason, Failed string }
	}
	_, err := operator.Call(within(t), http.MethodGet, "/api/ops/orders/"+id, nil, nil, &shown)
	require.NoError(t, err)
	for _, a := range shown.Actions {
		require.Equal(t, "a test", a.Reason)
		require.NotEmpty(t, a.By)
		if a.Failed == "" {
			names = append(names, a.Action)
		}
	}
	return names
}

func mailsAbout(t *testing.T, id string) (n int) {
	t.Helper()
	for _, m := range allMail(t) {
		if strings.Contains(m.Text, id) {
			n++
		}
	}
	return n
}

// Two operators who press at once send one further mail. A mail is sent once all the same when
// the events are published again.
func TestOperatorsHaveAMailSentAgainAndTheReceiptRedrawn(t *testing.T) {
	shopper, operator := as(t, "shopper"), as(t, "operator")
	o := bought(t, shopper, 1, payment.TokenOK)
	require.Eventually(t, func() bool { return mailsAbout(t, o.ID) == 1 }, patience, 50*time.Millisecond)
	require.Equal(t, map[int]int{http.StatusAccepted: 1, http.StatusConflict: 1}, actAtOnce(t, operator, o.ID, "resend-mail", object{}, object{}))
	require.Eventually(t, func() bool { return mailsAbout(t, o.ID) == 2 }, patience, 50*time.Millisecond)

	removeReceipt(t, shopper, o.ID)
	require.Equal(t, map[int]int{http.StatusAccepted: 1, http.StatusConflict: 1}, actAtOnce(t, operator, o.ID, "redraw-receipt", object{}, object{}))
	require.Eventually(t, func() bool { return hasReceipt(t, shopper, o.ID) }, patience, 50*time.Millisecond)

	removeReceipt(t, shopper, o.ID)
	require.Equal(t, map[int]int{http.StatusAccepted: 1, http.StatusConflict: 1}, actAtOnce(t, operator, o.ID, "republish", object{}, object{}))
	require.Eventually(t, func() bool { return hasReceipt(t, shopper, o.ID) }, patience, 50*time.Millisecond)
	requireDrained(t, "email")
	require.Equal(t, 2, mailsAbout(t, o.ID))
	require.Equal(t, []string{"republish", "redraw_receipt", "resend_mail"}, acted(t, operator, o.ID))
}

// requireDrained waits until a queue is empty.
func requireDrained(t *testing.T, name string) {
	t.Helper()
	require.Eventually(t, func() bool {
		var queues struct {
			Items []struct {
				Name                       string
				Visible, InFlight, Delayed int
			}
		}
		_, err := as(t, "operator").Call(within(t), http.MethodGet, "/api/ops/queues", nil, nil, &queues)
		require.NoError(t, err)
		for _, q := range queues.Items {
			if q.Name == name {
				return q.Visible+q.InFlight+q.Delayed == 0
			}
		}
		return false
	}, patience, 50*time.Millisecond)
}

func hasReceipt(t *testing.T, shopper *client.Client, id string) bool {
	t.Helper()
	a, err := shopper.Send(within(t), http.MethodGet, "/api/orders/"+id+"/receipt", nil, nil)
	require.NoError(t, err)
	return a.Status == http.StatusOK
}

// removeReceipt loses a receipt.
func removeReceipt(t *testing.T, shopper *client.Client, id string) {
	t.Helper()
	var link string
	require.Eventually(t, func() bool {
		var err error
		link, err = shopper.Receipt(within(t), id)
		return err == nil
	}, patience, 50*time.Millisecond)
	at, err := url.Parse(link)
	require.NoError(t, err)
	bucket, name, _ := strings.Cut(strings.TrimPrefix(at.Path, "/"), "/")
	store := s3.New(s3.Options{
		Region: platform.Region, BaseEndpoint: aws.String(platform.AWS), UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	_, err = store.DeleteObject(within(t), &s3.DeleteObjectInput{Bucket: &bucket, Key: &name})
	require.NoError(t, err)
	require.False(t, hasReceipt(t, shopper, id))
}

// The shopper has to confirm the payment, and calls instead.
func TestAnOperatorCancelsAnOrderForItsShopper(t *testing.T) {
	shopper, operator := as(t, "shopper"), as(t, "operator")
	o, _, err := shopper.Place(within(t), key(t), client.NewDraft(pick(t, shopper, 1).SKU, 1, payment.TokenRequiresAction))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, act(t, operator, o.ID, "cancel", object{}).Status)
	o, err = shopper.Follow(within(t), o.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "cancelled", o.Status)
	require.Equal(t, http.StatusOK, act(t, operator, o.ID, "cancel", object{}).Status, "it is repeated")
	require.Equal(t, []string{"cancel_order"}, acted(t, operator, o.ID))
}

// unrefunded is an order that needs attention, because its payment is never refunded.
func unrefunded(t *testing.T, shopper, operator *client.Client) client.Order {
	t.Helper()
	o, _, err := shopper.Place(within(t), key(t), client.NewDraft(pick(t, shopper, 1).SKU, 1, payment.TokenNeverRefunded))
	require.NoError(t, err)
	var shown struct {
		Order struct{ Status string }
		Dues  []struct{ Amount client.Money }
	}
	require.Eventually(t, func() bool {
		_, err = operator.Call(within(t), http.MethodGet, "/api/ops/orders/"+o.ID, nil, nil, &shown)
		require.NoError(t, err)
		return len(shown.Dues) == 1
	}, patience, 50*time.Millisecond)
	require.Equal(t, "needs_attention", shown.Order.Status)
	require.Equal(t, o.Total, shown.Dues[0].Amount)
	return o
}

// The payment gateway refuses for good. Of two who return the money, one is told that the other
// was first.
func TestFinanceSettlesAnOrderByHand(t *testing.T) {
	shopper, finance := as(t, "shopper"), as(t, "operator")
	o := unrefunded(t, shopper, finance)
	more := object{"amount": object{"amount": o.Total.Amount + 1, "currency": o.Total.Currency}, "reference": "transfer"}
	require.Equal(t, http.StatusBadRequest, act(t, finance, o.ID, "settle", more).Status)
	require.Equal(t, map[int]int{http.StatusOK: 1, http.StatusConflict: 1}, actAtOnce(t, finance, o.ID, "settle",
		object{"amount": o.Total, "reference": "transfer 1"}, object{"amount": o.Total, "reference": "transfer 2"}))
	o, err := shopper.Follow(within(t), o.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "failed", o.Status)
	types := o.Types()
	require.Equal(t, []string{"order.refunded", "order.failed"}, types[len(types)-2:])
	require.Equal(t, []string{"settle_order"}, acted(t, finance, o.ID))
}

// A refund of a completed order that was made another way has a credit note, and its mail
// does not speak of the card.
func TestFinanceSettlesARefundByHand(t *testing.T) {
	shopper, finance := as(t, "shopper"), as(t, "operator")
	o := bought(t, shopper, 1, payment.TokenRefundRefused)
	require.Equal(t, http.StatusAccepted, refund(t, finance, o, object{"id": "r1"}).Status)
	settled(t, shopper, o.ID)
	require.Equal(t, http.StatusOK, act(t, finance, o.ID, "settle", object{"refundId": "r1", "amount": o.Total, "reference": "cash 4711"}).Status)
	require.Eventually(t, func() bool {
		a, err := shopper.Send(within(t), http.MethodGet, "/api/orders/"+o.ID+"/refunds/r1/credit-note", nil, nil)
		require.NoError(t, err)
		for _, m := range allMail(t) {
			if strings.Contains(m.Text, "cash 4711") && strings.Contains(m.Text, o.ID) {
				return a.Status == http.StatusOK
			}
		}
		return false
	}, patience, 50*time.Millisecond)
}
