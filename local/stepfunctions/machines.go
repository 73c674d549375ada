package stepfunctions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/stepfunctions/asl"
	"github.com/eventforge/eventforge/local/store"
)

// defaultRole is the role of state machines without one. Nothing checks it.
const defaultRole = "arn:aws:iam::000000000000:role/local"

// machineRecord is a stored state machine.
type machineRecord struct {
	Name     string    `json:"name"`
	RoleARN  string    `json:"roleArn"`
	Revision string    `json:"revision"`
	Created  time.Time `json:"created"`
	Updated  time.Time `json:"updated"`
}

// machine is a state machine with its current definition.
type machine struct {
	machineRecord
	arn        string
	definition []byte
	parsed     *asl.Machine
}

func (s *Service) machineARN(name string) string { return s.env.ARN(serviceName, "stateMachine:"+name) }

func (s *Service) loadMachines() error {
	var bad error
	err := s.spaces.machines.Walk(store.Range{}, func(_, v []byte) bool {
		var m machine
		if bad = json.Unmarshal(v, &m.machineRecord); bad != nil {
			return false
		}
		m.arn = s.machineARN(m.Name)
		m.parsed, m.definition, bad = s.revision(m.Name, m.Revision)
		s.machines[m.Name] = &m
		return bad == nil
	})
	return errors.Join(err, bad)
}

// revision loads a revision of a definition.
func (s *Service) revision(name, revision string) (*asl.Machine, []byte, error) {
	definition, ok, err := s.spaces.revisions.Get(revisionKey(name, revision))
	if err != nil {
		return nil, nil, err
	}
	if !ok {
		return nil, nil, fmt.Errorf("state machine %s: revision %s is missing", name, revision)
	}
	parsed, err := asl.Parse(definition)
	return parsed, definition, err
}

// Create creates a state machine, or updates the definition of the one with that name,
// and returns its ARN. The error is a *wire.Error such as InvalidDefinition, which names
// the state and the field.
func (s *Service) Create(_ context.Context, name string, definition []byte) (arn string, err error) {
	if err := checkName(name); err != nil {
		return "", err
	}
	parsed, err := parse(definition)
	if err != nil {
		return "", err
	}
	s.mu.RLock()
	old := s.machines[name]
	s.mu.RUnlock()
	if old != nil && string(old.definition) == string(definition) {
		return old.arn, nil
	}
	m := &machine{arn: s.machineARN(name), definition: definition, parsed: parsed}
	m.machineRecord = machineRecord{Name: name, RoleARN: defaultRole, Created: s.env.Clock.Now()}
	if old != nil {
		m.machineRecord = old.machineRecord
	}
	return m.arn, s.save(m)
}

// save stores a new revision of the machine and makes it the current one.
func (s *Service) save(m *machine) error {
	m.Revision, m.Updated = s.env.Rand.UUID(), s.env.Clock.Now()
	record, err := json.Marshal(m.machineRecord)
	if err != nil {
		return err
	}
	b := s.env.DB.NewBatch()
	b.Put(s.spaces.machines, []byte(m.Name), record)
	b.Put(s.spaces.revisions, revisionKey(m.Name, m.Revision), m.definition)
	if err := b.Commit(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.machines[m.Name] = m
	return nil
}

// machine finds a state machine by its ARN.
func (s *Service) machine(arn string) (*machine, error) {
	name, ok := strings.CutPrefix(arn, s.machineARN(""))
	if !ok || name == "" || strings.ContainsAny(name, ":/") {
		return nil, invalidARN(arn)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	m, ok := s.machines[name]
	if !ok {
		return nil, errMachine(arn)
	}
	return m, nil
}

// Machines lists the state machines' names and definitions.
func (s *Service) Machines() map[string][]byte {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make(map[string][]byte, len(s.machines))
	for name, m := range s.machines {
		out[name] = m.definition
	}
	return out
}

func (s *Service) sortedMachines() []*machine {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make([]*machine, 0, len(s.machines))
	for _, m := range s.machines {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b *machine) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func parse(definition []byte) (*asl.Machine, error) {
	m, err := asl.Parse(definition)
	if err != nil {
		return nil, invalidDefinition(err)
	}
	return m, nil
}
