package sqs

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Queue describes a queue to create. A zero duration means SQS's default; a zero
// MaxReceiveCount means no dead-letter queue.
type Queue struct {
	Name              string
	VisibilityTimeout time.Duration
	Retention         time.Duration
	MaxReceiveCount   int
	DeadLetterARN     string
}

// attributes returns the settings as SQS's queue attributes.
func (d Queue) attributes() map[string]string {
	out := map[string]string{}
	if d.VisibilityTimeout > 0 {
		out["VisibilityTimeout"] = strconv.Itoa(int(d.VisibilityTimeout.Seconds()))
	}
	if d.Retention > 0 {
		out["MessageRetentionPeriod"] = strconv.Itoa(int(d.Retention.Seconds()))
	}
	if d.MaxReceiveCount > 0 {
		out["RedrivePolicy"] = `{"deadLetterTargetArn":"` + d.DeadLetterARN + `","maxReceiveCount":` + strconv.Itoa(d.MaxReceiveCount) + `}`
	}
	return out
}

// Create creates a queue or, if one of that name exists, updates its settings.
// It returns the queue's ARN.
func (s *Service) Create(ctx context.Context, d Queue) (arn string, err error) {
	err = s.env.Faults.Do(ctx, service, "CreateQueue", func(context.Context) error {
		arn, err = s.createOrUpdate(d.Name, d.attributes())
		return err
	})
	return arn, err
}

func (s *Service) createOrUpdate(name string, attributes map[string]string) (string, error) {
	q, err := s.byName(name)
	if err != nil {
		q, err = s.create(name, attributes, nil)
	} else {
		err = s.setAttributes(q, attributes)
	}
	if err != nil {
		return "", err
	}
	return q.arn, nil
}

var queueName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,80}$`)

// create creates a queue, or returns the existing one of that name if its
// attributes are the same.
func (s *Service) create(name string, attributes, tags map[string]string) (*queue, error) {
	if strings.HasSuffix(name, ".fifo") {
		return nil, fifoNotImplemented()
	}
	if !queueName.MatchString(name) {
		return nil, invalidValue("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")
	}
	s.definitionMu.Lock()
	defer s.definitionMu.Unlock()
	if q, err := s.byName(name); err == nil {
		return q, sameAttributes(q.definition(), attributes)
	}
	return s.addQueue(name, attributes, tags)
}

func (s *Service) addQueue(name string, attributes, tags map[string]string) (*queue, error) {
	now := s.now() / 1000
	d, err := definition{Name: name, ID: s.numbers.Next(), Tags: tags, Created: now, Modified: now}.withAttributes(attributes)
	if err != nil {
		return nil, err
	}
	if err := s.checkRedrive(name, d.limits); err != nil {
		return nil, err
	}
	if err := s.defs.Put([]byte(name), d.encode()); err != nil {
		return nil, err
	}
	q := newQueue(d, s.arn(name))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queues[name] = q
	return q, nil
}

// sameAttributes returns an error if an attribute differs from the wanted one.
func sameAttributes(d definition, wanted map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		value := d.Attributes[name]
		if value == "" {
			value = defaultAttribute(name)
		}
		if value != wanted[name] {
			return fail("QueueNameExists", "QueueAlreadyExists", "A queue already exists with the same name and a different value for attribute "+name)
		}
	}
	return nil
}

// checkRedrive requires that the dead-letter queue exists and allows this source.
func (s *Service) checkRedrive(name string, l limits) error {
	if l.redrive.Target == "" {
		return nil
	}
	target, err := s.byARN(l.redrive.Target)
	if err != nil {
		return invalidParameter(l.redrive.Target, "RedrivePolicy", "Dead letter target does not exist.")
	}
	allow := target.definition().limits.redriveAllow
	if allow.Permission == "denyAll" || allow.Permission == "byQueue" && !slices.Contains(allow.Sources, s.arn(name)) {
		return invalidAttribute("RedrivePolicy", "Dead letter target does not allow this queue as a source.")
	}
	return nil
}

// update changes a queue's definition, durably.
func (s *Service) update(q *queue, change func(definition) (definition, error)) error {
	s.definitionMu.Lock()
	defer s.definitionMu.Unlock()
	d, err := change(q.definition())
	if err != nil {
		return err
	}
	d.Modified = s.now() / 1000
	if err := s.checkRedrive(d.Name, d.limits); err != nil {
		return err
	}
	if err := s.defs.Put([]byte(d.Name), d.encode()); err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.def = d
	return nil
}

func (s *Service) setAttributes(q *queue, attributes map[string]string) error {
	return s.update(q, func(d definition) (definition, error) { return d.withAttributes(attributes) })
}

// removeQueue deletes the queue and its messages.
func (s *Service) removeQueue(q *queue) error {
	s.definitionMu.Lock()
	defer s.definitionMu.Unlock()
	name := q.definition().Name
	b := s.env.DB.NewBatch()
	b.Delete(s.defs, []byte(name))
	s.messages.removeAll(b, q.id)
	if err := b.Commit(); err != nil {
		return err
	}
	s.mu.Lock()
	delete(s.queues, name)
	s.mu.Unlock()
	q.removeAll()
	return nil
}

// purge deletes the messages that the queue holds now. One that is being sent at
// the same time stays: the purge must not delete its content and leave its entry.
func (s *Service) purge(q *queue) error {
	if !q.startPurge(s.now()) {
		return failWithPrefix("PurgeQueueInProgress", "Only one PurgeQueue operation on "+q.definition().Name+" is allowed every 60 seconds.")
	}
	b := s.env.DB.NewBatch()
	for _, e := range q.removeAll() {
		s.messages.remove(b, q.id, e.seq)
	}
	return b.Commit()
}

func (q *queue) startPurge(now int64) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.purgedAt > 0 && now < q.purgedAt+60_000 {
		return false
	}
	q.purgedAt = now
	return true
}

// deadLetterSources returns the queues whose dead letters go to q, by name.
func (s *Service) deadLetterSources(q *queue) []definition {
	var out []definition
	for _, other := range s.allQueues() {
		if d := other.definition(); d.limits.redrive.Target == q.arn {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b definition) int { return strings.Compare(a.Name, b.Name) })
	return out
}
