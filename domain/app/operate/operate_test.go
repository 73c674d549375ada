package operate_test

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port/memory"
)

var now = time.Date(2026, 11, 23, 8, 0, 0, 123456789, time.UTC)

func clock() time.Time { return now }

func operations() operate.Operations {
	store := memory.New(clock)
	return operate.Operations{
		Orders: store, Catalog: store, Partners: store, Received: store, Audit: store,
		IDs: id.NewSource(clock, rand.Reader), Random: rand.Reader, Now: clock,
	}
}

func lamp(price int64) catalog.Product {
	return catalog.Product{SKU: "LAMP", Name: "Desk lamp", Price: money.Money{Amount: price, Currency: "USD"}, Active: true}
}

// pointers are the pointers of an Invalid error's violations.
func pointers(t *testing.T, err error) []string {
	t.Helper()
	var f *failure.Error
	require.ErrorAs(t, err, &f)
	require.Equal(t, failure.Invalid, f.Code)
	var at []string
	for _, v := range f.Violations {
		at = append(at, v.Pointer)
	}
	return at
}

func TestAProductKeepsItsStockWhenReplaced(t *testing.T) {
	d := operations()
	offer, err := d.PutProduct(t.Context(), "ops-1", lamp(1999))
	require.NoError(t, err)
	require.Zero(t, offer.Stock)
	require.Equal(t, now.Truncate(time.Millisecond), offer.Product.UpdatedAt)
	_, err = d.AdjustStock(t.Context(), "LAMP", 7, "note")
	require.NoError(t, err)
	dearer := lamp(2999)
	dearer.Version = 1
	offer, err = d.PutProduct(t.Context(), "ops-1", dearer)
	require.NoError(t, err)
	require.Equal(t, 7, offer.Stock.Available())
	require.Equal(t, int64(2999), offer.Product.Price.Amount)
}

// Two operators who edited one product undid each other's changes unseen.
func TestAProductsChangeIsBasedOnAVersion(t *testing.T) {
	d := operations()
	created, err := d.PutProduct(t.Context(), "olga", lamp(1999))
	require.NoError(t, err)
	require.Equal(t, 1, created.Product.Version)
	again, err := d.PutProduct(t.Context(), "olga", lamp(1999))
	require.NoError(t, err, "a repetition, because the response may have been lost")
	require.Equal(t, created, again)

	hers, his := created.Product, created.Product
	hers.Price.Amount, his.Name = 2499, "Brass lamp"
	changed, err := d.PutProduct(t.Context(), "olga", hers)
	require.NoError(t, err)
	require.Equal(t, 2, changed.Product.Version)
	_, err = d.PutProduct(t.Context(), "oleg", his)
	require.True(t, failure.Is(err, failure.Conflict))
	_, err = d.PutProduct(t.Context(), "oleg", lamp(1))
	require.True(t, failure.Is(err, failure.Conflict), "without a version it creates")
	stored, err := d.Product(t.Context(), "LAMP")
	require.NoError(t, err)
	require.Equal(t, int64(2499), stored.Product.Price.Amount)
	require.Equal(t, "olga", stored.Product.UpdatedBy)

	his = stored.Product
	his.Name = "Brass lamp"
	changed, err = d.PutProduct(t.Context(), "oleg", his)
	require.NoError(t, err)
	require.Equal(t, "oleg", changed.Product.UpdatedBy)
	gone := lamp(1)
	gone.SKU, gone.Version = "GONE", 4
	_, err = d.PutProduct(t.Context(), "oleg", gone)
	require.True(t, failure.Is(err, failure.Conflict))
}

func TestAProductStaysAsOldAsItIs(t *testing.T) {
	d, at := operations(), now.Truncate(time.Millisecond)
	d.Now = func() time.Time { return at }
	created, err := d.EditProduct(t.Context(), "olga", lamp(1999), operate.Details{})
	require.NoError(t, err)
	require.Equal(t, at, created.Product.AddedAt)
	at = at.Add(time.Hour)
	dearer := lamp(2999)
	dearer.Version = 1
	changed, err := d.EditProduct(t.Context(), "olga", dearer, operate.Details{})
	require.NoError(t, err)
	require.Equal(t, at, changed.Product.UpdatedAt)
	require.Equal(t, created.Product.AddedAt, changed.Product.AddedAt)
}

func TestBadProductsAreRefusedWithEveryRule(t *testing.T) {
	d := operations()
	_, err := d.PutProduct(t.Context(), "ops-1", catalog.Product{SKU: "no spaces"})
	require.ElementsMatch(t, []string{"/sku", "/name", "/price/amount", "/price/currency"}, pointers(t, err))
	_, err = d.Product(t.Context(), "no spaces")
	require.True(t, failure.Is(err, failure.Invalid))
	_, err = d.Product(t.Context(), "LAMP")
	require.True(t, failure.Is(err, failure.NotFound))
}

// What is priced so cannot be sold: every order of it would be refused.
func TestPricesThatNoCardIsChargedAreRefused(t *testing.T) {
	d := operations()
	d.Amounts = payment.CardAmounts()
	for _, price := range []money.Money{{Amount: 100_000_000, Currency: "USD"}, {Amount: 1_000_000, Currency: "ISK"}, {Amount: 1999, Currency: "KWD"}} {
		p := lamp(1)
		p.Price = price
		_, err := d.PutProduct(t.Context(), "ops-1", p)
		require.Equal(t, []string{"/price/amount"}, pointers(t, err), "%s", price)
	}
	p := lamp(1)
	p.Price.Currency = "XXX"
	_, err := d.PutProduct(t.Context(), "ops-1", p)
	require.Equal(t, []string{"/price/currency"}, pointers(t, err))
	_, err = d.PutProduct(t.Context(), "ops-1", lamp(1))
	require.NoError(t, err, "an order may have more units")
}

func TestStockAdjustmentsAreChecked(t *testing.T) {
	d := operations()
	_, err := d.AdjustStock(t.Context(), "no spaces", 0, "")
	require.ElementsMatch(t, []string{"/sku", "/delta", "/reference"}, pointers(t, err))
	for _, delta := range []int{catalog.MaxStock + 1, -catalog.MaxStock - 1} {
		_, err = d.AdjustStock(t.Context(), "LAMP", delta, "note")
		require.Equal(t, []string{"/delta"}, pointers(t, err))
	}
	_, err = d.AdjustStock(t.Context(), "LAMP", 1, strings.Repeat("ä", operate.MaxReference+1))
	require.Equal(t, []string{"/reference"}, pointers(t, err))
	_, err = d.AdjustStock(t.Context(), "LAMP", 1, strings.Repeat("ä", operate.MaxReference))
	require.True(t, failure.Is(err, failure.NotFound))
}

func TestStockIsTheSumOfItsAdjustmentsAndNeverNegative(t *testing.T) {
	parameters := gopter.DefaultTestParametersWithSeed(time.Now().UnixNano())
	parameters.MinSuccessfulTests = 1000
	t.Logf("seed %d", parameters.Seed())
	ps := gopter.NewProperties(parameters)
	ps.Property("each reference adjusts once, by one delta; an adjustment below 0 is refused", prop.ForAll(func(deltas []int8, references []uint8) bool {
		d, want, made := operations(), 0, map[string]int{}
		if _, err := d.PutProduct(t.Context(), "ops-1", lamp(1)); err != nil {
			return false
		}
		for i := range min(len(deltas), len(references)) {
			reference, delta := string(rune('a'+references[i]%16)), int(deltas[i])
			before, used := made[reference]
			allowed := delta != 0 && (used && before == delta || !used && want+delta >= 0)
			if _, err := d.AdjustStock(t.Context(), "LAMP", delta, reference); (err == nil) != allowed {
				return false
			}
			if allowed && !used {
				want, made[reference] = want+delta, delta
			}
		}
		offer, err := d.Product(t.Context(), "LAMP")
		return err == nil && want >= 0 && offer.Stock == catalog.Stock{OnHand: want}
	}, gen.SliceOf(gen.Int8()), gen.SliceOf(gen.UInt8())))
	ps.TestingRun(t)
}

func TestEachPartnerHasItsOwnStrongSecret(t *testing.T) {
	d := operations()
	seen := map[string]bool{}
	for i := range 100 {
		p, _, err := d.CreatePartner(t.Context(), "ops-1", idempotency.Key(fmt.Sprint(i)), "Parcels", []string{"shipment.delivered"})
		require.NoError(t, err)
		raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(p.Secrets[0].Value, "whsec_"))
		require.NoError(t, err)
		require.Len(t, raw, 32)
		require.False(t, seen[p.ID] || seen[p.Secrets[0].Value])
		seen[p.ID], seen[p.Secrets[0].Value] = true, true
		stored, err := d.Partners.Partner(t.Context(), p.ID)
		require.NoError(t, err)
		require.Equal(t, p, stored)
	}
}

func TestS1_APartnersTypesAreClosed(t *testing.T) {
	d := operations()
	for _, types := range [][]string{nil, {""}, {"*"}, {"a..b"}, {"Upper"}, {".a"}, {"a."}, {strings.Repeat("a", 101)}, {"ok", "ok"}, make([]string, partner.MaxTypes+1)} {
		_, _, err := d.CreatePartner(t.Context(), "ops-1", "", "Parcels", types)
		require.True(t, failure.Is(err, failure.Invalid), "%q", types)
	}
	_, _, err := d.CreatePartner(t.Context(), "ops-1", "", "", []string{"ok", "not ok"})
	require.ElementsMatch(t, []string{"/name", "/eventTypes/1"}, pointers(t, err))
}
