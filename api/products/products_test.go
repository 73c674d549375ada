package products_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api/products"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port/memory"
)

// harness is a catalog over a store, which counts the store's calls. It runs in a
// synctest bubble, so that time passes when the test says so.
type harness struct {
	*products.Catalog
	t     *testing.T
	table *memory.Store
	mu    sync.Mutex
	calls map[string]int
	fault map[string]error
}

func run(t *testing.T, test func(t *testing.T, h *harness)) {
	synctest.Test(t, func(t *testing.T) {
		h := &harness{t: t, table: memory.New(time.Now), calls: map[string]int{}, fault: map[string]error{}}
		h.table.Fault = func(op string) (error, error) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.calls[op]++
			return h.fault[op], nil
		}
		h.Catalog = products.New(h.table, time.Now, slog.New(slog.DiscardHandler))
		test(t, h)
		synctest.Wait()
	})
}

// put puts a product into the table, as another process does.
func (h *harness) put(sku, name string, active bool) catalog.Product {
	h.t.Helper()
	time.Sleep(time.Microsecond) // no two changes at the same time
	p := catalog.Product{SKU: sku, Name: name, Price: money.Money{Amount: 1, Currency: "USD"}, Active: active, UpdatedAt: time.Now().UTC()}
	stored, _ := h.table.Offer(h.t.Context(), sku) // none at first
	p.Version = stored.Product.Version + 1
	require.NoError(h.t, h.table.PutProduct(h.t.Context(), p))
	return p
}

func (h *harness) found(query string) []string {
	h.t.Helper()
	page, err := h.Offers(h.t.Context(), query, pagination.Request{Limit: 100})
	require.NoError(h.t, err)
	skus := []string{}
	for _, o := range page.Items {
		skus = append(skus, o.Product.SKU)
	}
	return skus
}

func (h *harness) count(op string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.calls[op]
}

func TestAChangeOfAnotherProcessIsFoundWithinTheMaximumAge(t *testing.T) {
	run(t, func(t *testing.T, h *harness) {
		h.put("A", "lamp", true)
		require.Equal(t, []string{"A"}, h.found("lamp"))
		h.put("B", "lamp", true)
		h.put("A", "desk", true)
		require.Equal(t, []string{"A"}, h.found("lamp"), "what was read is used while it is fresh")
		time.Sleep(products.MaxAge)
		require.Equal(t, []string{"B"}, h.found("lamp"))
		h.put("B", "lamp", false)
		time.Sleep(products.MaxAge)
		require.Empty(t, h.found("lamp"), "a withdrawn product is not sold")
		withdrawn, err := h.Withdrawn(t.Context(), "lamp", pagination.Request{Limit: 10})
		require.NoError(t, err)
		require.Len(t, withdrawn.Items, 1)
		require.Equal(t, 1, h.count("AllProducts"), "only changes are read")
		time.Sleep(products.MaxAge)
		h.found("")
		require.Equal(t, 2, h.count("Products"), "and each of them once")
	})
}

// Under steady traffic no request waits for a refresh.
func TestTheIndexIsRefreshedWhileItIsUsed(t *testing.T) {
	run(t, func(t *testing.T, h *harness) {
		h.put("A", "lamp", true)
		h.found("")
		h.put("B", "lamp", true)
		time.Sleep(products.Fresh)
		require.Equal(t, []string{"A"}, h.found("lamp"))
		synctest.Wait()
		require.Equal(t, []string{"A", "B"}, h.found("lamp"))
		require.Equal(t, 1, h.count("ChangedProducts"))
	})
}

func TestAProductThatIsPutHereIsFoundAtOnce(t *testing.T) {
	run(t, func(t *testing.T, h *harness) {
		require.Empty(t, h.found(""))
		before := h.Version()
		require.NoError(t, h.PutProduct(t.Context(), catalog.Product{SKU: "A", Name: "lamp", Active: true, Version: 1, UpdatedAt: time.Now()}))
		require.NotEqual(t, before, h.Version())
		require.Equal(t, []string{"A"}, h.found("lamp"))
		before = h.Version()
		_, err := h.AdjustStock(t.Context(), "A", 5, "first")
		require.NoError(t, err)
		require.NotEqual(t, before, h.Version())
		page, err := h.Offers(t.Context(), "", pagination.Request{Limit: 1})
		require.NoError(t, err)
		require.Equal(t, 5, page.Items[0].Stock.Available())
	})
}

// The stock of each product that a page shows is half a read unit.
func TestAPageReadsTheStockOfFortyProductsAtMost(t *testing.T) {
	run(t, func(t *testing.T, h *harness) {
		for i := range 90 {
			h.put(fmt.Sprintf("LAMP-%02d", i), fmt.Sprintf("Lamp %02d", i), true)
		}
		for _, query := range []string{"", "lamp"} {
			seen := map[string]bool{}
			sizes := []int{}
			for p := (pagination.Page[catalog.Offer]{}); len(sizes) == 0 || p.Next != ""; {
				var err error
				p, err = h.Offers(t.Context(), query, pagination.Request{After: p.Next, Limit: pagination.MaxLimit})
				require.NoError(t, err)
				sizes = append(sizes, len(p.Items))
				for _, o := range p.Items {
					seen[o.Product.SKU] = true
				}
			}
			require.Equal(t, []int{40, 40, 10}, sizes, query)
			require.Len(t, seen, 90)
		}
	})
}

// Items of earlier releases have no place in the list of changes.
func TestAProductThatIsNotAmongTheChangesIsFoundByTheNextReload(t *testing.T) {
	run(t, func(t *testing.T, h *harness) {
		require.Empty(t, h.found(""))
		require.NoError(t, h.table.PutProduct(t.Context(), catalog.Product{SKU: "OLD", Name: "lamp", Active: true, Version: 1}))
		time.Sleep(products.MaxAge)
		require.Empty(t, h.found("lamp"))
		time.Sleep(10 * time.Minute)
		require.Equal(t, []string{"OLD"}, h.found("lamp"))
	})
}

func TestManyRequestsAtOnceReadTheTableOnce(t *testing.T) {
	run(t, func(t *testing.T, h *harness) {
		h.put("A", "lamp", true)
		release := make(chan struct{})
		fault := h.table.Fault
		h.table.Fault = func(op string) (error, error) {
			if op == "AllProducts" {
				<-release
			}
			return fault(op)
		}
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() { require.Equal(t, []string{"A"}, h.found("lamp")) })
		}
		synctest.Wait()
		close(release)
		wg.Wait()
		require.Equal(t, 1, h.count("AllProducts"))
	})
}

func TestARequestThatEndsDoesNotEndTheLoadOfOthers(t *testing.T) {
	run(t, func(t *testing.T, h *harness) {
		h.put("A", "lamp", true)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := h.Offers(ctx, "", pagination.Request{Limit: 1})
		if err != nil {
			require.True(t, failure.Is(err, failure.Unavailable))
		}
		synctest.Wait()
		require.Equal(t, []string{"A"}, h.found("lamp"))
		require.Equal(t, 1, h.count("AllProducts"))
	})
}

func TestAnIndexThatCannotBeRefreshedIsStillUsed(t *testing.T) {
	run(t, func(t *testing.T, h *harness) {
		broken := failure.New(failure.Unavailable, "the table is away")
		h.fault["AllProducts"] = broken
		_, err := h.Offers(t.Context(), "", pagination.Request{Limit: 1})
		require.ErrorIs(t, err, broken, "there is none yet")
		delete(h.fault, "AllProducts")
		h.put("A", "lamp", true)
		require.Equal(t, []string{"A"}, h.found("lamp"))
		h.fault["ChangedProducts"] = broken
		time.Sleep(time.Hour)
		h.fault["AllProducts"] = broken
		require.Equal(t, []string{"A"}, h.found("lamp"))
	})
}

func TestMoreChangesThanOneRefreshReadsAreReadAsAWhole(t *testing.T) {
	run(t, func(t *testing.T, h *harness) {
		require.Empty(t, h.found(""))
		for i := range products.MaxChanged + 1 {
			h.put(fmt.Sprint("S", i), "lamp", true)
		}
		for range 3 {
			time.Sleep(products.MaxAge)
			require.Empty(t, h.found("lamp"), "an import does not read all products every second")
		}
		time.Sleep(products.MaxAge)
		require.Len(t, h.found("lamp"), 40)
		require.Equal(t, 2, h.count("AllProducts"))
		h.put("S0", "desk", true)
		time.Sleep(20 * time.Second)
		require.Equal(t, []string{"S0"}, h.found("desk"))
	})
}

func TestACatalogThatIsTooLargeForTheIndexIsSearchedInTheTable(t *testing.T) {
	run(t, func(t *testing.T, h *harness) {
		for i := range products.MaxIndexed + 1 {
			h.put(fmt.Sprint("S", i), "lamp", true)
		}
		require.Equal(t, []string{"S77"}, h.found("s77")[:1])
		require.NoError(t, h.PutProduct(t.Context(), catalog.Product{SKU: "NEW", Name: "desk", Active: true, Version: 1, UpdatedAt: time.Now()}))
		require.Equal(t, []string{"NEW"}, h.found("desk"))
		require.Equal(t, 2, h.count("Offers"))
		skus, err := h.OnSale(t.Context())
		require.NoError(t, err)
		require.Empty(t, skus, "the sitemap does not read the table")
	})
}
