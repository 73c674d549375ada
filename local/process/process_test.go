package process_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/process"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

// The test binary is also the child: the variable says which part it plays.
const role = "PROCESS_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "":
		os.Exit(m.Run())
	case "server":
		serve(os.Getenv("PROCESS_TEST_ADDRESS"))
	case "stubborn":
		signal.Ignore(syscall.SIGTERM)
		serve(os.Getenv("PROCESS_TEST_ADDRESS"))
	case "parent":
		parent()
	}
}

func serve(address string) {
	slog.New(slog.NewJSONHandler(os.Stdout, nil)).Warn("serving", "pid", os.Getpid())
	http.HandleFunc("/crash", func(http.ResponseWriter, *http.Request) { os.Exit(3) })
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, os.Getpid()) })
	fmt.Fprintln(os.Stderr, http.ListenAndServe(address, nil))
	os.Exit(1)
}

// parent supervises a server, prints its process id and waits to be killed.
func parent() {
	p := process.New(spec("server", os.Getenv("PROCESS_TEST_ADDRESS"), slog.New(slog.DiscardHandler)))
	go p.Run(context.Background())
	if err := p.WaitReady(context.Background()); err != nil {
		os.Exit(1)
	}
	fmt.Println(p.State().PID)
	select {}
}

func spec(as, address string, log *slog.Logger) process.Spec {
	return process.Spec{
		Name: as, Path: os.Args[0], ReadyURL: "http://" + address + "/", Grace: 200 * time.Millisecond, Log: log,
		Env: []string{role + "=" + as, "PROCESS_TEST_ADDRESS=" + address},
	}
}

// freeAddress is a loopback address that nobody listens on now.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

// run supervises a child until the returned stop, which waits for its end.
func run(t *testing.T, s process.Spec) (p *process.Process, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	p = process.New(s)
	var done sync.WaitGroup
	done.Go(func() { p.Run(ctx) })
	stop = func() { cancel(); done.Wait() }
	t.Cleanup(stop)
	return p, stop
}

func ready(t *testing.T, p *process.Process) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	require.NoError(t, p.WaitReady(ctx))
}

func gone(pid int) bool { return syscall.Kill(pid, 0) == syscall.ESRCH || zombie(pid) }

// zombie: ended, but not yet waited for by its new parent.
func zombie(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && strings.Contains(string(stat), ") Z ")
}

func TestCrashedProcessIsStartedAgain(t *testing.T) {
	address := freeAddress(t)
	p, _ := run(t, spec("server", address, slog.New(slog.DiscardHandler)))
	ready(t, p)
	first := p.State().PID
	_, err := http.Get("http://" + address + "/crash")
	require.Error(t, err)
	require.Eventually(t, func() bool { s := p.State(); return s.Ready && s.PID != first }, patience, 5*time.Millisecond)
	require.Equal(t, 1, p.State().Restarts)
	require.Equal(t, "exit status 3", p.State().LastExit)

	p.Kill()
	require.Eventually(t, func() bool { return p.State().Restarts == 2 && p.State().Ready }, patience, 5*time.Millisecond)
	require.Equal(t, "signal: killed", p.State().LastExit)
}

func TestAStoppedProcessStaysDownUntilItIsStarted(t *testing.T) {
	for _, as := range []string{"server", "stubborn"} {
		t.Run(as, func(t *testing.T) {
			address := freeAddress(t)
			p, _ := run(t, spec(as, address, slog.New(slog.DiscardHandler)))
			ready(t, p)
			first := p.State().PID
			require.NoError(t, p.Stop(t.Context()))
			require.True(t, gone(first))
			_, err := http.Get("http://" + address + "/")
			require.ErrorIs(t, err, syscall.ECONNREFUSED)
			require.NoError(t, p.Stop(t.Context())) // again: it is down
			p.Kill()
			s := p.State()
			require.True(t, s.Stopped)
			require.False(t, s.Ready)
			require.Zero(t, s.PID)

			require.NoError(t, p.Start(t.Context()))
			s = p.State()
			require.NotEqual(t, first, s.PID)
			require.False(t, s.Stopped)
			require.Zero(t, s.Restarts)              // it did not crash
			require.NoError(t, p.Start(t.Context())) // again: it is up
			require.Equal(t, s.PID, p.State().PID)
		})
	}
}

// However stops, starts and crashes come together, the last word holds.
func TestStopsAndStartsAtOnceLeaveAProcessThatCanBeStarted(t *testing.T) {
	p, _ := run(t, spec("server", freeAddress(t), slog.New(slog.DiscardHandler)))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			_ = p.Stop(ctx) // a start may come in between
		})
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			_ = p.Start(ctx) // a stop may come in between
		})
		all.Go(p.Kill)
	}
	all.Wait()
	require.NoError(t, p.Stop(t.Context()))
	require.Zero(t, p.State().PID)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	require.NoError(t, p.Start(ctx))
}

func TestAStoppedProcessEndsWithItsSupervisor(t *testing.T) {
	p, stop := run(t, spec("server", freeAddress(t), slog.New(slog.DiscardHandler)))
	ready(t, p)
	require.NoError(t, p.Stop(t.Context()))
	stop()
	require.Zero(t, p.State().PID)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorContains(t, p.Start(ended), "not ready")
}

func TestStopEndsTheProcessEvenWhenItIgnoresSIGTERM(t *testing.T) {
	for _, as := range []string{"server", "stubborn"} {
		t.Run(as, func(t *testing.T) {
			p, stop := run(t, spec(as, freeAddress(t), slog.New(slog.DiscardHandler)))
			ready(t, p)
			pid := p.State().PID
			began := time.Now()
			stop()
			require.Less(t, time.Since(began), 5*time.Second)
			require.True(t, gone(pid))
			require.Zero(t, p.State().PID)
		})
	}
}

func TestKilledParentLeavesNoChild(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = []string{role + "=parent", "PROCESS_TEST_ADDRESS=" + freeAddress(t)}
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	child, err := strconv.Atoi(strings.TrimSpace(line))
	require.NoError(t, err)
	require.False(t, gone(child))

	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()
	require.Eventually(t, func() bool { return gone(child) }, patience, 5*time.Millisecond)
}

func TestLinesKeepTheirLevelAndNameTheirProcess(t *testing.T) {
	var lines lockedBuffer
	p, stop := run(t, spec("server", freeAddress(t), slog.New(slog.NewTextHandler(&lines, nil))))
	ready(t, p)
	stop()
	require.Contains(t, lines.String(), "level=WARN msg=serving process=server pid=")
}

func TestAProgramThatCannotStartIsReported(t *testing.T) {
	p, _ := run(t, process.Spec{Name: "absent", Path: "/does/not/exist", Log: slog.New(slog.DiscardHandler)})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	require.ErrorContains(t, p.WaitReady(ctx), "no such file")
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
