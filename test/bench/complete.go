package main

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"

	"github.com/eventforge/eventforge/ops/receiver"
)

// complete measures orders completed end to end: with mail, receipt and
// webhook, everything durable.
func (o Options) complete(ctx context.Context, s *harness) error {
	hooks, err := receiver.Start()
	if err != nil {
		return err
	}
	defer hooks.Close()
	hook, err := s.shopper.Register(ctx, hooks.URL, "order.completed")
	if err != nil {
		return err
	}
	if err := hooks.Trust(hook.Secret); err != nil {
		return err
	}
	if err := s.warm(ctx); err != nil {
		return err
	}
	before, err := s.ends(ctx, hooks)
	if err != nil {
		return err
	}
	var accepted, took time.Duration
	cost, err := s.measured(ctx, o.Orders, func(ctx context.Context) error {
		start := time.Now()
		if err := s.placeAll(ctx, o.Orders, 64); err != nil {
			return err
		}
		accepted = time.Since(start)
		err := s.await(ctx, hooks, before.plus(o.Orders))
		took = time.Since(start)
		return err
	})
	if err != nil {
		return err
	}
	t := newTable(o.Out, "Completed end to end, with mail, receipt and webhook", "orders", "all accepted after", "all done after", "orders/s")
	t.row("64 clients", fmt.Sprint(o.Orders), ms(accepted), ms(took), fmt.Sprintf("%.0f", float64(o.Orders)/took.Seconds()))
	t.flush()
	cost.print(o.Out)
	return nil
}

// warm completes some orders, so that the functions' processes run.
func (s *harness) warm(ctx context.Context) error {
	if err := s.placeAll(ctx, 50, 16); err != nil {
		return err
	}
	return s.drain(ctx)
}

func (s *harness) placeAll(ctx context.Context, n, callers int) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(callers)
	for range n {
		g.Go(func() error { return s.place(ctx) })
	}
	return g.Wait()
}

// ends counts the results of completed orders.
type ends struct{ webhooks, mails, receipts int }

func (e ends) plus(n int) ends { return ends{e.webhooks + n, e.mails + n, e.receipts + n} }

func (s *harness) ends(ctx context.Context, hooks *receiver.Receiver) (e ends, err error) {
	got, _ := hooks.Received()
	distinct := map[string]bool{}
	for _, d := range got {
		distinct[d.ID] = d.Verified
	}
	e.webhooks = len(distinct)
	if e.mails, err = s.mails(ctx); err != nil {
		return e, err
	}
	e.receipts, err = s.receipts(ctx)
	return e, err
}

// mails counts the sent mails, as SES reports them.
func (s *harness) mails(ctx context.Context) (int, error) {
	out, err := sesv2.NewFromConfig(s.config()).GetAccount(ctx, &sesv2.GetAccountInput{})
	if err != nil {
		return 0, err
	}
	return int(out.SendQuota.SentLast24Hours), nil
}

func (s *harness) receipts(ctx context.Context) (n int, err error) {
	c := s3.NewFromConfig(s.config(), func(o *s3.Options) { o.UsePathStyle = true })
	pages := s3.NewListObjectsV2Paginator(c, &s3.ListObjectsV2Input{Bucket: aws.String(s.local.Bucket)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return n, err
		}
		n += len(page.Contents)
	}
	return n, nil
}

// await waits for the expected counts. It counts webhooks first, because counting the
// others causes load on the platform.
func (s *harness) await(ctx context.Context, hooks *receiver.Receiver, want ends) error {
	p := s.progress()
	for {
		got, news := hooks.Received()
		seen := ends{webhooks: len(got)}
		if len(got) >= want.webhooks {
			var err error
			if seen, err = s.ends(ctx, hooks); err != nil {
				return err
			}
			if seen.webhooks >= want.webhooks && seen.mails >= want.mails && seen.receipts >= want.receipts {
				return s.unlessGiven(ctx)
			}
			news = nil
		}
		if err := p.check(ctx, fmt.Sprintf("%+v of %+v", seen, want)); err != nil {
			return err
		}
		select {
		case <-news:
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("%+v of %+v: %w", seen, want, ctx.Err())
		}
	}
}
