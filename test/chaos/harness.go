package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/ops/target"
)

// harness is a local platform that can be killed and restarted with the same addresses and
// data.
type harness struct {
	options target.Options
	local   *target.Local
}

func open(ctx context.Context, data string) (*harness, error) {
	page, err := free()
	if err != nil {
		return nil, err
	}
	endpoint, err := free()
	if err != nil {
		return nil, err
	}
	s := &harness{options: target.Options{
		Data: data, App: page, AWS: endpoint,
		Flags: []string{"--rate-limit", "100000", "--reconcile-after", "60s", "--mail-settles", "10s"},
	}}
	s.local, err = target.Start(ctx, s.options)
	return s, err
}

func (s *harness) close() error { return s.local.Stop() }

// free returns an unused loopback address. Its port is below those of outgoing
// connections, which could take it while local is restarted.
func free() (string, error) {
	var err error
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", 20_000+rand.IntN(12_000)) //nolint:gosec // not a secret
		var l net.Listener
		if l, err = net.Listen("tcp", address); err == nil {
			return address, l.Close()
		}
	}
	return "", err
}

func (s *harness) control() control.Client { return control.Client{Base: s.local.Control} }

// kill kills a process with SIGKILL. local is restarted at once, and restarts the other
// processes itself.
func (s *harness) kill(ctx context.Context, victim string) error {
	switch victim {
	case "local":
		if err := s.local.Kill(); err != nil {
			return err
		}
		again, err := target.Start(ctx, s.options)
		if err == nil {
			s.local = again
		}
		return err
	case "api":
		return s.killAPI(ctx)
	default:
		return s.control().Kill(ctx, victim)
	}
}

func (s *harness) killAPI(ctx context.Context) error {
	processes, err := s.control().Processes(ctx)
	if err != nil {
		return err
	}
	for _, p := range processes {
		if p.Name != "api" || p.PID == 0 {
			continue
		}
		process, err := os.FindProcess(p.PID)
		if err != nil {
			return err
		}
		if err := process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return fmt.Errorf("kill the API: %w", err)
		}
	}
	return nil
}

func (s *harness) config() aws.Config {
	return aws.Config{
		Region: s.local.Region, BaseEndpoint: aws.String(s.local.AWS),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
}

func (s *harness) dynamodb() *dynamodb.Client { return dynamodb.NewFromConfig(s.config()) }

func (s *harness) s3() *s3.Client {
	return s3.NewFromConfig(s.config(), func(o *s3.Options) { o.UsePathStyle = true })
}
