package sqs

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/eventforge/eventforge/local/store"
)

// The states of a message move task.
const (
	taskRunning    = "RUNNING"
	taskCompleted  = "COMPLETED"
	taskCancelling = "CANCELLING"
	taskCancelled  = "CANCELLED"
	taskFailed     = "FAILED"
)

// task is one message move task.
type task struct {
	ID          string `json:"taskId"`
	Source      string `json:"sourceArn"`
	Destination string `json:"destinationArn,omitempty"` // "" is each message's own source
	Rate        int    `json:"rate,omitempty"`           // messages a second; 0 is as fast as can be
	Started     int64  `json:"started"`                  // milliseconds since 1970
	ToMove      int64  `json:"toMove"`
	Moved       int64  `json:"moved"`
	Status      string `json:"status"`
	Failure     string `json:"failure,omitempty"`
}

// active reports whether the task still holds its source.
func (t task) active() bool { return t.Status == taskRunning || t.Status == taskCancelling }

// handle is the task's handle; like SQS's it is Base64 of JSON.
func (t task) handle() string {
	raw, _ := json.Marshal(map[string]string{"taskId": t.ID, "sourceArn": t.Source})
	return base64.StdEncoding.EncodeToString(raw)
}

// mover keeps the move tasks and carries them out.
type mover struct {
	sqs   *Service
	space store.Space // task id → task
	work  chan struct{}

	mu    sync.Mutex
	tasks []*task // by time of start
	begun map[string]bool
}

func newMover(s *Service) *mover {
	return &mover{sqs: s, space: s.env.DB.Space("sqs/moves"), work: make(chan struct{}, 1), begun: map[string]bool{}}
}

func (m *mover) load() error {
	var failed error
	err := m.space.Walk(store.Range{}, func(_, v []byte) bool {
		t := &task{}
		failed = json.Unmarshal(v, t)
		m.tasks = append(m.tasks, t)
		return failed == nil
	})
	slices.SortFunc(m.tasks, func(a, b *task) int { return int(a.Started - b.Started) })
	m.nudge()
	return firstError(err, failed)
}

func (m *mover) nudge() {
	select {
	case m.work <- struct{}{}:
	default:
	}
}

// start checks and records a task; run carries it out.
func (m *mover) start(t task) (task, error) {
	source, err := m.sqs.byARN(t.Source)
	if err != nil {
		return t, noTask("The resource that you specified for the SourceArn parameter doesn't exist.")
	}
	if len(m.sqs.sources(source)) == 0 {
		return t, invalidValue("Source queue must be configured as a Dead Letter Queue.")
	}
	if t.Destination != "" && !m.sqs.exists(t.Destination) {
		return t, noTask("The resource that you specified for the DestinationArn parameter doesn't exist.")
	}
	if t.Rate < 0 || t.Rate > 500 {
		return t, invalid(t.Rate, "MaxNumberOfMessagesPerSecond", "Must be between 1 and 500, if provided.")
	}
	t.ID, t.Started, t.Status = m.sqs.env.Rand.UUID(), m.sqs.now(), taskRunning
	t.ToMove = int64(m.sqs.depth(source).Visible)
	return t, m.admit(t)
}

func (m *mover) admit(t task) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, other := range m.tasks {
		if other.Source == t.Source && other.active() {
			return invalidValue("There is already a task running. Only one active task is allowed for a source queue arn at a given time.")
		}
	}
	m.tasks = append(m.tasks, &t)
	m.nudge()
	return m.save(t)
}

// save is called with the mutex held: tasks are few and short-lived.
func (m *mover) save(t task) error {
	raw, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return m.space.Put([]byte(t.ID), raw)
}

// cancel asks a running task to stop and returns how far it came.
func (m *mover) cancel(handle string) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range m.tasks {
		if t.handle() != handle {
			continue
		}
		if t.Status != taskRunning {
			return 0, legacy("UnsupportedOperation", "Only active tasks can be cancelled.")
		}
		t.Status = taskCancelling
		return t.Moved, m.save(*t)
	}
	return 0, noTask("Task does not exist.")
}

// list returns a source's tasks, the newest first.
func (m *mover) list(source string, limit int) []task {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []task
	for i := len(m.tasks) - 1; i >= 0 && len(out) < limit; i-- {
		if strings.EqualFold(m.tasks[i].Source, source) {
			out = append(out, *m.tasks[i])
		}
	}
	return out
}

// change applies f to the task and stores it.
func (m *mover) change(id string, f func(*task)) (task, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.tasks, func(t *task) bool { return t.ID == id })
	f(m.tasks[i])
	return *m.tasks[i], m.save(*m.tasks[i])
}

func (m *mover) get(id string) task {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.tasks, func(t *task) bool { return t.ID == id })
	return *m.tasks[i]
}

// next is an active task that nothing works on yet.
func (m *mover) next() (task, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range m.tasks {
		if t.active() && !m.begun[t.ID] {
			m.begun[t.ID] = true
			return *t, true
		}
	}
	return task{}, false
}

// run carries out tasks, those of different sources side by side.
func (m *mover) run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for ctx.Err() == nil {
		if t, ok := m.next(); ok {
			g.Go(func() error { return m.carryOut(ctx, t) })
			continue
		}
		select {
		case <-m.work:
		case <-ctx.Done():
		}
	}
	return g.Wait()
}

type moveRequest struct {
	SourceArn                    string
	DestinationArn               string
	MaxNumberOfMessagesPerSecond *int
	TaskHandle                   string
	MaxResults                   *int
}

type moveEntry struct {
	TaskHandle                        string `json:",omitempty"` // of running tasks only
	Status                            string
	SourceArn                         string
	DestinationArn                    string `json:",omitempty"`
	MaxNumberOfMessagesPerSecond      int    `json:",omitempty"`
	ApproximateNumberOfMessagesMoved  int64
	ApproximateNumberOfMessagesToMove int64
	FailureReason                     string `json:",omitempty"`
	StartedTimestamp                  int64
}

func (s *Service) startMoveTask(_ context.Context, in moveRequest) (map[string]any, error) {
	if in.SourceArn == "" {
		return nil, missing("SourceArn")
	}
	rate := orElse(in.MaxNumberOfMessagesPerSecond, 0)
	if in.MaxNumberOfMessagesPerSecond != nil && rate < 1 {
		rate = -1 // refused by start
	}
	t, err := s.jobs.start(task{Source: in.SourceArn, Destination: in.DestinationArn, Rate: rate})
	if err != nil {
		return nil, err
	}
	return map[string]any{"TaskHandle": t.handle()}, nil
}

func (s *Service) cancelMoveTask(_ context.Context, in moveRequest) (map[string]any, error) {
	if in.TaskHandle == "" {
		return nil, missing("TaskHandle")
	}
	moved, err := s.jobs.cancel(in.TaskHandle)
	if err != nil {
		return nil, err
	}
	return map[string]any{"ApproximateNumberOfMessagesMoved": moved}, nil
}

func (s *Service) listMoveTasks(_ context.Context, in moveRequest) (map[string]any, error) {
	limit := orElse(in.MaxResults, 1)
	if limit < 1 || limit > 10 {
		return nil, invalid(limit, "MaxResults", "Must be between 1 and 10, if provided.")
	}
	if !s.exists(in.SourceArn) {
		return nil, noTask("The resource that you specified for the SourceArn parameter doesn't exist.")
	}
	results := []moveEntry{}
	for _, t := range s.jobs.list(in.SourceArn, limit) {
		results = append(results, t.entry())
	}
	return map[string]any{"Results": results}, nil
}

func (t task) entry() moveEntry {
	e := moveEntry{
		Status: t.Status, SourceArn: t.Source, DestinationArn: t.Destination,
		MaxNumberOfMessagesPerSecond:      t.Rate,
		ApproximateNumberOfMessagesMoved:  t.Moved,
		ApproximateNumberOfMessagesToMove: t.ToMove,
		FailureReason:                     t.Failure,
		StartedTimestamp:                  t.Started,
	}
	if t.Status == taskRunning {
		e.TaskHandle = t.handle()
	}
	return e
}
