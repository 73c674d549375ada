// Package control serves the control API under /_local/, with which people and
// tests inspect the platform and inject faults. Every resource has two forms: a
// browser gets a page, every other client gets JSON.
package control

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/trace"
)

// ErrNotFound means that nothing has that name.
var ErrNotFound = errors.New("not found")

// Platform is what the control API shows and controls.
type Platform interface {
	// Status returns everything that the overview shows.
	Status(ctx context.Context) (Status, error)
	// Part returns one part of the status, for programs that poll it.
	Part(ctx context.Context, name Part) (any, error)
	// Healthy returns nil when everything is ready, else what it waits for.
	Healthy() error
	// Mails lists up to limit mails, newest first.
	Mails(ctx context.Context, limit int) ([]Mail, error)
	// Mail returns a mail by its id, or ErrNotFound.
	Mail(ctx context.Context, id string) (Mail, error)
	// Executions lists the saga's newest executions, newest first.
	Executions(ctx context.Context) ([]Execution, error)
	// Execution returns an execution by its name, or ErrNotFound.
	Execution(ctx context.Context, name string) (Run, error)
	// Traces lists the summaries of the selected traces, newest first.
	Traces(f trace.Filter) []trace.Summary
	// Trace returns a trace by its id, or ErrNotFound.
	Trace(id string) (trace.Trace, error)
	// Logs returns the last log lines of a function or process, or ErrNotFound.
	Logs(name string) ([]LogLine, error)
	// Faults lists the fault rules.
	Faults() ([]fault.Rule, error)
	// AddFault adds a rule. Its error names the invalid field.
	AddFault(rule fault.Rule) (fault.Rule, error)
	// ClearFaults removes the rule with the id, or all rules if it is empty.
	ClearFaults(id string) error
	// SeedFaults restarts the rules' random choices from the seed.
	SeedFaults(seed uint64) error
	// Advance moves the platform's clock forward.
	Advance(d time.Duration) error
	// SetDuplicates sets whether the bus delivers everything twice.
	SetDuplicates(on bool) error
	// Kill kills a function during its next invocation, or the API's process
	// at once; ErrNotFound for any other name.
	Kill(name string) error
	// Stop stops the API's process after its requests, until Start;
	// ErrNotFound for any other name.
	Stop(ctx context.Context, name string) error
	// Start starts the stopped process again and returns when it is ready;
	// ErrNotFound for any other name.
	Start(ctx context.Context, name string) error
	// RotateKeys gives the user pool a new signing key.
	RotateKeys() error
	// Reset deletes all data and sets everything up again.
	Reset(ctx context.Context) error
}

// TracesPath is the path of the OTLP endpoint, at which processes send their spans.
// Exporters append /v1/traces.
const TracesPath = "/_local/otlp"

// Handler serves the control API. spans receives what is posted to the OTLP endpoint.
// It trusts its clients: a guard.Guard belongs in front of it.
func Handler(p Platform, spans http.Handler) http.Handler {
	h := &handler{p}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_local/{$}", h.status)
	mux.HandleFunc("GET /_local/health", h.health)
	mux.HandleFunc("GET /_local/mailbox", h.mailbox)
	mux.HandleFunc("GET /_local/mailbox/{id}", h.mail)
	mux.HandleFunc("GET /_local/mailbox/{id}/html", h.mailHTML)
	mux.HandleFunc("GET /_local/executions", h.executions)
	mux.HandleFunc("GET /_local/executions/{name}", h.execution)
	mux.HandleFunc("GET /_local/traces", h.traces)
	mux.HandleFunc("GET /_local/traces/{id}", h.trace)
	mux.Handle("POST "+TracesPath+"/v1/traces", spans)
	mux.HandleFunc("GET /_local/logs/{name}", h.logs)
	for _, p := range []Part{Queues, Functions, Processes, Tables, Bus, LostEvents, Addresses, Time, Metrics} {
		mux.HandleFunc("GET /_local/"+string(p), h.part(p))
	}
	mux.HandleFunc("GET /_local/faults", h.faults)
	mux.HandleFunc("POST /_local/faults", h.addFault)
	mux.HandleFunc("DELETE /_local/faults", h.clearFaults)
	mux.HandleFunc("DELETE /_local/faults/{id}", h.clearFaults)
	mux.HandleFunc("POST /_local/seed", h.seed)
	mux.HandleFunc("POST /_local/clock", h.clock)
	mux.HandleFunc("POST /_local/duplicates", h.duplicates)
	mux.HandleFunc("POST /_local/kill/{name}", h.kill)
	mux.HandleFunc("POST /_local/stop/{name}", h.stop)
	mux.HandleFunc("POST /_local/start/{name}", h.start)
	mux.HandleFunc("POST /_local/keys/rotate", h.rotate)
	mux.HandleFunc("POST /_local/reset", h.reset)
	mux.HandleFunc("GET /_local/assets/{name}", asset)
	return mux
}

type handler struct{ platform Platform }

// fromBrowser reports whether the client is a browser, not a program.
func fromBrowser(r *http.Request) bool { return strings.Contains(r.Header.Get("Accept"), "text/html") }

// show sends the page to a browser and the data to a program.
func show(w http.ResponseWriter, r *http.Request, page string, data, view any) {
	if fromBrowser(r) {
		render(w, page, view)
		return
	}
	answer(w, http.StatusOK, data)
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	_ = enc.Encode(v)
}

func fail(w http.ResponseWriter, status int, message string) {
	answer(w, status, map[string]string{"error": message})
}

func failed(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	if errors.Is(err, ErrNotFound) {
		status = http.StatusNotFound
	}
	fail(w, status, err.Error())
}
