package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

const healthcheckTimeout = 3 * time.Second

// healthcheck calls /health of the API in this container, so that the image needs no
// other program for it.
func healthcheck(ctx context.Context, environ []string) error {
	address, err := listenAddress(environ)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, healthcheckTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/health", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("healthcheck: answered %s", resp.Status)
	}
	return nil
}

// listenAddress converts LISTEN_ADDRESS to an address to call: loopback if it names all
// interfaces.
func listenAddress(environ []string) (string, error) {
	for _, entry := range environ {
		value, ok := strings.CutPrefix(entry, "LISTEN_ADDRESS=")
		if !ok {
			continue
		}
		host, port, err := net.SplitHostPort(value)
		if err != nil {
			return "", fmt.Errorf("healthcheck: LISTEN_ADDRESS: %w", err)
		}
		if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
			host = "127.0.0.1" // a number, because the image has no resolver
		}
		return net.JoinHostPort(host, port), nil
	}
	return "", fmt.Errorf("healthcheck: LISTEN_ADDRESS is missing")
}
