// Package paymentgateway chooses the payment gateway that the configuration names.
package paymentgateway

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/adapter/sandbox"
	"github.com/eventforge/eventforge/adapter/stripe"
	"github.com/eventforge/eventforge/domain/app/saga"
	"github.com/eventforge/eventforge/domain/port"
)

// gateway is what both payment gateways are.
type gateway interface {
	port.PaymentGateway
	port.PaymentBooks
}

// choose returns the payment gateway that c names. It does not connect yet.
func choose(cfg aws.Config, c config.PaymentStep) gateway {
	if c.Gateway == config.Stripe {
		return stripe.New(stripe.Options{Key: stripe.SecretKey(cfg, c.StripeSecretID), BaseURL: string(c.StripeAddress)})
	}
	return sandbox.New(dynamo.NewLedger(dynamodb.NewFromConfig(cfg), c.TableName, time.Now))
}

// Guarded returns the payment gateway that c names, behind its breaker. It does not
// connect yet.
func Guarded(cfg aws.Config, c config.PaymentStep, breakers port.Breakers) port.PaymentGateway {
	return saga.Guarded(choose(cfg, c), string(c.Gateway), breakers, saga.DefaultGuard(time.Now))
}

// Reports returns what tells of payments that the payment gateway has answered; nil if the
// one that c names sends no notices. It does not connect yet.
func Reports(cfg aws.Config, c config.PaymentStep) port.PaymentReports {
	reports, _ := choose(cfg, c).(port.PaymentReports)
	return reports
}

// Books returns the books of the payment gateway that c names. It does not connect yet.
func Books(cfg aws.Config, c config.PaymentStep) port.PaymentBooks { return choose(cfg, c) }
