package restore

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/adapter/s3"
	archiving "github.com/eventforge/eventforge/domain/app/archive"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/test/kit/stripetest"
)

const (
	stripeKey    = "sk_test_restoredrill1"
	stripeEvents = "whsec_restoredrill1"
)

// platform is a local platform that pays with a stand-in for Stripe, whose books outlive
// the table.
type platform struct {
	local   *target.Local
	gateway *stripetest.Server
	stripe  *httptest.Server
	shopper *client.Client
}

func start(ctx context.Context, dir string) (*platform, error) {
	p := &platform{gateway: stripetest.New(stripetest.Options{Key: stripeKey})}
	key, events := filepath.Join(dir, "key"), filepath.Join(dir, "events")
	if err := errors.Join(os.WriteFile(key, []byte(stripeKey), 0o600), os.WriteFile(events, []byte(stripeEvents), 0o600)); err != nil {
		return nil, err
	}
	p.stripe = httptest.NewServer(p.gateway)
	var err error
	p.local, err = target.Start(ctx, target.Options{Data: filepath.Join(dir, "data"), Flags: []string{
		"--payment-gateway", "stripe", "--stripe-secret-key-file", key, "--stripe-webhook-secret-file", events,
		"--stripe-publishable-key", "pk_test_restoredrill1", "--stripe-address", p.stripe.URL, "--rate-limit", "1000",
	}})
	if err != nil {
		p.stripe.Close()
		return nil, err
	}
	if p.shopper, err = signin.As(ctx, p.local.Target, "shopper"); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	return p, nil
}

func (p *platform) stop() error {
	err := p.local.Stop()
	p.stripe.Close()
	return err
}

func (p *platform) aws() aws.Config {
	return aws.Config{
		Region: p.local.Region, BaseEndpoint: aws.String(p.local.AWS),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
}

func (p *platform) dynamodb() *dynamodb.Client { return dynamodb.NewFromConfig(p.aws()) }

// at is the shopper at another API.
func (p *platform) at(base string) *client.Client {
	return &client.Client{Base: base, Token: p.shopper.Token}
}

// buy places orders and follows them to their end.
func (p *platform) buy(ctx context.Context, n int) ([]client.Order, error) {
	products, err := p.shopper.Products(ctx, "")
	if err != nil {
		return nil, err
	}
	most := slices.MaxFunc(products.Items, func(a, b client.Product) int { return cmp.Compare(a.Available, b.Available) })
	orders := make([]client.Order, n)
	for i := range orders {
		if orders[i], _, err = p.shopper.Place(ctx, "", client.NewDraft(most.SKU, 1, "pm_card_visa")); err != nil {
			return nil, err
		}
	}
	for i := range orders {
		if orders[i], err = p.shopper.Follow(ctx, orders[i].ID, nil); err != nil {
			return nil, err
		}
		if orders[i].Status != "completed" {
			return nil, fmt.Errorf("order %s is %s", orders[i].ID, orders[i].Status)
		}
	}
	return orders, nil
}

// archive archives all orders, as reconcile-orders does when they are old.
func (p *platform) archive(ctx context.Context) error {
	later := func() time.Time { return time.Now().Add(100 * 24 * time.Hour) }
	store := dynamo.New(p.dynamodb(), p.local.Table, later)
	_, err := archiving.Archiver{
		Orders: store, Archivals: store, Now: later, After: 90 * 24 * time.Hour,
		Archive: s3.NewArchive(p.aws(), p.local.Bucket, id.NewSource(later, rand.Reader).Next, later),
	}.Run(ctx)
	return err
}

// look returns what an API says of the orders: each with its events, and their list.
func (p *platform) look(ctx context.Context, base string, orders []client.Order) (map[string]string, error) {
	paths := []string{"/api/orders?limit=100"}
	for _, o := range orders {
		paths = append(paths, "/api/orders/"+o.ID)
	}
	seen := map[string]string{}
	for _, path := range paths {
		a, err := p.at(base).Send(ctx, http.MethodGet, path, nil, nil)
		if err != nil {
			return nil, err
		}
		if a.Status != http.StatusOK {
			return nil, fmt.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
		seen[path] = withoutCursor(string(a.Body))
	}
	return seen, nil
}

// withoutCursor cuts the next page's cursor, which another key may have sealed.
func withoutCursor(body string) string {
	body, _, _ = strings.Cut(body, `,"nextCursor"`)
	return body
}

// serve starts an API on another table and waits until it is ready.
func (p *platform) serve(ctx context.Context, table string) (base string, stop func(), err error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		return "", nil, err
	}
	running, kill := context.WithCancel(ctx)
	api := exec.CommandContext(running, filepath.Join(target.Root(), ".build", "api"))
	var log bytes.Buffer
	api.Env, api.Stdout, api.Stderr = p.environment(address, table), &log, &log
	if err := api.Start(); err != nil {
		kill()
		return "", nil, err
	}
	ended, gone := make(chan error, 1), make(chan struct{})
	go func() { ended <- api.Wait(); close(gone) }()
	stop = func() { kill(); <-gone }
	for {
		select {
		case err := <-ended:
			kill()
			return "", nil, fmt.Errorf("the API ended (%w): %s", err, log.String())
		default:
		}
		if a, err := p.at("http://"+address).Send(ctx, http.MethodGet, "/ready", nil, nil); err == nil && a.Status == http.StatusOK {
			return "http://" + address, stop, nil
		}
		if err := client.Pause(ctx, 10*time.Millisecond); err != nil {
			stop()
			return "", nil, err
		}
	}
}

// environment is what the API's container gets.
func (p *platform) environment(address, table string) []string {
	t := p.local.Target
	return []string{
		"AWS_ENDPOINT_URL=" + t.AWS, "AWS_REGION=" + t.Region, "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test",
		"LISTEN_ADDRESS=" + address, "TABLE_NAME=" + table, "RECEIPTS_BUCKET=" + t.Bucket, "PICTURES_BUCKET=eventforge-local-pictures",
		"USER_POOL_ISSUER=" + t.Issuer, "USER_POOL_CLIENT_IDS=" + t.AppClient + "," + t.TestClient,
		"CURSOR_SECRET=of the drill, until the parameter is read", "CURSOR_PARAMETER=/eventforge-local-cursor-key",
		"OPERATED_QUEUES=email=" + t.Queues["email"], "WEBHOOK_ATTEMPTS_QUEUE_URL=" + t.Queues["webhook-attempts"], "WEBHOOK_PROBES_QUEUE_URL=" + t.Queues["webhook-probes"], "WEBHOOK_TRUSTED_NETWORKS=",
		"STATE_MACHINE_ARN=" + t.StateMachine, "COMPENSATION_STATE_MACHINE_ARN=" + t.CompensationMachine,
		"APP_ORIGINS=", "APP_URL=" + t.App, "RATE_LIMIT_PER_SECOND=1000", "ORDER_PROMISE_SECONDS=3600", "WITHDRAWAL_DAYS=14", "PAYMENT_GATEWAY=sandbox",
	}
}
