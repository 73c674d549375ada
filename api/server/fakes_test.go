package server_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api"
	"github.com/eventforge/eventforge/api/contract"
	"github.com/eventforge/eventforge/domain/deadletter"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// users returns a profile for every token: alice has the address alice@mail.example.
type users struct{ asked sync.Map }

func (u *users) Profile(_ context.Context, _, token string) (identity.Profile, error) {
	var c jwt.RegisteredClaims
	if _, _, err := jwt.NewParser().ParseUnverified(token, &c); err != nil {
		return identity.Profile{}, failure.Wrap(failure.Unauthenticated, err, "no such user")
	}
	u.asked.Store(c.Subject, true)
	return identity.Profile{Email: c.Subject + "@mail.example", Name: c.Subject}, nil
}

// UsersWithEmail finds the users of Profile by their addresses.
func (u *users) UsersWithEmail(_ context.Context, email string) ([]string, error) {
	if id, ok := strings.CutSuffix(email, "@mail.example"); ok {
		return []string{id}, nil
	}
	return nil, nil
}

// receipts holds the links to the stored receipts.
type receipts struct {
	mu    sync.Mutex
	links map[string]port.ReceiptLinks
	file  string // that was asked for last
}

func (r *receipts) PutReceipt(_ context.Context, orderID string, _ []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	url := "https://receipts.example/" + orderID + ".pdf"
	r.links[orderID] = port.ReceiptLinks{View: url, Download: url + "?attachment"}
	return nil
}

func (r *receipts) ReceiptLinks(_ context.Context, orderID, file string, _ time.Duration) (port.ReceiptLinks, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.file = file
	if links, ok := r.links[orderID]; ok {
		return links, nil
	}
	return port.ReceiptLinks{}, failure.New(failure.NotReady, "the receipt is not ready yet")
}

// queues has one queue, email.
type queues struct {
	mu      sync.Mutex
	redrive *port.Redrive
	letters []deadletter.Letter
}

func (q *queues) ReadDeadLetters(_ context.Context, queue string, n int) ([]deadletter.Letter, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if queue != "email" {
		return nil, failure.New(failure.NotFound, "there is no queue %q", queue)
	}
	return slices.Clone(q.letters[:min(n, len(q.letters))]), nil
}

func (q *queues) RedriveDeadLetters(ctx context.Context, queue string, ids []string) ([]string, error) {
	return q.DeleteDeadLetters(ctx, queue, ids)
}

func (q *queues) DeleteDeadLetters(_ context.Context, queue string, ids []string) (done []string, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if queue != "email" {
		return nil, failure.New(failure.NotFound, "there is no queue %q", queue)
	}
	q.letters = slices.DeleteFunc(q.letters, func(l deadletter.Letter) bool {
		if slices.Contains(ids, l.ID) {
			done = append(done, l.ID)
		}
		return slices.Contains(ids, l.ID)
	})
	return done, nil
}

func (q *queues) Depths(context.Context) ([]port.QueueDepth, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return []port.QueueDepth{{Name: "email", Visible: 3, InFlight: 2, DeadLetters: 1, OldestAge: time.Minute, OldestDead: time.Hour, Redrive: q.redrive}}, nil
}

func (q *queues) Redrive(_ context.Context, queue string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case queue != "email":
		return failure.New(failure.NotFound, "there is no queue %q", queue)
	case q.redrive != nil:
		return failure.New(failure.Conflict, "a redrive is running")
	}
	q.redrive = &port.Redrive{Status: "RUNNING", Total: 1}
	return nil
}

// republisher keeps what is given to consumers again.
type republisher struct {
	mu    sync.Mutex
	given []string // consumer and type of each event; of mails, what they are about
}

func (r *republisher) Republish(_ context.Context, to event.Consumer, events []event.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range events {
		r.given = append(r.given, string(to)+" "+string(e.Type))
	}
	return nil
}

func (r *republisher) ResendMail(_ context.Context, e event.Event, _ string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.given = append(r.given, "mail "+e.ID)
	return nil
}

// attempts keeps the enqueued attempts.
type attempts struct {
	mu      sync.Mutex
	asked   []port.ScheduledAttempt
	notices []webhook.Disablement
}

func (a *attempts) EnqueueNotice(_ context.Context, d webhook.Disablement) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.notices = append(a.notices, d)
	return nil
}

func (a *attempts) Enqueue(_ context.Context, more []port.ScheduledAttempt) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked = append(a.asked, more...)
	return nil
}

// loadContract reads the contract once, because that takes a while.
var loadContract = sync.OnceValues(func() (*contract.Contract, error) { return contract.Load(api.Specification()) })

// specification checks responses.
type specification struct{ router routers.Router }

var loadSpecification = sync.OnceValues(func() (routers.Router, error) {
	openapi3filter.RegisterBodyDecoder("text/html", openapi3filter.PlainBodyDecoder)
	doc, err := openapi3.NewLoader().LoadFromData(api.Specification())
	if err != nil {
		return nil, err
	}
	return gorillamux.NewRouter(doc)
})

func specificationOf(t testing.TB) *specification {
	t.Helper()
	router, err := loadSpecification()
	require.NoError(t, err)
	return &specification{router}
}

// check requires that the specification has the request's operation, unless
// there is none at its path, and allows the answer.
func (s *specification) check(t testing.TB, req *http.Request, r reply) {
	t.Helper()
	route, params, err := s.router.FindRoute(req)
	if err != nil {
		require.Contains(t, []int{204, 404, 405}, r.status, "%s %s is not in the specification", req.Method, req.URL.Path)
		return
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route},
		Status:                 r.status, Header: r.header,
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	}
	input.SetBodyBytes(r.body)
	require.NoError(t, openapi3filter.ValidateResponse(req.Context(), input), "%s %s: %s", req.Method, req.URL.Path, r.body)
}

// executions takes every start, and none runs.
type executions struct{}

func (executions) StartExecution(context.Context, string, string) error { return nil }

func (executions) ExecutionRunning(context.Context, string) (bool, error) { return false, nil }

func (executions) RunningExecutions(context.Context, int) ([]string, bool, error) {
	return nil, true, nil
}

// histories has one execution, of every order that was claimed.
type histories struct{}

func (histories) ExecutionHistory(_ context.Context, name string) (port.Execution, error) {
	at := time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC)
	if name != "exec" {
		return port.Execution{}, failure.New(failure.NotFound, "none")
	}
	return port.Execution{
		Name: name, State: port.ExecutionTimedOut, StartedAt: at, EndedAt: at.Add(time.Hour), Cut: true,
		Steps: []port.ExecutionStep{
			{Tries: 3, EnteredAt: at, TriedAt: at.Add(time.Minute), EndedAt: at.Add(time.Minute)},
			{Step: "ConfirmOrder", Tries: 2, EnteredAt: at.Add(time.Minute), TriedAt: at.Add(time.Hour), Error: "Internal", Cause: "something went wrong"},
		},
	}, nil
}
