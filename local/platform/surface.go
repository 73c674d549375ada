package platform

import (
	"context"
	"errors"
	"time"

	"github.com/eventforge/eventforge/local/control"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/process"
	"github.com/eventforge/eventforge/local/ses"
	"github.com/eventforge/eventforge/wiring"
)

// surface is the platform as the control surface sees it.
type surface struct{ p *Platform }

var errStarting = errors.New("the platform is starting or being reset")

// with runs f on the world, which no reset takes away meanwhile.
func (s surface) with(f func(*world) error) error {
	if !s.p.mu.TryRLock() {
		return errStarting
	}
	defer s.p.mu.RUnlock()
	if s.p.world == nil {
		return errStarting
	}
	return f(s.p.world)
}

// Status is everything of the overview.
func (s surface) Status(ctx context.Context) (v control.Status, err error) {
	err = s.with(func(w *world) error {
		v, err = w.status(ctx)
		return err
	})
	return v, err
}

// Part is one part of the status alone.
func (s surface) Part(ctx context.Context, name control.Part) (v any, err error) {
	err = s.with(func(w *world) error {
		v, err = w.part(ctx, name)
		return err
	})
	return v, err
}

// Healthy is nil once the API is ready.
func (s surface) Healthy() error {
	return s.with(func(w *world) error {
		for _, p := range w.processes() {
			if !p.Ready {
				return errors.New(p.Name + " is not ready")
			}
		}
		return nil
	})
}

// Mails lists up to limit mails, newest first.
func (s surface) Mails(_ context.Context, limit int) ([]control.Mail, error) {
	out := []control.Mail{}
	err := s.with(func(w *world) error {
		all, err := w.ses.Mailbox(limit)
		for _, m := range all {
			out = append(out, mailView(m))
		}
		return err
	})
	return out, err
}

// Mail is one mail by its id.
func (s surface) Mail(_ context.Context, id string) (found control.Mail, err error) {
	err = s.with(func(w *world) error {
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
func (s surface) Executions(ctx context.Context) (out []control.Execution, err error) {
	err = s.with(func(w *world) error {
		out, err = w.executions(ctx)
		return err
	})
	return out, err
}

// Execution is one execution by its name.
func (s surface) Execution(ctx context.Context, name string) (run control.Run, err error) {
	err = s.with(func(w *world) error {
		run, err = w.execution(ctx, name)
		return err
	})
	return run, err
}

// Logs are the last lines of a function or of the API.
func (s surface) Logs(name string) (lines []control.LogLine, err error) {
	err = s.with(func(w *world) error {
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
func (s surface) Faults() (rules []fault.Rule, err error) {
	err = s.with(func(w *world) error {
		rules = w.env.Faults.Rules()
		return nil
	})
	return rules, err
}

// AddFault installs a fault rule. A function may be named as the wiring does.
func (s surface) AddFault(rule fault.Rule) (added fault.Rule, err error) {
	err = s.with(func(w *world) error {
		if _, ok := wiring.Functions()[rule.Operation]; ok && rule.Service == "lambda" {
			rule.Operation = functionName(rule.Operation)
		}
		added, err = w.env.Faults.Add(rule)
		return err
	})
	return added, err
}

// ClearFaults removes one rule, or all with an empty id.
func (s surface) ClearFaults(id string) error {
	return s.with(func(w *world) error { w.env.Faults.Clear(id); return nil })
}

// SeedFaults starts a new row of the rules' choices.
func (s surface) SeedFaults(seed uint64) error {
	return s.with(func(w *world) error { w.env.Faults.Seed(seed); return nil })
}

// Advance moves the platform's clock forward and notes how far it is now, so
// that the next start does not move time back.
func (s surface) Advance(d time.Duration) error {
	return s.with(func(w *world) error {
		w.env.Clock.Advance(d)
		return w.memory.put("clock", w.env.Clock.Offset())
	})
}

// SetDuplicates makes the bus deliver everything twice, or once again.
func (s surface) SetDuplicates(on bool) error {
	return s.with(func(w *world) error { w.events.SetDuplicate(on); return nil })
}

// Kill kills a function in its next invocation, or the API's process at once.
func (s surface) Kill(name string) error {
	return s.with(func(w *world) error {
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

// startingAtMost is how long a start may take; a reset waits for it meanwhile.
const startingAtMost = 30 * time.Second

// Stop ends the API's process gently and keeps it down.
func (s surface) Stop(ctx context.Context, name string) error {
	return s.withAPI(name, func(api *process.Process) error { return api.Stop(ctx) })
}

// Start lets the API's process run again and waits until it is ready.
func (s surface) Start(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, startingAtMost)
	defer cancel()
	return s.withAPI(name, func(api *process.Process) error { return api.Start(ctx) })
}

// withAPI runs f on the API's process, the only one that is kept running.
func (s surface) withAPI(name string, f func(*process.Process) error) error {
	return s.with(func(w *world) error {
		if name != "api" || w.api == nil {
			return control.ErrNotFound
		}
		return f(w.api)
	})
}

// RotateKeys gives the user pool a new signing key.
func (s surface) RotateKeys() error {
	return s.with(func(w *world) error { return w.cognito.RotateKeys(w.people.Pool) })
}

// Reset deletes all data and sets everything up anew.
func (s surface) Reset(ctx context.Context) error { return s.p.Reset(ctx) }
