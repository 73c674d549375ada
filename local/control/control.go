// Package control is the surface under /_local/ through which people and
// tests look into the platform and disturb it. Every page is also JSON: a
// browser gets the page, everybody else the data.
package control

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/fault"
)

// ErrNotFound says that there is nothing of that name.
var ErrNotFound = errors.New("not found")

// Platform is what the surface shows and moves.
type Platform interface {
	// Status is everything of the overview.
	Status(ctx context.Context) (Status, error)
	// Part is one part of the status alone: programs ask for it often.
	Part(ctx context.Context, name Part) (any, error)
	// Healthy is nil once everything serves; its error says what is awaited.
	Healthy() error
	// Mails lists up to limit mails, newest first.
	Mails(ctx context.Context, limit int) ([]Mail, error)
	// Mail is one mail by its id, or ErrNotFound.
	Mail(ctx context.Context, id string) (Mail, error)
	// Executions lists the saga's newest executions, newest first.
	Executions(ctx context.Context) ([]Execution, error)
	// Execution is one execution by its name, or ErrNotFound.
	Execution(ctx context.Context, name string) (Run, error)
	// Logs are the last lines of a function or process, or ErrNotFound.
	Logs(name string) ([]LogLine, error)
	// Faults lists the fault rules.
	Faults() ([]fault.Rule, error)
	// AddFault installs a rule; its error names the field that is wrong.
	AddFault(rule fault.Rule) (fault.Rule, error)
	// ClearFaults removes the rule of an id, or all with an empty one.
	ClearFaults(id string) error
	// SeedFaults starts a new, reproducible row of the rules' choices.
	SeedFaults(seed uint64) error
	// Advance moves the platform's clock forward.
	Advance(d time.Duration) error
	// SetDuplicates makes the bus deliver everything twice, or once again.
	SetDuplicates(on bool) error
	// Kill kills a function in its next invocation, or the API's process at
	// once; ErrNotFound for any other name.
	Kill(name string) error
	// Stop ends the API's process gently and keeps it down; ErrNotFound for any
	// other name.
	Stop(ctx context.Context, name string) error
	// Start lets what was stopped run again and returns when it is ready;
	// ErrNotFound for any other name.
	Start(ctx context.Context, name string) error
	// RotateKeys gives the user pool a new signing key.
	RotateKeys() error
	// Reset deletes all data and sets everything up anew.
	Reset(ctx context.Context) error
}

// Handler serves the surface.
func Handler(p Platform) http.Handler {
	s := &surface{p}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_local/{$}", s.status)
	mux.HandleFunc("GET /_local/health", s.health)
	mux.HandleFunc("GET /_local/mailbox", s.mailbox)
	mux.HandleFunc("GET /_local/mailbox/{id}", s.mail)
	mux.HandleFunc("GET /_local/mailbox/{id}/html", s.mailHTML)
	mux.HandleFunc("GET /_local/executions", s.executions)
	mux.HandleFunc("GET /_local/executions/{name}", s.execution)
	mux.HandleFunc("GET /_local/logs/{name}", s.logs)
	for _, p := range []Part{Queues, Functions, Processes, Tables, Bus, Addresses, Time} {
		mux.HandleFunc("GET /_local/"+string(p), s.part(p))
	}
	mux.HandleFunc("GET /_local/faults", s.faults)
	mux.HandleFunc("POST /_local/faults", s.addFault)
	mux.HandleFunc("DELETE /_local/faults", s.clearFaults)
	mux.HandleFunc("DELETE /_local/faults/{id}", s.clearFaults)
	mux.HandleFunc("POST /_local/seed", s.seed)
	mux.HandleFunc("POST /_local/clock", s.clock)
	mux.HandleFunc("POST /_local/duplicates", s.duplicates)
	mux.HandleFunc("POST /_local/kill/{name}", s.kill)
	mux.HandleFunc("POST /_local/stop/{name}", s.stop)
	mux.HandleFunc("POST /_local/start/{name}", s.start)
	mux.HandleFunc("POST /_local/keys/rotate", s.rotate)
	mux.HandleFunc("POST /_local/reset", s.reset)
	mux.HandleFunc("GET /_local/assets/{name}", asset)
	return guard(mux)
}

type surface struct{ platform Platform }

// guard keeps strangers' pages out: one that made its own name resolve to
// this machine (DNS rebinding) comes with that name as Host, one that posts
// from elsewhere with its own origin.
func guard(h http.Handler) http.Handler {
	h = http.NewCrossOriginProtection().Handler(h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !ownHost(r.Host) {
			fail(w, http.StatusForbidden, "Host: the control surface answers only to localhost and loopback addresses")
			return
		}
		h.ServeHTTP(w, r)
	})
}

func ownHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.Trim(host, "[]")
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// person reports whether a browser asks, and not a program.
func person(r *http.Request) bool { return strings.Contains(r.Header.Get("Accept"), "text/html") }

// show answers with the page to a person and with the data to a program.
func show(w http.ResponseWriter, r *http.Request, page string, data, view any) {
	if person(r) {
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
