package e2e

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/test/kit/stripetest"
)

// keeper compares the books of a local platform by hand.
type keeper struct {
	t        *testing.T
	local    *target.Local
	aws      aws.Config
	shopper  *client.Client
	operator *client.Client
	day      string
}

func newKeeper(t *testing.T, local *target.Local) *keeper {
	t.Helper()
	now := time.Now().UTC()
	if now.Add(5*time.Minute).Day() != now.Day() {
		t.Skip("the day ends during this test")
	}
	k := &keeper{t: t, local: local, day: now.Format(time.DateOnly), aws: aws.Config{
		Region: local.Region, BaseEndpoint: aws.String(local.AWS), Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}}
	var err error
	k.shopper, err = signin.As(within(t), local.Target, "shopper")
	require.NoError(t, err)
	k.operator, err = signin.As(within(t), local.Target, "operator")
	require.NoError(t, err)
	return k
}

// report is a day's report as the API shows it.
type report struct {
	Day                                      string
	Complete, Final                          bool
	Movements, Compared, Disagreements, Open int
	Gateway, Orders, Outside                 []struct{ Captured, Refunded int64 }
	Findings                                 []struct {
		Kind, OrderID, Reference string
		Recorded, Moved          *struct{ Amount int64 }
	}
}

// compare compares until so many movements, and settlements outside of the gateway, are
// compared: the present second is left out.
func (k *keeper) compare(movements, outside int) (r report) {
	k.t.Helper()
	payload, err := json.Marshal(map[string]string{"day": k.day})
	require.NoError(k.t, err)
	require.Eventually(k.t, func() bool {
		out, err := lambda.NewFromConfig(k.aws).Invoke(within(k.t), &lambda.InvokeInput{
			FunctionName: aws.String("eventforge-local-reconcile-books"), Payload: payload,
		})
		require.NoError(k.t, err)
		require.Nil(k.t, out.FunctionError, "%s", out.Payload)
		r = report{}
		_, err = k.operator.Call(within(k.t), http.MethodGet, "/api/ops/books/"+k.day, nil, nil, &r)
		require.NoError(k.t, err)
		return r.Movements == movements && len(r.Outside) == outside
	}, patience, 500*time.Millisecond, "%d movements and %d settlements", movements, outside)
	return r
}

// ends places an order and follows it to its end.
func (k *keeper) ends(token, status string) client.Order {
	k.t.Helper()
	o, _, err := k.shopper.Place(within(k.t), key(k.t), client.NewDraft(pick(k.t, k.shopper, 1).SKU, 1, token))
	require.NoError(k.t, err)
	o, err = k.shopper.Follow(within(k.t), o.ID, nil)
	require.NoError(k.t, err)
	require.Equal(k.t, status, o.Status)
	return o
}

// settles records that an order's payment was returned outside the payment gateway.
func (k *keeper) settles(o client.Order) {
	k.t.Helper()
	body := object{"reason": "the account is closed", "reference": "transfer 1", "amount": o.Total}
	_, err := k.operator.Call(within(k.t), http.MethodPost, "/api/ops/orders/"+o.ID+"/settle", nil, body, nil)
	require.NoError(k.t, err)
}

// The sandbox's ledger agrees with the orders, however they ended and also when they are
// archived. What is changed in the ledger is found, and leads to the order.
func TestTheBooksOfTheSandboxAgreeUntilTheLedgerLies(t *testing.T) {
	f := startForgetting(t)
	k := newKeeper(t, f.local)
	paid, other := k.ends(payment.TokenOK, "completed"), k.ends(payment.TokenOK, "completed")
	refund(t, k.operator, paid, object{"id": "return-1", "amount": object{"amount": 100, "currency": paid.Total.Currency}})
	settled(t, k.shopper, paid.ID)
	k.ends(payment.TokenCaptureFails, "failed") // its capture is refunded
	k.settles(unrefunded(t, k.shopper, k.operator))
	k.ends(payment.TokenDeclined, "failed")
	k.ends(payment.TokenAuthorizationLost, "failed")
	const outside = 1 // what an operator returned is in neither
	r := k.compare(6, outside)
	require.Empty(t, r.Findings)
	require.Equal(t, r.Gateway, r.Orders)
	require.Positive(t, r.Gateway[0].Refunded)

	require.Positive(t, f.archive())
	again := k.compare(6, outside)
	require.Empty(t, again.Findings)
	require.Equal(t, r.Orders, again.Orders)

	// The first charge is forgotten; of the archived order, too, which is in no list.
	_, err := dynamodb.NewFromConfig(f.aws).UpdateItem(within(t), &dynamodb.UpdateItemInput{
		TableName: &f.local.Table, UpdateExpression: aws.String("REMOVE captured, GSI2PK, GSI2SK"),
		Key: map[string]types.AttributeValue{
			"PK": &types.AttributeValueMemberS{Value: "LEDGER#" + payment.Key(other.ID)}, "SK": &types.AttributeValueMemberS{Value: "CHARGE"},
		},
	})
	require.NoError(t, err)
	r = k.compare(5, outside)
	require.Len(t, r.Findings, 1)
	require.Equal(t, "order_without_charge", r.Findings[0].Kind)
	require.Equal(t, other.ID, r.Findings[0].OrderID)
	require.Equal(t, other.Total.Amount, r.Findings[0].Recorded.Amount)
	var shown struct{ Order client.Order }
	_, err = k.operator.Call(within(t), http.MethodGet, "/api/ops/orders/"+r.Findings[0].OrderID, nil, nil, &shown)
	require.NoError(t, err)
	require.Equal(t, other.ID, shown.Order.ID)
	var page client.Page[report]
	_, err = k.operator.Call(within(t), http.MethodGet, "/api/ops/books", nil, nil, &page)
	require.NoError(t, err)
	require.Equal(t, 1, page.Items[0].Disagreements)
	require.Equal(t, k.day, page.Items[0].Day)
}

// The function reads Stripe's books by Stripe's own client. Each lie of the stand-in is its
// finding.
func TestTheBooksOfStripeAgreeUntilItLies(t *testing.T) {
	gateway := stripetest.New(stripetest.Options{Key: stripeKey})
	own := startWithStripe(t, gateway)
	k := newKeeper(t, own)
	var bought []client.Order
	for range 3 {
		bought = append(bought, k.ends("pm_card_visa", "completed"))
	}
	refund(t, k.operator, bought[2], object{"id": "return-1"})
	settled(t, k.shopper, bought[2].ID)
	r := k.compare(4, 0)
	require.Empty(t, r.Findings)
	require.Equal(t, r.Gateway, r.Orders)

	charges := gateway.Charges()
	gateway.DropMovement(charges[0].ID)
	gateway.ChangeMovement(charges[1].ID, charges[1].AmountCaptured-1)
	gateway.DropMovement(gateway.Refunds()[0].ID)
	gateway.InventCharge(bought[1].ID, 700, "usd")
	gateway.InventCharge("01UNKNOWN", 700, "usd")
	r = k.compare(4, 0)
	found := map[string]string{}
	for _, finding := range r.Findings {
		found[finding.Kind] = finding.OrderID
	}
	require.Len(t, r.Findings, 5)
	require.Equal(t, map[string]string{
		"order_without_charge": bought[0].ID, "amount_differs": bought[1].ID, "charged_twice": bought[1].ID,
		"record_without_refund": bought[2].ID, "charge_without_order": "01UNKNOWN",
	}, found)
}
