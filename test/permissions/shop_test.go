package permissions

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/webhook"
	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/ops/receiver"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/wiring"
)

// shop uses the platform so that its programs make all of their calls.
type shop struct {
	t                 *testing.T
	platform          target.Target
	calls             *recorder
	control           control.Client
	aws               aws.Config
	shopper, operator *client.Client
	sku               string
	orders            int
}

func open(t *testing.T, p target.Target, calls *recorder) *shop {
	s := &shop{t: t, platform: p, calls: calls, control: control.Client{Base: p.Control}, sku: "permitted-lamp"}
	s.aws = aws.Config{Region: p.Region, BaseEndpoint: &p.AWS, Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")}
	var err error
	s.shopper, err = signin.As(t.Context(), p, "shopper")
	require.NoError(t, err)
	s.operator, err = signin.As(t.Context(), p, "operator")
	require.NoError(t, err)
	s.product()
	return s
}

// product offers units of the product that the shop sells.
func (s *shop) product() {
	s.ask(s.operator, http.MethodPut, "/api/ops/products/"+s.sku, map[string]any{"name": "Lamp", "price": map[string]any{"amount": 1999, "currency": "USD"}}, nil)
	s.ask(s.operator, http.MethodPost, "/api/ops/products/"+s.sku+"/stock", map[string]any{"delta": 100, "reference": "first"}, nil)
}

func (s *shop) ask(who *client.Client, method, path string, in, out any) {
	_, err := who.Call(s.t.Context(), method, path, nil, in, out)
	require.NoError(s.t, err, "%s %s", method, path)
}

func (s *shop) within() context.Context {
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	s.t.Cleanup(cancel)
	return ctx
}

// place orders units with a payment token.
func (s *shop) place(units int, token string) client.Order {
	s.orders++
	o, _, err := s.shopper.Place(s.within(), fmt.Sprint("order-", s.orders), client.NewDraft(s.sku, units, token))
	require.NoError(s.t, err)
	return o
}

func (s *shop) ends(o client.Order, status string) {
	o, err := s.shopper.Follow(s.within(), o.ID, nil)
	require.NoError(s.t, err)
	require.Equal(s.t, status, o.Status)
}

// until waits until the program has called the action.
func (s *shop) until(program, action, partition string) {
	require.Eventually(s.t, func() bool { return s.calls.seen(program, action, partition) },
		patience, 20*time.Millisecond, "%s never called %s on %s…", program, action, partition)
}

// disturbed calls do while a fault applies.
func (s *shop) disturbed(f control.Fault, do func()) {
	mend, err := s.control.Fault(s.t.Context(), f)
	require.NoError(s.t, err)
	do()
	require.NoError(s.t, mend(s.t.Context()))
}

// sell places orders that end in each possible way, and makes a shopper's reads.
func (s *shop) sell() {
	done := s.place(2, "tok_ok")
	s.ends(done, "completed")
	s.ask(s.operator, http.MethodGet, "/api/ops/orders/"+done.ID, nil, nil)
	again, _, err := s.shopper.Place(s.within(), "order-1", client.NewDraft(s.sku, 2, "tok_ok"))
	require.NoError(s.t, err)
	require.Equal(s.t, done.ID, again.ID)
	s.ends(s.place(1, "tok_flaky"), "completed")
	s.ends(s.place(1, "tok_timeout_after_charge"), "completed")
	s.ends(s.place(1, "tok_declined"), "failed")
	s.ends(s.place(1000, "tok_ok"), "failed") // more than are in stock
	s.disturbed(control.Fault{Service: "lambda", Operation: "charge-payment", Kind: "delay", Rate: 1, DelayMillis: 300}, func() {
		o := s.place(1, "tok_ok")
		s.ask(s.shopper, http.MethodPost, "/api/orders/"+o.ID+"/cancel", nil, nil)
		s.ends(o, "cancelled")
	})
	s.disturbed(control.Fault{Service: "lambda", Operation: "confirm-order", Kind: "error-before", Rate: 1, Code: "Invalid"}, func() {
		s.ends(s.place(1, "tok_ok"), "failed")
	})
	_, err = s.shopper.Receipt(s.within(), done.ID)
	require.NoError(s.t, err)
	s.act(done)
	unpaid := s.place(1, "tok_declined")
	a, err := s.shopper.Send(s.within(), http.MethodGet, "/api/orders/"+unpaid.ID+"/receipt", nil, nil)
	require.NoError(s.t, err)
	require.Equal(s.t, http.StatusNotFound, a.Status)
	for _, path := range []string{"/api/products?q=lamp", "/api/orders?status=completed", "/api/events"} {
		s.ask(s.shopper, http.MethodGet, path, nil, nil)
	}
	s.ask(s.shopper, http.MethodPut, "/api/me/address", map[string]any{"name": "Ada", "lines": []string{"1"}, "country": "AQ", "city": "Base"}, nil)
	s.ask(s.shopper, http.MethodGet, "/api/me/address", nil, nil)
	s.ask(s.shopper, http.MethodDelete, "/api/me/address", nil, nil)
	s.until("send-email", "ses:SendEmail", "")
}

// contend lets orders want one product at once: its stock is spread, an order wants more
// than there is, and an operator removes units that are in buckets.
func (s *shop) contend() {
	sku := s.sku
	defer func() { s.sku = sku }()
	s.sku = "wanted-lamp"
	s.product()
	store := dynamo.New(dynamodb.NewFromConfig(s.aws), s.platform.Table, time.Now)
	require.NoError(s.t, store.SpreadStock(s.t.Context(), s.sku, 4))
	s.ends(s.place(1000, "tok_ok"), "failed")
	s.ask(s.operator, http.MethodPost, "/api/ops/products/"+s.sku+"/stock", map[string]any{"delta": -70, "reference": "count"}, nil)
	s.ask(s.operator, http.MethodPost, "/api/ops/products/"+s.sku+"/stock", map[string]any{"delta": 10_000, "reference": "second"}, nil)
	s.disturbed(control.Fault{Service: "dynamodb", Operation: "TransactWriteItems", Kind: "conflict", Rate: 0.5}, func() {
		ctx := s.within()
		for !s.calls.seen("confirm-order", "dynamodb:GetItem", "PRODUCT#") {
			require.NoError(s.t, ctx.Err(), "confirm-order never looked at the contested stock")
			s.place(1, "tok_ok")
		}
	})
}

// hinder lets each function that processes a queue meet a fault that passes, and a
// message that it can never process.
func (s *shop) hinder() {
	s.disturbed(control.Fault{Service: "ses", Operation: "SendEmail", Kind: "error-before", Rate: 1, Code: "TooManyRequestsException", Status: 429}, func() {
		s.disturbed(control.Fault{Service: "s3", Operation: "PutObject", Kind: "error-before", Rate: 1}, func() {
			s.ends(s.place(1, "tok_ok"), "completed")
			s.until("send-email", "sqs:ChangeMessageVisibility", "")
			s.until("send-email", "dynamodb:DeleteItem", "MARKER#send-email#")
			s.until("generate-receipt", "sqs:ChangeMessageVisibility", "")
		})
	})
	queues := sqs.NewFromConfig(s.aws)
	for name, f := range wiring.Functions() {
		if f.Trigger.Queue == "" {
			continue
		}
		_, err := queues.SendMessage(s.t.Context(), &sqs.SendMessageInput{QueueUrl: aws.String(s.platform.Queues[f.Trigger.Queue]), MessageBody: aws.String("{")})
		require.NoError(s.t, err)
		s.until(name, "sqs:SendMessage", "")
	}
	attempt := `{"endpointId":"e","ownerId":"o","deliveryId":"d","number":1,"notBefore":"2020-01-01T00:00:00Z"}`
	s.disturbed(control.Fault{Service: "dynamodb", Operation: "GetItem", Kind: "error-before", Rate: 1}, func() {
		_, err := queues.SendMessage(s.t.Context(), &sqs.SendMessageInput{QueueUrl: aws.String(s.platform.Queues["webhook-attempts"]), MessageBody: &attempt})
		require.NoError(s.t, err)
		s.until("attempt-webhooks", "sqs:ChangeMessageVisibility", "")
		visit := `{"endpointId":"e","ownerId":"o"}`
		_, err = queues.SendMessage(s.t.Context(), &sqs.SendMessageInput{QueueUrl: aws.String(s.platform.Queues["webhook-probes"]), MessageBody: &visit})
		require.NoError(s.t, err)
		s.until("probe-webhooks", "sqs:ChangeMessageVisibility", "")
		later := strings.Replace(attempt, "2020", "2200", 1) // of the release before
		_, err = queues.SendMessage(s.t.Context(), &sqs.SendMessageInput{QueueUrl: aws.String(s.platform.Queues["webhooks"]), MessageBody: &later})
		require.NoError(s.t, err)
		s.until("deliver-webhooks", "sqs:ChangeMessageVisibility", "")
	})
}

// operate makes the operators' calls.
func (s *shop) operate() {
	for _, path := range []string{"/api/ops/overview", "/api/ops/orders?status=completed", "/api/ops/queues", "/api/ops/partners", "/api/ops/products?state=withdrawn"} {
		s.ask(s.operator, http.MethodGet, path, nil, nil)
	}
	for _, q := range []string{"", "shopper@shop.example", "pi_1", "FFQ6-9G5F-AV0"} {
		s.ask(s.operator, http.MethodPost, "/api/ops/orders/search", map[string]any{"q": q}, nil)
	}
	for _, queue := range []string{"charges", "email", "receipt", "shipments", "webhooks", "webhook-attempts", "webhook-probes"} {
		s.ask(s.operator, http.MethodPost, "/api/ops/queues/"+queue+"/redrive", nil, nil)
	}
	s.deadLetters()
	var partner struct{ ID string }
	s.ask(s.operator, http.MethodPost, "/api/ops/partners", map[string]any{"name": "Parcels", "eventTypes": []string{"shipment.delivered"}}, &partner)
	path := "/api/ops/partners/" + partner.ID
	s.ask(s.operator, http.MethodGet, path, nil, nil)
	s.ask(s.operator, http.MethodPost, path+"/rotate-secret", nil, nil)
	s.ask(s.operator, http.MethodPatch, path, map[string]any{"active": false}, nil)
}

// deadLetters reads the dead letters of each queue, sends one back where it can go back,
// and deletes one.
func (s *shop) deadLetters() {
	queues := sqs.NewFromConfig(s.aws)
	for name, q := range wiring.Queues() {
		url := s.platform.Queues[name]
		if !q.DeadLetterOnly {
			url = s.platform.Queues[wiring.DeadLetters(name)]
		}
		path := "/api/ops/queues/" + name + "/dead-letters"
		for range 2 {
			_, err := queues.SendMessage(s.t.Context(), &sqs.SendMessageInput{QueueUrl: &url, MessageBody: aws.String("{")})
			require.NoError(s.t, err)
		}
		var read struct{ Items []struct{ ID string } }
		s.ask(s.operator, http.MethodGet, path, nil, &read)
		require.NotEmpty(s.t, read.Items, name)
		if !q.DeadLetterOnly {
			s.ask(s.operator, http.MethodPost, path+"/redrive", map[string]any{"ids": []string{read.Items[0].ID}}, nil)
		}
		last := read.Items[len(read.Items)-1].ID
		s.ask(s.operator, http.MethodPost, path+"/delete", map[string]any{"ids": []string{last}, "reason": "a test"}, nil)
		s.ask(s.operator, http.MethodGet, "/api/ops/queues/"+name+"/actions", nil, nil)
	}
}

// queue lets orders wait for the payment gateway, in each possible way, and sends a
// message that is no charge.
func (s *shop) queue() {
	s.ends(s.place(1, payment.TokenOperated), "completed")
	s.disturbed(control.Fault{Service: "lambda", Operation: "charge-payment", Kind: "error-before", Rate: 1, Code: "Lambda.TooManyRequestsException"}, func() {
		waiting := map[string]client.Order{"completed": s.place(1, payment.TokenOperated), "failed": s.place(1, payment.TokenDeclined)}
		flaky := s.place(1, payment.TokenFlaky)
		for status, o := range waiting {
			s.ends(o, status)
		}
		s.ends(flaky, "completed")
	})
	url := s.platform.Queues["charges"]
	_, err := sqs.NewFromConfig(s.aws).SendMessage(s.within(), &sqs.SendMessageInput{QueueUrl: &url, MessageBody: aws.String("no charge")})
	require.NoError(s.t, err)
	s.until("charge-queued-payment", "sqs:SendMessage", "")
}

// listen registers a webhook endpoint, receives an order's events and deletes the
// endpoint.
func (s *shop) listen() {
	hooks, err := receiver.Start()
	require.NoError(s.t, err)
	s.t.Cleanup(func() { _ = hooks.Close() })
	hook, err := s.shopper.Register(s.within(), hooks.URL)
	require.NoError(s.t, err)
	path := "/api/webhooks/" + hook.ID
	s.ask(s.shopper, http.MethodGet, "/api/webhooks", nil, nil)
	s.ask(s.shopper, http.MethodGet, path, nil, nil)
	s.ask(s.shopper, http.MethodPatch, path, map[string]any{"description": "mine", "ordering": "per_order"}, nil)
	s.ask(s.shopper, http.MethodPost, path+"/rotate-secret", nil, nil)
	s.ask(s.shopper, http.MethodPost, path+"/revoke-previous-secret", nil, nil)
	s.ask(s.shopper, http.MethodPost, path+"/ping", nil, nil)
	stop := s.partner(hooks.URL + "/all")
	heard := s.place(1, "tok_ok")
	s.ends(heard, "completed")
	for _, who := range []string{"deliver-webhooks", "attempt-webhooks", "probe-webhooks"} {
		s.swept(who, "cognito-idp:ListUsersInGroup", "")
	}
	stop()
	s.ask(s.operator, http.MethodGet, "/api/ops/orders/"+heard.ID, nil, nil)
	var delivered struct {
		Items []struct{ ID, State string }
	}
	require.Eventually(s.t, func() bool {
		s.ask(s.shopper, http.MethodGet, path+"/deliveries", nil, &delivered)
		return len(delivered.Items) > 0 && delivered.Items[0].State != "pending"
	}, patience, 50*time.Millisecond)
	s.ask(s.shopper, http.MethodGet, path+"/deliveries/"+delivered.Items[0].ID, nil, nil)
	s.ask(s.shopper, http.MethodGet, path+"/statistics", nil, nil)
	s.ask(s.shopper, http.MethodPost, path+"/deliveries/"+delivered.Items[0].ID+"/redeliver", nil, nil)
	s.recovers(path)
	s.setAside(hooks, path)
	require.Eventually(s.t, func() bool { // the notice to the owner is delayed
		require.NoError(s.t, s.control.Advance(s.t.Context(), 70*time.Second))
		return s.calls.seen("send-email", "dynamodb:GetItem", "OWNER#")
	}, patience, 200*time.Millisecond)
	s.ask(s.shopper, http.MethodDelete, path, nil, nil)
	s.vanish()
}

// vanish deletes a delivery while it is being attempted: first aside, as those of an endpoint
// that has never answered, then among those of all endpoints.
func (s *shop) vanish() {
	var endpoint struct{ ID string }
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		delivery := webhook.DeliveryID(endpoint.ID, r.Header.Get("webhook-id"))
		_, err := dynamodb.NewFromConfig(s.aws).DeleteItem(r.Context(), &dynamodb.DeleteItemInput{
			TableName: &s.platform.Table, Key: map[string]types.AttributeValue{
				"PK": &types.AttributeValueMemberS{Value: "DELIVERY#" + endpoint.ID + "#" + delivery}, "SK": &types.AttributeValueMemberS{Value: "DELIVERY"},
			},
		})
		assert.NoError(s.t, err)
		w.WriteHeader(http.StatusNoContent)
	}))
	s.t.Cleanup(server.Close)
	s.ask(s.shopper, http.MethodPost, "/api/webhooks", map[string]any{"url": server.URL}, &endpoint)
	for _, who := range []string{"probe-webhooks", "attempt-webhooks"} {
		require.Eventually(s.t, func() bool {
			s.ask(s.shopper, http.MethodPost, "/api/webhooks/"+endpoint.ID+"/ping", nil, nil)
			return s.calls.seen(who, "dynamodb:DeleteItem", "DELIVERY#"+endpoint.ID)
		}, patience, 500*time.Millisecond, "%s left the details of a delivery that is gone", who)
	}
	s.ask(s.shopper, http.MethodDelete, "/api/webhooks/"+endpoint.ID, nil, nil)
}

// recovers pauses an endpoint while an order is placed, and recovers what it missed.
func (s *shop) recovers(path string) {
	since := time.Now().Add(-time.Hour).Format(time.RFC3339)
	s.ask(s.shopper, http.MethodPatch, path, map[string]any{"state": "paused"}, nil)
	s.ends(s.place(1, "tok_ok"), "completed")
	var status struct{ Missed struct{ Paused int } }
	require.Eventually(s.t, func() bool {
		s.ask(s.shopper, http.MethodGet, path+"/recover?since="+since, nil, &status)
		return status.Missed.Paused > 0
	}, patience, 50*time.Millisecond)
	s.ask(s.shopper, http.MethodPatch, path, map[string]any{"state": "active"}, nil)
	s.ask(s.shopper, http.MethodPost, path+"/recover", map[string]any{"since": since}, nil)
	s.ask(s.shopper, http.MethodDelete, path+"/recover", nil, nil)
	s.swept("sweep-webhooks", "dynamodb:Query", "MISSED#")
}

// setAside lets the endpoint fail until it is set aside, recover, and be gone.
func (s *shop) setAside(hooks *receiver.Receiver, path string) {
	ping := func(path string) { s.ask(s.shopper, http.MethodPost, path+"/ping", nil, nil) }
	hooks.Answer(http.StatusServiceUnavailable)
	for range webhook.CircuitFailures {
		ping(path)
	}
	s.circuit(path, true)
	s.swept("probe-webhooks", "dynamodb:Query", "PARKED#")
	hooks.Answer(http.StatusNoContent)
	s.circuit(path, false)
	s.overlooked()
	well, err := s.shopper.Register(s.within(), hooks.URL+"/well")
	require.NoError(s.t, err)
	ping("/api/webhooks/" + well.ID)
	require.Eventually(s.t, func() bool {
		var sent struct{ Items []struct{ State string } }
		s.ask(s.shopper, http.MethodGet, "/api/webhooks/"+well.ID+"/deliveries", nil, &sent)
		return len(sent.Items) > 0 && sent.Items[0].State == "succeeded"
	}, patience, 50*time.Millisecond)
	hooks.Answer(http.StatusGone)
	fresh, err := s.shopper.Register(s.within(), hooks.URL+"/fresh") // is set aside until it has answered
	require.NoError(s.t, err)
	ping("/api/webhooks/" + fresh.ID)
	s.notifies("probe-webhooks")
	ping("/api/webhooks/" + well.ID)
	s.notifies("attempt-webhooks")
}

// notifies lets the platform's time pass until the principal has enqueued a mail.
func (s *shop) notifies(principal string) {
	s.t.Helper()
	email := arn("sqs", filepath.Base(s.platform.Queues["email"]))
	require.Eventually(s.t, func() bool {
		require.NoError(s.t, s.control.Advance(s.t.Context(), 10*time.Second))
		return slices.ContainsFunc(s.calls.made(principal), func(c call) bool { return c.action == "sqs:SendMessage" && c.resource == email })
	}, patience, 200*time.Millisecond, "%s enqueued no mail", principal)
}

// circuit waits until the endpoint has a circuit that is not closed, or has none.
func (s *shop) circuit(path string, wanted bool) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		require.NoError(s.t, s.control.Advance(s.t.Context(), 10*time.Second))
		var endpoint struct{ Circuit *struct{ State string } }
		s.ask(s.shopper, http.MethodGet, path, nil, &endpoint)
		return (endpoint.Circuit != nil) == wanted
	}, patience, 500*time.Millisecond)
}

// overlooked stores a delivery whose message is lost, and a circuit that can be removed, for
// the next sweep.
func (s *shop) overlooked() {
	store := dynamo.New(dynamodb.NewFromConfig(s.aws), s.platform.Table, time.Now)
	past := time.Now().Add(-time.Hour)
	require.NoError(s.t, store.CreateDelivery(s.within(), webhook.Delivery{
		ID: "wd_late", EndpointID: "we_gone", OwnerID: "nobody", State: webhook.DeliveryPending, Round: 1, NextAttemptAt: past, Version: 1, CreatedAt: past,
	}))
	require.NoError(s.t, store.SaveCircuit(s.within(), webhook.Circuit{
		EndpointID: "we_gone", OwnerID: "nobody", State: webhook.CircuitClosing, Since: past, NextAt: past, Version: 1,
	}))
	s.swept("sweep-webhooks", "dynamodb:PutItem", "DELIVERY#")
	s.swept("probe-webhooks", "dynamodb:DeleteItem", "OWNER#")
}

// swept lets the platform's time pass, which sweeps, until a call was made.
func (s *shop) swept(principal, action, key string) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		require.NoError(s.t, s.control.Advance(s.t.Context(), 10*time.Second))
		return s.calls.seen(principal, action, key)
	}, patience, 200*time.Millisecond)
}

// partner registers an endpoint that hears of all orders, and polls. stop has an operator stop
// and start it.
func (s *shop) partner(url string) (stop func()) {
	partner, err := signin.As(s.t.Context(), s.platform, "partner")
	require.NoError(s.t, err)
	hook, err := partner.Register(s.within(), url)
	require.NoError(s.t, err)
	s.ask(partner, http.MethodGet, "/api/events?after=latest", nil, nil)
	s.until("feed-events", "dynamodb:PutItem", "FEED")
	s.ask(partner, http.MethodGet, "/api/events?after=earliest", nil, nil)
	s.repeat()
	return func() {
		var all struct {
			Items []struct{ ID, UserID string }
		}
		s.ask(s.operator, http.MethodGet, "/api/ops/webhooks", nil, &all)
		s.ask(s.operator, http.MethodPost, "/api/ops/webhooks/search", map[string]any{"email": "partner@shop.example"}, nil)
		for _, e := range all.Items {
			if e.ID == hook.ID {
				path := "/api/ops/webhooks/" + e.UserID + "/" + e.ID
				s.ask(s.operator, http.MethodPost, path+"/stop", map[string]any{"reason": "a test"}, nil)
				s.ask(s.operator, http.MethodPost, path+"/start", map[string]any{"reason": "a test"}, nil)
				s.ask(s.operator, http.MethodGet, path+"/actions", nil, nil)
			}
		}
		s.ask(partner, http.MethodDelete, "/api/webhooks/"+hook.ID, nil, nil)
	}
}

// repeat hands a batch of the stream to feed-events again, without its last event.
func (s *shop) repeat() {
	record := func(n int) string {
		return fmt.Sprintf(`{"dynamodb":{"SequenceNumber":"%d","NewImage":{"detail":{"S":"{\"id\":\"01REPEAT-%04d\",\"type\":\"order.created\",\"orderId\":\"01REPEAT\",\"sequence\":%d}"}}}}`, n, n, n)
	}
	for _, batch := range []string{record(1) + "," + record(2), record(1)} {
		out, err := lambda.NewFromConfig(s.aws).Invoke(s.within(), &lambda.InvokeInput{
			FunctionName: aws.String("eventforge-local-feed-events"), Payload: []byte(`{"Records":[` + batch + `]}`),
		})
		require.NoError(s.t, err)
		require.Nil(s.t, out.FunctionError, "%s", out.Payload)
	}
}

// ingest sends a partner's event twice; the first time the bus refuses it.
func (s *shop) ingest() {
	s.disturbed(control.Fault{Service: "events", Operation: "PutEvents", Kind: "error-before", Rate: 1, Code: "ValidationException"}, func() {
		require.GreaterOrEqual(s.t, s.push("event-1"), http.StatusInternalServerError)
	})
	require.Equal(s.t, http.StatusAccepted, s.push("event-1"))
	s.readReceived()
}

// readReceived refuses an event at the door, and reads the log of what the partner sent.
func (s *shop) readReceived() {
	require.Equal(s.t, http.StatusBadRequest, s.pushBody("event-2", `{}`))
	path := "/api/ops/partners/" + s.platform.Partner.ID
	require.Eventually(s.t, func() bool { // the list is eventually consistent
		var refused struct{ Items []struct{ ID string } }
		s.ask(s.operator, http.MethodGet, path+"/events?outcome=refused", nil, &refused)
		return len(refused.Items) > 0
	}, patience, 200*time.Millisecond)
	for _, each := range []string{"/events", "/events/ZXZlbnQtMQ", "/activity"} {
		s.ask(s.operator, http.MethodGet, path+each, nil, nil)
	}
}

func (s *shop) push(id string) int {
	return s.pushBody(id, `{"shipmentId":"P-1","orderId":"01K9XW5Y7Q2ZJ8F3N6R4T0VABC","carrier":"C","lines":[{"sku":"NONE","quantity":1}]}`)
}

func (s *shop) pushBody(id, data string) int {
	body := fmt.Appendf(nil, `{"type":"shipment.dispatched","timestamp":%q,"data":%s}`, time.Now().UTC().Format(time.RFC3339), data)
	hook, err := standardwebhooks.NewWebhook(s.platform.Partner.Secret)
	require.NoError(s.t, err)
	now := time.Now()
	signature, err := hook.Sign(id, now, body)
	require.NoError(s.t, err)
	req, err := http.NewRequestWithContext(s.within(), http.MethodPost, s.platform.Ingest, bytes.NewReader(body))
	require.NoError(s.t, err)
	for name, value := range map[string]string{
		"Content-Type": "application/json", "partner-id": s.platform.Partner.ID, "webhook-id": id,
		"webhook-timestamp": strconv.FormatInt(now.Unix(), 10), "webhook-signature": signature,
	} {
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(s.t, err)
	require.NoError(s.t, resp.Body.Close())
	return resp.StatusCode
}

// spoil stores an event that can never be published.
func (s *shop) spoil() {
	s.put(map[string]string{"PK": "ORDER#spoilt", "SK": "EVENT#0001", "detail": "not an event"})
	s.until("relay-events", "sqs:SendMessage", "")
}

// put stores an item of texts.
func (s *shop) put(texts map[string]string) {
	item := map[string]types.AttributeValue{}
	for name, text := range texts {
		item[name] = &types.AttributeValueMemberS{Value: text}
	}
	_, err := dynamodb.NewFromConfig(s.aws).PutItem(s.within(), &dynamodb.PutItemInput{TableName: &s.platform.Table, Item: item})
	require.NoError(s.t, err)
}

// erase deletes the shopper's account and data. The shopper's count of endpoints is
// missing, as in the data of earlier releases.
func (s *shop) erase() {
	var endpoint struct{ ID string }
	s.ask(s.shopper, http.MethodPost, "/api/webhooks", map[string]any{"url": "https://127.0.0.1:1/erased", "description": "mine"}, &endpoint)
	s.ends(s.place(1, "tok_declined"), "failed")
	s.until("deliver-webhooks", "dynamodb:PutItem", "DELIVERY#"+endpoint.ID)
	var me struct {
		UserID string
		State  string
	}
	s.ask(s.shopper, http.MethodDelete, "/api/me", nil, &me)
	_, err := dynamodb.NewFromConfig(s.aws).DeleteItem(s.t.Context(), &dynamodb.DeleteItemInput{
		TableName: &s.platform.Table, Key: map[string]types.AttributeValue{
			"PK": &types.AttributeValueMemberS{Value: "OWNER#" + me.UserID}, "SK": &types.AttributeValueMemberS{Value: "COUNT"},
		},
	})
	require.NoError(s.t, err)
	s.reconciled(func() bool {
		s.ask(s.shopper, http.MethodGet, "/api/me/erasure", nil, &me)
		return me.State == "waiting"
	}, "the first pass does not end")
}
