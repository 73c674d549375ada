package lambda

import (
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/eventforge/eventforge/local/guard"
)

// invocation is one payload that a process handles.
type invocation struct {
	id        string
	payload   []byte
	killAfter time.Duration // a fault kills the process this long after it got the invocation; negative: never
	done      chan outcome  // capacity 1
}

// outcome is an invocation's result, or the fact that no process took it.
type outcome struct {
	Result
	untaken bool
}

func newInvocation(id string, payload []byte, killAfter time.Duration) *invocation {
	return &invocation{id: id, payload: payload, killAfter: killAfter, done: make(chan outcome, 1)}
}

// outcome returns the result, if the ended process left one.
func (inv *invocation) outcome() (Result, bool) {
	select {
	case o := <-inv.done:
		return o.Result, !o.untaken
	default:
		return Result{}, false
	}
}

// instance is one process of a function, with its own Runtime API. Its states are
// starting, then idle and busy alternately, then exited.
type instance struct {
	function  *function
	session   string           // the session token of its credentials, which no other process has
	work      chan *invocation // capacity 1; sent to only while idle
	exited    chan struct{}
	starting  bool        // guarded by function.mu
	frozen    bool        // guarded by function.mu
	idleTimer *time.Timer // guarded by function.mu

	mu        sync.Mutex
	process   *process
	server    *http.Server
	current   *invocation // taken by the process, without a response yet
	limit     *time.Timer // ends the process at its timeout
	doom      string      // why the process was killed: "", timedOut, or initTimedOut
	initError *Result     // what the runtime posted to init/error
	stopping  bool
	over      bool
}

// Reasons for a kill that the result reports.
const (
	timedOut     = "timeout"
	initTimedOut = "init"
)

func newInstance(f *function) *instance {
	session := "local." + f.Name + "." + strconv.FormatUint(f.service.spawned.Add(1), 10)
	return &instance{function: f, session: session, starting: true, work: make(chan *invocation, 1), exited: make(chan struct{})}
}

// start starts the process. It is ready when it first asks for work.
func (i *instance) start() {
	if err := i.launch(); err != nil {
		i.function.service.env.Log.Error("start function", "function", i.function.Name, "error", err)
		i.end(failure("", "Runtime.InvalidEntrypoint", err.Error()))
		return
	}
	<-i.process.done
	i.end(i.exitResult())
}

func (i *instance) launch() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // returns at once
	if err != nil {
		return err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.server = &http.Server{Handler: guard.Programs(runtimeAPI(i)), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = i.server.Serve(listener) }() // ends with server.Close in end
	f := i.function
	p, err := f.service.spawner.start(f.Path, environment(f, listener.Addr().String(), i.session), f.logs)
	if err != nil {
		return err
	}
	i.process = p
	i.limit = time.AfterFunc(f.service.options.InitTimeout, func() { i.kill(initTimedOut) })
	if i.stopping {
		p.signal(syscall.SIGKILL)
	}
	return nil
}

// ready is called when the process asks for work.
func (i *instance) ready() {
	i.mu.Lock()
	busy := i.current != nil || i.over
	if !busy {
		i.limit.Stop()
	}
	i.mu.Unlock()
	if !busy {
		i.function.release(i)
	}
}

// take marks the invocation as taken and sets its deadline. It returns false if the
// process has ended.
func (i *instance) take(inv *invocation) (deadline time.Time, ok bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.over {
		inv.done <- outcome{untaken: true}
		return time.Time{}, false
	}
	i.current = inv
	timeout := i.function.Timeout
	i.limit = time.AfterFunc(timeout, func() { i.expire(inv) })
	if inv.killAfter >= 0 {
		time.AfterFunc(inv.killAfter, func() { i.kill("") })
	}
	return time.Now().Add(timeout), true
}

// answer delivers the result of the current invocation. It returns false if id is
// not that invocation's.
func (i *instance) answer(id string, r Result) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.current == nil || i.current.id != id {
		return false
	}
	i.limit.Stop()
	i.current.done <- outcome{Result: r}
	i.current = nil
	return true
}

// failInit stores the error that the runtime reports for its failed start.
func (i *instance) failInit(r Result) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.initError = &r
}

func (i *instance) expire(inv *invocation) {
	i.mu.Lock()
	current := i.current == inv
	i.mu.Unlock()
	if current {
		i.kill(timedOut)
	}
}

// kill ends the process at once.
func (i *instance) kill(doom string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.process != nil && !i.over {
		i.doom = orElse(i.doom, doom)
		i.process.signal(syscall.SIGKILL)
	}
}

// stop sends SIGTERM to the process, SIGKILL after the grace period, and returns
// when it has ended.
func (i *instance) stop() {
	i.mu.Lock()
	i.stopping = true
	if i.process != nil {
		i.process.signal(syscall.SIGTERM)
		i.process.signal(syscall.SIGCONT) // if it is frozen
	}
	i.mu.Unlock()
	select {
	case <-i.exited:
	case <-time.After(i.function.service.options.StopGrace):
		i.kill("")
		<-i.exited
	}
}

// exitResult is the result of an invocation whose process ended, in Lambda's words.
func (i *instance) exitResult() Result {
	i.mu.Lock()
	defer i.mu.Unlock()
	id := ""
	if i.current != nil {
		id = i.current.id
	}
	switch {
	case i.doom == timedOut:
		return failure(id, "Sandbox.Timedout", fmt.Sprintf("RequestId: %s Error: Task timed out after %.2f seconds",
			id, i.function.Timeout.Seconds()))
	case i.doom == initTimedOut:
		return failure(id, "Sandbox.Timedout", fmt.Sprintf("RequestId: %s Error: Task timed out after %.2f seconds",
			id, i.function.service.options.InitTimeout.Seconds()))
	case i.initError != nil:
		return *i.initError
	default:
		return failure(id, "Runtime.ExitError", fmt.Sprintf("RequestId: %s Error: Runtime exited %s", id, i.process.how()))
	}
}

// end gives the result to the current invocation, if any, and removes the instance
// from its function.
func (i *instance) end(r Result) {
	i.mu.Lock()
	i.over = true
	if i.limit != nil {
		i.limit.Stop()
	}
	if i.current != nil {
		i.current.done <- outcome{Result: r}
		i.current = nil
	}
	if i.server != nil {
		_ = i.server.Close()
	}
	i.mu.Unlock()
	i.function.remove(i, &r)
	close(i.exited)
}
