package operate_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port/memory"
)

func TestTheLargestAdjustmentsAreAccepted(t *testing.T) {
	o := operations()
	_, err := o.PutProduct(t.Context(), "ops-1", lamp(1))
	require.NoError(t, err)
	stock, err := o.AdjustStock(t.Context(), "LAMP", catalog.MaxStock, "all in")
	require.NoError(t, err)
	require.Equal(t, catalog.MaxStock, stock.OnHand)
	stock, err = o.AdjustStock(t.Context(), "LAMP", -catalog.MaxStock, "all out")
	require.NoError(t, err)
	require.Zero(t, stock.OnHand)
}

func TestWithdrawnProductsAreListedApart(t *testing.T) {
	o := operations()
	gone := lamp(1)
	gone.SKU, gone.Active = "GONE", false
	for _, p := range []catalog.Product{lamp(1), gone} {
		_, err := o.PutProduct(t.Context(), "ops-1", p)
		require.NoError(t, err)
	}
	for sold, want := range map[bool]string{true: "LAMP", false: "GONE"} {
		page, err := o.Products(t.Context(), sold, "", pagination.Request{Limit: 10})
		require.NoError(t, err)
		require.Len(t, page.Items, 1)
		require.Equal(t, want, page.Items[0].Product.SKU)
	}
}

func TestOperatorsActionsFailWithTheStore(t *testing.T) {
	name := "Other"
	for op, act := range map[string]func() error{
		"PutProduct": func() error { _, err := failing("PutProduct").PutProduct(t.Context(), "ops-1", lamp(1)); return err },
		"Partner": func() error {
			_, err := failing("Partner").EditPartner(t.Context(), "acme", partner.Edit{Name: &name})
			return err
		},
	} {
		require.True(t, failure.Is(act(), failure.Unavailable), op)
	}
	o := operations()
	o.Random = strings.NewReader("")
	_, _, err := o.CreatePartner(t.Context(), "ops-1", "", "A", []string{"a"})
	require.True(t, failure.Is(err, failure.Internal))
}

// failing are operations whose store fails in one method.
func failing(op string) operate.Operations {
	o := operations()
	o.Catalog.(*memory.Store).Fault = func(called string) (error, error) {
		if called == op {
			return failure.New(failure.Unavailable, "not now"), nil
		}
		return nil, nil
	}
	return o
}
