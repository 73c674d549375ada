package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventforge/eventforge/adapter/cognito"
	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/webhook"
	"github.com/eventforge/eventforge/ops/target"
)

// owners is how many others there are, each with one endpoint.
const owners = 10

// stage is a platform with its endpoints.
type stage struct {
	local    *target.Local
	store    *dynamo.Store
	queue    *sqs.Client
	registry *dispatch.Registry
	broken   string // the owner whose endpoints hang: a partner, who hears of all orders
	server   *httptest.Server
	hanging  atomic.Bool
	verbose  bool
	sequence int
	// generation counts how often the broken owner's endpoints were replaced.
	generation int
	closing    chan struct{} // ends what hangs

	mu      sync.Mutex
	sent    map[string]time.Time     // by event
	arrived map[string]time.Duration // how long an event took to its owner
	timers  []*time.Timer
}

func open(ctx context.Context, data string) (*stage, error) {
	s := &stage{sent: map[string]time.Time{}, arrived: map[string]time.Duration{}, closing: make(chan struct{})}
	s.server = httptest.NewServer(http.HandlerFunc(s.receive))
	var err error
	if s.local, err = target.Start(ctx, target.Options{Data: data, Flags: []string{"--traces=false"}}); err != nil {
		s.server.Close()
		return nil, err
	}
	cfg := aws.Config{
		Region: s.local.Region, BaseEndpoint: aws.String(s.local.AWS),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
	s.store = dynamo.New(dynamodb.NewFromConfig(cfg), s.local.Table, time.Now)
	s.queue = sqs.NewFromConfig(cfg)
	s.registry = &dispatch.Registry{
		Endpoints: s.store, Now: time.Now, Random: rand.Reader, Probation: true,
		Trusted: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
	}
	if err := s.prepare(ctx, cfg); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// prepare chooses the broken owner, who must be among the partners, and gives the others
// their endpoints.
func (s *stage) prepare(ctx context.Context, cfg aws.Config) error {
	partners, err := cognito.NewMembers(cfg, s.local.UserPool, time.Now).Members(ctx, identity.Partners)
	if err != nil {
		return err
	}
	if len(partners) == 0 {
		return errors.New("the local platform has no partner")
	}
	s.broken = slices.Sorted(maps.Keys(partners))[0]
	for i := range owners {
		if err := s.register(ctx, fmt.Sprint("owner-", i), "quick", 1); err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) close() error {
	for _, t := range s.timers {
		t.Stop()
	}
	close(s.closing)
	err := s.local.Stop()
	s.server.CloseClientConnections()
	s.server.Close()
	return err
}

// register gives an owner endpoints. The broken owner hears of all orders.
func (s *stage) register(ctx context.Context, owner, kind string, n int) error {
	caller := identity.Identity{UserID: owner}
	if kind == "hang" {
		caller.Groups = []string{identity.Partners}
	}
	for i := range n {
		url := fmt.Sprintf("%s/%s/%s/%d/%d", s.server.URL, kind, owner, s.generation, i)
		if _, err := s.registry.Register(ctx, caller, "", webhook.Draft{URL: url}); err != nil {
			return err
		}
	}
	return nil
}

// replace gives the broken owner 20 new endpoints for those that he has.
func (s *stage) replace(ctx context.Context) error {
	endpoints, err := s.store.EndpointsOf(ctx, s.broken)
	if err != nil {
		return err
	}
	for _, e := range endpoints {
		if err := s.registry.Remove(ctx, s.broken, e.ID); err != nil {
			return err
		}
	}
	s.generation++
	return s.register(ctx, s.broken, "hang", len(endpoints))
}

// hang is how long the broken endpoints take, which is longer than an attempt waits.
const hang = 16 * time.Second

func (s *stage) receive(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/hang/") {
		if s.hanging.Load() {
			select {
			case <-r.Context().Done():
			case <-s.closing:
			case <-time.After(hang):
			}
		}
		return
	}
	id := r.Header.Get(webhook.HeaderID)
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, twice := s.arrived[id]; !twice {
		s.arrived[id] = time.Since(s.sent[id])
	}
}

// after calls f while the next phase runs.
func (s *stage) after(d time.Duration, f func()) { s.timers = append(s.timers, time.AfterFunc(d, f)) }

// recovery is how long endpoints that hung may take until they are in order again: a visit
// comes every five minutes at least.
const recovery = 10 * time.Minute

// settle waits until the broken owner's endpoints have recovered.
func (s *stage) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, recovery)
	defer cancel()
	for {
		endpoints, err := s.store.EndpointsOf(ctx, s.broken)
		if err != nil {
			return err
		}
		parking := 0
		for _, e := range endpoints {
			if e.Parking {
				parking++
			}
		}
		if parking == 0 {
			return nil
		}
		if err := wait(ctx, time.Second); err != nil {
			return fmt.Errorf("%d endpoints did not recover: %w", parking, err)
		}
	}
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
