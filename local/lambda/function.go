package lambda

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// function is one function with its processes.
type function struct {
	Function
	service *Service
	arn     string
	logs    *recentLines
	created time.Time // platform time

	mu        sync.Mutex
	idle      []*instance // the most recently used last; it is taken first
	live      map[*instance]struct{}
	starting  int
	waiting   *lines
	keptUntil time.Time // until when a process is kept for direct invocations; see keepPlace
	reserved  *int      // reserved concurrency, until the platform stops; nil: none
	stopped   bool
}

// assignment is a process for a waiter, or the reason why it gets none.
type assignment struct {
	instance *instance
	failed   *Result // the process did not start
	err      error
}

func newFunction(s *Service, f Function) *function {
	return &function{
		Function: f, service: s, arn: s.ARN(f.Name), logs: newLogRing(s.env, s.options.Output),
		created: s.env.Clock.Now(), live: map[*instance]struct{}{}, waiting: newLines(),
	}
}

// invoke passes the payload to a process and waits for the result. If the process
// ends before it takes the invocation, another process gets it.
func (f *function) invoke(ctx context.Context, payload []byte, by caller, killAfter time.Duration) (Result, error) {
	for {
		a, err := f.acquire(ctx, by)
		if err != nil {
			return Result{}, err
		}
		if a.failed != nil {
			return *a.failed, nil
		}
		inv := newInvocation(f.service.env.Rand.UUID(), payload, killAfter)
		a.instance.work <- inv
		select {
		case outcome := <-inv.done:
			if !outcome.untaken {
				return outcome.Result, nil
			}
		case <-a.instance.exited: // it ended while idle, unless it left an outcome
			if outcome, ok := inv.outcome(); ok {
				return outcome, nil
			}
		case <-ctx.Done():
			return Result{}, ctx.Err()
		}
	}
}

// acquire returns an idle process, or waits for one.
func (f *function) acquire(ctx context.Context, by caller) (assignment, error) {
	f.mu.Lock()
	if f.stopped {
		f.mu.Unlock()
		return assignment{}, errStopping()
	}
	if f.limit() == 0 {
		f.mu.Unlock()
		return assignment{}, errThrottled(f.Name)
	}
	w := &waiter{source: by.source, since: time.Now(), ready: make(chan assignment, 1)}
	f.waiting.add(w)
	f.dispatch()
	if len(f.live) == 0 {
		f.grow()
	}
	f.mu.Unlock()
	return f.await(ctx, w, by.wait)
}

// dispatch gives idle processes to waiting invocations. The caller holds f.mu.
func (f *function) dispatch() {
	for len(f.idle) > 0 && f.mayServe() && f.busy() < f.limit() {
		i := f.idle[len(f.idle)-1]
		f.idle = f.idle[:len(f.idle)-1]
		i.idleTimer.Stop()
		i.thaw()
		f.next().ready <- assignment{instance: i}
	}
}

// mayServe reports whether an idle process may be given to a waiting invocation.
// The caller holds f.mu.
func (f *function) mayServe() bool {
	return !f.waiting.empty() &&
		(len(f.idle) > 1 || f.waiting.has(direct) || !time.Now().Before(f.keptUntil))
}

// next removes the invocation whose turn it is from the lines. A kept process
// serves a direct one. The caller holds f.mu, and an invocation waits.
func (f *function) next() *waiter {
	w := f.waiting.next()
	if w.source == direct {
		f.keptUntil = time.Time{}
	}
	return w
}

// placeLife is how long a process is kept for an invocation that was throttled.
const placeLife = 2 * time.Second

// keepPlace keeps the place of a direct invocation that was throttled: the next
// free process is not given to an event source, which can wait longer, until the
// caller has come again or a short time has passed. Without it a caller that is
// in one of its pauses whenever a process becomes free would starve. The caller
// holds f.mu.
func (f *function) keepPlace() {
	f.keptUntil = time.Now().Add(placeLife)
	time.AfterFunc(placeLife, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.dispatch()
	})
}

func (f *function) await(ctx context.Context, w *waiter, wait time.Duration) (assignment, error) {
	patience, limit := time.NewTimer(f.service.options.Patience), time.NewTimer(wait)
	defer patience.Stop()
	defer limit.Stop()
	for {
		select {
		case a := <-w.ready:
			return a, a.err
		case <-patience.C:
			f.mu.Lock()
			f.growIfSlow()
			f.mu.Unlock()
		case <-limit.C:
			return f.abandon(w, errThrottled(f.Name))
		case <-ctx.Done():
			return f.abandon(w, ctx.Err())
		}
	}
}

// abandon removes w from its line. If a process was assigned to it in the meantime,
// that process is used.
func (f *function) abandon(w *waiter, err error) (assignment, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.waiting.remove(w) {
		var throttled *Error
		if w.source == direct && errors.As(err, &throttled) {
			f.keepPlace()
		}
		return assignment{}, err
	}
	a := <-w.ready
	return a, a.err
}

// growIfSlow starts one more process if an invocation has waited longer than
// Patience and no process is starting. A short burst is handled by the warm
// processes; a longer one gets new processes one by one.
// The caller holds f.mu.
func (f *function) growIfSlow() {
	if f.starting == 0 && !f.waiting.empty() && time.Since(f.waiting.oldest()) >= f.service.options.Patience {
		f.grow()
	}
}

// grow starts a process unless the function has its maximum.
// The caller holds f.mu.
func (f *function) grow() {
	if f.stopped || len(f.live) >= f.limit() {
		return
	}
	i := newInstance(f)
	f.live[i] = struct{}{}
	f.starting++
	go i.start()
}

// release gives a free process to the waiting invocation whose turn it is, or keeps
// it warm.
func (f *function) release(i *instance) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, alive := f.live[i]; !alive {
		return
	}
	if i.starting {
		i.starting = false
		f.starting--
	}
	f.idle = append(f.idle, i)
	i.idleTimer = time.AfterFunc(f.service.options.IdleTimeout, func() { f.retire(i) })
	f.dispatch()
	f.growIfSlow()
	if slices.Contains(f.idle, i) {
		i.freeze()
	}
}

// retire ends a process that is still idle.
func (f *function) retire(i *instance) {
	f.mu.Lock()
	at := slices.Index(f.idle, i)
	if at >= 0 {
		f.idle = slices.Delete(f.idle, at, at+1)
	}
	f.mu.Unlock()
	if at >= 0 {
		i.stop()
	}
}

// remove forgets a process that has ended. If it never started, failed says why and
// becomes the result of the waiting invocation whose turn it is.
func (f *function) remove(i *instance, failed *Result) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.live, i)
	if at := slices.Index(f.idle, i); at >= 0 {
		f.idle = slices.Delete(f.idle, at, at+1)
		i.idleTimer.Stop()
	}
	if i.starting {
		i.starting = false
		f.starting--
		if failed != nil && !f.waiting.empty() {
			f.next().ready <- assignment{failed: failed}
		}
	}
	if !f.waiting.empty() && f.starting == 0 {
		f.grow()
	}
}

// stop refuses all waiting invocations, stops all processes and returns when they
// have ended.
func (f *function) stop() {
	f.mu.Lock()
	f.stopped = true
	for _, w := range f.waiting.clear() {
		w.ready <- assignment{err: errStopping()}
	}
	live := make([]*instance, 0, len(f.live))
	for i := range f.live {
		live = append(live, i)
	}
	f.mu.Unlock()
	var wg sync.WaitGroup
	for _, i := range live {
		wg.Go(i.stop)
	}
	wg.Wait()
}

// Instances is how many processes the function has, and how many are idle.
func (s *Service) Instances(function string) (live, idle int) {
	f, err := s.find(function)
	if err != nil {
		return 0, 0
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.live), len(f.idle)
}
