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
	"github.com/eventforge/eventforge/local/trace"
)

// Platform runs the emulated AWS services, the API and the functions on this
// machine.
type Platform struct {
	config   Config
	aws, app *listener.Listener
	traces   *trace.Store
	failed   chan error
	serving  sync.WaitGroup // the listeners

	mu      sync.RWMutex // guards the fields below; held during a reset
	stack   *stack
	stopAPI func()
	kept    Endpoints
}

// patience is how long a start waits for the ports and the data of a process that
// was just killed: the kernel frees them some time after the kill.
const patience = 2 * time.Second

// New checks the configuration and opens the two listeners. Its error names
// everything that is missing, or the port that is in use.
func New(c Config) (*Platform, error) {
	var err error
	if c.Bin, err = filepath.Abs(c.Bin); err != nil { // functions run in directories of their own
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	aws, err := listener.Listen(c.AWSAddress, AWSFlag, patience)
	if err != nil {
		return nil, err
	}
	app, err := listener.Listen(c.AppAddress, AppFlag, patience)
	if err != nil {
		aws.Close(context.Background())
		return nil, err
	}
	p := &Platform{
		config: c, aws: aws, app: app, traces: trace.NewStore(trace.Limits{}, time.Now),
		failed: make(chan error, 1), stopAPI: func() {},
	}
	aws.Control = control.Handler(controller{p}, trace.NewReceiver(p.traces))
	app.Control = aws.Control
	aws.Guard, app.Guard = p.guards()
	return p, nil
}

// Start serves both listeners and returns when everything is ready and the demo
// data exist. Call Stop even after an error.
func (p *Platform) Start(ctx context.Context) error {
	for _, l := range []*listener.Listener{p.aws, p.app} {
		p.serving.Go(func() {
			if err := l.Serve(); err != nil {
				p.fail(err)
			}
		})
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.begin(ctx, p.config)
}

// Failed receives the error of a part that the platform cannot run without.
func (p *Platform) Failed() <-chan error { return p.failed }

func (p *Platform) fail(err error) {
	select {
	case p.failed <- err:
	default: // only the first error is reported
	}
}

// Endpoints returns the platform's addresses and the names of its resources.
func (p *Platform) Endpoints() Endpoints {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.kept
}

// begin opens a stack. The AWS endpoint serves before the API starts, because the
// API's readiness check needs the table and the signing keys.
func (p *Platform) begin(ctx context.Context, c Config) error {
	w, err := newStack(c, baseURL(c.AWSAddress, p.aws.Port()), p.appURL())
	if err != nil {
		return err
	}
	p.stack, w.breakConnections = w, p.aws.Break
	return w.explain(p.serve(ctx, c))
}

// serve provisions the stack and starts what runs on it.
func (p *Platform) serve(ctx context.Context, c Config) error {
	w := p.stack
	if err := w.provision(ctx); err != nil {
		return err
	}
	w.endpoints.Ingest = w.endpoints.App + "/webhooks/ingest"
	w.endpoints.Control, w.endpoints.PID = w.endpoints.App+"/_local", os.Getpid()
	w.run(p.fail) //nolint:contextcheck // runs until close, longer than the start
	p.aws.SetHandler(w.awsHandler())
	w.env.Faults.Strict() // every service has said what it has
	if !c.Bare {
		if err := p.beginAPI(ctx); err != nil {
			return err
		}
	}
	p.kept = w.endpoints
	return p.writeEndpoints()
}

// apiStartTimeout bounds the wait until the API is ready.
const apiStartTimeout = 20 * time.Second

func (p *Platform) beginAPI(ctx context.Context) error {
	w := p.stack
	if err := w.prepareAPI(ctx); err != nil {
		return err
	}
	handler, err := w.appHandler()
	if err != nil {
		return err
	}
	p.app.SetHandler(handler)
	p.stopAPI = w.serveAPI() //nolint:contextcheck // as the services
	ctx, cancel := context.WithTimeout(ctx, apiStartTimeout)
	defer cancel()
	if err := w.api.WaitReady(ctx); err != nil {
		return fmt.Errorf("%w\n%s", err, w.apiLog.tail(10))
	}
	return p.loadDemoData(ctx)
}

// loadDemoData creates the demo data through the API, at the first start only.
func (p *Platform) loadDemoData(ctx context.Context) error {
	w := p.stack
	var partner Partner
	found, err := w.settings.get("seeded", &partner)
	if err != nil {
		return err
	}
	if !found {
		if partner, err = w.createDemoData(ctx); err != nil {
			return fmt.Errorf("demo data: %w", err)
		}
		if err := w.settings.put("seeded", partner); err != nil {
			return err
		}
	}
	w.endpoints.Partner = &partner
	return nil
}

func (w *stack) createDemoData(ctx context.Context) (Partner, error) {
	token, err := w.operatorToken(ctx)
	if err != nil {
		return Partner{}, err
	}
	admitted, err := demodata.Create(ctx, "http://"+w.apiAddress, token)
	if err != nil {
		return Partner{}, err
	}
	return Partner(admitted), w.keepAddresses(ctx)
}

// keepAddresses keeps an address for each demo user who is no operator.
func (w *stack) keepAddresses(ctx context.Context) error {
	for _, u := range DemoUsers()[:2] {
		token, err := w.tokenOf(ctx, u)
		if err != nil {
			return err
		}
		if err := demodata.KeepAddress(ctx, "http://"+w.apiAddress, token, u.name); err != nil {
			return err
		}
	}
	return nil
}

func (p *Platform) writeEndpoints() error {
	if p.config.Data == "" {
		return nil
	}
	return p.kept.WriteFile(filepath.Join(p.config.Data, "endpoints.json"))
}

// Stop stops everything. The API finishes its requests first, while the services
// that it needs still run.
func (p *Platform) Stop() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	err := errors.Join(p.removeEndpoints(), p.end())
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	p.aws.Close(ctx)
	p.app.Close(ctx)
	p.serving.Wait()
	return err
}

// removeEndpoints removes the file that writeEndpoints wrote. While no stack is
// open the file may belong to another platform, so it stays.
func (p *Platform) removeEndpoints() error {
	if p.config.Data == "" || p.stack == nil {
		return nil
	}
	err := os.Remove(filepath.Join(p.config.Data, "endpoints.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// end stops the API and closes the stack.
func (p *Platform) end() error {
	p.stopAPI()
	p.stopAPI = func() {}
	p.app.SetHandler(nil)
	p.aws.SetHandler(nil)
	if p.stack == nil {
		return nil
	}
	err := p.stack.close()
	p.stack = nil
	return err
}

// Reset deletes all data and opens a new stack with the same seed, so that the
// user pool and its clients keep their ids.
func (p *Platform) Reset(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.config
	if p.stack != nil {
		c.Seed = p.stack.seed
	}
	if err := p.end(); err != nil {
		return err
	}
	p.traces.Clear()
	if dir := c.storeDir(); dir != "" {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	return p.begin(context.WithoutCancel(ctx), c)
}

// baseURL is the URL by which a browser reaches the address.
func baseURL(address string, port int) string {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	if err != nil || host == "" || ip != nil && (ip.IsLoopback() || ip.IsUnspecified()) {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, strconv.Itoa(port))
}
