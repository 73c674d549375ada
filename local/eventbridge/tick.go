package eventbridge

import (
	"context"
	"encoding/binary"
	"time"
)

// rescheduled signals the ticker that rules have changed.
func (s *Service) rescheduled() {
	select {
	case s.ticks <- struct{}{}:
	default:
	}
}

// tick fires the scheduled rules at their times.
func (s *Service) tick(ctx context.Context) error {
	for ctx.Err() == nil {
		next, err := s.fireDue()
		if err != nil {
			return err
		}
		s.sleep(ctx, next, s.ticks)
	}
	return nil
}

// fireDue fires the rules that are due, and returns when the next one is due, in
// milliseconds; 0 means never.
func (s *Service) fireDue() (earliest int64, err error) {
	for _, r := range s.scheduled() {
		next, err := s.fire(r)
		if err != nil {
			return 0, err
		}
		if next > 0 && next != never && (earliest == 0 || next < earliest) {
			earliest = next
		}
	}
	return earliest, nil
}

// scheduled are the rules with a schedule, which only the default bus has.
func (s *Service) scheduled() []*rule {
	b, err := s.bus(DefaultBus)
	if err != nil {
		return nil
	}
	var out []*rule
	for _, r := range s.rules(b) {
		if r.schedule != nil {
			out = append(out, r)
		}
	}
	return out
}

// planned is the rule's stored next tick, if it was computed from the rule's present
// expression: a changed schedule starts again.
func (s *Service) planned(r *rule) (at int64, known bool, err error) {
	raw, ok, err := s.spaces.ticks.Get(ruleKey(r.Bus, r.Name))
	if err != nil || !ok || len(raw) < 8 || string(raw[8:]) != r.Schedule {
		return 0, false, err
	}
	return int64(binary.BigEndian.Uint64(raw)), true, nil
}

// fire ticks the rule if it is due and returns when it is due next. The tick
// and the next time are one commit, so a crash neither loses nor repeats it.
// If the clock has jumped over several ticks, or the platform was down, one event
// replaces them.
func (s *Service) fire(r *rule) (next int64, err error) {
	now := s.env.Clock.Now()
	at, known, err := s.planned(r)
	if err != nil || !r.enabled() {
		return 0, s.forget(r, known, err)
	}
	if known && at > now.UnixMilli() {
		return at, nil
	}
	a := s.newAcceptance()
	if known {
		a.add(s.tickEvent(r, time.UnixMilli(at)), "", []*rule{r})
	}
	next = following(r.schedule, at, known, now)
	raw := binary.BigEndian.AppendUint64(nil, uint64(next))
	a.batch.Put(s.spaces.ticks, ruleKey(r.Bus, r.Name), append(raw, r.Schedule...))
	a.writes = true
	return next, a.commit()
}

// forget deletes the next tick of a disabled rule, so that its schedule starts again
// when it is enabled.
func (s *Service) forget(r *rule, known bool, err error) error {
	if err != nil || !known {
		return err
	}
	return s.spaces.ticks.Delete(ruleKey(r.Bus, r.Name))
}

// never is the next tick of a schedule that has ended.
const never = 1 << 62

// following is the first tick after now. A rate keeps its phase.
func following(p schedule, at int64, known bool, now time.Time) int64 {
	from := now
	if step, ok := p.(rate); ok && known {
		passed := now.Sub(time.UnixMilli(at)) / time.Duration(step)
		from = time.UnixMilli(at).Add(passed * time.Duration(step))
	}
	next := p.next(from)
	if next.IsZero() {
		return never
	}
	return next.UnixMilli()
}

// tickEvent is the envelope of a scheduled event.
func (s *Service) tickEvent(r *rule, at time.Time) []byte {
	return envelope{
		Version: "0", ID: s.env.Rand.UUID(), DetailType: "Scheduled Event", Source: "aws.events",
		Account: s.env.Account, Time: at.UTC().Format(time.RFC3339), Region: s.env.Region,
		Resources: []string{r.arn}, Detail: []byte("{}"),
	}.encode()
}

// NextTick is when the scheduled rule of that name fires next, or the zero time.
func (s *Service) NextTick(name string) time.Time {
	r := s.rule(DefaultBus, name)
	if r == nil || r.schedule == nil {
		return time.Time{}
	}
	at, known, err := s.planned(r)
	if err != nil || !known || at == never {
		return time.Time{}
	}
	return time.UnixMilli(at).UTC()
}
