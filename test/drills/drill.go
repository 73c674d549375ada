package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/eventforge/eventforge/test/kit/calm"
)

// drill breaks what an alarm is for, and mends it by the alarm's runbook.
type drill struct {
	alarm  string
	breaks string                                            // what breaks, as in the table
	strike func(ctx context.Context, p *scene) error         // breaks it
	load   func(ctx context.Context, p *scene) error         // what goes on until the alarm is raised; may be nil
	page   func(ctx context.Context, p *scene) (bool, error) // whether the operators' page shows it; nil: it has no figure of it
	// overview is whether the overview shows it, where there is one; nil: it has no figure of it.
	overview func(o overview) bool
	kept     bool // the page shows it for ever, like an order that has failed
	steps    []step
	well     func(ctx context.Context, p *scene) (bool, error) // whether it is mended, beside alarm and page; may be nil
	pace     time.Duration                                     // step of the clock while it waits; a minute if 0
	paces    int                                               // steps of the clock after which it gives up; maxPaces if 0
	quick    bool                                              // runs in `test`
	own      bool                                              // needs a platform whose clock was not moved before
}

// step is what the drill expects of one command of the runbook. Every command has one, in
// the runbook's order.
type step struct {
	begins string                                    // how the command begins
	shows  string                                    // an expression that what it prints matches
	sets   string                                    // variable that gets the expression's first group
	before func(ctx context.Context, p *scene) error // what happens before it, such as that the cause is removed; may be nil
}

// scene is a drill in progress.
type scene struct {
	*stage
	variables map[string]string // that the runbook tells people to set
	order     string            // id of the order that it is about
	shell     *shell
	waitsFor  string // what is not well yet
}

// result is a row of the table.
type result struct {
	Alarm, Breaks       string
	Detection, Recovery time.Duration // on the platform's clock
	Commands            int
	OnPage              bool
	Took                time.Duration // on the machine's clock
}

// limit is the longest duration of a drill on the machine's clock, and steady how long all
// must stay well on the platform's.
const (
	limit  = 10 * time.Minute
	steady = 6 * time.Minute
)

// conduct runs the drill. Its error names what did not happen.
func (d drill) conduct(ctx context.Context, s *stage) (r result, err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	began := time.Now()
	r = result{Alarm: d.alarm, Breaks: d.breaks, OnPage: d.page != nil}
	defer func() {
		r.Took = time.Since(began)
		err = errors.Join(err, s.control.Mend(context.WithoutCancel(ctx)))
		if err != nil {
			err = fmt.Errorf("%s: %w", d.alarm, err)
		}
	}()
	p := &scene{stage: s, variables: map[string]string{}}
	if err := d.plan(p); err != nil {
		return r, err
	}
	if err := d.until(ctx, p, "before the drill", d.quiet); err != nil {
		return r, err
	}
	if r.Detection, err = d.detect(ctx, p); err != nil {
		return r, err
	}
	struck, err := s.control.Now(ctx)
	if err != nil {
		return r, err
	}
	if r.Commands, err = d.operate(ctx, p); err != nil {
		return r, err
	}
	if err := d.until(ctx, p, "after the runbook", d.mended); err != nil {
		return r, err
	}
	now, err := s.control.Now(ctx)
	r.Recovery = now.Sub(struck)
	if err != nil {
		return r, err
	}
	return r, d.stays(ctx, p)
}

// detect breaks the thing, and waits until the page and the alarm show it.
func (d drill) detect(ctx context.Context, p *scene) (time.Duration, error) {
	began, err := p.control.Now(ctx)
	if err != nil {
		return 0, err
	}
	if err := d.strike(ctx, p); err != nil {
		return 0, fmt.Errorf("break it: %w", err)
	}
	err = d.until(ctx, p, "until the page and the alarm show it", func(ctx context.Context, p *scene) (bool, error) {
		if d.load != nil {
			if err := d.load(ctx, p); err != nil {
				return false, fmt.Errorf("load: %w", err)
			}
		}
		p.waitsFor = "the page shows it"
		shown, err := d.shown(ctx, p)
		if err != nil || !shown {
			return false, err
		}
		p.waitsFor = "the alarm is raised"
		return p.raised(ctx, d.alarm)
	})
	if err != nil {
		return 0, err
	}
	now, err := p.control.Now(ctx)
	if err != nil {
		return 0, err
	}
	return now.Sub(began), d.overviewShows(ctx, p)
}

func (d drill) shown(ctx context.Context, p *scene) (bool, error) {
	if d.page == nil {
		return true, nil
	}
	return d.page(ctx, p)
}

func (d drill) quiet(ctx context.Context, p *scene) (bool, error) {
	raised, err := p.raised(ctx, d.alarm)
	return !raised, err
}

// mended reports whether the alarm is over, the page shows nothing any more, and what was
// broken works.
func (d drill) mended(ctx context.Context, p *scene) (bool, error) {
	checks := []check{{"the alarm is over", d.quiet}}
	if d.page != nil && !d.kept {
		checks = append(checks, check{"the page shows nothing", func(ctx context.Context, p *scene) (bool, error) {
			shown, err := d.page(ctx, p)
			return !shown, err
		}})
	}
	if d.well != nil {
		checks = append(checks, check{"what was broken works", d.well})
	}
	for _, c := range checks {
		if ok, err := c.holds(ctx, p); err != nil || !ok {
			p.waitsFor = c.what
			return false, err
		}
	}
	return true, nil
}

// check is one thing that must be so when all is well.
type check struct {
	what  string
	holds func(ctx context.Context, p *scene) (bool, error)
}

// stays checks that all is still well some time later, when nothing hides any more.
func (d drill) stays(ctx context.Context, p *scene) error {
	if err := p.pass(ctx, steady, steady/3); err != nil {
		return err
	}
	if well, err := d.mended(ctx, p); err != nil || !well {
		return errors.Join(err, fmt.Errorf("%s later it is not so any more that %s", steady, p.waitsFor))
	}
	return nil
}

// until lets time pass until ok.
func (d drill) until(ctx context.Context, p *scene, what string, ok func(context.Context, *scene) (bool, error)) error {
	pace := d.pace
	if pace == 0 {
		pace = time.Minute
	}
	for waited := time.Duration(0); ; waited += pace {
		if err := calm.Wait(ctx, p.control); err != nil {
			return err
		}
		done, err := ok(ctx, p)
		if err != nil || done {
			return err
		}
		if waited >= d.patience(pace) {
			return fmt.Errorf("%s: not within %s of the platform's time; waits until %s", what, waited, p.waitsFor)
		}
		if err := p.pass(ctx, pace, pace); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
	}
}

// maxPaces is how many steps of the clock a wait has, unless the drill says otherwise.
const maxPaces = 45

func (d drill) patience(pace time.Duration) time.Duration {
	return time.Duration(cmp.Or(d.paces, maxPaces)) * pace
}

// plan checks that the runbook has the commands that the drill expects, and no other.
func (d drill) plan(p *scene) error {
	all := p.runbook.of(d.alarm)
	for i, s := range d.steps {
		if i >= len(all) || !strings.HasPrefix(all[i], s.begins) {
			return fmt.Errorf("%s lacks the command %d of %s: %s…", page(), i+1, d.alarm, s.begins)
		}
	}
	if len(all) > len(d.steps) {
		return fmt.Errorf("%s has a command that the drill of %s does not know: %s", page(), d.alarm, all[len(d.steps)])
	}
	return nil
}

// operate runs the runbook's commands as they stand, each with what is expected of it. At
// the latest after them the cause is gone.
func (d drill) operate(ctx context.Context, p *scene) (commands int, err error) {
	if p.shell, err = p.open(ctx, d.alarm); err != nil {
		return 0, err
	}
	defer p.shell.stop()
	for i, command := range p.runbook.of(d.alarm) {
		if before := d.steps[i].before; before != nil {
			if err := before(ctx, p); err != nil {
				return i, err
			}
		}
		if err := d.steps[i].run(p, command); err != nil {
			return i, err
		}
	}
	return len(d.steps), mend(ctx, p)
}

func (s step) run(p *scene, command string) error {
	p.log("    $ %s", command)
	printed, err := p.shell.run(command)
	if err != nil {
		return err
	}
	p.log("%s", indent(printed))
	found := regexp.MustCompile(s.shows).FindStringSubmatch(printed)
	if found == nil {
		return fmt.Errorf("%s\nprinted nothing like %q:\n%s", command, s.shows, printed)
	}
	if s.sets == "" {
		return nil
	}
	return p.shell.set(s.sets, found[1])
}

// most is how much of what a command prints is shown.
const most = 600

func indent(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > most {
		text = text[:most] + "…"
	}
	return "      " + strings.ReplaceAll(text, "\n", "\n      ")
}

// open starts a shell and runs the runbook's head, but for its first block, which names the
// environment: the drill does that.
func (p *scene) open(ctx context.Context, name string) (*shell, error) {
	dir, err := os.MkdirTemp(p.work, name)
	if err != nil {
		return nil, err
	}
	document, err := json.Marshal(p.local.Target)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "target.json"), document, 0o600); err != nil {
		return nil, err
	}
	variables := map[string]string{
		"AWS_REGION": p.local.Region, "AWS_DEFAULT_REGION": p.local.Region, "environment": "local", "name": strings.TrimSuffix(prefix, "-"),
		"table": p.local.Table, "app": p.local.App, "token": p.operator.Token, "aws_cli": p.cli, "aws_endpoint": p.local.AWS,
		"order": p.order,
	}
	for name, value := range p.variables {
		variables[name] = value
	}
	s, err := startShell(ctx, dir, variables)
	if err != nil {
		return nil, err
	}
	for _, block := range p.runbook.head[1:] {
		for _, command := range block {
			if _, err := s.run(command); err != nil {
				s.stop()
				return nil, err
			}
		}
	}
	return s, nil
}

// named returns the drill of an alarm.
func named(alarm string) (drill, bool) {
	i := slices.IndexFunc(drills, func(d drill) bool { return d.alarm == alarm })
	if i < 0 {
		return drill{}, false
	}
	return drills[i], true
}
