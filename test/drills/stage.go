package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/test/kit/awscli"
	"github.com/eventforge/eventforge/test/kit/calm"
)

// stage is a local platform on which drills take place one after another.
type stage struct {
	local    *target.Local
	control  control.Client
	shopper  *client.Client
	operator *client.Client
	aws      aws.Config
	cli      string // path of the AWS CLI
	work     string // folder of the commands, in the repository, so that `go tool task` works in it
	placed   int

	conditions conditions
	runbook    runbook
	log        func(format string, args ...any)
}

// open starts a platform. The error is awscli.ErrNoPython if no AWS CLI can run here.
func open(ctx context.Context, data string, log func(string, ...any)) (s *stage, err error) {
	interpreter, err := awscli.Install(ctx)
	if err != nil {
		return nil, err
	}
	s = &stage{cli: filepath.Join(filepath.Dir(interpreter), "aws"), log: log}
	if s.conditions, err = loadConditions(); err != nil {
		return nil, err
	}
	if s.runbook, err = loadRunbook(); err != nil {
		return nil, err
	}
	if s.work, err = os.MkdirTemp(filepath.Join(target.Root(), ".build"), "drills"); err != nil {
		return nil, err
	}
	// Stalled orders wait as long as in prod, so that an operator comes before the reconciler;
	// mails do not, because functions live by the machine's clock.
	s.local, err = target.Start(ctx, target.Options{
		Data: data, Flags: []string{"--rate-limit", "100000", "--reconcile-after", "5m", "--mail-settles", "2s", "--traces=false"},
	})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.work))
	}
	s.control = control.Client{Base: s.local.Control}
	s.aws = aws.Config{
		Region: s.local.Region, BaseEndpoint: aws.String(s.local.AWS),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
	if err := s.signIn(ctx); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *stage) close() error { return errors.Join(s.local.Stop(), os.RemoveAll(s.work)) }

func (s *stage) signIn(ctx context.Context) (err error) {
	if s.shopper, err = signin.As(ctx, s.local.Target, "shopper"); err != nil {
		return err
	}
	s.operator, err = signin.As(ctx, s.local.Target, "operator")
	return err
}

// raised reports whether the alarm is in the state ALARM, by its condition in Terraform.
func (s *stage) raised(ctx context.Context, name string) (bool, error) {
	a, ok := s.conditions.alarms[name]
	if !ok {
		return false, fmt.Errorf("no alarm of Terraform is called %s", name)
	}
	now, err := s.control.Now(ctx)
	if err != nil {
		return false, err
	}
	return a.raised(now, measures{ctx, s, s.conditions.counts, now}.of)
}

// pass lets d pass on the platform's clock.
func (s *stage) pass(ctx context.Context, d, step time.Duration) error {
	return calm.Pass(ctx, s.control, d, step)
}

// place places an order and returns its id.
func (s *stage) place(ctx context.Context, token string) (string, error) {
	s.placed++
	key := fmt.Sprintf("drill-%d-%d", os.Getpid(), s.placed)
	o, _, err := s.shopper.Place(ctx, key, client.NewDraft("NOTE-DOT", 1, token))
	return o.ID, err
}

// eventually waits on the machine's clock until ok.
func (s *stage) eventually(ctx context.Context, what string, ok func() (bool, error)) error {
	const patience = 2 * time.Minute
	for end := time.Now().Add(patience); ; {
		done, err := ok()
		if err != nil || done {
			return err
		}
		if time.Now().After(end) {
			return fmt.Errorf("%s: not within %s", what, patience)
		}
		if err := client.Pause(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

// hasStatus waits until an order has a status.
func (s *stage) hasStatus(ctx context.Context, id, status string) error {
	return s.eventually(ctx, "order "+id+" is "+status, func() (bool, error) {
		o, err := s.shopper.Order(ctx, id)
		return o.Status == status, err
	})
}

// fault breaks calls until the drill's end, or until the cause is removed.
func (s *stage) fault(ctx context.Context, f control.Fault) error {
	f.Kind, f.Rate = "error-before", 1
	if f.DelayMillis > 0 {
		f.Kind = "delay"
	}
	_, err := s.control.Fault(ctx, f)
	return err
}
