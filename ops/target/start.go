package target

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// Environment is the variable with the path of a running platform's target document. If
// it is unset, tests start a local platform.
const Environment = "EVENTFORGE_TARGET"

// Options say how to start a local platform.
type Options struct {
	Data  string // directory of its data, which is kept
	App   string // host:port of the app; empty: any free one
	AWS   string // host:port of the AWS endpoint; empty: any free one
	Flags []string
}

// Local is a local platform that this process started.
type Local struct {
	Target
	cmd  *exec.Cmd
	log  *os.File
	logs []string // paths, of log and of the processes' log
	done chan struct{}
	once sync.Once
}

// Root is the repository's root folder: the one with go.work, in or above the working
// directory. It panics elsewhere.
func Root() string { return root() }

var root = sync.OnceValue(func() string {
	started, err := os.Getwd()
	for dir := started; err == nil; dir = filepath.Dir(dir) {
		if _, absent := os.Stat(filepath.Join(dir, "go.work")); absent == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			err = fmt.Errorf("%s is not in the repository: there is no go.work above it", started)
		}
	}
	panic(err)
})

// processLog gets what the API and the functions print.
func (o Options) processLog() string { return filepath.Join(o.Data, "processes.log") }

// Start starts the built local platform and waits until it is ready. Its log
// goes to <Data>/local.log, those of the API and the functions to
// <Data>/processes.log. Stop it.
func Start(ctx context.Context, o Options) (*Local, error) {
	binary := filepath.Join(Root(), ".build", "local")
	if _, err := os.Stat(binary); err != nil {
		return nil, fmt.Errorf("%s is missing; run `go tool task build` first", binary)
	}
	if err := os.MkdirAll(o.Data, 0o750); err != nil {
		return nil, err
	}
	ready := filepath.Join(o.Data, "ready.json")
	if err := os.Remove(ready); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	l := &Local{done: make(chan struct{})}
	var err error
	if l.log, err = os.OpenFile(filepath.Join(o.Data, "local.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		return nil, err
	}
	l.logs = []string{l.log.Name(), o.processLog()}
	l.cmd = exec.Command(binary, o.flags(ready)...) //nolint:noctx // Stop ends it
	l.cmd.Stdout, l.cmd.Stderr = l.log, l.log
	l.cmd.SysProcAttr = diesWithParent()
	if err := l.run(); err != nil {
		return nil, err
	}
	if err := l.await(ctx, ready); err != nil {
		return nil, errors.Join(err, l.Stop())
	}
	return l, nil
}

// run starts the process from a goroutine that keeps its thread until the process ends,
// because for the kernel the thread is the parent.
func (l *Local) run() error {
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		err := l.cmd.Start()
		started <- err
		if err == nil {
			_ = l.cmd.Wait()
			close(l.done)
		}
	}()
	return <-started
}

func (o Options) flags(ready string) []string {
	orFree := func(address string) string {
		if address == "" {
			return "127.0.0.1:0"
		}
		return address
	}
	return append([]string{
		"--data", o.Data, "--log-file", o.processLog(), "--bin", filepath.Join(Root(), ".build"), "--ready-file", ready, "--quiet",
		"--app-address", orFree(o.App), "--aws-address", orFree(o.AWS),
	}, o.Flags...)
}

// await waits until the platform has written its target document.
func (l *Local) await(ctx context.Context, ready string) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if t, err := Load(ready); err == nil {
			l.Target = t
			return nil
		}
		select {
		case <-tick.C:
		case <-l.done:
			return fmt.Errorf("local ended before it was ready; see %s", l.log.Name())
		case <-ctx.Done():
			return fmt.Errorf("local is not ready: %w; see %s", ctx.Err(), l.log.Name())
		}
	}
}

// Kill ends the platform at once with SIGKILL, like a crash. It fails like Stop.
func (l *Local) Kill() error { return l.end(syscall.SIGKILL) }

// Stop stops the platform like Ctrl-C, and waits for it. It also fails if a log holds
// what no log may hold; see Leaks.
func (l *Local) Stop() error { return l.end(syscall.SIGINT) }

func (l *Local) end(signal os.Signal) (err error) {
	l.once.Do(func() {
		if err = l.cmd.Process.Signal(signal); errors.Is(err, os.ErrProcessDone) {
			err = nil
		}
		select {
		case <-l.done:
		case <-time.After(10 * time.Second):
			err = errors.Join(errors.New("local did not stop within 10 s"), l.cmd.Process.Kill())
			<-l.done
		}
		err = errors.Join(err, l.log.Close())
		for _, path := range l.logs {
			err = errors.Join(err, checkLog(path))
		}
	})
	return err
}
