package platform

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/eventforge/eventforge/local/control"
	"github.com/eventforge/eventforge/local/demodata"
	"github.com/eventforge/eventforge/local/listener"
)

// Platform is the whole of AWS, the API and the functions on this machine.
type Platform struct {
	config    Config
	aws, page *listener.Listener
	failed    chan error
	serving   sync.WaitGroup // the doors

	mu      sync.RWMutex // guards the following; held through a reset
	world   *world
	stopAPI func()
	kept    Endpoints
}

// New checks the configuration and takes the two addresses. Its error names
// everything that is missing, or the port that is taken.
func New(c Config) (*Platform, error) {
	var err error
	if c.Bin, err = filepath.Abs(c.Bin); err != nil { // functions run in directories of their own
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	aws, err := listener.Listen(c.AWSAddress, AWSFlag)
	if err != nil {
		return nil, err
	}
	page, err := listener.Listen(c.AppAddress, AppFlag)
	if err != nil {
		aws.Close(context.Background())
		return nil, err
	}
	p := &Platform{config: c, aws: aws, page: page, failed: make(chan error, 1), stopAPI: func() {}}
	aws.Control = control.Handler(surface{p})
	page.Control = aws.Control
	return p, nil
}

// Start opens the doors and returns once everything serves and is seeded.
// After an error Stop still has to be called.
func (p *Platform) Start(ctx context.Context) error {
	for _, door := range []*listener.Listener{p.aws, p.page} {
		p.serving.Go(func() {
			if err := door.Serve(); err != nil {
				p.fail(err)
			}
		})
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.begin(ctx, p.config)
}

// Failed gives the error of a part without which the platform cannot go on.
func (p *Platform) Failed() <-chan error { return p.failed }

func (p *Platform) fail(err error) {
	select {
	case p.failed <- err:
	default: // the first one is what matters
	}
}

// Endpoints tells where the platform is.
func (p *Platform) Endpoints() Endpoints {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.kept
}

// begin brings a world up. The AWS endpoint opens before the API starts,
// which asks for its table and keys.
func (p *Platform) begin(ctx context.Context, c Config) error {
	w, err := newWorld(c, baseURL(c.AWSAddress, p.aws.Port()), baseURL(c.AppAddress, p.page.Port()))
	if err != nil {
		return err
	}
	p.world = w
	if err := w.provision(ctx); err != nil {
		return err
	}
	w.endpoints.Ingest = w.endpoints.App + "/webhooks/ingest"
	w.endpoints.Control, w.endpoints.PID = w.endpoints.App+"/_local", os.Getpid()
	w.run(p.fail) //nolint:contextcheck // runs until close, not for as long as the start
	p.aws.Lead(w.door())
	if !c.Bare {
		if err := p.beginAPI(ctx); err != nil {
			return err
		}
	}
	p.kept = w.endpoints
	return p.writeEndpoints()
}

// patience is how long the API may take to become ready.
const patience = 20 * time.Second

func (p *Platform) beginAPI(ctx context.Context) error {
	w := p.world
	if err := w.prepareAPI(); err != nil {
		return err
	}
	door, err := w.appHandler()
	if err != nil {
		return err
	}
	p.page.Lead(door)
	p.stopAPI = w.serveAPI() //nolint:contextcheck // as the services
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := w.api.WaitReady(ctx); err != nil {
		return fmt.Errorf("%w\n%s", err, w.apiLog.tail(10))
	}
	return p.seed(ctx)
}

// seed fills the catalogue over the API's own routes, at first start only.
func (p *Platform) seed(ctx context.Context) error {
	w := p.world
	var partner Partner
	seeded, err := w.memory.get("seeded", &partner)
	if err != nil {
		return err
	}
	if !seeded {
		if partner, err = w.plant(ctx); err != nil {
			return fmt.Errorf("seed: %w", err)
		}
		if err := w.memory.put("seeded", partner); err != nil {
			return err
		}
	}
	w.endpoints.Partner = &partner
	return nil
}

func (w *world) plant(ctx context.Context) (Partner, error) {
	token, err := w.operatorToken(ctx)
	if err != nil {
		return Partner{}, err
	}
	admitted, err := demodata.Plant(ctx, "http://"+w.apiAddress, token)
	return Partner(admitted), err
}

func (p *Platform) writeEndpoints() error {
	if p.config.Data == "" {
		return nil
	}
	return p.kept.WriteFile(filepath.Join(p.config.Data, "endpoints.json"))
}

// Stop ends everything: the API finishes its requests first, while the
// services it needs are still there.
func (p *Platform) Stop() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	err := errors.Join(p.removeEndpoints(), p.end())
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	p.aws.Close(ctx)
	p.page.Close(ctx)
	p.serving.Wait()
	return err
}

// removeEndpoints takes back what writeEndpoints wrote. Without the data open
// it is another platform's.
func (p *Platform) removeEndpoints() error {
	if p.config.Data == "" || p.world == nil {
		return nil
	}
	err := os.Remove(filepath.Join(p.config.Data, "endpoints.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// end stops the world.
func (p *Platform) end() error {
	p.stopAPI()
	p.stopAPI = func() {}
	p.page.Lead(nil)
	p.aws.Lead(nil)
	if p.world == nil {
		return nil
	}
	err := p.world.close()
	p.world = nil
	return err
}

// Reset deletes all data and begins anew with the same seed: the user pool
// and its clients keep their ids.
func (p *Platform) Reset(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.config
	if p.world != nil {
		c.Seed = p.world.seed
	}
	if err := p.end(); err != nil {
		return err
	}
	if dir := c.storeDir(); dir != "" {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	return p.begin(context.WithoutCancel(ctx), c)
}

// baseURL is an address as a person opens it.
func baseURL(address string, port int) string {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	if err != nil || host == "" || ip != nil && (ip.IsLoopback() || ip.IsUnspecified()) {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, strconv.Itoa(port))
}
