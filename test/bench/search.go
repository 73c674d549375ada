package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"golang.org/x/sync/errgroup"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/api/products"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/ops/client"
)

const (
	catalogSize = 10_000
	// pageSize is that of the app's catalog.
	pageSize = 24
	// settle is until the new products are no longer among the recent changes.
	settle = 21 * time.Second
)

// The words of the catalog's products.
var (
	adjectives = []string{"brass", "copper", "walnut", "oak", "linen", "ceramic", "smoked", "matte", "folding", "étagère", "nordic", "vintage"}
	nouns      = []string{"lamp", "table", "chair", "shelf", "vase", "rug", "mirror", "clock", "stool", "bench", "bowl", "lantern"}
)

// bigProduct is one of the large catalog.
func bigProduct(i int) catalog.Product {
	adjective, noun := adjectives[i%len(adjectives)], nouns[i/len(adjectives)%len(nouns)]
	return catalog.Product{
		SKU: fmt.Sprintf("BIG-%05d", i), Name: fmt.Sprintf("%s %s %d", adjective, noun, i), Active: true, UpdatedAt: time.Now().UTC(), Version: 1,
		Description: fmt.Sprintf("A %s of %s for every room, made to order in series %d.", noun, adjective, i%97),
		Price:       money.Money{Amount: int64(1000 + i), Currency: "USD"},
	}
}

// query is one of 120,000 different searches.
func query() string {
	i := rand.IntN(catalogSize)               //nolint:gosec // not a secret
	switch p := bigProduct(i); rand.IntN(4) { //nolint:gosec // not a secret
	case 0:
		return p.SKU
	case 1:
		return p.Name
	case 2:
		return fmt.Sprintf("%s %d", nouns[i%len(nouns)], i%1000)
	default:
		return fmt.Sprintf("series %d %s", i%97, adjectives[i%len(adjectives)])
	}
}

// search measures searches in a large catalog.
func (o Options) search(ctx context.Context, s *harness) error {
	if err := s.fillCatalog(ctx); err != nil {
		return err
	}
	if err := o.readUnits(ctx, s); err != nil {
		return err
	}
	t := newTable(o.Out, fmt.Sprintf("GET /api/products?q=, %d products", catalogSize), "p50", "p99", "requests/s")
	row := func(name string, callers, perSecond int, ask func(context.Context) error) error {
		start := time.Now()
		all, err := paced(ctx, perSecond, o.Each, ask)
		if perSecond == 0 {
			all, err = closed(ctx, callers, o.Each, ask)
		}
		t.row(name, ms(all.at(0.5)), ms(all.at(0.99)), fmt.Sprintf("%.0f", float64(len(all))/time.Since(start).Seconds()))
		return err
	}
	different := func(ctx context.Context) error { return s.ask(ctx, query(), "", http.StatusOK) }
	same := func(ctx context.Context) error { return s.ask(ctx, "lamp", "", http.StatusOK) }
	first := time.Now()
	if err := different(ctx); err != nil {
		return err
	}
	t.row("the first after an import, which reads all products", ms(time.Since(first)), "", "")
	if err := row("100 searches/s, each different", 0, 100, different); err != nil {
		return err
	}
	if err := row("16 clients, each search different", 16, 0, different); err != nil {
		return err
	}
	if err := row("16 clients, the same search", 16, 0, same); err != nil {
		return err
	}
	t.flush()
	return nil
}

// fillCatalog puts the large catalog and waits until the API has it.
func (s *harness) fillCatalog(ctx context.Context) error {
	store := dynamo.New(dynamodb.NewFromConfig(s.config()), s.local.Table, time.Now)
	g, inner := errgroup.WithContext(ctx)
	g.SetLimit(16)
	for i := range catalogSize {
		g.Go(func() error {
			p := bigProduct(i)
			if err := store.PutProduct(inner, p); err != nil {
				return err
			}
			_, err := store.AdjustStock(inner, p.SKU, 100, "first")
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	last := bigProduct(catalogSize - 1).SKU
	for {
		var page struct{ Items []struct{ SKU string } }
		if _, err := s.shopper.Call(ctx, http.MethodGet, "/api/products?limit=1&q="+last, nil, nil, &page); err != nil {
			return err
		}
		if len(page.Items) > 0 && page.Items[0].SKU == last {
			return client.Pause(ctx, settle)
		}
		if err := client.Pause(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}

// ask makes one search.
func (s *harness) ask(ctx context.Context, q, etag string, want int) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.local.App+fmt.Sprintf("/api/products?limit=%d&q=", pageSize)+url.QueryEscape(q), nil)
	if err != nil {
		return err
	}
	if etag != "" {
		req.Header.Set("If-None-Match", etag)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != want {
		return fmt.Errorf("a search for %q: %s: %w", q, resp.Status, err)
	}
	return nil
}

// readUnits measures the read units of searches, as the table counts them.
func (o Options) readUnits(ctx context.Context, s *harness) error {
	m := &consumed{}
	store := dynamo.New(dynamodb.NewFromConfig(s.config(), m.count), s.local.Table, time.Now)
	index := products.New(store, time.Now, slog.New(slog.DiscardHandler))
	t := newTable(o.Out, "Read units of a search, by DynamoDB's count", "mean", "largest")
	measure := func(name string, n int, find func(context.Context) error) error {
		total, largest := 0.0, 0.0
		for range n {
			m.reset()
			if err := find(ctx); err != nil {
				return err
			}
			total, largest = total+m.units(), max(largest, m.units())
		}
		t.row(name, fmt.Sprintf("%.1f", total/float64(n)), fmt.Sprintf("%.1f", largest))
		return nil
	}
	page := func(limit int) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := index.Offers(ctx, query(), pagination.Request{Limit: limit})
			return err
		}
	}
	if err := measure("the first, which reads all products", 1, page(pageSize)); err != nil {
		return err
	}
	if err := measure(fmt.Sprintf("a page of %d", pageSize), 500, page(pageSize)); err != nil {
		return err
	}
	if err := measure("a page of 100", 500, page(100)); err != nil {
		return err
	}
	err := measure("by a filter in the table, as before", 5, func(ctx context.Context) error {
		_, err := store.Offers(ctx, query(), pagination.Request{Limit: pageSize})
		return err
	})
	t.flush()
	return err
}
