// Package e2e follows orders through a complete running platform: the one that
// EVENTFORGE_TARGET names, or a local one that the tests start on free ports.
package e2e

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/receiver"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/test/kit/storedevents"
)

var (
	platform target.Target // the platform under test
	spec     *client.Spec
	hub      *receiver.Hub // where the platform reaches this machine; nil: it cannot
)

// patience is the maximum time of each call and each wait.
var patience = 2 * time.Minute

// deployed says whether the platform is a stack on AWS or on an emulator of AWS, whose
// clouds are slower than local.
func deployed() bool { return platform.Control == "" }

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if path := os.Getenv(target.Environment); path != "" {
		platform, err = target.Load(path)
	} else {
		var data string
		if data, err = os.MkdirTemp("", "eventforge-e2e"); err != nil {
			return 1, err
		}
		defer os.RemoveAll(data)
		var local *target.Local
		if local, err = target.Start(ctx, target.Options{Data: data, Flags: []string{"--rate-limit", "1000", "--reconcile-after", "60s", "--inbox"}}); err != nil {
			return 1, err
		}
		defer func() {
			if stopped := local.Stop(); stopped != nil {
				code, err = 1, stopped
			}
		}()
		platform = local.Target
	}
	if err != nil {
		return 1, err
	}
	if spec, err = client.LoadSpec(ctx, platform.App); err != nil {
		return 1, err
	}
	if err := prepare(); err != nil {
		return 1, err
	}
	code = m.Run()
	return code, checkEvents()
}

// prepare listens where the platform reaches this machine.
func prepare() (err error) {
	if deployed() {
		patience = 3 * time.Minute
	}
	switch {
	case platform.Receiver != nil:
		hub, err = receiver.Listen(platform.Receiver.Listen, platform.Receiver.URL)
	case !deployed():
		hub, err = receiver.Listen("127.0.0.1:0", "")
	}
	return err
}

// checkEvents checks every event that the tests have made against the JSON Schema of its
// type. A deployed stack's table is not scanned.
func checkEvents() error {
	if platform.Control == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	checker, err := storedevents.New()
	if err != nil {
		return err
	}
	settings, err := platform.Config(ctx)
	if err != nil {
		return err
	}
	found, err := checker.Table(ctx, dynamodb.NewFromConfig(settings), platform.Table)
	fmt.Println("events checked against their schemas:", found)
	return err
}

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// as signs in the user of a role.
func as(t *testing.T, role string) *client.Client {
	t.Helper()
	c, err := signin.As(within(t), platform, role)
	require.NoError(t, err)
	c.Spec = spec
	return c
}

// key returns an idempotency key that no other run has used.
func key(t *testing.T) string { return fmt.Sprintf("%s-%d", t.Name(), time.Now().UnixNano()) }

// pick finds a product with at least n available units.
func pick(t *testing.T, c *client.Client, n int) client.Product {
	t.Helper()
	products, err := c.Products(within(t), "")
	require.NoError(t, err)
	require.NotEmpty(t, products.Items)
	// Not the first that has enough: the list may be some seconds old, and other tests buy too.
	most := slices.MaxFunc(products.Items, func(a, b client.Product) int { return cmp.Compare(a.Available, b.Available) })
	require.GreaterOrEqual(t, most.Available, n, "no product has so many units")
	return most
}

// listen registers a receiver on this machine for the client's events. A deployed stack
// reaches it as the target document says.
func listen(t *testing.T, c *client.Client, types ...string) (*receiver.Receiver, client.Webhook) {
	t.Helper()
	require.NotNil(t, hub, "the target names no receiver: how does the platform reach this machine? (docs/deploy.md)")
	r := hub.Receiver()
	t.Cleanup(func() { _ = r.Close() })
	hook, err := c.Register(within(t), r.URL, types...)
	require.NoError(t, err)
	require.NoError(t, r.Trust(hook.Secret))
	t.Cleanup(func() {
		_, err := c.Call(context.Background(), "DELETE", "/api/webhooks/"+hook.ID, nil, nil, nil)
		require.NoError(t, err)
	})
	return r, hook
}

// await waits until enough accepts the received deliveries, and returns them.
func await(t *testing.T, r *receiver.Receiver, enough func([]receiver.Delivery) bool) []receiver.Delivery {
	t.Helper()
	ctx := within(t)
	for {
		got, news := r.Received()
		if enough(got) {
			return got
		}
		select {
		case <-news:
		case <-ctx.Done():
			t.Fatalf("the receiver got only %+v", got)
		}
	}
}
