package fault

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// The kinds of fault that only one service has. The service asks with Strike,
// at the moment at which the fault can take effect, and applies it.
const (
	Kill       Kind = "kill"        // the function's process is killed during the invocation
	Freeze     Kind = "freeze"      // the function's process is stopped between two invocations, and its connections break
	LateIndex  Kind = "late-index"  // the secondary indexes show the write only after a delay
	Conflict   Kind = "conflict"    // the item is part of another transaction: nothing happens, and the error says so
	Overlap    Kind = "overlap"     // a transaction lasts: another with one of its items meanwhile is in conflict with it
	InProgress Kind = "in-progress" // the response is lost, and the transaction's token counts as in progress for a while
	Reorder    Kind = "reorder"     // the messages come in random order
	Redeliver  Kind = "redeliver"   // a message is delivered once more, although it is in flight or deleted
)

// scope is where a kind can apply: the operations of one service, all when none
// is named.
type scope struct {
	service    string
	operations []string
}

var scopes = map[Kind]scope{
	Kill:       {service: "lambda"},
	Freeze:     {service: "lambda"},
	LateIndex:  {"dynamodb", []string{"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"}},
	Conflict:   {"dynamodb", []string{"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "TransactGetItems"}},
	Overlap:    {"dynamodb", []string{"TransactWriteItems"}},
	InProgress: {"dynamodb", []string{"TransactWriteItems"}},
	Reorder:    {"sqs", []string{"ReceiveMessage"}},
	Redeliver:  {"sqs", []string{"ReceiveMessage", "DeleteMessage", "DeleteMessageBatch"}},
}

// owned reports whether a service applies the kind.
func (k Kind) owned() bool {
	_, ok := scopes[k]
	return ok
}

// has reports whether the kind can apply to the call.
func (s scope) has(service, operation string) bool {
	return service == s.service && (len(s.operations) == 0 || slices.Contains(s.operations, operation))
}

// checkScope refuses a rule that could never apply, and an unknown kind.
func checkScope(r Rule) error {
	s, ok := scopes[r.Kind]
	switch {
	case !ok:
		return fmt.Errorf("kind: there is no %q; there are %s", r.Kind, kinds())
	case r.Service != "" && r.Service != s.service:
		return fmt.Errorf("service: faults of kind %s are those of %s", r.Kind, s.service)
	case r.Operation != "" && len(s.operations) > 0 && !slices.Contains(s.operations, r.Operation):
		return fmt.Errorf("operation: faults of kind %s are those of %v", r.Kind, s.operations)
	}
	return nil
}

// Strike is one call to which a rule applies.
type Strike struct {
	Rule
	hash uint64
}

// Rand returns the source of this strike's random choices. It depends only on
// the seed, the rule and the number of the call.
func (s Strike) Rand() *rand.Rand {
	return rand.New(rand.NewPCG(s.hash, 1)) //nolint:gosec // a reproducible choice of faults
}

// Delay returns the rule's delay, or fallback when it has none.
func (s Strike) Delay(fallback time.Duration) time.Duration {
	if s.DelayMillis == 0 {
		return fallback
	}
	return time.Duration(s.DelayMillis) * time.Millisecond
}

// Strike counts a call at which a fault of the kind can take effect. It returns
// the first rule that applies to it; ok is false when there is none.
func (i *Injector) Strike(kind Kind, service, operation string) (strike Strike, ok bool) {
	if !scopes[kind].has(service, operation) {
		return Strike{}, false
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	name := ""
	for _, r := range i.rules {
		if r.Kind != kind || !matches(r, service, operation) {
			continue
		}
		if name == "" {
			name = string(kind) + "/" + service + "." + operation
			i.calls[name]++
		}
		if hash := i.hash(r, name); chance(hash) < r.Rate {
			r.Struck++
			return Strike{*r, hash}, true
		}
	}
	return Strike{}, false
}
