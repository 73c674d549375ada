package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// startLameDuck starts an API on a table that answers at once.
func startLameDuck(t *testing.T, seconds string) *process {
	t.Helper()
	table := newSlowTable(t)
	close(table.release)
	return startProcess(t, append(environ(table.URL), "LAME_DUCK_SECONDS="+seconds, "RATE_LIMIT_PER_SECOND=1000000"))
}

// readiness is the status of /ready.
func (p *process) readiness(t *testing.T) string {
	t.Helper()
	var said struct{ Status string }
	resp, err := http.Get("http://" + p.address + "/ready")
	require.NoError(t, err)
	defer resp.Body.Close()
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&said))
	return said.Status
}

// press sends requests over kept connections, like a load balancer, until the API asked
// it to close one and then served it over another.
func (p *process) press(ctx context.Context, answered func()) error {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for closed := 0; closed < 2; answered() {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.address+"/api/products", nil)
		if err != nil {
			return err
		}
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, resp.Body)
		if resp.Body.Close(); err != nil || resp.StatusCode != http.StatusOK {
			return fmt.Errorf("answered %s: %w", resp.Status, err)
		}
		if resp.Close {
			closed++
		}
	}
	return nil
}

// The mistake: at SIGTERM the listener closed at once, and requests that the load
// balancer still sent were answered 502.
func TestP7_RequestsAreServedDuringTheLameDuckPeriod(t *testing.T) {
	const clients = 8
	p := startLameDuck(t, "600")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	answered, ended := make(chan struct{}, clients), make(chan error, clients)
	for range clients {
		go func() {
			ended <- p.press(ctx, func() {
				select {
				case answered <- struct{}{}:
				default:
				}
			})
		}()
	}
	for range clients {
		select {
		case <-answered:
		case err := <-ended:
			t.Fatalf("before SIGTERM: %v", err)
		}
	}
	require.NoError(t, p.Process.Signal(syscall.SIGTERM))
	for range clients {
		require.NoError(t, <-ended)
	}
	require.Equal(t, "draining", p.readiness(t))

	require.NoError(t, p.Process.Signal(syscall.SIGTERM), "a second one cuts it short")
	require.Zero(t, p.end(t), p.stderr.String())
	require.False(t, accepts(p.address))
}

func TestP7_TheLameDuckPeriodEnds(t *testing.T) {
	p := startLameDuck(t, "1")
	require.NoError(t, p.Process.Signal(syscall.SIGTERM))
	require.Zero(t, p.end(t), p.stderr.String())
}

func TestAnInvalidLameDuckPeriodIsRefused(t *testing.T) {
	c := exec.Command(binary)
	c.Env = append(environ("http://localhost"), "LAME_DUCK_SECONDS=soon")
	out, err := c.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), `LAME_DUCK_SECONDS must be a whole number of seconds, 0 or more, not "soon"`)
}
