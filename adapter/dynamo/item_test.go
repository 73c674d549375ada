package dynamo

import (
	"math/rand"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/backlog"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// Encoding and decoding keep every field.
func TestD7_NoFieldIsDropped(t *testing.T) {
	p := properties(t)
	p.Property("order", keeps(anyOrder, func(s order.Snapshot) (order.Snapshot, error) {
		o, err := decodeOrder(orderItem(s))
		return o.Snapshot(), err
	}))
	p.Property("reconciliation", keeps(anyReconciliation, func(x port.Reconciliation) (port.Reconciliation, error) {
		return decodeReconciliation(reconciliationItem(x))
	}))
	p.Property("event", keeps(published, func(e event.Event) (event.Event, error) {
		it, err := eventItem(e)
		if err != nil {
			return e, err
		}
		return decodeEvent(it)
	}))
	p.Property("idempotency record", keeps(anyRecord, func(r idempotency.Record) (idempotency.Record, error) {
		return decodeIdempotency(idempotencyItem(r))
	}))
	p.Property("product", keeps(filled[catalog.Product], func(x catalog.Product) (catalog.Product, error) {
		return decodeProduct(productItem(x))
	}))
	p.Property("endpoint", keeps(listedEndpoint, func(e webhook.Endpoint) (webhook.Endpoint, error) {
		return decodeEndpoint(endpointItem(e))
	}))
	p.Property("delivery", keeps(withoutExchanges, func(d webhook.Delivery) (webhook.Delivery, error) {
		return decodeDelivery(deliveryItem(d))
	}))
	p.Property("partner", keeps(filled[partner.Partner], func(x partner.Partner) (partner.Partner, error) {
		return decodePartner(partnerItem(x))
	}))
	p.TestingRun(t)
}

func keeps[T any](random func(*rand.Rand) T, there func(T) (T, error)) gopter.Prop {
	return prop.ForAll(func(seed int64) string {
		want := random(rand.New(rand.NewSource(seed)))
		got, err := there(want)
		if err != nil {
			return err.Error()
		}
		return cmp.Diff(want, got, cmpopts.EquateEmpty())
	}, seeds())
}

// Earlier releases stored endpoints without disabledReason.
func TestAnEndpointWithoutADisabledReasonIsDecoded(t *testing.T) {
	want := webhook.Endpoint{ID: "we_1", OwnerID: "alice", URL: "https://shop.example/", State: webhook.Disabled, Version: 2}
	it := endpointItem(want)
	require.NotContains(t, it, "disabledReason")
	got, err := decodeEndpoint(it)
	require.NoError(t, err)
	require.Equal(t, want, got)
}

// Earlier releases stored up to five valid secrets. The item's form is the same, so
// that they read what this release stores.
func TestAnEndpointWithFiveSecretsIsDecoded(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	list := make([]types.AttributeValue, 5)
	for i := range list {
		it := item{"value": text(string(rune('a' + i)))}
		it.instant("expiresAt", now.Add(time.Hour))
		list[i] = fields(it)
	}
	delete(list[0].(*types.AttributeValueMemberM).Value, "expiresAt")
	for name, decode := range map[string]func(item) ([]webhook.Secret, item, error){
		"endpoint": func(it item) ([]webhook.Secret, item, error) {
			e, err := decodeEndpoint(it)
			e.Secrets = webhook.ValidSecrets(e.Secrets, now)
			return e.Secrets, endpointItem(e), err
		},
		"partner": func(it item) ([]webhook.Secret, item, error) {
			p, err := decodePartner(it)
			p.Secrets = webhook.ValidSecrets(p.Secrets, now)
			return p.Secrets, partnerItem(p), err
		},
	} {
		valid, again, err := decode(item{"secrets": &types.AttributeValueMemberL{Value: list}})
		require.NoError(t, err, name)
		require.Equal(t, []webhook.Secret{{Value: "a"}, {Value: "b", ExpiresAt: now.Add(time.Hour)}}, valid, name)
		require.Equal(t, list[:2], again["secrets"].(*types.AttributeValueMemberL).Value, name)
	}
}

// anyOrder is a random order with the fields that every stored order has.
func anyOrder(r *rand.Rand) order.Snapshot {
	s := filled[order.Snapshot](r)
	statuses := order.Statuses()
	s.ID, s.UserID, s.Status = s.ID+"i", s.UserID+"u", statuses[r.Intn(len(statuses))]
	if s.StatusSince.IsZero() || s.Archive != "" && s.Status != order.Completed { // one that failed ended with its last change
		s.StatusSince = s.UpdatedAt
	}
	s.Version, s.Lines = 1+r.Intn(9999), append(s.Lines, filled[event.Line](r))
	return s
}

// listedEndpoint is a random endpoint of this release.
func listedEndpoint(r *rand.Rand) webhook.Endpoint {
	e := filled[webhook.Endpoint](r)
	e.Unlisted = false
	return e
}

// A shopper's endpoint of an earlier release is in no list of all endpoints, until it is
// stored again. What that release stores leaves it out again.
func TestAnEndpointOfAnEarlierReleaseIsNotListed(t *testing.T) {
	old := endpointItem(webhook.Endpoint{ID: "we_1", OwnerID: "alice", State: webhook.Active})
	delete(old, attrGSI1PK)
	delete(old, attrGSI1SK)
	e, err := decodeEndpoint(old)
	require.NoError(t, err)
	require.True(t, e.Unlisted)
	for _, o := range []webhook.Outcome{webhook.Delivered, webhook.Undelivered} {
		again, changed := e.AfterAttempt(o, time.Now())
		require.True(t, changed)
		require.False(t, again.Unlisted)
		require.NotNil(t, endpointItem(again)[attrGSI1PK])
	}
	again, _ := e.AfterAttempt(webhook.Delivered, time.Now())
	_, changed := again.AfterAttempt(webhook.Delivered, time.Now())
	require.False(t, changed, "once")
}

// anyReconciliation is a random reconciliation with a cursor for some statuses.
func anyReconciliation(r *rand.Rand) port.Reconciliation {
	x := port.Reconciliation{Backlog: filled[backlog.State](r), Cursors: map[order.Status]string{}}
	for _, status := range order.Statuses()[:r.Intn(len(order.Statuses()))] {
		x.Cursors[status] = "c" + randomText(r, 12)
	}
	return x
}

// anyRecord is a random record. Every record expires.
func anyRecord(r *rand.Rand) idempotency.Record {
	rec := filled[idempotency.Record](r)
	if rec.ExpiresAt.IsZero() {
		rec.ExpiresAt = time.Date(2026, 11, 23, 8, 0, 0, 1, time.UTC)
	}
	return rec
}

// Earlier releases stored orders without the mark of a delay; what they store leaves it
// out again.
func TestAnOrderOfAnEarlierReleaseIsNotDelayed(t *testing.T) {
	old := orderItem(anyOrder(rand.New(rand.NewSource(1))))
	delete(old, "delayed")
	delete(old, "restarts")
	delete(old, "retryAt")
	o, err := decodeOrder(old)
	require.NoError(t, err)
	require.Zero(t, o.Snapshot().RetryAt)
	require.Nil(t, o.Snapshot().Delay)
	require.Zero(t, o.Snapshot().Restarts)
}

// An index attribute that an item should not have puts it on a wrong list.
func TestItemsAreOnTheirListsOnly(t *testing.T) {
	for name, c := range map[string]struct {
		item       item
		gsi1, gsi2 bool
	}{
		"order":              {orderItem(order.Snapshot{ID: "1"}), true, true},
		"idempotency record": {idempotencyItem(idempotency.Record{}), false, false},
		"active product":     {productItem(catalog.Product{Active: true}), true, true},
		"withdrawn product":  {productItem(catalog.Product{}), true, true},
		"shopper's endpoint": {endpointItem(webhook.Endpoint{}), true, false},
		"partner's endpoint": {endpointItem(webhook.Endpoint{AllOrders: true}), true, false},
		"delivery":           {deliveryItem(webhook.Delivery{}), true, false},
		"partner":            {partnerItem(partner.Partner{ID: "p"}), true, false},
	} {
		for attribute, want := range map[string]bool{
			attrPK: true, attrSK: true, attrGSI1PK: c.gsi1, attrGSI1SK: c.gsi1, attrGSI2PK: c.gsi2, attrGSI2SK: c.gsi2,
		} {
			require.Equal(t, want, c.item[attribute] != nil, "%s, %s", name, attribute)
		}
	}
	active, withdrawn := productItem(catalog.Product{Active: true}), productItem(catalog.Product{})
	require.NotEqual(t, active[attrGSI1PK], withdrawn[attrGSI1PK], "the shop does not list withdrawn products")
}

// DynamoDB must not remove an item that is still valid.
func TestRemovalComesAfterExpiry(t *testing.T) {
	p := properties(t)
	p.Property("expiresAt is past validUntil, by a second at most", prop.ForAll(func(seed int64) bool {
		until := randomInstant(rand.New(rand.NewSource(seed)))
		it := item{}
		it.expires(until)
		late := time.Unix(newDecoder(it).number(attrTTL), 0).Sub(until)
		return late > 0 && late <= time.Second
	}, seeds()))
	p.TestingRun(t)
}

func TestAMalformedItemIsAnErrorThatNamesTheAttribute(t *testing.T) {
	good := orderItem(order.Snapshot{
		ID: "1", UserID: "u", Status: order.Pending, Version: 1, Lines: []event.Line{{SKU: "s", Quantity: 1}},
		Reason: &event.Reason{Code: "c"}, CreatedAt: time.Unix(1, 0),
	})
	for attribute, bad := range map[string]types.AttributeValue{
		"version":   text("1"),
		"validated": number(1),
		"createdAt": text("yesterday"),
		"lines":     text("none"),
		"total":     number(5),
		"reason":    flag(true),
		"delayed":   text("yes"),
		"unwinds":   &types.AttributeValueMemberN{Value: "1.5"},
	} {
		it := item{}
		for name, v := range good {
			it[name] = v
		}
		it[attribute] = bad
		_, err := decodeOrder(it)
		require.Equal(t, failure.Internal, failure.CodeOf(err), attribute)
		require.ErrorContains(t, err, attribute)
	}
	_, err := decodeOrder(good)
	require.NoError(t, err)

	nested := item{}
	for name, v := range good {
		nested[name] = v
	}
	sequence(nested, "lines", []string{"s"}, func(sku string) types.AttributeValue {
		return fields(item{"sku": text(sku), "quantity": text("1")})
	})
	_, err = decodeOrder(nested)
	require.ErrorContains(t, err, "quantity")
}

// published is any event as it is published: without its reason's detail.
func published(r *rand.Rand) event.Event {
	e := filled[event.Event](r)
	if e.Data.Reason != nil {
		e.Data.Reason.Detail = ""
	}
	if e.Data.Order != nil && e.Data.Order.Reason != nil {
		e.Data.Order.Reason.Detail = ""
	}
	return e
}

// Earlier releases stored reasons without detail and SKUs.
func TestAReasonOfAnEarlierReleaseIsDecoded(t *testing.T) {
	stored := item{"reason": fields(item{"code": text("internal"), "message": text("m")})}
	require.Equal(t, &event.Reason{Code: "internal", Message: "m"}, newDecoder(stored).reason("reason"))
}

// withoutExchanges is a delivery as its item has it: what its attempts sent and got back are
// items of their own.
func withoutExchanges(r *rand.Rand) webhook.Delivery {
	d := filled[webhook.Delivery](r)
	for i := range d.Attempts {
		d.Attempts[i].Exchange = nil
	}
	return d
}
