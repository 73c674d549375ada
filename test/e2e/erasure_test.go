package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	idptypes "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/cognito"
	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/adapter/s3"
	"github.com/eventforge/eventforge/domain/app/erase"
	"github.com/eventforge/eventforge/domain/erasure"
	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
)

// planted is in every field that the shopper sets.
const planted = "canary7f3a"

// forgetting is a local platform with a shopper who will be erased, and another.
type forgetting struct {
	t             *testing.T
	data          string
	local         *target.Local
	control       control.Client
	aws           aws.Config
	shopper, kept *client.Client
	orders        map[string]client.Order // as the shopper saw them
}

func startForgetting(t *testing.T) *forgetting {
	t.Helper()
	f := &forgetting{t: t, data: t.TempDir(), orders: map[string]client.Order{}}
	var err error
	f.local, err = target.Start(within(t), target.Options{Data: f.data, Flags: []string{"--rate-limit", "1000", "--reconcile-after", "60s"}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.local.Stop()) })
	f.control = control.Client{Base: f.local.Control}
	f.aws = aws.Config{
		Region: f.local.Region, BaseEndpoint: aws.String(f.local.AWS),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
	f.kept, err = signin.As(within(t), f.local.Target, "shopper")
	require.NoError(t, err)
	f.shopper = f.signUp()
	return f
}

// signUp creates the shopper and signs in.
func (f *forgetting) signUp() *client.Client {
	const email, password = planted + "-address@example.com", "Canary-1-password"
	users := idp.NewFromConfig(f.aws)
	_, err := users.AdminCreateUser(within(f.t), &idp.AdminCreateUserInput{
		UserPoolId: &f.local.UserPool, Username: aws.String(email), MessageAction: idptypes.MessageActionTypeSuppress,
		UserAttributes: []idptypes.AttributeType{
			{Name: aws.String("email"), Value: aws.String(email)}, {Name: aws.String("email_verified"), Value: aws.String("true")},
			{Name: aws.String("name"), Value: aws.String(planted + " Name")},
		},
	})
	require.NoError(f.t, err)
	_, err = users.AdminSetUserPassword(within(f.t), &idp.AdminSetUserPasswordInput{
		UserPoolId: &f.local.UserPool, Username: aws.String(email), Password: aws.String(password), Permanent: true,
	})
	require.NoError(f.t, err)
	p := f.local.Target
	p.Users = []target.User{{Role: planted, Email: email, Password: password}}
	c, err := signin.As(within(f.t), p, planted)
	require.NoError(f.t, err)
	return c
}

// echo is an endpoint that answers, in header and body, what the shopper set.
func (f *forgetting) echo() string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Echo", planted+"-header")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, planted+"-response")
	}))
	f.t.Cleanup(server.Close)
	return server.URL
}

// shopAround places orders that end in each way, and registers an endpoint that gets
// their events.
func (f *forgetting) shopAround() {
	sku := pick(f.t, f.shopper, 10).SKU
	in := map[string]any{"url": f.echo() + "/" + planted + "-path", "description": planted + " description"}
	_, err := f.shopper.Call(within(f.t), http.MethodPost, "/api/webhooks", nil, in, nil)
	require.NoError(f.t, err)
	_, err = f.shopper.Call(within(f.t), http.MethodPut, "/api/me/address", nil, plantedAddress(), nil)
	require.NoError(f.t, err)
	for i, want := range []struct {
		token, status string
		units         int
	}{{"tok_ok", "completed", 1}, {planted + "-token", "failed", 1}, {"tok_declined", "failed", 1}, {"tok_ok", "completed", 2}} {
		draft := client.NewDraft(sku, want.units, want.token)
		draft.DeliveryAddress = plantedAddress()
		o, _, err := f.shopper.Place(within(f.t), fmt.Sprintf("%s-key-%d", planted, i), draft)
		require.NoError(f.t, err)
		o, err = f.shopper.Follow(within(f.t), o.ID, nil)
		require.NoError(f.t, err)
		require.Equal(f.t, want.status, o.Status, "order %d", i)
		f.orders[o.ID] = o
		if o.Status == "completed" {
			_, err = f.shopper.Receipt(within(f.t), o.ID)
			require.NoError(f.t, err)
			require.Eventually(f.t, func() bool {
				mails, err := f.control.Mails(within(f.t), 100)
				require.NoError(f.t, err)
				return strings.Contains(fmt.Sprint(mails), o.ID)
			}, patience, 20*time.Millisecond, "no mail of order %s", o.ID)
			withdrawal := map[string]any{"id": "w1", "reason": planted + " reason"}
			_, err = f.shopper.Call(within(f.t), http.MethodPost, "/api/orders/"+o.ID+"/withdrawals", nil, withdrawal, nil)
			require.NoError(f.t, err)
		}
	}
	o, _, err := f.kept.Place(within(f.t), key(f.t), client.NewDraft(sku, 1, "tok_ok"))
	require.NoError(f.t, err)
	_, err = f.kept.Follow(within(f.t), o.ID, nil)
	require.NoError(f.t, err)
	_, err = f.kept.Receipt(within(f.t), o.ID)
	require.NoError(f.t, err)
}

// plantedAddress is in a country that takes any text for a region, and needs no postal code.
func plantedAddress() *client.Address {
	return &client.Address{
		Name: planted + " name", Lines: []string{planted + " street", planted + " flat"}, City: planted + " city", Region: planted + " region",
		Country: "PG",
	}
}

// table is every item of the table, as text.
func (f *forgetting) table() string {
	var b strings.Builder
	pages := dynamodb.NewScanPaginator(dynamodb.NewFromConfig(f.aws), &dynamodb.ScanInput{TableName: &f.local.Table})
	for pages.HasMorePages() {
		page, err := pages.NextPage(within(f.t))
		require.NoError(f.t, err)
		for _, it := range page.Items {
			raw, err := itemText(it)
			require.NoError(f.t, err)
			fmt.Fprintf(&b, "%s\n", raw)
		}
	}
	return b.String()
}

// itemText is the item as JSON, with binary values as text.
func itemText(it map[string]types.AttributeValue) (string, error) {
	var b strings.Builder
	for name, value := range it {
		raw, err := json.Marshal(value)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%s=%s ", name, raw)
		if binary, ok := value.(*types.AttributeValueMemberB); ok {
			b.Write(binary.Value)
		}
	}
	return b.String(), nil
}

// users and messages are what the user pool and the queues hold.
func (f *forgetting) users() string {
	out, err := idp.NewFromConfig(f.aws).ListUsers(within(f.t), &idp.ListUsersInput{UserPoolId: &f.local.UserPool})
	require.NoError(f.t, err)
	var b strings.Builder
	for _, u := range out.Users {
		for _, a := range u.Attributes {
			fmt.Fprintln(&b, *a.Name, *a.Value)
		}
	}
	return b.String()
}

func (f *forgetting) messages() string {
	var b strings.Builder
	queues := awssqs.NewFromConfig(f.aws)
	listed, err := queues.ListQueues(within(f.t), &awssqs.ListQueuesInput{})
	require.NoError(f.t, err)
	for _, url := range listed.QueueUrls {
		for {
			out, err := queues.ReceiveMessage(within(f.t), &awssqs.ReceiveMessageInput{QueueUrl: &url, MaxNumberOfMessages: 10, VisibilityTimeout: 600})
			require.NoError(f.t, err)
			for _, m := range out.Messages {
				fmt.Fprintln(&b, *m.Body)
			}
			if len(out.Messages) == 0 {
				break
			}
		}
	}
	return b.String()
}

// receipts are the names and bytes of all stored receipts.
func (f *forgetting) receipts() string {
	var b strings.Builder
	bucket := awss3.NewFromConfig(f.aws, func(o *awss3.Options) { o.UsePathStyle = true })
	pages := awss3.NewListObjectsV2Paginator(bucket, &awss3.ListObjectsV2Input{Bucket: &f.local.Bucket})
	for pages.HasMorePages() {
		page, err := pages.NextPage(within(f.t))
		require.NoError(f.t, err)
		for _, o := range page.Contents {
			object, err := bucket.GetObject(within(f.t), &awss3.GetObjectInput{Bucket: &f.local.Bucket, Key: o.Key})
			require.NoError(f.t, err)
			raw, err := io.ReadAll(object.Body)
			require.NoError(f.t, err)
			fmt.Fprintf(&b, "%s %x\n", *o.Key, raw)
		}
	}
	return b.String()
}

// logs are the logs of all processes.
func (f *forgetting) logs() string {
	paths, err := filepath.Glob(filepath.Join(f.data, "*.log"))
	require.NoError(f.t, err)
	require.NotEmpty(f.t, paths)
	var b strings.Builder
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		require.NoError(f.t, err)
		b.Write(raw)
	}
	return b.String()
}

// others is what the other shopper sees, and the stock.
func (f *forgetting) others() string {
	var b strings.Builder
	for _, path := range []string{"/api/orders", "/api/events", "/api/webhooks", "/api/products"} {
		a, err := f.kept.Send(within(f.t), http.MethodGet, path, nil, nil)
		require.NoError(f.t, err)
		require.Equal(f.t, http.StatusOK, a.Status)
		b.Write(a.Body)
	}
	return b.String()
}

// TestAnErasedShopperIsNowhere plants canaries in all that a shopper can set, lets
// orders end in every way, erases the shopper while the function that does it is
// killed, and looks everywhere.
func TestAnErasedShopperIsNowhere(t *testing.T) {
	f := startForgetting(t)
	f.shopAround()
	require.Eventually(t, func() bool {
		held := f.table()
		return strings.Contains(held, planted+"-response") && strings.Contains(held, planted+"-header")
	}, patience, 50*time.Millisecond, "no response is kept")
	require.Contains(t, f.users(), planted)
	others := f.others()

	var state struct {
		UserID, State string
		Orders        int
	}
	_, err := f.shopper.Call(within(t), http.MethodDelete, "/api/me", nil, nil, &state)
	require.NoError(t, err)
	require.Equal(t, "requested", state.State)
	ctx := within(t)
	for n := 0; state.State != "waiting"; n++ {
		require.NoError(t, f.control.Advance(ctx, time.Minute))
		if n < 5 {
			_ = f.control.Kill(ctx, "reconcile-orders") // it may not run at the moment
		}
		_, err = f.shopper.Call(ctx, http.MethodGet, "/api/me/erasure", nil, nil, &state)
		require.NoError(t, err)
	}
	f.lastPass()
	_, err = f.shopper.Call(within(t), http.MethodGet, "/api/me/erasure", nil, nil, &state)
	require.NoError(t, err)
	require.Equal(t, "completed", state.State)
	require.Equal(t, len(f.orders), state.Orders)

	for name, holds := range map[string]string{"table": f.table(), "user pool": f.users(), "queues": f.messages(), "logs": f.logs()} {
		require.NotContains(t, holds, planted, name)
	}
	receipts := f.receipts()
	require.Contains(t, receipts, "receipts/", "the other shopper's")
	for id := range f.orders {
		require.NotContains(t, receipts, id)
	}
	require.Equal(t, others, f.others())
	f.booksBalance()
}

// lastPass runs the job at the time when no token of the shopper is valid any more. The
// platform's programs use the machine's clock.
func (f *forgetting) lastPass() {
	later := func() time.Time { return time.Now().Add(2 * erasure.Settle) }
	store := dynamo.New(dynamodb.NewFromConfig(f.aws), f.local.Table, later)
	report, err := erase.Eraser{
		Erasures: store, Orders: store, Endpoints: store, Addresses: store, Receipts: s3.New(f.aws, f.local.Bucket),
		Accounts: cognito.NewAccounts(f.aws, f.local.UserPool), Now: later,
	}.Run(within(f.t))
	require.NoError(f.t, err)
	require.Equal(f.t, erase.Report{Worked: 1, Completed: 1}, report)
}

// booksBalance: the orders are as the shopper saw them, but nobody's.
func (f *forgetting) booksBalance() {
	operator, err := signin.As(within(f.t), f.local.Target, "operator")
	require.NoError(f.t, err)
	found := 0
	for _, status := range []string{"completed", "failed"} {
		var page client.Page[client.Order]
		_, err := operator.Call(within(f.t), http.MethodGet, "/api/ops/orders?limit=100&status="+status, nil, nil, &page)
		require.NoError(f.t, err)
		for _, o := range page.Items {
			if before, mine := f.orders[o.ID]; mine {
				require.Equal(f.t, [...]any{before.Status, before.Total}, [...]any{o.Status, o.Total})
				found++
			}
		}
	}
	require.Equal(f.t, len(f.orders), found)
}
