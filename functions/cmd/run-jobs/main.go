// Command run-jobs works on the jobs that operators began: it tries many orders again, or
// publishes their events again.
package main

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/eventbridge"
	"github.com/eventforge/eventforge/adapter/sqs"
	"github.com/eventforge/eventforge/adapter/stepfunctions"
	"github.com/eventforge/eventforge/domain/app/jobs"
	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
)

func main() { bootstrap.Run("run-jobs", build) }

func build(_ context.Context, f bootstrap.Function[config.RunJobs]) (any, error) {
	store := f.Store(f.Config.TableName)
	ids := id.NewSource(time.Now, rand.Reader)
	machines := stepfunctions.StateMachines{Saga: f.Config.StateMachineARN, Compensation: f.Config.CompensationARN}
	operations := operate.Operations{
		Orders: store, Audit: store, Executions: stepfunctions.New(f.AWS, machines), IDs: ids, Now: time.Now,
	}
	return handler.Jobs(jobs.Runner{
		Jobs: store, Orders: store, Audit: store,
		Consumers: sqs.NewConsumers(f.AWS, eventbridge.New(f.AWS, f.Config.EventBusName), map[event.Consumer]string{
			event.MailConsumer: string(f.Config.EmailQueueURL), event.ReceiptConsumer: string(f.Config.ReceiptQueueURL), event.WebhookConsumer: string(f.Config.WebhooksQueueURL),
		}),
		Retry: func(ctx context.Context, orderID, by, reason string) error {
			_, err := operations.Retry(ctx, orderID, by, reason)
			return err
		},
		Now: time.Now, Wait: awsclient.Wait, NextID: ids.Next,
	}), nil
}
