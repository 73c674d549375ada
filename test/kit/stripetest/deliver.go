package stripetest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Bounds of a delivery. Stripe tries for three days, further and further apart.
const (
	mostTries    = 20
	betweenTries = 250 * time.Millisecond
	tryTakes     = 5 * time.Second
)

// webhookEndpoint is who is told of events.
type webhookEndpoint struct{ url, secret string }

// SetEndpoint registers the one webhook endpoint, which Deliver tells of the events that
// come from now on. The URL must be on this machine.
func (s *Server) SetEndpoint(address, secret string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" || !loopback(u.Hostname()) {
		return errors.New("url must be an http URL of this machine")
	}
	if secret == "" {
		return errors.New("secret is missing")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endpoint = webhookEndpoint{address, secret}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Deliver tells the endpoint of events, one after the other, until the context ends. An
// event without an endpoint, or that was refused 20 times, is not told of.
func (s *Server) Deliver(ctx context.Context) {
	for told := 0; ; {
		select {
		case <-ctx.Done():
			return
		case <-s.news:
		}
		for all := s.Events(); told < len(all); told++ {
			s.mu.Lock()
			to := s.endpoint
			s.mu.Unlock()
			if to.url != "" {
				s.tell(ctx, all[told], to)
			}
		}
	}
}

// tell delivers one event, and repeats that until it is taken.
func (s *Server) tell(ctx context.Context, e Event, to webhookEndpoint) {
	for range mostTries {
		if s.try(ctx, e, to) {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(betweenTries):
		}
	}
}

// try reports whether the endpoint took the event.
func (s *Server) try(ctx context.Context, e Event, to webhookEndpoint) bool {
	ctx, cancel := context.WithTimeout(ctx, tryTakes)
	defer cancel()
	r, err := s.Delivery(ctx, e, to.url, to.secret)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode < http.StatusMultipleChoices
}

// tellOfNews wakes Deliver up. It must be called with the lock held.
func (s *Server) tellOfNews() {
	select {
	case s.news <- struct{}{}:
	default: // it has been told
	}
}
