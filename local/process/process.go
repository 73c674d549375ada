// Package process supervises a child process: it starts it, waits until it is
// ready, restarts it with growing pauses when it exits, and stops it with SIGTERM
// and then SIGKILL. A child never outlives its parent.
package process

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// Spec says what to run.
type Spec struct {
	Name     string   // in logs and states
	Path     string   // of the executable
	Args     []string // without the name
	Env      []string // the whole environment, NAME=value
	ReadyURL string   // answers 200 once the process serves; empty: ready when started
	Grace    time.Duration
	Log      *slog.Logger
	Lines    func(line string) // also gets every line it prints; may be nil
}

// State is the state of a supervised process.
type State struct {
	Name     string    `json:"name"`
	PID      int       `json:"pid"` // 0 while it does not run
	Ready    bool      `json:"ready"`
	Stopped  bool      `json:"stopped,omitempty"` // stopped until Start is called
	Started  time.Time `json:"started"`
	Restarts int       `json:"restarts"`
	LastExit string    `json:"lastExit,omitempty"`

	running bool // from before the child's start to after its end
}

// Process is one supervised child. It is safe for concurrent use.
type Process struct {
	spec Spec

	mu      sync.Mutex
	state   State
	changed chan struct{} // closed and replaced at each change of state
}

// Pauses before a restart: they double from firstPause to lastPause, and start
// again after the process has run for steady.
const (
	firstPause = 50 * time.Millisecond
	lastPause  = 5 * time.Second
	steady     = 10 * time.Second
)

// defaultGrace is how long a process may take to end after SIGTERM.
const defaultGrace = 2 * time.Second

// New returns a process that Run will keep running.
func New(spec Spec) *Process {
	if spec.Grace == 0 {
		spec.Grace = defaultGrace
	}
	return &Process{spec: spec, state: State{Name: spec.Name}, changed: make(chan struct{})}
}

// State returns the current state.
func (p *Process) State() State {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state
}

// Kill ends the running child with SIGKILL, like a crash; Run restarts it. Without
// a running child it does nothing.
func (p *Process) Kill() {
	if pid := p.State().PID; pid != 0 {
		_ = syscall.Kill(-pid, syscall.SIGKILL)
	}
}

// Stop stops the running child with SIGTERM, until Start. It returns when the child
// has exited, or with an error if ctx ends first.
func (p *Process) Stop(ctx context.Context) error {
	p.update(func(s *State) { s.Stopped = true })
	return p.await(ctx, "still running", func(s *State) bool { return !s.running })
}

// Start lets a stopped process run again. It returns when the process is ready, or
// WaitReady's error.
func (p *Process) Start(ctx context.Context) error {
	p.update(func(s *State) { s.Stopped = false })
	return p.WaitReady(ctx)
}

// Run keeps the process running until ctx ends. Then it sends SIGTERM and, after
// the grace period, SIGKILL to the whole process group. It returns when the child
// has exited.
func (p *Process) Run(ctx context.Context) {
	pause := firstPause
	for p.begin(ctx) {
		began := time.Now()
		err := p.once(ctx)
		p.update(func(s *State) { s.running = false })
		if ctx.Err() != nil {
			return
		}
		if p.State().Stopped {
			pause = firstPause
			continue
		}
		if time.Since(began) > steady {
			pause = firstPause
		}
		p.spec.Log.Warn("process ended; starting it again", "process", p.spec.Name, "exit", err, "pause", pause)
		wait(ctx, pause)
		pause = min(2*pause, lastPause)
		p.update(func(s *State) { s.Restarts++ })
	}
}

// begin waits until the process may run and marks it as running. It returns false
// if ctx has ended.
func (p *Process) begin(ctx context.Context) bool {
	return ctx.Err() == nil && p.await(ctx, "stopped", func(s *State) bool {
		s.running = !s.Stopped
		return s.running
	}) == nil
}

// once runs the child from its start to its end.
func (p *Process) once(ctx context.Context) error {
	cmd := exec.Command(p.spec.Path, p.spec.Args...) //nolint:noctx // attend stops it
	cmd.Env = p.spec.Env
	cmd.SysProcAttr = attributes()
	output, err := capture(cmd)
	if err != nil {
		return err
	}
	ended, err := start(cmd)
	if err != nil {
		p.update(func(s *State) { s.LastExit = err.Error() })
		return err
	}
	p.update(func(s *State) { s.PID, s.Started = cmd.Process.Pid, time.Now() })
	var readers sync.WaitGroup
	for _, r := range output {
		readers.Go(func() { p.relay(r) }) //nolint:contextcheck // reads the last output of a child that is exiting
	}
	err = p.attend(ctx, cmd.Process.Pid, ended)
	readers.Wait()
	p.update(func(s *State) { s.PID, s.Ready, s.LastExit = 0, false, exit(err) })
	return err
}

// attend waits for the child to exit, and stops it when ctx ends or Stop is
// called.
func (p *Process) attend(ctx context.Context, pid int, ended <-chan error) error {
	watch, unwatch := context.WithCancel(ctx)
	defer unwatch()
	go p.awaitReady(watch)
	go p.awaitStop(watch, unwatch)
	defer func() { _ = syscall.Kill(-pid, syscall.SIGKILL) }() // whatever is left in its process group
	select {
	case err := <-ended:
		return err
	case <-watch.Done():
	}
	_ = syscall.Kill(-pid, syscall.SIGTERM)
	timer := time.NewTimer(p.spec.Grace)
	defer timer.Stop()
	select {
	case err := <-ended:
		return err
	case <-timer.C:
		_ = syscall.Kill(-pid, syscall.SIGKILL)
		return <-ended
	}
}

// awaitStop calls stop when Stop has been called.
func (p *Process) awaitStop(ctx context.Context, stop func()) {
	if p.await(ctx, "running", func(s *State) bool { return s.Stopped }) == nil {
		stop()
	}
}

// awaitReady polls the ready URL until it answers 200.
func (p *Process) awaitReady(ctx context.Context) {
	for pause := 2 * time.Millisecond; ctx.Err() == nil; pause = min(2*pause, 50*time.Millisecond) {
		if p.spec.ReadyURL == "" || answers(ctx, p.spec.ReadyURL) {
			p.update(func(s *State) { s.Ready = s.PID != 0 })
			return
		}
		wait(ctx, pause)
	}
}

func answers(ctx context.Context, url string) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// WaitReady returns when the process is ready. If ctx ends first, its error says
// how the process last exited.
func (p *Process) WaitReady(ctx context.Context) error {
	return p.await(ctx, "not ready", func(s *State) bool { return s.Ready })
}

// await returns when the state is as wanted. If ctx ends first, its error says what
// the state is instead. wanted is called under the lock.
func (p *Process) await(ctx context.Context, instead string, wanted func(*State) bool) error {
	for {
		p.mu.Lock()
		done, s, changed := wanted(&p.state), p.state, p.changed
		p.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("process %s is %s (restarts %d, last exit %q): %w", s.Name, instead, s.Restarts, s.LastExit, ctx.Err())
		}
	}
}

func (p *Process) update(f func(*State)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f(&p.state)
	close(p.changed)
	p.changed = make(chan struct{})
}

// wait waits for d, or until ctx ends.
func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// exit describes how the child exited.
func exit(err error) string {
	if err == nil {
		return "exit status 0"
	}
	return err.Error()
}
