package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// patience is the longest that the tests wait.
const patience = time.Minute

var binary string

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "api")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(folder, "api")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		panic(string(out))
	}
	code := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// slowTable is a DynamoDB whose responses wait until they are released.
type slowTable struct {
	*httptest.Server
	asked   chan struct{}
	release chan struct{}
}

func newSlowTable(t *testing.T) *slowTable {
	t.Helper()
	s := &slowTable{asked: make(chan struct{}, 16), release: make(chan struct{})}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The issuer's key set and the cursor's key are unavailable.
		if !strings.HasPrefix(r.Header.Get("X-Amz-Target"), "DynamoDB_") {
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		}
		_, _ = io.Copy(io.Discard, r.Body) // after that the server notices when the caller disconnects
		select {
		case s.asked <- struct{}{}:
		default: // more than the tests wait for
		}
		select {
		case <-s.release:
		case <-r.Context().Done():
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		_, _ = io.WriteString(w, `{"Items":[],"Count":0,"ScannedCount":0}`)
	}))
	t.Cleanup(s.Close)
	return s
}

func environ(endpoint string) []string {
	return []string{
		"LISTEN_ADDRESS=127.0.0.1:0", "TABLE_NAME=table", "RECEIPTS_BUCKET=receipts", "PICTURES_BUCKET=pictures", "USER_POOL_ISSUER=" + endpoint,
		"USER_POOL_CLIENT_IDS=app", "PAYMENT_GATEWAY=stripe", "CURSOR_SECRET=0123456789abcdef0123456789abcdef", "CURSOR_PARAMETER=/cursor-key",
		"OPERATED_QUEUES=email=" + endpoint + "/1/email", "WEBHOOK_TRUSTED_NETWORKS=",
		"WEBHOOK_ATTEMPTS_QUEUE_URL=" + endpoint + "/1/webhook-attempts", "WEBHOOK_PROBES_QUEUE_URL=" + endpoint + "/1/webhook-probes", "APP_ORIGINS=", "APP_URL=https://shop.example", "RATE_LIMIT_PER_SECOND=100", "ORDER_PROMISE_SECONDS=3600", "WITHDRAWAL_DAYS=14",
		"STATE_MACHINE_ARN=arn:aws:states:eu-central-1:1:stateMachine:saga", "COMPENSATION_STATE_MACHINE_ARN=arn:aws:states:eu-central-1:1:stateMachine:compensation",
		"AWS_REGION=eu-central-1", "AWS_ACCESS_KEY_ID=id", "AWS_SECRET_ACCESS_KEY=key", "AWS_ENDPOINT_URL=" + endpoint,
	}
}

// process is a running API.
type process struct {
	*exec.Cmd
	address string
	stderr  bytes.Buffer
	ended   chan error
}

func startProcess(t *testing.T, environ []string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command(binary), ended: make(chan error, 1)}
	p.Env, p.Stderr = environ, &p.stderr
	out, err := p.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, p.Start())
	t.Cleanup(func() { _ = p.Process.Kill() })
	listening := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			var entry struct{ Msg, Address string }
			if json.Unmarshal(lines.Bytes(), &entry) == nil && entry.Msg == "listening" {
				listening <- entry.Address
			}
		}
		p.ended <- p.Wait()
	}()
	select {
	case p.address = <-listening:
	case err := <-p.ended:
		t.Fatalf("the process ended before it listened: %v %s", err, p.stderr.String())
	case <-time.After(patience):
		t.Fatal("the process does not listen")
	}
	return p
}

func (p *process) get(t *testing.T, path string) (int, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+p.address+path, nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, err
}

// end waits for the process to end and returns its exit code.
func (p *process) end(t *testing.T) int {
	t.Helper()
	select {
	case err := <-p.ended:
		t.Logf("ended: %v", err)
		return p.ProcessState.ExitCode()
	case <-time.After(patience):
		t.Fatal("the process does not end")
		return -1
	}
}

func TestP7_SIGTERMFinishesRunningRequests(t *testing.T) {
	table := newSlowTable(t)
	p := startProcess(t, environ(table.URL))
	answered := make(chan error, 1)
	go func() {
		status, err := p.get(t, "/api/products")
		if err == nil && status != http.StatusOK {
			err = errors.New(http.StatusText(status))
		}
		answered <- err
	}()
	<-table.asked
	require.NoError(t, p.Process.Signal(syscall.SIGTERM))
	require.Eventually(t, func() bool { return !accepts(p.address) }, patience, 10*time.Millisecond, "the listener is closed")
	select {
	case err := <-answered:
		t.Fatalf("the request was cut off: %v", err)
	default:
	}
	close(table.release)
	require.NoError(t, <-answered)
	require.Zero(t, p.end(t), p.stderr.String())
}

func accepts(address string) bool {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

func TestP7_DrainingIsBounded(t *testing.T) {
	table := newSlowTable(t)
	p := startProcess(t, append(environ(table.URL), "DRAIN_SECONDS=1"))
	go func() { _, _ = p.get(t, "/api/products") }()
	<-table.asked
	require.NoError(t, p.Process.Signal(syscall.SIGTERM))
	require.Equal(t, 1, p.end(t), "a request was cut off")
	require.Contains(t, p.stderr.String(), "cut off")
}

func TestP7_EveryMissingNameIsListed(t *testing.T) {
	out, err := exec.Command(binary).CombinedOutput() // inherits the environment of the test, which has none of them
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	require.Equal(t, 1, exit.ExitCode())
	for _, entry := range environ("http://localhost")[:11] {
		name, _, _ := strings.Cut(entry, "=")
		require.Contains(t, string(out), name+" is missing")
	}
}

func TestS10_TheAPIStartsWithoutTheIssuerButIsNotReady(t *testing.T) {
	table := newSlowTable(t)
	close(table.release)
	p := startProcess(t, environ(table.URL))
	status, err := p.get(t, "/health")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, status)
	status, err = p.get(t, "/ready")
	require.NoError(t, err)
	require.Equal(t, http.StatusServiceUnavailable, status)
}

func TestHealthcheckCallsTheProcess(t *testing.T) {
	table := newSlowTable(t)
	p := startProcess(t, environ(table.URL))
	check := func() error {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		c := exec.CommandContext(ctx, binary, "healthcheck")
		_, port, err := net.SplitHostPort(p.address)
		require.NoError(t, err)
		c.Env = []string{"LISTEN_ADDRESS=:" + port}
		return c.Run()
	}
	require.NoError(t, check())
	require.NoError(t, p.Process.Signal(syscall.SIGTERM))
	require.Zero(t, p.end(t))
	require.Error(t, check())
	require.Error(t, exec.Command(binary, "nonsense").Run())
}
