package control_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/control"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/process"
	"github.com/eventforge/eventforge/local/trace"
	"github.com/eventforge/eventforge/wiring"
)

// scene is a platform of fixed content that notes what is asked of it.
type harness struct {
	*fault.Injector
	traces    *trace.Store
	mails     []control.Mail
	runs      map[string]control.Run
	ready     bool
	advanced  time.Duration
	killed    string
	stopped   bool
	duplicate bool
}

func (s *harness) Status(context.Context) (control.Status, error) {
	return control.Status{Processes: []process.State{{Name: "api", PID: 42, Ready: s.ready, Stopped: s.stopped}}}, nil
}
func (s *harness) Part(_ context.Context, name control.Part) (any, error) {
	if name == control.Time {
		return control.Clock{OffsetSeconds: s.advanced.Seconds()}, nil
	}
	return []string{string(name)}, nil
}
func (s *harness) Healthy() error {
	if !s.ready {
		return errors.New("the api is not ready")
	}
	return nil
}
func (s *harness) Mails(_ context.Context, limit int) ([]control.Mail, error) {
	return s.mails[:min(limit, len(s.mails))], nil
}
func (s *harness) Mail(_ context.Context, id string) (control.Mail, error) {
	for _, m := range s.mails {
		if m.ID == id {
			return m, nil
		}
	}
	return control.Mail{}, control.ErrNotFound
}
func (s *harness) Executions(context.Context) ([]control.Execution, error) { return nil, nil }
func (s *harness) Execution(_ context.Context, name string) (control.Run, error) {
	if run, ok := s.runs[name]; ok {
		return run, nil
	}
	return control.Run{}, control.ErrNotFound
}
func (s *harness) Traces(f trace.Filter) []trace.Summary { return s.traces.List(f) }
func (s *harness) Trace(id string) (trace.Trace, error) {
	t, ok := s.traces.Get(id)
	if !ok {
		return t, control.ErrNotFound
	}
	return t, nil
}
func (s *harness) Logs(string) ([]control.LogLine, error) {
	return []control.LogLine{{Text: "<b>line</b>"}}, nil
}
func (s *harness) Faults() ([]fault.Rule, error)              { return s.Rules(), nil }
func (s *harness) AddFault(r fault.Rule) (fault.Rule, error)  { return s.Add(r) }
func (s *harness) ClearFaults(id string) error                { s.Clear(id); return nil }
func (s *harness) SeedFaults(seed uint64) error               { s.Seed(seed); return nil }
func (s *harness) Advance(d time.Duration) error              { s.advanced += d; return nil }
func (s *harness) SetDuplicates(on bool) error                { s.duplicate = on; return nil }
func (s *harness) Kill(name string) error                     { s.killed = name; return nil }
func (s *harness) Stop(_ context.Context, name string) error  { return s.keep(name, true) }
func (s *harness) Start(_ context.Context, name string) error { return s.keep(name, false) }
func (s *harness) RotateKeys() error                          { return nil }
func (s *harness) Reset(context.Context) error                { return nil }
func (s *harness) keep(name string, down bool) error {
	if name != "api" {
		return control.ErrNotFound
	}
	s.stopped = down
	return nil
}
func noSleep(context.Context, time.Duration) error { return nil }

func serve(t *testing.T) (*harness, string) {
	t.Helper()
	s := &harness{Injector: fault.New(1, noSleep), traces: trace.NewStore(trace.Limits{}, time.Now), runs: map[string]control.Run{}, ready: true}
	server := httptest.NewServer(control.Handler(s, trace.NewReceiver(s.traces)))
	t.Cleanup(server.Close)
	return s, server.URL + "/_local"
}

// ask makes a request; header holds names and values in turn.
func ask(t *testing.T, method, url, body string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, string(raw)
}

func TestFaultsAreAddedListedAndCleared(t *testing.T) {
	_, base := serve(t)
	resp, body := ask(t, "POST", base+"/faults", `{"service":"sqs","kind":"drop","rate":0.5}`)
	require.Equal(t, http.StatusCreated, resp.StatusCode)
	var added fault.Rule
	require.NoError(t, json.Unmarshal([]byte(body), &added))
	_, body = ask(t, "GET", base+"/faults", "")
	require.Contains(t, body, added.ID)

	for _, wrong := range []string{`{"kind":"drop","rate":2}`, `{"kind":"melt","rate":1}`, `{"knid":"drop"}`, `{`} {
		resp, _ = ask(t, "POST", base+"/faults", wrong)
		require.Equal(t, http.StatusBadRequest, resp.StatusCode, wrong)
	}
	resp, _ = ask(t, "DELETE", base+"/faults/"+added.ID, "")
	require.Equal(t, http.StatusNoContent, resp.StatusCode)
	_, body = ask(t, "GET", base+"/faults", "")
	require.JSONEq(t, `[]`, body)
}

func TestClockDuplicatesAndKill(t *testing.T) {
	s, base := serve(t)
	_, body := ask(t, "POST", base+"/clock", `{"advanceSeconds":1.5}`)
	require.Contains(t, body, `"offsetSeconds": 1.5`)
	for _, wrong := range []string{`{"advanceSeconds":-1}`, `{"advanceSeconds":1e12}`, `{}`} {
		resp, _ := ask(t, "POST", base+"/clock", wrong)
		require.Equal(t, http.StatusBadRequest, resp.StatusCode, wrong)
	}
	ask(t, "POST", base+"/duplicates", `{"on":true}`)
	require.True(t, s.duplicate)
	resp, _ := ask(t, "POST", base+"/duplicates", `{}`)
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	ask(t, "POST", base+"/kill/charge-payment", "")
	require.Equal(t, "charge-payment", s.killed)
}

func TestTheAPIIsKeptDownUntilItIsStarted(t *testing.T) {
	s, base := serve(t)
	resp, _ := ask(t, "POST", base+"/stop/api", "")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.True(t, s.stopped)
	_, page := ask(t, "GET", base+"/", "", "Accept", "text/html")
	require.Contains(t, page, `<span class="badge stopped">`)
	resp, _ = ask(t, "POST", base+"/start/api", "")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.False(t, s.stopped)
	for _, path := range []string{"/stop/charge-payment", "/start/nobody"} {
		resp, _ = ask(t, "POST", base+path, "")
		require.Equal(t, http.StatusNotFound, resp.StatusCode, path)
	}
}

func TestHealthWaitsForTheProcesses(t *testing.T) {
	s, base := serve(t)
	resp, _ := ask(t, "GET", base+"/health", "")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	s.ready = false
	resp, body := ask(t, "GET", base+"/health", "")
	require.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
	require.Contains(t, body, "api")
}

func TestMailsAreChosenAndShownWithoutHarm(t *testing.T) {
	s, base := serve(t)
	const script = `<script>alert(1)</script>`
	s.mails = []control.Mail{
		{ID: "2", To: []string{"b@example.com"}, Subject: script, HTML: "<p>hi</p>" + script, Text: script},
		{ID: "1", To: []string{"a@example.com"}, Subject: "one"},
	}
	var got []control.Mail
	_, body := ask(t, "GET", base+"/mailbox?to=a@example.com", "")
	require.NoError(t, json.Unmarshal([]byte(body), &got))
	require.Len(t, got, 1)
	_, body = ask(t, "GET", base+"/mailbox?to=a@example.com&limit=1", "")
	require.NoError(t, json.Unmarshal([]byte(body), &got))
	require.Equal(t, "1", got[0].ID) // the limit is of those to the address
	_, body = ask(t, "GET", base+"/mailbox?limit=1", "")
	require.NoError(t, json.Unmarshal([]byte(body), &got))
	require.Equal(t, "2", got[0].ID)

	_, body = ask(t, "GET", base+"/mailbox/2", "", "Accept", "text/html")
	require.NotContains(t, body, script)
	require.Contains(t, body, `<iframe class="mail" sandbox `)
	resp, body := ask(t, "GET", base+"/mailbox/2/html", "")
	require.Contains(t, body, "<p>hi</p>")
	require.True(t, strings.HasPrefix(resp.Header.Get("Content-Security-Policy"), "sandbox; default-src 'none'"))
	resp, _ = ask(t, "GET", base+"/mailbox/3", "")
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
}

func TestPagesLoadOnlyOurOwn(t *testing.T) {
	_, base := serve(t)
	for _, path := range []string{"/", "/mailbox", "/executions", "/logs/api"} {
		resp, body := ask(t, "GET", base+path, "", "Accept", "text/html")
		require.Equal(t, http.StatusOK, resp.StatusCode, body)
		policy := resp.Header.Get("Content-Security-Policy")
		require.Contains(t, policy, "default-src 'none'")
		require.NotContains(t, policy, "unsafe")
		require.NotContains(t, body, " style=")
		require.NotContains(t, body, " onclick=")
		require.NotContains(t, body, "<b>line</b>")
	}
	for _, name := range []string{"local.css", "local.js"} {
		resp, _ := ask(t, "GET", base+"/assets/"+name, "")
		require.Equal(t, http.StatusOK, resp.StatusCode)
	}
	resp, _ := ask(t, "GET", base+"/assets/status.html", "")
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
}

// declined is the history of an order whose card was declined after a retry
// of the reservation.
func declined() control.Run {
	enter := func(state string) control.Event { return control.Event{Type: "TaskStateEntered", State: state} }
	return control.Run{
		Execution:  control.Execution{Name: "run-1", Status: "FAILED"},
		Definition: wiring.StateMachine(wiring.SagaName, func(name string) string { return name }, func(name string) string { return "http://localhost/" + name }),
		Events: []control.Event{
			{Type: "ExecutionStarted"}, enter("ValidateOrder"), {Type: "TaskSucceeded"},
			enter("ReserveInventory"), {Type: "TaskFailed"}, {Type: "TaskSucceeded"},
			enter("ChargePayment"), {Type: "TaskFailed"},
			enter("ReleaseInventory"), {Type: "TaskSucceeded"}, enter("FailOrder"), {Type: "TaskSucceeded"},
			{Type: "FailStateEntered", State: "OrderFailed"}, {Type: "ExecutionFailed"},
		},
	}
}

func TestAnExecutionIsDrawnWithWhatItVisited(t *testing.T) {
	s, base := serve(t)
	s.runs["run-1"] = declined()
	_, page := ask(t, "GET", base+"/executions/run-1", "", "Accept", "text/html")
	for state, mark := range map[string]string{
		"ValidateOrder": "visited", "ReserveInventory": "visited", "ChargePayment": "failed",
		"ReleaseInventory": "visited", "OrderFailed": "failed", "ConfirmOrder": "", "OrderCompleted": "",
	} {
		require.Contains(t, page, `<g class="box `+mark+`"><title>`+state+` `, state)
	}
	require.Equal(t, 5, strings.Count(page, `class="arrow taken`)) // one less than the states visited
	require.Equal(t, 1, strings.Count(page, `class="arrow taken catch"`))
	resp, _ := ask(t, "GET", base+"/executions/other", "", "Accept", "text/html")
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
}

func TestARunningExecutionShowsWhereItIs(t *testing.T) {
	s, base := serve(t)
	run := declined()
	run.Status, run.Events = "RUNNING", run.Events[:7]
	s.runs["run-1"] = run
	_, page := ask(t, "GET", base+"/executions/run-1", "", "Accept", "text/html")
	require.Contains(t, page, `<g class="box current"><title>ChargePayment `)
}
