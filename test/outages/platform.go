package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/ops/receiver"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
)

// platform is a local platform with everybody who uses it: a shopper, an operator, and a
// partner whose endpoint receives every event.
type platform struct {
	local    *target.Local
	control  control.Client
	shopper  *client.Client
	operator *client.Client
	receiver *receiver.Receiver
	store    *dynamo.Store
}

// open starts a platform. An order counts as stalled after stalled, on the machine's clock.
func open(ctx context.Context, data string, stalled time.Duration) (p *platform, err error) {
	p = &platform{}
	if p.receiver, err = receiver.Start(); err != nil {
		return nil, err
	}
	p.local, err = target.Start(ctx, target.Options{
		Data: data, Flags: []string{"--rate-limit", "100000", "--reconcile-after", stalled.String(), "--traces=false"},
	})
	if err != nil {
		return nil, errors.Join(err, p.receiver.Close())
	}
	p.control = control.Client{Base: p.local.Control}
	p.store = dynamo.New(p.dynamodb(), p.local.Table, time.Now)
	if err := p.listen(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("register the receiver: %w", err), p.close())
	}
	return p, nil
}

func (p *platform) close() error { return errors.Join(p.local.Stop(), p.receiver.Close()) }

// signIn signs in the shopper and the operator. Their tokens end while hours pass.
func (p *platform) signIn(ctx context.Context) (err error) {
	if p.shopper, err = signin.As(ctx, p.local.Target, "shopper"); err != nil {
		return err
	}
	p.operator, err = signin.As(ctx, p.local.Target, "operator")
	return err
}

// listen registers the receiver for all events.
func (p *platform) listen(ctx context.Context) error {
	partner, err := signin.As(ctx, p.local.Target, "partner")
	if err != nil {
		return err
	}
	hook, err := partner.Register(ctx, p.receiver.URL)
	if err != nil {
		return err
	}
	return p.receiver.Trust(hook.Secret)
}

func (p *platform) config() aws.Config {
	return aws.Config{
		Region: p.local.Region, BaseEndpoint: aws.String(p.local.AWS),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
}

func (p *platform) dynamodb() *dynamodb.Client { return dynamodb.NewFromConfig(p.config()) }

func (p *platform) states() *sfn.Client { return sfn.NewFromConfig(p.config()) }

func (p *platform) s3() *s3.Client {
	return s3.NewFromConfig(p.config(), func(o *s3.Options) { o.UsePathStyle = true })
}
