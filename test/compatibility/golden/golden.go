// Package golden makes what a release leaves behind: the items and events of a platform on
// which everything that writes another kind of item has happened once, and the values of
// the code's closed types. It uses nothing that a release before may not have
// (scripts/renew-released.sh builds it with the code of one).
package golden

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/receiver"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
)

// Value is an attribute's value in DynamoDB's JSON: its type → the value.
type Value map[string]any

// Items runs a platform on which things happen, and returns the items of its table.
func Items(ctx context.Context) ([]map[string]Value, error) {
	dir, err := os.MkdirTemp("", "eventforge-golden")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	p, err := target.Start(ctx, target.Options{Data: dir, Flags: []string{"--rate-limit", "1000"}})
	if err != nil {
		return nil, err
	}
	hook, err := receiver.Start() // open until all is read, so that no delivery fails meanwhile
	if err != nil {
		return nil, errors.Join(err, p.Stop())
	}
	defer hook.Close()
	if err := happen(ctx, p.Target, hook); err != nil {
		return nil, errors.Join(err, p.Stop())
	}
	items, err := scan(ctx, p.Target)
	return items, errors.Join(err, p.Stop())
}

// happen lets orders end in each way, with a refund and a webhook.
func happen(ctx context.Context, t target.Target, hook *receiver.Receiver) error {
	shopper, err := signin.As(ctx, t, "shopper")
	if err != nil {
		return err
	}
	operator, err := signin.As(ctx, t, "operator")
	if err != nil {
		return err
	}
	endpoint, err := shopper.Register(ctx, hook.URL)
	if err != nil {
		return err
	}
	if err := hook.Trust(endpoint.Secret); err != nil {
		return err
	}
	paid, err := buy(ctx, shopper, "tok_ok", "completed")
	if err != nil {
		return err
	}
	for _, token := range []string{"tok_declined", "tok_capture_fails", "tok_refund_refused"} {
		if _, err := buy(ctx, shopper, token, ""); err != nil {
			return err
		}
	}
	if err := refund(ctx, shopper, operator, paid); err != nil {
		return err
	}
	return delivered(ctx, shopper, endpoint.ID)
}

// buy places an order and follows it; "" accepts each end, and an order that stays.
func buy(ctx context.Context, c *client.Client, token, status string) (client.Order, error) {
	products, err := c.Products(ctx, "")
	if err != nil {
		return client.Order{}, err
	}
	most := slices.MaxFunc(products.Items, func(a, b client.Product) int { return a.Available - b.Available })
	placed, _, err := c.Place(ctx, "golden-"+token, client.NewDraft(most.SKU, 2, token))
	if err != nil {
		return placed, err
	}
	limited, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	o, err := c.Follow(limited, placed.ID, nil)
	if status == "" {
		return o, nil
	}
	if err == nil && o.Status != status {
		err = fmt.Errorf("the order is %s", o.Status)
	}
	return o, err
}

// refund refunds a part.
func refund(ctx context.Context, shopper, operator *client.Client, o client.Order) error {
	_, err := operator.Call(ctx, http.MethodPost, "/api/ops/orders/"+o.ID+"/refunds", nil, map[string]any{
		"id": "golden-1", "note": "came back", "amount": map[string]any{"amount": 100, "currency": o.Total.Currency},
	}, nil)
	if err != nil {
		return err
	}
	for {
		now, err := shopper.Order(ctx, o.ID)
		if err != nil {
			return err
		}
		if slices.Contains(now.Types(), "order.adjusted") || slices.Contains(now.Types(), "order.refunded") {
			return nil
		}
		if err := client.Pause(ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
}

// delivered waits until the endpoint has all that it was sent.
func delivered(ctx context.Context, shopper *client.Client, endpoint string) error {
	for {
		var page client.Page[client.Delivery]
		if _, err := shopper.Call(ctx, http.MethodGet, "/api/webhooks/"+endpoint+"/deliveries?limit=100", nil, nil, &page); err != nil {
			return err
		}
		open := slices.ContainsFunc(page.Items, func(d client.Delivery) bool { return len(d.Attempts) == 0 })
		if len(page.Items) > 0 && !open {
			return nil
		}
		if err := client.Pause(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

// scan reads the table. Secrets are replaced: the files are kept for ever.
func scan(ctx context.Context, t target.Target) ([]map[string]Value, error) {
	c := dynamodb.NewFromConfig(aws.Config{Region: t.Region, BaseEndpoint: &t.AWS, Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")})
	var items []map[string]Value
	pages := dynamodb.NewScanPaginator(c, &dynamodb.ScanInput{TableName: &t.Table})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, item := range page.Items {
			items = append(items, encodeAll(item))
		}
	}
	slices.SortFunc(items, func(a, b map[string]Value) int { return strings.Compare(key(a), key(b)) })
	return items, nil
}

func key(item map[string]Value) string { return fmt.Sprint(item["PK"]["S"], "|", item["SK"]["S"]) }

var secrets = regexp.MustCompile(`whsec_[A-Za-z0-9+/=]+`)

func encodeAll(m map[string]types.AttributeValue) map[string]Value {
	out := map[string]Value{}
	for name, v := range m {
		out[name] = encode(v)
	}
	return out
}

func encode(v types.AttributeValue) Value {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return Value{"S": secrets.ReplaceAllString(v.Value, "whsec_"+base64.StdEncoding.EncodeToString(make([]byte, 32)))}
	case *types.AttributeValueMemberN:
		return Value{"N": v.Value}
	case *types.AttributeValueMemberBOOL:
		return Value{"BOOL": v.Value}
	case *types.AttributeValueMemberB:
		return Value{"B": base64.StdEncoding.EncodeToString(v.Value)}
	case *types.AttributeValueMemberSS:
		return Value{"SS": v.Value}
	case *types.AttributeValueMemberM:
		return Value{"M": encodeAll(v.Value)}
	case *types.AttributeValueMemberL:
		list := make([]Value, len(v.Value))
		for i := range v.Value {
			list[i] = encode(v.Value[i])
		}
		return Value{"L": list}
	}
	return Value{"NULL": true}
}

// Write writes a value as indented JSON.
func Write(path string, v any) error {
	raw, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(raw, '\n'), 0o644) //nolint:gosec // is committed
}
