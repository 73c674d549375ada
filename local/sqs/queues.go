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

// Queue describes a queue to create. Zero durations are SQS's defaults, a zero
// MaxReceiveCount is no dead-letter queue.
type Queue struct {
	Name              string
	VisibilityTimeout time.Duration
	Retention         time.Duration
	MaxReceiveCount   int
	DeadLetterARN     string
}

// attributes are the settings in SQS's terms.
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

// Create makes a queue or, if there is one of that name, gives it these
// settings. It returns the queue's ARN.
func (s *Service) Create(ctx context.Context, d Queue) (arn string, err error) {
	err = s.env.Faults.Do(ctx, service, "CreateQueue", func(context.Context) error {
		arn, err = s.createOrUpdate(d.Name, d.attributes())
		return err
	})
	return arn, err
}

func (s *Service) createOrUpdate(name string, attributes map[string]string) (string, error) {
	q, err := s.named(name)
	if err != nil {
		q, err = s.create(name, attributes, nil)
	} else {
		err = s.configure(q, attributes)
	}
	if err != nil {
		return "", err
	}
	return q.arn, nil
}

var queueName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,80}$`)

// create makes a queue, or finds the one of that name if its attributes agree.
func (s *Service) create(name string, attributes, tags map[string]string) (*queue, error) {
	if strings.HasSuffix(name, ".fifo") {
		return nil, noFIFO()
	}
	if !queueName.MatchString(name) {
		return nil, invalidValue("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")
	}
	s.change.Lock()
	defer s.change.Unlock()
	if q, err := s.named(name); err == nil {
		return q, sameAttributes(q.definition(), attributes)
	}
	return s.createNew(name, attributes, tags)
}

func (s *Service) createNew(name string, attributes, tags map[string]string) (*queue, error) {
	now := s.now() / 1000
	d, err := definition{Name: name, ID: s.seq.Add(1), Tags: tags, Created: now, Modified: now}.with(attributes)
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

// sameAttributes refuses to create a queue again with another configuration.
func sameAttributes(d definition, wanted map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		value := d.Attributes[name]
		if value == "" {
			value = defaultOf(name)
		}
		if value != wanted[name] {
			return fail("QueueNameExists", "QueueAlreadyExists", "A queue already exists with the same name and a different value for attribute "+name)
		}
	}
	return nil
}

// checkRedrive wants the dead-letter queue to exist and to allow this source.
func (s *Service) checkRedrive(name string, l limits) error {
	if l.redrive.Target == "" {
		return nil
	}
	target, err := s.byARN(l.redrive.Target)
	if err != nil {
		return invalid(l.redrive.Target, "RedrivePolicy", "Dead letter target does not exist.")
	}
	allow := target.definition().limits.allow
	if allow.Permission == "denyAll" || allow.Permission == "byQueue" && !slices.Contains(allow.Sources, s.arn(name)) {
		return badAttribute("RedrivePolicy", "Dead letter target does not allow this queue as a source.")
	}
	return nil
}

// update changes a queue's definition, durably.
func (s *Service) update(q *queue, change func(definition) (definition, error)) error {
	s.change.Lock()
	defer s.change.Unlock()
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

func (s *Service) configure(q *queue, attributes map[string]string) error {
	return s.update(q, func(d definition) (definition, error) { return d.with(attributes) })
}

// destroy deletes the queue and its messages.
func (s *Service) destroy(q *queue) error {
	s.change.Lock()
	defer s.change.Unlock()
	name := q.definition().Name
	b := s.env.DB.NewBatch()
	b.Delete(s.defs, []byte(name))
	s.data.clear(b, q.id, s.seq.Load())
	if err := b.Commit(); err != nil {
		return err
	}
	s.mu.Lock()
	delete(s.queues, name)
	s.mu.Unlock()
	q.empty(s.seq.Load())
	return nil
}

// purge deletes the messages that are in the queue now.
func (s *Service) purge(q *queue) error {
	now, last := s.now(), s.seq.Load()
	if !q.startPurge(now) {
		return legacy("PurgeQueueInProgress", "Only one PurgeQueue operation on "+q.definition().Name+" is allowed every 60 seconds.")
	}
	b := s.env.DB.NewBatch()
	s.data.clear(b, q.id, last)
	if err := b.Commit(); err != nil {
		return err
	}
	q.empty(last)
	return nil
}

func (q *queue) startPurge(now int64) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.purged > 0 && now < q.purged+60_000 {
		return false
	}
	q.purged = now
	return true
}

// sources are the queues whose dead letters go to q, by name.
func (s *Service) sources(q *queue) []definition {
	var out []definition
	for _, other := range s.all() {
		if d := other.definition(); d.limits.redrive.Target == q.arn {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b definition) int { return strings.Compare(a.Name, b.Name) })
	return out
}
