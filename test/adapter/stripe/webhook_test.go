package stripe_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"
	api "github.com/stripe/stripe-go/v84"

	"github.com/eventforge/eventforge/adapter/rotation"
	"github.com/eventforge/eventforge/adapter/sqs"
	"github.com/eventforge/eventforge/adapter/stripe"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/functions/handler"
	"github.com/eventforge/eventforge/test/kit/stripetest"
)

const signingSecret = "whsec_stripetest"

func signing(context.Context) (rotation.Secret, error) {
	return rotation.Secret{Current: signingSecret}, nil
}

// tellsOfPayments is a saga over Stripe, whose events come as API Gateway passes them on,
// go through the queue and are handled by the functions' handlers.
type tellsOfPayments struct {
	*sagaOverStripe
	route   handler.Route
	charges handler.Charges
	queued  []string // bodies of messages
	log     bytes.Buffer
}

func newTellsOfPayments(t *testing.T) *tellsOfPayments {
	s := &tellsOfPayments{sagaOverStripe: &sagaOverStripe{harness: newHarness(t)}}
	queue := httptest.NewServer(http.HandlerFunc(s.sendMessage))
	t.Cleanup(queue.Close)
	cfg := aws.Config{Region: "us-east-1", BaseEndpoint: &queue.URL, Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")}
	webhook := &stripe.Webhook{Secret: signing, Now: func() time.Time { return s.clock.Now() }}
	s.route = handler.Routes(map[string]handler.Route{"POST /webhooks/stripe": handler.StripeEvents(webhook, sqs.NewPaymentNotices(cfg, queue.URL+"/charges"))})
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&s.log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	return s
}

// sendMessage is SQS.
func (s *tellsOfPayments) sendMessage(w http.ResponseWriter, r *http.Request) {
	var in struct{ MessageBody string }
	_ = json.NewDecoder(r.Body).Decode(&in)
	s.queued = append(s.queued, in.MessageBody)
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	fmt.Fprintf(w, `{"MessageId":"m","MD5OfMessageBody":"%x"}`, md5.Sum([]byte(in.MessageBody)))
}

// begin places an order, and logs anew.
func (s *tellsOfPayments) begin(token string) {
	s.place(token)
	s.steps.Reports = s.Gateway
	s.charges = handler.Charges{Notice: s.steps.Notice}
	s.queued, s.log = nil, bytes.Buffer{}
}

// deliver delivers an event, and handles the messages that it leads to.
func (s *tellsOfPayments) deliver(e stripetest.Event) {
	s.t.Helper()
	require.Equal(s.t, http.StatusOK, s.post(e, signingSecret), e.Type)
	for _, body := range s.queued {
		require.NoError(s.t, s.charges.Handle(context.Background(), []byte(body)), e.Type)
	}
	s.queued = nil
}

func (s *tellsOfPayments) post(e stripetest.Event, secret string) int {
	r, err := s.Delivery(context.Background(), e, "http://localhost/webhooks/stripe", secret)
	require.NoError(s.t, err)
	body, err := io.ReadAll(r.Body)
	require.NoError(s.t, err)
	response, err := s.route(context.Background(), events.APIGatewayV2HTTPRequest{
		RouteKey: "POST /webhooks/stripe", Body: string(body), Headers: map[string]string{"stripe-signature": r.Header.Get("Stripe-Signature")},
	})
	require.NoError(s.t, err)
	return response.StatusCode
}

func (s *tellsOfPayments) order() order.Snapshot {
	o, err := s.store.Order(context.Background(), orderID)
	require.NoError(s.t, err)
	return o.Snapshot()
}

// alarms counts the log lines that raise attention.
func (s *tellsOfPayments) alarms() int {
	return strings.Count(s.log.String(), `"msg":"order needs attention"`)
}

// refundsPart asks for a refund of a part of the order, and makes it.
func (s *tellsOfPayments) refundsPart(id string, amount int64) {
	o, err := s.store.Order(context.Background(), orderID)
	require.NoError(s.t, err)
	part := o.Total()
	part.Amount = amount
	c, err := o.Refund(order.RefundRequest{ID: id, Amount: &part, Note: "came back", By: "olga"}, s.now())
	require.NoError(s.t, err)
	require.NoError(s.t, s.store.Commit(context.Background(), c))
	require.NoError(s.t, s.steps.RefundPart(context.Background(), orderID, id))
}

func calm() {}

// wholeHistory is two refunds, one of which fails afterwards, and a dispute that
// is lost. Something happens after each step. It leaves Stripe's events undelivered.
func (s *tellsOfPayments) wholeHistory(between func()) {
	s.begin(visa)
	require.NoError(s.t, s.run(calm))
	require.Equal(s.t, order.Completed, s.order().Status)
	s.refundsPart("a", 100)
	s.refundsPart("b", 200)
	between()
	s.FailRefund(s.order().Refunds[1].Reference, "expired_or_canceled_card")
	between()
	id := s.Dispute(s.order().Reference, "fraudulent")
	between()
	s.CloseDispute(id, false)
}

// However often and in whatever order Stripe's events come, before or after the last of
// them has happened: the order ends in one state, which an operator was told of.
func TestEventsInAnyOrderEndInOneState(t *testing.T) {
	s := newTellsOfPayments(t)
	p := gopter.DefaultTestParameters()
	p.MinSuccessfulTests = 100
	t.Logf("SEED=%d", p.Seed())
	properties := gopter.NewProperties(p)
	properties.Property("the order ends in one state", prop.ForAll(func(shuffle int64, repeated []int) string {
		random := rand.New(rand.NewSource(shuffle))
		s.wholeHistory(func() {
			if n := random.Intn(2 * len(s.Events())); n < len(s.Events()) {
				s.deliver(s.Events()[n])
			}
		})
		all := s.Events()
		for _, n := range repeated {
			all = append(all, all[n%len(all)])
		}
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for _, e := range all {
			s.deliver(e)
		}
		o := s.order()
		got := fmt.Sprintln(o.Status, o.Payment, o.Refunds[0].State, o.Refunds[1].State, len(o.Disputes), o.Disputes[0].State, o.Disputes[0].Amount)
		if got != "completed charged refunded unsettled 1 lost 18.99 USD\n" || s.alarms() < 2 || s.alarms() > 3 {
			return fmt.Sprint(got, s.alarms(), " alarms")
		}
		return ""
	}, gen.Int64(), gen.SliceOfN(5, gen.IntRange(0, 1000))))
	properties.TestingRun(t)
}

func TestADisputeIsInTheTimelineWithEachState(t *testing.T) {
	s := newTellsOfPayments(t)
	s.begin(visa)
	require.NoError(t, s.run(calm))
	id := s.Dispute(s.order().Reference, "product_not_received")
	for _, e := range s.Events() {
		s.deliver(e)
	}
	require.Equal(t, 1, s.alarms())
	d := s.order().Disputes[0]
	require.Equal(t, []any{id, payment.DisputeOpen, "19.99 USD", "product_not_received"}, []any{d.ID, d.State, d.Amount.String(), d.Reason})
	s.CloseDispute(id, true)
	for _, e := range s.Events() {
		s.deliver(e)
	}
	require.Equal(t, 2, s.alarms())
	timeline, err := s.store.Timeline(t.Context(), orderID)
	require.NoError(t, err)
	var states []string
	for _, e := range timeline {
		if e.Type == event.OrderDisputed {
			states = append(states, e.Data.Dispute.State)
		}
	}
	require.Equal(t, []string{"open", "won"}, states)
}

func TestACompensationsRefundThatFailsIsSettledByHand(t *testing.T) {
	s := newTellsOfPayments(t)
	s.begin(visa)
	for _, step := range []stepOf{s.steps.Validate, s.steps.Reserve, s.steps.Charge} {
		_, err := s.do(step, calm)
		require.NoError(t, err)
	}
	c := payment.Charge{Key: payment.Key(orderID), OrderID: orderID, Token: visa, Reference: s.order().Reference}
	o, err := s.store.Order(t.Context(), orderID)
	require.NoError(t, err)
	c.Amount = o.Total()
	require.NoError(t, s.Capture(t.Context(), c), "and its response is lost")
	require.NoError(t, s.compensate(calm))
	require.Equal(t, []any{order.Failed, order.Refunded}, []any{s.order().Status, s.order().Payment})
	s.FailRefund(s.order().RefundReference, "lost_or_stolen_card")
	for range 2 {
		for _, e := range s.Events() {
			s.deliver(e)
		}
	}
	require.Equal(t, []any{order.Failed, order.Unsettled}, []any{s.order().Status, s.order().Payment})
	require.Contains(t, s.order().Reason.Message, "could not be refunded")
	require.Equal(t, 1, s.alarms())
}

// late is a payment of an order that has ended: its key was forgotten, so it is another
// intent. It is confirmed after the end.
func (s *tellsOfPayments) late(method string) string {
	i, err := s.client().V1PaymentIntents.Create(s.t.Context(), &api.PaymentIntentCreateParams{
		Amount: api.Int64(1999), Currency: api.String("usd"), PaymentMethodTypes: []*string{api.String("card")}, CaptureMethod: &method,
		Metadata: map[string]string{"order_id": orderID, "charge_key": payment.Key(orderID)},
	})
	require.NoError(s.t, err)
	_, err = s.client().V1PaymentIntents.Confirm(s.t.Context(), i.ID, &api.PaymentIntentConfirmParams{PaymentMethod: api.String(visa)})
	require.NoError(s.t, err)
	return i.ID
}

func TestAnOrderThatFailedKeepsNoMoneyThatComesLate(t *testing.T) {
	s := newTellsOfPayments(t)
	for method, want := range map[string]order.Payment{"manual": order.Voided, "automatic": order.Refunded} {
		s.begin("pm_card_visa_chargeDeclined")
		require.NoError(t, s.run(calm))
		require.Equal(t, []any{order.Failed, order.Voided}, []any{s.order().Status, s.order().Payment})
		s.clock.Advance(day)
		s.late(method)
		captured, authorized := s.Held()
		require.EqualValues(t, 1999, captured+authorized, "the shopper pays for nothing")
		for range 2 {
			for _, e := range s.Events() {
				s.deliver(e)
			}
		}
		s.wantHeld(0, 0)
		require.Equal(t, []any{order.Failed, want}, []any{s.order().Status, s.order().Payment}, method)
		require.Equal(t, want == order.Refunded, strings.Contains(s.order().Reason.Message, "Your payment was refunded."))
		require.Zero(t, s.alarms())
	}
}

func TestASecondPaymentOfAnOrderRaisesAttention(t *testing.T) {
	s := newTellsOfPayments(t)
	s.begin(visa)
	require.NoError(t, s.run(calm))
	s.clock.Advance(day)
	s.late("automatic")
	for _, e := range s.Events() {
		s.deliver(e)
	}
	require.Equal(t, 1, s.alarms())
	require.Contains(t, s.log.String(), "the order has another payment")
	s.wantHeld(2*1999, 0)
}

func TestAnOrderOnItsWayIsLeftToItsSaga(t *testing.T) {
	s := newTellsOfPayments(t)
	s.begin(visa)
	for _, step := range []stepOf{s.steps.Validate, s.steps.Reserve, s.steps.Charge, s.steps.Confirm} {
		_, err := s.do(step, calm)
		require.NoError(t, err)
		before := s.order()
		for _, e := range s.Events() {
			s.deliver(e)
		}
		require.Equal(t, before, s.order())
	}
	s.wantHeld(1999, 0)
	require.Zero(t, s.alarms())
}

func TestMoneyOfAnUnknownOrderRaisesAttention(t *testing.T) {
	s := newTellsOfPayments(t)
	s.begin(visa)
	c := charge("01KB9999999999999999999999", visa)
	s.Dispute(s.captured(c), "fraudulent")
	for _, e := range s.Events() {
		s.deliver(e)
	}
	require.Positive(t, s.alarms())
	require.Contains(t, s.log.String(), "there is no such order")

	s.begin(visa)
	i, err := s.client().V1PaymentIntents.Create(t.Context(), &api.PaymentIntentCreateParams{
		Amount: api.Int64(100), Currency: api.String("usd"), PaymentMethodTypes: []*string{api.String("card")},
	})
	require.NoError(t, err)
	require.NoError(t, s.steps.Notice(t.Context(), payment.Notice{ID: "evt_1", Kind: payment.NoticeDispute, Reference: i.ID}))
	require.NoError(t, s.steps.Notice(t.Context(), payment.Notice{ID: "evt_1", Kind: payment.NoticeDispute, Reference: "pi_unknown"}))
	require.Zero(t, s.alarms(), "another payment of the account")
	require.Contains(t, s.log.String(), "a payment of no order was dropped")
}

func TestAnEventThatAnotherAccountSignedIsRefused(t *testing.T) {
	s := newTellsOfPayments(t)
	s.wholeHistory(calm)
	for _, e := range s.Events() {
		require.Equal(t, http.StatusBadRequest, s.post(e, "whsec_another"))
	}
	require.Empty(t, s.queued)
}

// A notice that Stripe cannot answer for now stays in the queue.
func TestANoticeWaitsForStripe(t *testing.T) {
	s := newTellsOfPayments(t)
	s.wholeHistory(calm)
	s.Inject(stripetest.RateLimited("GET /v1/disputes", time.Second).Once())
	err := s.steps.Notice(t.Context(), payment.Notice{ID: "evt_1", Kind: payment.NoticeDispute, Reference: s.order().Reference})
	require.ErrorContains(t, err, "takes no more requests")
	require.Zero(t, s.alarms())
	require.NoError(t, s.steps.Notice(t.Context(), payment.Notice{ID: "evt_1", Kind: payment.NoticeDispute, Reference: s.order().Reference}))
	require.Len(t, s.order().Disputes, 1)
}
