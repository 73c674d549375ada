package image_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	userID   = 65532
	patience = time.Minute

	// rootVariable makes this test binary the first process of a container.
	rootVariable = "EVENTFORGE_TEST_ROOT"
)

func TestMain(m *testing.M) {
	if root := os.Getenv(rootVariable); root != "" {
		fmt.Fprintln(os.Stderr, becomeContainer(root))
		os.Exit(125)
	}
	os.Exit(m.Run())
}

// becomeContainer replaces this process, which has its own mount namespace, with
// the image's: root is its read-only file system, and it runs as userID.
func becomeContainer(root string) error {
	const private, readOnly = syscall.MS_REC | syscall.MS_PRIVATE, syscall.MS_REMOUNT | syscall.MS_BIND | syscall.MS_RDONLY
	for _, step := range []func() error{
		func() error { return syscall.Mount("", "/", "", private, "") },
		func() error { return syscall.Mount(root, root, "", syscall.MS_BIND, "") },
		func() error { return syscall.Mount("", root, "", readOnly, "") },
		func() error { return syscall.Chroot(root) },
		func() error { return os.Chdir("/") },
		refusesWrites, // still as root, which file modes do not stop
		func() error { return syscall.Setgroups(nil) },
		func() error { return syscall.Setgid(userID) },
		func() error { return syscall.Setuid(userID) },
		func() error { return syscall.Exec("/api", append([]string{"/api"}, os.Args[1:]...), os.Environ()) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func refusesWrites() error {
	err := os.WriteFile("/written", nil, 0o600)
	if errors.Is(err, syscall.EROFS) {
		return nil
	}
	return fmt.Errorf("the root file system can be written: %v", err) //nolint:errorlint // may be nil
}

// container is a command of the image's content, not yet started.
func container(t *testing.T, content string, environ []string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append([]string{rootVariable + "=" + content}, environ...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	return cmd
}

// needsRoot skips the test if this process cannot change its root file system.
func needsRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("not root, so without a mount namespace: the image's entry point did not run as user 65532 on a read-only root")
	}
}

// readable lets every user read the folders of the content.
func readable(t *testing.T, content string) string {
	t.Helper()
	for _, path := range []string{content, filepath.Join(content, "etc"), filepath.Join(content, "etc/ssl"), filepath.Join(content, "etc/ssl/certs")} {
		require.NoError(t, os.Chmod(path, 0o555))
	}
	t.Cleanup(func() { _ = os.Chmod(content, 0o755) })
	return content
}

func settings(endpoint, address string) []string {
	return []string{
		"LISTEN_ADDRESS=" + address, "TABLE_NAME=table", "RECEIPTS_BUCKET=receipts", "PICTURES_BUCKET=pictures", "USER_POOL_ISSUER=" + endpoint,
		"USER_POOL_CLIENT_IDS=app", "PAYMENT_GATEWAY=stripe", "CURSOR_SECRET=0123456789abcdef0123456789abcdef", "CURSOR_PARAMETER=/cursor-key",
		"OPERATED_QUEUES=email=" + endpoint + "/1/email", "WEBHOOK_TRUSTED_NETWORKS=",
		"WEBHOOK_ATTEMPTS_QUEUE_URL=" + endpoint + "/1/webhook-attempts", "WEBHOOK_PROBES_QUEUE_URL=" + endpoint + "/1/webhook-probes", "APP_ORIGINS=", "APP_URL=https://shop.example", "RATE_LIMIT_PER_SECOND=100", "ORDER_PROMISE_SECONDS=3600", "WITHDRAWAL_DAYS=14",
		"STATE_MACHINE_ARN=arn:aws:states:eu-central-1:1:stateMachine:saga", "COMPENSATION_STATE_MACHINE_ARN=arn:aws:states:eu-central-1:1:stateMachine:compensation",
		"AWS_REGION=eu-central-1", "AWS_ACCESS_KEY_ID=id", "AWS_SECRET_ACCESS_KEY=key", "AWS_ENDPOINT_URL=" + endpoint,
	}
}

func TestRunsUnprivilegedOnAReadOnlyRoot(t *testing.T) {
	needsRoot(t)
	content := readable(t, build(t, runtime.GOARCH))
	aws := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "down", http.StatusServiceUnavailable)
	}))
	defer aws.Close()

	api := container(t, content, settings(aws.URL, "127.0.0.1:0"))
	address := start(t, api)
	assertUnprivileged(t, api.Process.Pid)
	resp, err := http.Get("http://" + address + "/health")
	require.NoError(t, err)
	defer resp.Body.Close()
	assert.Equal(t, http.StatusOK, resp.StatusCode)

	out, err := container(t, content, settings(aws.URL, address), "healthcheck").CombinedOutput()
	require.NoError(t, err, "healthcheck: %s", out)

	require.NoError(t, api.Process.Signal(syscall.SIGTERM))
	assert.NoError(t, api.Wait(), "the API drains and ends after SIGTERM")
	out, err = container(t, content, settings(aws.URL, address), "healthcheck").CombinedOutput()
	require.Error(t, err, "the API no longer listens: %s", out)
}

func TestNamesMissingSettings(t *testing.T) {
	needsRoot(t)
	out, err := container(t, readable(t, build(t, runtime.GOARCH)), nil).CombinedOutput()
	require.Error(t, err)
	for _, name := range []string{"TABLE_NAME", "LISTEN_ADDRESS", "CURSOR_SECRET"} {
		assert.Contains(t, string(out), name)
	}
}

// start starts the API and returns the address that it logs.
func start(t *testing.T, api *exec.Cmd) (address string) {
	t.Helper()
	var stderr bytes.Buffer
	api.Stderr = &stderr
	out, err := api.StdoutPipe()
	require.NoError(t, err)
	runtime.LockOSThread() // for the kernel, the thread is the parent
	t.Cleanup(runtime.UnlockOSThread)
	require.NoError(t, api.Start())
	t.Cleanup(func() { _ = api.Process.Kill() })
	listening := make(chan string, 1)
	go func() {
		defer close(listening)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var entry struct{ Msg, Address string }
			if json.Unmarshal(lines.Bytes(), &entry) == nil && entry.Msg == "listening" {
				listening <- entry.Address
			}
		}
	}()
	select {
	case address = <-listening:
		require.NotEmpty(t, address, "ended before it listened: %s", &stderr)
	case <-time.After(patience):
		t.Fatal("the API does not listen")
	}
	return address
}

func assertUnprivileged(t *testing.T, pid int) {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	require.NoError(t, err)
	for _, line := range []string{"Uid:\t65532\t65532\t65532\t65532", "Gid:\t65532\t65532\t65532\t65532", "CapEff:\t0000000000000000"} {
		assert.Contains(t, string(status), line+"\n")
	}
}
