// Package cost computes what the platform costs on AWS, from list prices, from the
// resources of Terraform plans, and from the measured usage of orders. It prints
// docs/cost.md.
package cost

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"
)

// Price is one list price.
type Price struct {
	USD    float64 `json:"usd"`
	Unit   string  `json:"unit"`
	Offer  string  `json:"offer"` // service code and usage type in AWS's price list
	Source string  `json:"source"`
	Seen   string  `json:"seen"`
}

// Prices is docs/prices.json.
type Prices struct {
	Region   string           `json:"region"`
	Currency string           `json:"currency"`
	About    string           `json:"about"`
	Compared string           `json:"compared"`
	Prices   map[string]Price `json:"prices"`
}

// Of returns a price in dollars. It panics for a price that the file lacks, which is an
// error in this package that its tests find.
func (p Prices) Of(name string) float64 {
	price, ok := p.Prices[name]
	if !ok {
		panic("docs/prices.json has no price " + name)
	}
	return price.USD
}

// ReadPrices reads and checks the file.
func ReadPrices(path string) (Prices, error) {
	var p Prices
	if err := readJSON(path, &p); err != nil {
		return p, err
	}
	var wrong []error
	if _, err := time.Parse(time.DateOnly, p.Compared); err != nil {
		wrong = append(wrong, fmt.Errorf("%s: compared: must be a date: %w", path, err))
	}
	for name, price := range p.Prices {
		if price.USD <= 0 || price.Unit == "" || price.Offer == "" || price.Source == "" || price.Seen == "" {
			wrong = append(wrong, fmt.Errorf("%s: %s: needs usd above 0, unit, offer, source and seen", path, name))
		}
	}
	return p, errors.Join(wrong...)
}

// readJSON decodes a file and refuses unknown fields.
func readJSON(path string, into any) error {
	raw, err := os.ReadFile(path) //nolint:gosec // a file of the repository
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// writeJSON writes a readable file.
func writeJSON(path string, from any) error {
	raw, err := json.MarshalIndent(from, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(raw, '\n'), 0o644) //nolint:gosec // a file of the repository
}
