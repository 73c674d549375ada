package catalog_test

import (
	"errors"
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
