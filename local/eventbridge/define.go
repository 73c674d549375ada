package eventbridge

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
)

// maxTargets is how many targets a rule may have.
const maxTargets = 5

// PutRule creates a rule or replaces its definition; its targets stay. It
// returns the rule's ARN. A pattern with an unknown operator is refused with
// InvalidEventPatternException.
func (s *Service) PutRule(_ context.Context, r Rule) (arn string, err error) {
	r.Bus = busName(r.Bus)
	if r.State == "" {
		r.State = Enabled
	}
	s.change.Lock()
	defer s.change.Unlock()
	b, err := s.bus(r.Bus)
	if err != nil {
		return "", err
	}
	compiled, err := compile(r, s.ruleARN(r.Bus, r.Name))
	if err != nil {
		return "", err
	}
	if old := s.rule(r.Bus, r.Name); old != nil {
		compiled.targets = old.targets
	}
	return compiled.arn, s.save(b, compiled)
}

// PutTargets adds targets to a rule, or replaces those with the same id.
func (s *Service) PutTargets(_ context.Context, bus, name string, targets []Target) error {
	added, err := compileTargets(targets)
	if err != nil {
		return err
	}
	return s.changeRule(bus, name, func(r *rule) (*rule, error) {
		all := slices.DeleteFunc(slices.Clone(r.targets), func(t *target) bool {
			return slices.ContainsFunc(added, func(a *target) bool { return a.ID == t.ID })
		})
		all = append(all, added...)
		if len(all) > maxTargets {
			return nil, limitExceeded()
		}
		slices.SortFunc(all, func(a, b *target) int { return strings.Compare(a.ID, b.ID) })
		return r.withTargets(all), nil
	})
}

func compileTargets(targets []Target) ([]*target, error) {
	out := make([]*target, 0, len(targets))
	for _, t := range targets {
		compiled, err := compileTarget(t)
		if err != nil {
			return nil, err
		}
		out = append(out, compiled)
	}
	return out, nil
}

func (s *Service) removeTargets(bus, name string, ids []string) error {
	return s.changeRule(bus, name, func(r *rule) (*rule, error) {
		return r.withTargets(slices.DeleteFunc(slices.Clone(r.targets), func(t *target) bool {
			return slices.Contains(ids, t.ID)
		})), nil
	})
}

func (s *Service) setState(bus, name, state string) error {
	return s.changeRule(bus, name, func(r *rule) (*rule, error) {
		changed := *r
		changed.State = state
		return &changed, nil
	})
}

// changeRule replaces an existing rule with the result of f.
func (s *Service) changeRule(nameOrARN, name string, f func(*rule) (*rule, error)) error {
	s.change.Lock()
	defer s.change.Unlock()
	b, err := s.bus(nameOrARN)
	if err != nil {
		return err
	}
	old := s.rule(b.Name, name)
	if old == nil {
		return notFound("Rule %s does not exist on EventBus %s.", name, b.Name)
	}
	changed, err := f(old)
	if err != nil {
		return err
	}
	return s.save(b, changed)
}

// save stores a rule and activates it.
func (s *Service) save(b *bus, r *rule) error {
	record := ruleRecord{Rule: r.Rule, Targets: []Target{}}
	for _, t := range r.targets {
		record.Targets = append(record.Targets, t.Target)
	}
	raw, err := json.Marshal(record)
	if err != nil {
		return err
	}
	if err := s.spaces.rules.Put(ruleKey(r.Bus, r.Name), raw); err != nil {
		return err
	}
	s.mu.Lock()
	b.rules[r.Name] = r
	s.mu.Unlock()
	s.rescheduled()
	return nil
}

func (s *Service) deleteRule(nameOrARN, name string) error {
	s.change.Lock()
	defer s.change.Unlock()
	b, err := s.bus(nameOrARN)
	if err != nil {
		return err
	}
	r := s.rule(b.Name, name)
	if r == nil {
		return nil // as on AWS, deleting an absent rule succeeds
	}
	if len(r.targets) > 0 {
		return invalid("Rule can't be deleted since it has targets.")
	}
	batch := s.env.DB.NewBatch()
	batch.Delete(s.spaces.rules, ruleKey(b.Name, name))
	batch.Delete(s.spaces.ticks, ruleKey(b.Name, name))
	if err := batch.Commit(); err != nil {
		return err
	}
	s.mu.Lock()
	delete(b.rules, name)
	s.mu.Unlock()
	s.rescheduled()
	return nil
}

func ruleKey(bus, name string) []byte { return []byte(bus + "\x00" + name) }
