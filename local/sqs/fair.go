package sqs

import "regexp"

// messageGroup is what SQS accepts as a MessageGroupId.
var messageGroup = regexp.MustCompile(`^[!-~]{1,128}$`)

// group is the messages of one tenant in a standard queue. SQS makes the queue fair by them:
// it prefers tenants that do not have more messages in flight than others, and never holds a
// message back if there is a receiver for it
// (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html).
// A message without a group is a tenant of its own.
type group struct {
	visible  visibilityHeap
	inFlight int
}

// groups are a queue's groups that have a message that is visible or in flight.
type groups map[string]*group

func (g groups) of(name string) *group {
	if g[name] == nil {
		g[name] = &group{}
	}
	return g[name]
}

// flying counts the entry's group's messages in flight.
func (g groups) flying(e *entry, by int) {
	if e.group == "" {
		return
	}
	group := g.of(e.group)
	if group.inFlight += by; group.inFlight == 0 && len(group.visible) == 0 {
		delete(g, e.group)
	}
}

// show makes an entry visible.
func (q *queue) show(e *entry) {
	if e.group == "" {
		q.visible.put(e)
		return
	}
	q.groups.of(e.group).visible.put(e)
}

// visibleCount is how many messages are visible.
func (q *queue) visibleCount() int {
	n := len(q.visible)
	for _, g := range q.groups {
		n += len(g.visible)
	}
	return n
}

// fairest is the next visible entry: of the tenants with the fewest messages in flight, the one
// that is visible longest. There must be one.
func (q *queue) fairest() *entry {
	var best *entry
	least := 0
	if len(q.visible) > 0 {
		best = q.visible[0]
	}
	for _, g := range q.groups {
		if len(g.visible) == 0 {
			continue
		}
		head := g.visible[0]
		if best == nil || g.inFlight < least || g.inFlight == least && (visibilityHeap{head, best}).Less(0, 1) {
			best, least = head, g.inFlight
		}
	}
	return best
}

// nth is one of the visible entries.
func (q *queue) nth(n int) *entry {
	if n < len(q.visible) {
		return q.visible[n]
	}
	n -= len(q.visible)
	for _, g := range q.groups {
		if n < len(g.visible) {
			return g.visible[n]
		}
		n -= len(g.visible)
	}
	panic("sqs: there are not so many visible messages") // cannot happen: n is below visibleCount
}
