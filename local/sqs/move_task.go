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

// moveTask is one message move moveTask.
type moveTask struct {
	ID          string `json:"taskId"`
	Source      string `json:"sourceArn"`
	Destination string `json:"destinationArn,omitempty"` // "" moves each message to the queue that it came from
	Rate        int    `json:"rate,omitempty"`           // messages per second; 0 for no limit
	Started     int64  `json:"started"`                  // milliseconds since 1970
	ToMove      int64  `json:"toMove"`
	Moved       int64  `json:"moved"`
	Status      string `json:"status"`
	Failure     string `json:"failure,omitempty"`
}

// active reports whether the task still runs. A source has one active task.
func (t moveTask) active() bool { return t.Status == taskRunning || t.Status == taskCancelling }

// handle is the task's handle: Base64 of JSON, as in SQS.
func (t moveTask) handle() string {
	raw, _ := json.Marshal(map[string]string{"taskId": t.ID, "sourceArn": t.Source})
	return base64.StdEncoding.EncodeToString(raw)
}

// moveTasks stores the move tasks and executes them.
type moveTasks struct {
	sqs   *Service
	space store.Space // task id → task
	work  chan struct{}

	mu      sync.Mutex
	tasks   []*moveTask // by time of start
	running map[string]bool
}

func newMoveTasks(s *Service) *moveTasks {
	return &moveTasks{sqs: s, space: s.env.DB.Space("sqs/moves"), work: make(chan struct{}, 1), running: map[string]bool{}}
}

func (m *moveTasks) load() error {
	var failed error
	err := m.space.Walk(store.Range{}, func(_, v []byte) bool {
		t := &moveTask{}
		failed = json.Unmarshal(v, t)
		m.tasks = append(m.tasks, t)
		return failed == nil
	})
	slices.SortFunc(m.tasks, func(a, b *moveTask) int { return int(a.Started - b.Started) })
	m.wake()
	return firstError(err, failed)
}

func (m *moveTasks) wake() {
	select {
	case m.work <- struct{}{}:
	default:
	}
}

// start checks and stores a task; run executes it.
func (m *moveTasks) start(t moveTask) (moveTask, error) {
	source, err := m.sqs.byARN(t.Source)
	if err != nil {
		return t, resourceNotFound("The resource that you specified for the SourceArn parameter doesn't exist.")
	}
	if len(m.sqs.deadLetterSources(source)) == 0 {
		return t, invalidValue("Source queue must be configured as a Dead Letter Queue.")
	}
	if t.Destination != "" && !m.sqs.exists(t.Destination) {
		return t, resourceNotFound("The resource that you specified for the DestinationArn parameter doesn't exist.")
	}
	if t.Rate < 0 || t.Rate > 500 {
		return t, invalidParameter(t.Rate, "MaxNumberOfMessagesPerSecond", "Must be between 1 and 500, if provided.")
	}
	t.ID, t.Started, t.Status = m.sqs.env.Rand.UUID(), m.sqs.now(), taskRunning
	t.ToMove = int64(m.sqs.depth(source).Visible)
	return t, m.add(t)
}

func (m *moveTasks) add(t moveTask) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, other := range m.tasks {
		if other.Source == t.Source && other.active() {
			return invalidValue("There is already a task running. Only one active task is allowed for a source queue arn at a given time.")
		}
	}
	m.tasks = append(m.tasks, &t)
	m.wake()
	return m.save(t)
}

// save stores the task. The caller holds the mutex: tasks are few and short.
func (m *moveTasks) save(t moveTask) error {
	raw, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return m.space.Put([]byte(t.ID), raw)
}

// cancel asks a running task to stop and returns how many messages it has moved.
func (m *moveTasks) cancel(handle string) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range m.tasks {
		if t.handle() != handle {
			continue
		}
		if t.Status != taskRunning {
			return 0, failWithPrefix("UnsupportedOperation", "Only active tasks can be cancelled.")
		}
		t.Status = taskCancelling
		return t.Moved, m.save(*t)
	}
	return 0, resourceNotFound("Task does not exist.")
}

// list returns a source's tasks, newest first.
func (m *moveTasks) list(source string, limit int) []moveTask {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []moveTask
	for i := len(m.tasks) - 1; i >= 0 && len(out) < limit; i-- {
		if strings.EqualFold(m.tasks[i].Source, source) {
			out = append(out, *m.tasks[i])
		}
	}
	return out
}

// update applies f to the task and stores it.
func (m *moveTasks) update(id string, f func(*moveTask)) (moveTask, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.tasks, func(t *moveTask) bool { return t.ID == id })
	f(m.tasks[i])
	return *m.tasks[i], m.save(*m.tasks[i])
}

func (m *moveTasks) get(id string) moveTask {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.tasks, func(t *moveTask) bool { return t.ID == id })
	return *m.tasks[i]
}

// startNext returns an active task that is not running yet and marks it as
// running.
func (m *moveTasks) startNext() (moveTask, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range m.tasks {
		if t.active() && !m.running[t.ID] {
			m.running[t.ID] = true
			return *t, true
		}
	}
	return moveTask{}, false
}

// run executes tasks, those of different sources concurrently.
func (m *moveTasks) run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for ctx.Err() == nil {
		if t, ok := m.startNext(); ok {
			g.Go(func() error { return m.execute(ctx, t) })
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
	TaskHandle                        string `json:",omitempty"` // only of running tasks
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
		return nil, missingParameter("SourceArn")
	}
	rate := orElse(in.MaxNumberOfMessagesPerSecond, 0)
	if in.MaxNumberOfMessagesPerSecond != nil && rate < 1 {
		rate = -1 // start refuses it
	}
	t, err := s.moves.start(moveTask{Source: in.SourceArn, Destination: in.DestinationArn, Rate: rate})
	if err != nil {
		return nil, err
	}
	return map[string]any{"TaskHandle": t.handle()}, nil
}

func (s *Service) cancelMoveTask(_ context.Context, in moveRequest) (map[string]any, error) {
	if in.TaskHandle == "" {
		return nil, missingParameter("TaskHandle")
	}
	moved, err := s.moves.cancel(in.TaskHandle)
	if err != nil {
		return nil, err
	}
	return map[string]any{"ApproximateNumberOfMessagesMoved": moved}, nil
}

func (s *Service) listMoveTasks(_ context.Context, in moveRequest) (map[string]any, error) {
	limit := orElse(in.MaxResults, 1)
	if limit < 1 || limit > 10 {
		return nil, invalidParameter(limit, "MaxResults", "Must be between 1 and 10, if provided.")
	}
	if !s.exists(in.SourceArn) {
		return nil, resourceNotFound("The resource that you specified for the SourceArn parameter doesn't exist.")
	}
	results := []moveEntry{}
	for _, t := range s.moves.list(in.SourceArn, limit) {
		results = append(results, t.entry())
	}
	return map[string]any{"Results": results}, nil
}

func (t moveTask) entry() moveEntry {
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
