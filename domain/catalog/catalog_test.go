package catalog_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
)

func TestStockStaysWithinItsBounds(t *testing.T) {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 1000
	ps := gopter.NewProperties(parameters)
	ps.Property("adjust", prop.ForAll(func(onHand, held, delta int) bool {
		s := catalog.Stock{OnHand: onHand, Reserved: min(held, onHand)}
		next, err := s.Adjust(delta)
		fits := onHand+delta >= s.Reserved && onHand+delta <= catalog.MaxStock
		if !fits {
			return failure.Is(err, failure.Conflict) && next == s
		}
		return err == nil && next == catalog.Stock{OnHand: onHand + delta, Reserved: s.Reserved}
	}, gen.IntRange(0, catalog.MaxStock), gen.IntRange(0, 1000), gen.IntRange(-2*catalog.MaxStock, 2*catalog.MaxStock)))
	ps.TestingRun(t)
}

func TestStockReachesItsBounds(t *testing.T) {
	for _, c := range []struct {
		stock catalog.Stock
		delta int
		fits  bool
	}{
		{catalog.Stock{}, catalog.MaxStock, true}, {catalog.Stock{}, catalog.MaxStock + 1, false},
		{catalog.Stock{OnHand: 1}, catalog.MaxStock - 1, true}, {catalog.Stock{OnHand: 1}, catalog.MaxStock, false},
		{catalog.Stock{OnHand: 5, Reserved: 3}, -2, true}, {catalog.Stock{OnHand: 5, Reserved: 3}, -3, false},
		{catalog.Stock{OnHand: 1}, math.MaxInt, false}, {catalog.Stock{OnHand: catalog.MaxStock}, 0, true},
	} {
		next, err := c.stock.Adjust(c.delta)
		require.Equal(t, c.fits, err == nil, "%v and %d", c.stock, c.delta)
		if !c.fits {
			require.True(t, failure.Is(err, failure.Conflict))
			require.Equal(t, c.stock, next)
		}
	}
	require.Equal(t, 2, catalog.Stock{OnHand: 5, Reserved: 3}.Available())
}

func TestAProductAtItsLimitsIsAccepted(t *testing.T) {
	p := catalog.Product{SKU: "L" + strings.Repeat("1", 63), Name: strings.Repeat("é", catalog.MaxName),
		Description: strings.Repeat("é", catalog.MaxDescription), Price: money.Money{Amount: 1, Currency: "USD"}}
	require.NoError(t, p.Check())
	require.Error(t, catalog.CheckSKU(p.SKU+"1"))
}

func TestAllViolationsOfAProductAreReportedTogether(t *testing.T) {
	good := catalog.Product{SKU: "LAMP-1", Name: "Lamp", Price: money.Money{Amount: 1, Currency: "USD"}}
	require.NoError(t, good.Check())
	bad := catalog.Product{SKU: "-", Description: strings.Repeat("x", 2001), Price: money.Money{Currency: "usd"}}
	var f *failure.Error
	require.True(t, errors.As(bad.Check(), &f))
	var pointers []string
	for _, v := range f.Violations {
		pointers = append(pointers, v.Pointer)
	}
	require.Equal(t, []string{"/sku", "/name", "/description", "/price/amount", "/price/currency"}, pointers)
}
