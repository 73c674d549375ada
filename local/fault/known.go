package fault

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// kinds lists all kinds of fault, for an error.
func kinds() string {
	all := map[Kind]bool{ErrorBefore: true, ErrorAfter: true, Delay: true, Duplicate: true, Drop: true}
	for kind := range scopes {
		all[kind] = true
	}
	return list(all)
}

// names are operations by their service.
type names map[string]map[string]bool

func (n names) add(service, operation string) {
	if n[service] == nil {
		n[service] = map[string]bool{}
	}
	n[service][operation] = true
}

// Strict makes Add refuse rules for services and operations that exist neither by
// Know nor by a call: they would apply to nothing. Call it when every service has
// been created.
func (i *Injector) Strict() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.strict = true
}

// Know tells the injector that the service has the operations.
func (i *Injector) Know(service string, operations ...string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, operation := range operations {
		i.known.add(service, operation)
	}
}

// checkNames checks that there are calls to which the rule applies. It is called
// under the lock.
func (i *Injector) checkNames(r Rule) error {
	operations := i.known[r.Service]
	switch {
	case !i.strict:
		return nil
	case r.Service == "":
		return i.checkOperation(r.Operation)
	case operations == nil && i.seen[r.Service] == nil:
		return fmt.Errorf("service: there is no %q; there are %s", r.Service, list(i.known))
	case r.Operation == "", operations == nil, operations[r.Operation], i.seen[r.Service][r.Operation]:
		return nil
	}
	return fmt.Errorf("operation: %s has no %q; it has %s", r.Service, r.Operation, list(operations))
}

// checkOperation checks that any service has the operation.
func (i *Injector) checkOperation(operation string) error {
	if operation == "" {
		return nil
	}
	for _, all := range []names{i.known, i.seen} {
		for _, operations := range all {
			if operations[operation] {
				return nil
			}
		}
	}
	return fmt.Errorf("operation: no service has %q; with service, the error lists those of one", operation)
}

// list returns the keys in order, for an error.
func list[K ~string, V any](m map[K]V) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(m)) {
		all = append(all, string(name))
	}
	return strings.Join(all, ", ")
}
