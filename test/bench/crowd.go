package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/eventforge/eventforge/ops/client"
)

// The crowd around one well-behaved client, the bystander. All of it talks to the API's
// process on loopback.
const (
	idleConnections = 2000
	slowClients     = 500
	largeBodies     = 2  // clients that send bodies of the largest size, one after another
	bystanderRate   = 50 // requests per second
	dripInterval    = 100 * time.Millisecond
)

// crowded measures a bystander's latency alone and within the crowd, and the API's
// memory.
func (o Options) crowded(ctx context.Context, s *harness) error {
	address, err := s.address(ctx, "api")
	if err != nil {
		return err
	}
	placed, _, err := s.shopper.Place(ctx, "crowd", draft())
	if err != nil {
		return err
	}
	look := func(ctx context.Context) error { return s.look(ctx, address, placed.ID) }
	t := newTable(o.Out, "A bystander, 50 GET /api/orders/{id} a second", "p50", "p99", "memory of the API (RSS)")
	row := func(name string, call func(context.Context) (times, error)) error {
		all, err := call(ctx)
		if err != nil {
			return err
		}
		used, err := s.memory(ctx, "api")
		if err != nil {
			return err
		}
		t.row(name, ms(all.at(0.5)), ms(all.at(0.99)), mb(used))
		return nil
	}
	alone := func(ctx context.Context) (times, error) { return paced(ctx, bystanderRate, o.Each, look) }
	for _, step := range []struct {
		name string
		call func(context.Context) (times, error)
	}{
		{"alone", alone},
		{"with 500 slow clients, 2,000 idle connections, 64 KB bodies", func(ctx context.Context) (times, error) {
			return s.within(ctx, address, alone)
		}},
		{"alone again", alone},
	} {
		if err := row(step.name, step.call); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	t.flush()
	return nil
}

// look reads an order over a connection that is kept, and fails unless it is there.
func (s *harness) look(ctx context.Context, address, id string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/api/orders/"+id, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+s.shopper.Token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the bystander got %s: %w", resp.Status, err)
	}
	return nil
}

// within calls while the crowd is there.
func (s *harness) within(ctx context.Context, address string, call func(context.Context) (times, error)) (all times, err error) {
	crowd, leave := context.WithCancel(ctx)
	g, crowd := errgroup.WithContext(crowd)
	arrived := &sync.WaitGroup{}
	member := func(count int, run func(context.Context, func()) error) {
		for range count {
			arrived.Add(1)
			once := sync.OnceFunc(arrived.Done)
			g.Go(func() error {
				defer once()
				return run(crowd, once)
			})
		}
	}
	member(idleConnections, func(ctx context.Context, here func()) error { return idle(ctx, address, here) })
	member(slowClients, func(ctx context.Context, here func()) error { return s.drip(ctx, address, here) })
	member(largeBodies, func(ctx context.Context, here func()) error { return s.flood(ctx, address, here) })
	arrived.Wait()
	if crowd.Err() == nil {
		all, err = call(ctx)
	}
	leave()
	if failed := g.Wait(); failed != nil {
		return nil, failed
	}
	return all, err
}

// idle keeps one connection open without a request, and opens it again when the API
// closes it.
func idle(ctx context.Context, address string, here func()) error {
	for ctx.Err() == nil {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err != nil {
			return unlessEnded(ctx, err)
		}
		here()
		stop := context.AfterFunc(ctx, func() { conn.Close() })
		_, _ = conn.Read(make([]byte, 1)) // returns when either side closes it
		stop()
		conn.Close()
	}
	return nil
}

// drip sends a body of 64 KB byte by byte, until the API cuts it off, and starts again.
func (s *harness) drip(ctx context.Context, address string, here func()) error {
	for ctx.Err() == nil {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err != nil {
			return unlessEnded(ctx, err)
		}
		_, err = fmt.Fprintf(conn, "POST /api/orders HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 65536\r\n\r\n", address, s.shopper.Token)
		here()
		for err == nil {
			if err = client.Pause(ctx, dripInterval); err == nil {
				_, err = conn.Write([]byte(" "))
			}
		}
		conn.Close()
	}
	return nil
}

// flood sends one body of the largest size after another, each with as many unknown
// members as fit.
func (s *harness) flood(ctx context.Context, address string, here func()) error {
	var members strings.Builder
	for i := 0; members.Len() < 64<<10-20; i++ {
		fmt.Fprintf(&members, `"m%d":1,`, i)
	}
	body := []byte("{" + members.String() + `"z":1}`)
	here()
	for ctx.Err() == nil {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/api/orders", bytes.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", "Bearer "+s.shopper.Token)
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return unlessEnded(ctx, err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if resp.StatusCode != http.StatusBadRequest {
			return fmt.Errorf("a body of 64 KB with unknown members got %s", resp.Status)
		}
	}
	return nil
}

func unlessEnded(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // the crowd has left
	}
	return err
}
