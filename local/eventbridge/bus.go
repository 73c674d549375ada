package eventbridge

import (
	"context"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/local/pattern"
	"github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/local/wire"
)

// bus is one event bus. The service's mutex guards its maps, whose values
// are immutable.
type bus struct {
	busRecord
	arn   string
	rules map[string]*rule
}

type busRecord struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Created     int64  `json:"created"` // seconds since 1970
	Tags        []Tag  `json:"tags,omitempty"`
}

type ruleRecord struct {
	Rule    Rule     `json:"rule"`
	Targets []Target `json:"targets"`
}

var validBusName = regexp.MustCompile(`^[.\-_A-Za-z0-9]{1,256}$`)

func (s *Service) loadBuses() error {
	s.buses[DefaultBus] = s.newBus(busRecord{Name: DefaultBus})
	var failed error
	err := s.spaces.buses.Walk(store.Range{}, func(_, v []byte) bool {
		var record busRecord
		failed = json.Unmarshal(v, &record)
		s.buses[record.Name] = s.newBus(record)
		return failed == nil
	})
	return firstError(err, failed)
}

func (s *Service) newBus(record busRecord) *bus {
	return &bus{busRecord: record, arn: s.env.ARN(service, "event-bus/"+record.Name), rules: map[string]*rule{}}
}

func (s *Service) loadRules() error {
	var failed error
	err := s.spaces.rules.Walk(store.Range{}, func(_, v []byte) bool {
		var record ruleRecord
		if failed = json.Unmarshal(v, &record); failed != nil {
			return false
		}
		var r *rule
		if r, failed = s.compileRecord(record); failed == nil {
			s.buses[record.Rule.Bus].rules[record.Rule.Name] = r
		}
		return failed == nil
	})
	return firstError(err, failed)
}

func (s *Service) compileRecord(record ruleRecord) (*rule, error) {
	r, err := compile(record.Rule, s.ruleARN(record.Rule.Bus, record.Rule.Name))
	if err != nil {
		return nil, err
	}
	targets, err := compileTargets(record.Targets)
	return r.withTargets(targets), err
}

func (s *Service) ruleARN(bus, name string) string {
	if bus == DefaultBus {
		return s.env.ARN(service, "rule/"+name)
	}
	return s.env.ARN(service, "rule/"+bus+"/"+name)
}

// CreateBus creates an event bus and returns its ARN.
func (s *Service) CreateBus(_ context.Context, name string) (arn string, err error) {
	if b, err := s.bus(name); err == nil {
		return b.arn, nil
	}
	b, err := s.createBus(busRecord{Name: name})
	if err != nil {
		return "", err
	}
	return b.arn, nil
}

func (s *Service) createBus(record busRecord) (*bus, error) {
	if !validBusName.MatchString(record.Name) || strings.HasPrefix(record.Name, "aws.") {
		return nil, invalid("Name: %q does not match [.\\-_A-Za-z0-9]{1,256} or begins with aws.", record.Name)
	}
	s.change.Lock()
	defer s.change.Unlock()
	if _, err := s.bus(record.Name); err == nil {
		return nil, exists("Event bus %s already exists.", record.Name)
	}
	record.Created = s.now() / 1000
	raw, err := json.Marshal(record)
	if err != nil {
		return nil, err
	}
	if err := s.spaces.buses.Put([]byte(record.Name), raw); err != nil {
		return nil, err
	}
	b := s.newBus(record)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buses[record.Name] = b
	return b, nil
}

func (s *Service) deleteBus(nameOrARN string) error {
	name := busName(nameOrARN)
	if name == DefaultBus {
		return invalid("Cannot delete event bus default.")
	}
	s.change.Lock()
	defer s.change.Unlock()
	b, err := s.bus(name)
	if err != nil {
		return nil // as on AWS, deleting an absent bus succeeds
	}
	if len(s.rules(b)) > 0 {
		return invalid("Event bus %s can't be deleted since it has rules.", name)
	}
	if err := s.spaces.buses.Delete([]byte(name)); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.buses, name)
	return nil
}

func (s *Service) bus(nameOrARN string) (*bus, error) {
	name := busName(nameOrARN)
	s.mu.RLock()
	defer s.mu.RUnlock()
	if b := s.buses[name]; b != nil {
		return b, nil
	}
	return nil, notFound("Event bus %s does not exist.", name)
}

// rules are the bus's rules by name.
func (s *Service) rules(b *bus) []*rule {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.SortedFunc(maps.Values(b.rules), func(x, y *rule) int { return strings.Compare(x.Name, y.Name) })
}

// rule returns the rule, or nil.
func (s *Service) rule(bus, name string) *rule {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if b := s.buses[bus]; b != nil {
		return b.rules[name]
	}
	return nil
}

// Matches reports whether the bus has a rule that an event of the source could match.
// Without one every such event is dropped.
func (s *Service) Matches(bus, source string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	b := s.buses[bus]
	if b == nil {
		return false
	}
	for _, r := range b.rules {
		if r.matches() && r.hears(source) {
			return true
		}
	}
	return false
}

// matching returns the bus's rules that match the event, and false if there is no such
// bus.
func (s *Service) matching(bus string, event map[string]any) (matched []*rule, ok bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	b := s.buses[bus]
	if b == nil {
		return nil, false
	}
	for _, r := range b.rules {
		if r.matches() && r.pattern.Match(event) {
			matched = append(matched, r)
		}
	}
	return matched, true
}

func compilePattern(text string) (*pattern.Pattern, error) {
	if len(text) > maxPattern {
		return nil, wire.NewError("InvalidEventPatternException", "Event pattern is not valid. Reason: more than 4096 characters")
	}
	p, err := pattern.Compile([]byte(text))
	if err != nil {
		return nil, wire.NewError("InvalidEventPatternException", "Event pattern is not valid. Reason: "+err.Error())
	}
	return p, nil
}
