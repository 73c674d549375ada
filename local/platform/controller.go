package platform

import (
	"context"
	"errors"
	"time"

	"github.com/eventforge/eventforge/local/control"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/process"
	"github.com/eventforge/eventforge/local/ses"
	"github.com/eventforge/eventforge/local/trace"
	"github.com/eventforge/eventforge/wiring"
)

// controller implements the control API over the platform.
type controller struct{ p *Platform }

var errStarting = errors.New("the platform is starting or being reset")

// withStack runs f on the stack, which no reset closes while f runs.
func (s controller) withStack(f func(*stack) error) error {
	if !s.p.mu.TryRLock() {
		return errStarting
	}
	defer s.p.mu.RUnlock()
	if s.p.stack == nil {
		return errStarting
	}
	return f(s.p.stack)
}

// Status returns everything that the overview shows.
func (s controller) Status(ctx context.Context) (v control.Status, err error) {
	err = s.withStack(func(w *stack) error {
		v, err = w.status(ctx)
		return err
	})
	v.Orders = s.p.traces.List(trace.Filter{OnlyOrders: true, Limit: newestOrders})
	v.TracesTo = s.p.config.tracesTo()
	return v, err
}

// Part returns one part of the status.
func (s controller) Part(ctx context.Context, name control.Part) (v any, err error) {
	err = s.withStack(func(w *stack) error {
		v, err = w.part(ctx, name)
		return err
	})
	return v, err
}

// Healthy returns nil when the API is ready.
func (s controller) Healthy() error {
	return s.withStack(func(w *stack) error {
		for _, p := range w.processes() {
			if !p.Ready {
				return errors.New(p.Name + " is not ready")
			}
		}
		return nil
	})
}

// Mails lists up to limit mails, newest first.
func (s controller) Mails(_ context.Context, limit int) ([]control.Mail, error) {
	out := []control.Mail{}
	err := s.withStack(func(w *stack) error {
		all, err := w.ses.Mailbox(limit)
		for _, m := range all {
			out = append(out, mailView(m))
		}
		return err
	})
	return out, err
}

// Mail returns a mail by its id.
func (s controller) Mail(_ context.Context, id string) (found control.Mail, err error) {
	err = s.withStack(func(w *stack) error {
		m, ok, err := w.ses.Message(id)
		if err == nil && !ok {
			err = control.ErrNotFound
		}
		found = mailView(m)
		return err
	})
	return found, err
}

func mailView(m ses.Message) control.Mail {
	return control.Mail{ID: m.ID, Time: m.Time, From: m.From, To: m.To, Subject: m.Subject, Text: m.Text, HTML: m.HTML}
}

// Executions lists the saga's newest executions, newest first.
func (s controller) Executions(ctx context.Context) (out []control.Execution, err error) {
	err = s.withStack(func(w *stack) error {
		out, err = w.executions(ctx)
		return err
	})
	traces := s.p.traces.Executions()
	for i, e := range out {
		out[i].Trace = traces[e.Name]
	}
	return out, err
}

// Execution returns an execution by its name.
func (s controller) Execution(ctx context.Context, name string) (run control.Run, err error) {
	err = s.withStack(func(w *stack) error {
		run, err = w.execution(ctx, name)
		return err
	})
	run.Trace = s.p.traces.Executions()[name]
	return run, err
}

// newestOrders is how many traces the overview shows.
const newestOrders = 10

// Traces lists the summaries of the selected traces, newest first.
func (s controller) Traces(f trace.Filter) []trace.Summary { return s.p.traces.List(f) }

// Trace returns a trace by its id.
func (s controller) Trace(id string) (trace.Trace, error) {
	t, ok := s.p.traces.Get(id)
	if !ok {
		return t, control.ErrNotFound
	}
	return t, nil
}

// Logs returns the last log lines of a function or of the API.
func (s controller) Logs(name string) (lines []control.LogLine, err error) {
	err = s.withStack(func(w *stack) error {
		if name == "api" {
			lines = w.apiLog.all()
			return nil
		}
		if _, ok := wiring.Functions()[name]; !ok {
			return control.ErrNotFound
		}
		lines = []control.LogLine{}
		for _, l := range w.lambda.Logs(functionName(name)) {
			lines = append(lines, control.LogLine{Time: l.Time, Text: l.Text})
		}
		return nil
	})
	return lines, err
}

// Faults lists the fault rules.
func (s controller) Faults() (rules []fault.Rule, err error) {
	err = s.withStack(func(w *stack) error {
		rules = w.env.Faults.Rules()
		return nil
	})
	return rules, err
}

// AddFault adds a fault rule. A function may have its name from the wiring.
func (s controller) AddFault(rule fault.Rule) (added fault.Rule, err error) {
	err = s.withStack(func(w *stack) error {
		if _, ok := wiring.Functions()[rule.Operation]; ok && rule.Service == "lambda" {
			rule.Operation = functionName(rule.Operation)
		}
		added, err = w.env.Faults.Add(rule)
		return err
	})
	return added, err
}

// ClearFaults removes the rule with the id, or all rules if the id is empty.
func (s controller) ClearFaults(id string) error {
	return s.withStack(func(w *stack) error { w.env.Faults.Clear(id); return nil })
}

// SeedFaults restarts the rules' random choices from the seed.
func (s controller) SeedFaults(seed uint64) error {
	return s.withStack(func(w *stack) error { w.env.Faults.Seed(seed); return nil })
}

// Advance moves the platform's clock forward and stores its offset, so that time
// does not go back at the next start.
func (s controller) Advance(d time.Duration) error {
	return s.withStack(func(w *stack) error {
		w.env.Clock.Advance(d)
		return w.settings.put("clock", w.env.Clock.Offset())
	})
}

// SetDuplicates sets whether the bus delivers everything twice.
func (s controller) SetDuplicates(on bool) error {
	return s.withStack(func(w *stack) error { w.events.SetDuplicate(on); return nil })
}

// Kill kills a function during its next invocation, or the API's process at
// once.
func (s controller) Kill(name string) error {
	return s.withStack(func(w *stack) error {
		if name == "api" && w.api != nil {
			w.api.Kill()
			return nil
		}
		if _, ok := wiring.Functions()[name]; !ok {
			return control.ErrNotFound
		}
		_, err := w.env.Faults.Add(fault.Rule{
			Service: "lambda", Operation: functionName(name), Kind: fault.Kill, Rate: 1, Count: 1,
		})
		return err
	})
}

// apiRestartTimeout bounds a start of the API, because a reset has to wait for
// it.
const apiRestartTimeout = 30 * time.Second

// Stop stops the API's process after its requests, until Start.
func (s controller) Stop(ctx context.Context, name string) error {
	return s.withAPI(name, func(api *process.Process) error { return api.Stop(ctx) })
}

// Start starts the API's process again and waits until it is ready.
func (s controller) Start(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, apiRestartTimeout)
	defer cancel()
	return s.withAPI(name, func(api *process.Process) error { return api.Start(ctx) })
}

// withAPI runs f on the API's process, the only process that can be stopped.
func (s controller) withAPI(name string, f func(*process.Process) error) error {
	return s.withStack(func(w *stack) error {
		if name != "api" || w.api == nil {
			return control.ErrNotFound
		}
		return f(w.api)
	})
}

// RotateKeys gives the user pool a new signing key.
func (s controller) RotateKeys() error {
	return s.withStack(func(w *stack) error { return w.cognito.RotateKeys(w.userPool.Pool) })
}

// Reset deletes all data and sets everything up again.
func (s controller) Reset(ctx context.Context) error { return s.p.Reset(ctx) }
