// Command demo shows what a running platform does: it signs in, registers a webhook
// endpoint that it serves itself, places four orders, follows each to its end, verifies
// the webhooks' signatures and saves the receipt.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/ops/program"
	"github.com/eventforge/eventforge/ops/receiver"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
)

func main() { program.Main("demo", command) }

func command(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	document := flag.String("target", orElse(os.Getenv(target.Environment), ".data/local/endpoints.json"), "document of the running platform")
	receipt := flag.String("receipt", "receipt.pdf", "where to save the receipt")
	flag.Parse()
	return run(ctx, *document, *receipt)
}

func run(ctx context.Context, document, receipt string) error {
	d := demo{receipt: receipt}
	var err error
	if d.target, err = target.Load(document); err != nil {
		return err
	}
	if err := d.signIn(ctx); err != nil {
		return err
	}
	if d.receiver, err = receiver.Start(); err != nil {
		return err
	}
	defer d.receiver.Close()
	unregister, err := d.register(ctx)
	if err != nil {
		return err
	}
	return errors.Join(d.stories(ctx), unregister())
}

// demo is one run.
type demo struct {
	target   target.Target
	shopper  *client.Client
	receiver *receiver.Receiver
	receipt  string
	product  client.Product
	scarce   client.Product
}

// signIn signs the shopper in and chooses products.
func (d *demo) signIn(ctx context.Context) error {
	var err error
	if d.shopper, err = signin.As(ctx, d.target, "shopper"); err != nil {
		return err
	}
	fmt.Println("signed in as the shopper over OIDC code + PKCE")
	if d.shopper.Spec, err = client.LoadSpec(ctx, d.target.App); err != nil {
		return err
	}
	return d.pick(ctx)
}

// pick finds a product in stock and one that is sold out.
func (d *demo) pick(ctx context.Context) error {
	products, err := d.shopper.Products(ctx, "")
	if err != nil {
		return err
	}
	for _, p := range products.Items {
		if p.Available >= 10 && d.product.SKU == "" {
			d.product = p
		}
		if p.Available == 0 {
			d.scarce = p
		}
	}
	if d.product.SKU == "" || d.scarce.SKU == "" {
		return errors.New("the catalog needs one product in stock and one out of stock")
	}
	return nil
}

func (d *demo) register(ctx context.Context) (unregister func() error, err error) {
	hook, err := d.shopper.Register(ctx, d.receiver.URL)
	if err != nil {
		return nil, fmt.Errorf("register the webhook: %w", err)
	}
	if err := d.receiver.Trust(hook.Secret); err != nil {
		return nil, err
	}
	fmt.Printf("registered the webhook %s\n", d.receiver.URL)
	return func() error {
		_, err := d.shopper.Call(context.WithoutCancel(ctx), "DELETE", "/api/webhooks/"+hook.ID, nil, nil, nil)
		return err
	}, nil
}

// story is one order and its expected end.
type story struct {
	title  string
	draft  client.Draft
	status string
	types  []string // the timeline
	breaks bool     // make its confirmation fail
}

func (d *demo) stories(ctx context.Context) error {
	created, validated, reserved := "order.created", "order.validated", "order.reserved"
	for _, s := range []story{
		{title: "An order that completes", draft: client.NewDraft(d.product.SKU, 2, "tok_ok"), status: "completed",
			types: []string{created, validated, reserved, "order.charged", "order.completed"}},
		{title: "A card that is declined", draft: client.NewDraft(d.product.SKU, 1, "tok_declined"), status: "failed",
			types: []string{created, validated, reserved, "order.released", "order.failed"}},
		{title: "A product that is out of stock", draft: client.NewDraft(d.scarce.SKU, 1, "tok_ok"), status: "failed",
			types: []string{created, validated, "order.failed"}},
		{title: "A payment gateway that fails after it took the money", draft: client.NewDraft(d.product.SKU, 1, "tok_capture_fails"), status: "failed",
			types: []string{created, validated, reserved, "order.refunded", "order.released", "order.failed"}},
		{title: "A confirmation that fails before that", draft: client.NewDraft(d.product.SKU, 1, "tok_ok"), status: "failed",
			types: []string{created, validated, reserved, "order.released", "order.failed"}, breaks: true},
	} {
		if err := d.run(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s.title, err)
		}
	}
	return nil
}

// run places the story's order and follows it to its end.
func (d *demo) run(ctx context.Context, s story) error {
	fmt.Printf("\n%s\n", s.title)
	if s.breaks {
		mend, err := control.Client{Base: d.target.Control}.Fault(ctx, control.Fault{
			Service: "lambda", Operation: "confirm-order", Kind: "error-before", Rate: 1, Code: "Invalid",
		})
		if err != nil {
			return err
		}
		defer func() { _ = mend(context.WithoutCancel(ctx)) }()
	}
	start := time.Now()
	o, answer, err := d.shopper.Place(ctx, fmt.Sprintf("demo-%d", start.UnixNano()), s.draft)
	if err != nil {
		return err
	}
	fmt.Printf("  %d  order %s over %s, answered in %d ms\n", answer.Status, o.ID, amount(o.Total), time.Since(start).Milliseconds())
	if o, err = d.shopper.Follow(ctx, o.ID, entries(o.CreatedAt)); err != nil {
		return err
	}
	fmt.Printf("  → %s%s\n", o.Status, because(o.Reason))
	if err := s.check(o); err != nil {
		return err
	}
	if err := d.webhooks(ctx, o); err != nil {
		return err
	}
	if o.Status != "completed" {
		return nil
	}
	return d.saveReceipt(ctx, o)
}

func (s story) check(o client.Order) error {
	if o.Status != s.status {
		return fmt.Errorf("the order is %s, not %s", o.Status, s.status)
	}
	if fmt.Sprint(o.Types()) != fmt.Sprint(s.types) {
		return fmt.Errorf("its timeline is %v, not %v", o.Types(), s.types)
	}
	return nil
}
