// Command stripe runs a stand-in for Stripe's API on loopback, to try the platform with:
//
//	go run ./test/stripe
//
// It prints its address and the secret key that it takes. See stripetest.Server.Control
// for how to play the shopper's bank and to be told of events. It forgets everything when
// it ends.
package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/eventforge/eventforge/ops/program"
	"github.com/eventforge/eventforge/test/kit/stripetest"
)

func main() { program.Main("stripe", run) }

func run(ctx context.Context) error {
	address := flag.String("address", "127.0.0.1:12111", "where to listen")
	flag.Parse()
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		return err
	}
	fmt.Printf("Stripe's stand-in: http://%s, secret key %s\n", listener.Addr(), stripetest.DefaultKey)
	stripe := stripetest.New(stripetest.Options{IndexDelay: time.Minute})
	go stripe.Deliver(ctx)
	server := &http.Server{Handler: stripe.Control(), ReadHeaderTimeout: time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Close() // nobody waits for its answers
	}()
	if err := server.Serve(listener); ctx.Err() == nil {
		return err
	}
	return nil
}
