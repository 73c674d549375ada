// Package gateway chooses the payment gateway that the configuration names.
package gateway

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/adapter/payment/sandbox"
	"github.com/eventforge/eventforge/domain/port"
)

// New makes the gateway that c names.
func New(cfg aws.Config, c config.PaymentStep) port.Gateway {
	return sandbox.New(dynamo.NewLedger(dynamodb.NewFromConfig(cfg), c.TableName, time.Now))
}
