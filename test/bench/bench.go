package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
)

// Options say how much to measure.
type Options struct {
	Each   time.Duration // how long each latency is measured
	Orders int           // orders of the throughput run
	Large  int           // orders in the table for the growth run
	Only   string        // name of the one section to run; empty: all
	Stall  time.Duration // how long nothing may happen before a run ends as failed
	Out    io.Writer
}

// section is one part of the report.
type section struct {
	name    string
	measure func(context.Context, *harness) error
}

// Run measures section by section and prints each as it is done.
func (o Options) Run(ctx context.Context) error {
	fmt.Fprintln(o.Out, machine())
	for _, s := range []section{
		{"sizes", o.sizes}, {"starts", o.starts}, {"alone", o.alone}, {"accept", o.accept},
		{"complete", o.complete}, {"hot", o.hot}, {"crowd", o.crowded}, {"search", o.search}, {"growth", o.growth}, {"traces", o.traces},
	} {
		if o.Only != "" && o.Only != s.name {
			continue
		}
		if err := o.section(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

// section measures on a new platform, so that sections do not affect each other.
func (o Options) section(ctx context.Context, s section) (err error) {
	data, err := os.MkdirTemp("", "eventforge-bench")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(data)) }()
	st, err := o.open(ctx, data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.local.Stop()) }()
	return s.measure(ctx, st)
}

// harness is a platform with a shopper and an operator signed in.
type harness struct {
	local             *target.Local
	shopper, operator *client.Client
	stall             time.Duration
	failuresCounted   bool // the section counts orders that fail, instead of ending
}

func (o Options) open(ctx context.Context, data string, flags ...string) (*harness, error) {
	local, err := target.Start(ctx, target.Options{
		Data: filepath.Join(data, "local"), Flags: append([]string{"--rate-limit", "1000000"}, flags...),
	})
	if err != nil {
		return nil, err
	}
	s := &harness{local: local, stall: o.Stall}
	if s.shopper, err = signin.As(ctx, local.Target, "shopper"); err == nil {
		s.operator, err = signin.As(ctx, local.Target, "operator")
	}
	if err != nil {
		return nil, errors.Join(err, local.Stop())
	}
	return s, nil
}

// config is the configuration for the platform's AWS endpoint.
func (s *harness) config() aws.Config {
	return aws.Config{
		Region: s.local.Region, BaseEndpoint: aws.String(s.local.AWS),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
}

func (s *harness) control() control.Client { return control.Client{Base: s.local.Control} }

// sku is the product that all measurements order.
const sku = "LAMP-BRASS"

func draft() client.Draft { return client.NewDraft(sku, 1, "tok_ok") }
