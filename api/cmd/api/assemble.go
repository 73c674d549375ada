package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"path"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/adapter/cloudwatch"
	"github.com/eventforge/eventforge/adapter/cognito"
	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/adapter/postal"
	"github.com/eventforge/eventforge/adapter/s3"
	"github.com/eventforge/eventforge/adapter/sqs"
	"github.com/eventforge/eventforge/adapter/ssm"
	"github.com/eventforge/eventforge/adapter/stepfunctions"
	"github.com/eventforge/eventforge/api"
	"github.com/eventforge/eventforge/api/auth"
	"github.com/eventforge/eventforge/api/contract"
	"github.com/eventforge/eventforge/api/cursor"
	"github.com/eventforge/eventforge/api/products"
	"github.com/eventforge/eventforge/api/server"
	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/app/erase"
	"github.com/eventforge/eventforge/domain/app/jobs"
	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/app/poll"
	"github.com/eventforge/eventforge/domain/app/shop"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

// assemble builds the API's server without network calls. ctx ends its background
// work.
func assemble(ctx context.Context, cfg config.API, traced bool, log *slog.Logger) (*server.Server, error) {
	clients, err := awsclient.Load(ctx, traced)
	if err != nil {
		return nil, err
	}
	tokens, err := auth.New(ctx, auth.Config{
		Issuer: string(cfg.UserPoolIssuer), KeysURL: string(cfg.UserPoolKeysURL), ClientIDs: cfg.UserPoolClientIDs,
		Client: http.DefaultClient, Log: log, Now: time.Now,
	})
	if err != nil {
		return nil, err
	}
	store := dynamo.New(dynamodb.NewFromConfig(clients), cfg.TableName, time.Now)
	catalog := products.New(store, time.Now, log)
	ids := id.NewSource(time.Now, rand.Reader)
	cursors := cursor.New(cfg.CursorSecret)
	go cursors.Follow(ctx, ssm.NewSecret(clients, cfg.CursorParameter, time.Now).Accepted, log)
	operations := operations(cfg, clients, store, catalog, ids, log)
	specified, err := contract.Load(api.Specification())
	if err != nil {
		return nil, err
	}
	return server.New(server.Options{
		Contract: specified, Document: api.Published(), Tokens: tokens,
		Shop: shop.Shop{
			Orders: store, Archive: s3.NewArchive(clients, cfg.ReceiptsBucket, ids.Next, time.Now),
			Catalog: catalog, Amounts: payment.CardAmounts(), Formats: postal.Formats{}, IDs: ids, Now: time.Now,
			WithdrawalPeriod: cfg.WithdrawalDays.Duration(),
			Confirmations:    dynamo.NewLedger(dynamodb.NewFromConfig(clients), cfg.TableName, time.Now),
			Admission:        &shop.Admission{States: store, Promise: cfg.OrderPromise.Duration(), Now: time.Now},
		},
		Operations: operations,
		Overviews: &operate.Overviews{
			Orders: store, Flow: store, Withdrawals: store, Endpoints: store, Queues: operations.Queues, Breakers: store,
			Reconciliations: store, Gateway: string(cfg.Gateway), Now: time.Now,
		},
		Jobs:      jobs.Manager{Jobs: store, Orders: store, Audit: store, NextID: ids.Next, Now: time.Now},
		Erasures:  erase.Eraser{Erasures: store, Now: time.Now},
		Addresses: shop.AddressBook{Addresses: store, Formats: postal.Formats{}},
		Poller:    poll.Poller{Feed: store, Now: time.Now},
		Webhooks:  registry(cfg, clients, store, ids),
		Receipts:  s3.New(clients, cfg.ReceiptsBucket), Profiles: cognito.New(clients, time.Now),
		Cursors: cursors, TableReachable: reachable(store), Storefront: catalog, CatalogVersion: catalog.Version,
		AppURL: string(cfg.AppURL), Origins: cfg.AppOrigins, RatePerSecond: float64(cfg.RateLimitPerSecond),
		IDs: ids, Now: time.Now, Log: log,
	})
}

func operations(cfg config.API, clients aws.Config, store *dynamo.Store, products port.Catalog, ids *id.Source, log *slog.Logger) operate.Operations {
	var operated []sqs.Operated
	for _, q := range cfg.OperatedQueues {
		operated = append(operated, sqs.Operated{Name: q.Name, URL: q.URL})
	}
	queues := sqs.NewQueues(clients, cloudwatch.NewAges(clients, time.Now, log), operated)
	executions := stepfunctions.New(clients, stepfunctions.StateMachines{Saga: cfg.StateMachineARN, Compensation: cfg.CompensationARN})
	return operate.Operations{
		Orders: store, Withdrawals: store, Search: store, Directory: cognito.NewDirectory(clients, poolOf(cfg.UserPoolIssuer)), Catalog: products, Pictures: s3.NewPictures(clients, cfg.PicturesBucket), Amounts: payment.CardAmounts(), Partners: store, Received: store, Queues: queues, Audit: store,
		Books:     s3.NewBooks(clients, cfg.ReceiptsBucket),
		Histories: executions, Executions: executions,
		Archive: s3.NewArchive(clients, cfg.ReceiptsBucket, ids.Next, time.Now), Republisher: sqs.NewRepublisher(clients, operated), Markers: store,
		Webhooks: operate.EndpointStores{Endpoints: store, All: store, Notices: sqs.NewNotices(clients, mailQueue(cfg))},
		Effects:  operate.EffectReaders{Mails: store, Receipts: s3.New(clients, cfg.ReceiptsBucket), Endpoints: store, Deliveries: store},
		IDs:      ids, Random: rand.Reader, Now: time.Now,
	}
}

// mailQueue is the URL of the queue that holds mails, which the API also redrives.
func mailQueue(cfg config.API) string {
	for _, q := range cfg.OperatedQueues {
		if q.Name == string(event.MailConsumer) {
			return q.URL
		}
	}
	return ""
}

// poolOf is the user pool's id, which ends its issuer's URL.
func poolOf(issuer config.URL) string { return path.Base(string(issuer)) }

func registry(cfg config.API, clients aws.Config, store *dynamo.Store, ids *id.Source) *dispatch.Registry {
	attempts := sqs.NewAttempts(clients, string(cfg.AttemptsURL), time.Now)
	return &dispatch.Registry{
		Endpoints: store, Deliveries: store, Circuits: store, Log: store, Counts: store, Budgets: store, Attempts: attempts,
		Recoverer: &dispatch.Recoverer{
			Endpoints: store, Deliveries: store, Recoveries: store, Attempts: attempts, Budgets: store, Now: time.Now, NextID: ids.Next,
		},
		Probes:    sqs.NewAttempts(clients, string(cfg.ProbesURL), time.Now),
		Probation: true, Trusted: cfg.TrustedNetworks, Now: time.Now, NextID: ids.Next, Random: rand.Reader,
	}
}

// reachable reads a product that does not exist, to see whether the table responds.
func reachable(catalog port.Catalog) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := catalog.Offer(ctx, "readiness-probe")
		if failure.Is(err, failure.NotFound) {
			return nil
		}
		return err
	}
}
