package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/eventforge/eventforge/ops/client"
)

// entries prints an order's timeline with the times since it was placed.
func entries(start time.Time) func(client.Entry) {
	return func(e client.Entry) {
		fmt.Printf("  %6d ms  %s\n", e.OccurredAt.Sub(start).Milliseconds(), e.Type)
	}
}

func amount(m client.Money) string {
	s := strconv.FormatInt(m.Amount, 10)
	for len(s) < 3 {
		s = "0" + s
	}
	return s[:len(s)-2] + "." + s[len(s)-2:] + " " + m.Currency
}

func because(r *client.Reason) string {
	if r == nil {
		return ""
	}
	return fmt.Sprintf(" (%s: %s)", r.Code, r.Message)
}

// webhooks waits until the receiver has every event of the order, and checks each
// signature.
func (d *demo) webhooks(ctx context.Context, o client.Order) error {
	for {
		got, news := d.receiver.Received()
		missing := len(o.Timeline)
		for _, delivery := range got {
			if delivery.OrderID != o.ID {
				continue
			}
			if !delivery.Verified {
				return fmt.Errorf("webhook %s does not verify: %w", delivery.ID, delivery.Problem)
			}
			missing--
		}
		if missing <= 0 {
			fmt.Printf("  %d webhooks, every signature verified with the Standard Webhooks library\n", len(o.Timeline))
			return nil
		}
		select {
		case <-news:
		case <-ctx.Done():
			return fmt.Errorf("%d webhooks are missing: %w", missing, ctx.Err())
		}
	}
}

func (d *demo) saveReceipt(ctx context.Context, o client.Order) error {
	link, err := d.shopper.Receipt(ctx, o.ID)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	pdf, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return fmt.Errorf("receipt: %s: %w", resp.Status, err)
	}
	if err := os.WriteFile(d.receipt, pdf, 0o600); err != nil {
		return err
	}
	fmt.Printf("  receipt saved as %s (%d bytes)\n", d.receipt, len(pdf))
	return nil
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
