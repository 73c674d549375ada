// Package demodata creates the demo data of a new platform, a small catalog and a
// partner, through the operators' routes of the API.
package demodata

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// Partner is the demo partner. Secret signs its events.
type Partner struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
}

// Create creates the demo products with their stock, and the demo partner. base is
// the API's URL, token an operator's access token. Repeating it changes no product
// and no stock, but creates another partner.
func Create(ctx context.Context, base, token string) (Partner, error) {
	c := client{base, token}
	for _, p := range Catalog() {
		if err := c.stock(ctx, p); err != nil {
			return Partner{}, fmt.Errorf("product %s: %w", p.SKU, err)
		}
	}
	var partner Partner
	err := c.send(ctx, http.MethodPost, "/api/ops/partners", map[string]any{
		"name": "Parcel Express", "eventTypes": []string{"shipment.packed", "shipment.dispatched", "shipment.delivered", "shipment.failed"},
	}, &partner)
	return partner, err
}

type client struct{ base, token string }

// stock creates one product with its initial stock.
func (c client) stock(ctx context.Context, p Product) error {
	path := "/api/ops/products/" + url.PathEscape(p.SKU)
	err := c.send(ctx, http.MethodPut, path, map[string]any{
		"name": p.Name, "description": p.Description, "price": map[string]any{"amount": p.Cents, "currency": "USD"},
		"category": map[string]any{"slug": p.Category, "name": categories[p.Category]},
	}, nil)
	if err != nil || p.Stock == 0 {
		return err
	}
	return c.send(ctx, http.MethodPost, path+"/stock", map[string]any{"delta": p.Stock, "reference": "first-delivery"}, nil)
}

// send makes one request. Any status but 2xx is an error with the response's body.
func (c client) send(ctx context.Context, method, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+c.token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, answer)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, out)
}
