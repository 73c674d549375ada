package e2e

import (
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/receiver"
)

// rename gives a product a name as an earlier release could have stored it.
func rename(t *testing.T, sku, name string) {
	t.Helper()
	table := dynamodb.NewFromConfig(settings(t))
	_, err := table.UpdateItem(within(t), &dynamodb.UpdateItemInput{
		TableName: &platform.Table,
		Key: map[string]types.AttributeValue{
			"PK": &types.AttributeValueMemberS{Value: "PRODUCT#" + sku}, "SK": &types.AttributeValueMemberS{Value: "PRODUCT"},
		},
		UpdateExpression:          aws.String("SET #n = :n"),
		ConditionExpression:       aws.String("attribute_exists(PK)"),
		ExpressionAttributeNames:  map[string]string{"#n": "name"},
		ExpressionAttributeValues: map[string]types.AttributeValue{":n": &types.AttributeValueMemberS{Value: name}},
	})
	require.NoError(t, err)
}

// The mistake: a name with U+FFFE completed an order whose mail, receipt and webhooks were
// lost. Such names are refused now, but may be stored.
func TestA2_AnOrderOfAnOldProductWithABadNameArrivesEverywhere(t *testing.T) {
	shopper, operator := as(t, "shopper"), as(t, "operator")
	sku := unused("BAD-NAME")
	retire(t, sku)
	product := map[string]any{"name": "Bad", "price": map[string]any{"amount": 500, "currency": "USD"}, "active": true}
	_, err := operator.Call(within(t), "PUT", "/api/ops/products/"+sku, nil, product, nil)
	require.NoError(t, err)
	_, err = operator.Call(within(t), "POST", "/api/ops/products/"+sku+"/stock", nil, map[string]any{"delta": 5, "reference": key(t)}, nil)
	require.NoError(t, err)
	rename(t, sku, "Bad \uFFFE\uFFFF name")
	hooks, _ := listen(t, shopper)
	before := undelivered(t, operator)

	placed, answer, err := shopper.Place(within(t), key(t), client.NewDraft(sku, 1, "tok_ok"))
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, answer.Status)
	o, err := shopper.Follow(within(t), placed.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "completed", o.Status)
	await(t, hooks, func(got []receiver.Delivery) bool { return len(of(got, o.ID)) >= len(o.Timeline) })
	link, err := shopper.Receipt(within(t), o.ID)
	require.NoError(t, err)
	checkReceipt(t, link, o.ID)
	mailed(t, o.ID, "")
	require.Equal(t, before, undelivered(t, operator), "nothing is lost on the way")
}

// undelivered counts the events that reached no consumer, by the queue that keeps them.
func undelivered(t *testing.T, operator *client.Client) map[string]int {
	t.Helper()
	var list struct {
		Items []struct {
			Name        string
			DeadLetters int
		}
	}
	_, err := operator.Call(within(t), http.MethodGet, "/api/ops/queues", nil, nil, &list)
	require.NoError(t, err)
	counts := map[string]int{}
	for _, q := range list.Items {
		if q.Name == "relay-failures" || q.Name == "bus-failures" {
			counts[q.Name] = q.DeadLetters
		}
	}
	require.Len(t, counts, 2)
	return counts
}

// Everything that must not be in a log goes through the platform, also where it fails.
// TestMain fails if a log holds it.
func TestA3_SecretsThatGoThroughThePlatformAreNotLogged(t *testing.T) {
	shopper := as(t, "shopper")
	hooks, hook := listen(t, shopper)
	require.NoError(t, hooks.Close()) // deliveries fail, with the address in their errors
	card := client.NewDraft(pick(t, shopper, 1).SKU, 1, "4242424242424242")
	end(t, shopper, card, "failed", "payment_declined", "order.created", "order.validated", "order.reserved", "order.released", "order.failed")
	require.Eventually(t, func() bool {
		var page struct {
			Items []struct {
				Attempts []struct{ Error string }
			}
		}
		_, err := shopper.Call(within(t), "GET", "/api/webhooks/"+hook.ID+"/deliveries", nil, nil, &page)
		for _, d := range page.Items { // the oldest first, while the endpoint is set aside
			if len(d.Attempts) > 0 {
				return err == nil
			}
		}
		return false
	}, patience, patience/300, "a delivery was attempted")
}
