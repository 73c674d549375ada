package cost

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/ops/receiver"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
)

// Usage is what one completed order uses, measured on local. All values are averages
// over the measured orders.
type Usage struct {
	Orders      int                `json:"orders"`
	Calls       map[string]float64 `json:"calls"` // service.operation; of lambda, the function
	WriteUnits  float64            `json:"writeUnits"`
	ReadUnits   float64            `json:"readUnits"`
	TableBytes  float64            `json:"tableBytes"` // stored until the order is archived, with copies in indexes
	OrderBytes  float64            `json:"orderBytes"` // of the order's item, which is never removed
	Events      float64            `json:"events"`
	Transitions float64            `json:"transitions"`
	LogBytes    float64            `json:"logBytes"`
	Receipt     float64            `json:"receiptBytes"`
	API         float64            `json:"apiRequests"`
	TickCalls   map[string]float64 `json:"tickCalls"` // of one run of the reconciler that has nothing to do
	TickReads   float64            `json:"tickReadUnits"`
	TickLog     float64            `json:"tickLogBytes"`
}

// visits is what Usage calls the function that visits endpoints which have not answered yet.
const visits = "lambda.probe-webhooks"

// sku is a product of local's catalog.
const sku = "LAMP-BRASS"

// Measure starts a local platform and places orders one after the other. Single orders
// share no batch, so they use the most.
func Measure(ctx context.Context, orders int) (u Usage, err error) {
	dir, err := os.MkdirTemp("", "eventforge-cost")
	if err != nil {
		return u, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	local, err := target.Start(ctx, target.Options{Data: filepath.Join(dir, "local"), Flags: []string{"--rate-limit", "100000"}})
	if err != nil {
		return u, err
	}
	defer func() { err = errors.Join(err, local.Stop()) }()
	m := meter{local: local, control: control.Client{Base: local.Control}, usage: Usage{Orders: orders}}
	return m.run(ctx)
}

// meter is one measurement.
type meter struct {
	local   *target.Local
	control control.Client
	shopper *client.Client
	hooks   *receiver.Receiver
	usage   Usage
	placed  []string // orders of the measurement
}

func (m *meter) run(ctx context.Context) (Usage, error) {
	if err := m.prepare(ctx); err != nil {
		return m.usage, err
	}
	defer m.hooks.Close()
	const warm = 3 // starts the processes, whose first calls do not belong to an order
	for range warm {
		if err := m.visit(ctx); err != nil {
			return m.usage, err
		}
	}
	m.placed = nil
	before, err := m.logs(ctx)
	if err != nil {
		return m.usage, err
	}
	stream, err := m.stream(ctx)
	if err != nil {
		return m.usage, err
	}
	if m.usage.Calls, m.usage.ReadUnits, err = m.counted(ctx, float64(m.usage.Orders), m.visits); err != nil {
		return m.usage, err
	}
	delete(m.usage.Calls, visits) // an endpoint's circuit is visited at times of its own, not for each order
	after, err := m.logs(ctx)
	if err != nil {
		return m.usage, err
	}
	m.usage.LogBytes = per(after-before, m.usage.Orders)
	if err := m.written(ctx, stream); err != nil {
		return m.usage, err
	}
	if err := m.transitions(ctx); err != nil {
		return m.usage, err
	}
	return m.usage, m.ticks(ctx)
}

func per(sum, orders int) float64 { return float64(sum) / float64(orders) }

// prepare signs a shopper in and registers a webhook for completed orders.
func (m *meter) prepare(ctx context.Context) error {
	var err error
	if m.shopper, err = signin.As(ctx, m.local.Target, "shopper"); err != nil {
		return err
	}
	if m.hooks, err = receiver.Start(); err != nil {
		return err
	}
	hook, err := m.shopper.Register(ctx, m.hooks.URL, "order.completed")
	if err != nil {
		return err
	}
	return m.hooks.Trust(hook.Secret)
}

func (m *meter) visits(ctx context.Context) error {
	for range m.usage.Orders {
		if err := m.visit(ctx); err != nil {
			return err
		}
	}
	return nil
}

// apart is how long after an order the next one is placed. A queue of local whose batches follow
// one another at once lets messages gather, and an order would be counted with fewer batches
// than one that comes alone.
const apart = 110 * time.Millisecond

// looks is how often the app requests an order until it is complete.
const looks = 5

// visit makes the app's requests for one order: the catalog, the order, its status
// several times, its receipt. It returns when the order causes no more work.
func (m *meter) visit(ctx context.Context) error {
	if _, err := m.shopper.Products(ctx, ""); err != nil {
		return err
	}
	o, _, err := m.shopper.Place(ctx, rand.Text(), client.NewDraft(sku, 1, "tok_ok"))
	if err != nil {
		return err
	}
	m.placed = append(m.placed, o.ID)
	if err := m.done(ctx, o.ID); err != nil {
		return err
	}
	for range looks {
		if _, err := m.shopper.Order(ctx, o.ID); err != nil {
			return err
		}
	}
	if _, err := m.shopper.Receipt(ctx, o.ID); err != nil {
		return err
	}
	m.usage.API = 3 + looks
	return awsclient.Wait(ctx, apart)
}

// done waits for the order's webhook, mail and receipt. It does not call the API, whose
// calls are counted.
func (m *meter) done(ctx context.Context, id string) error {
	for {
		got, news := m.hooks.Received()
		if len(got) > 0 && got[len(got)-1].OrderID == id {
			break
		}
		select {
		case <-news:
		case <-ctx.Done():
			return fmt.Errorf("no webhook of order %s: %w", id, ctx.Err())
		}
	}
	bucket := s3.New(s3.Options{
		Region: m.local.Region, BaseEndpoint: aws.String(m.local.AWS), UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		mails, err := m.control.Mails(ctx, 1)
		if err != nil {
			return err
		}
		out, err := bucket.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &m.local.Bucket, Prefix: aws.String("receipts/" + id)})
		if err != nil {
			return err
		}
		if len(out.Contents) > 0 && len(mails) > 0 && mentions(mails[0], id) {
			m.usage.Receipt = float64(*out.Contents[0].Size)
			return m.quiet(ctx)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("no mail or receipt of order %s: %w", id, ctx.Err())
		}
	}
}

// quiet waits until all queues are empty.
func (m *meter) quiet(ctx context.Context) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		queues, err := m.control.Queues(ctx)
		if err != nil {
			return err
		}
		var left []string // queues with messages
		for _, q := range queues {
			if q.Left() > 0 {
				left = append(left, q.Name)
			}
		}
		if len(left) == 0 {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("messages are left in %v: %w", left, ctx.Err())
		}
	}
}
