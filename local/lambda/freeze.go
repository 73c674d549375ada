package lambda

import (
	"syscall"

	"github.com/eventforge/eventforge/local/fault"
)

// freeze stops the idle process when a fault says so, as Lambda stops every
// process between two invocations, and breaks the connections that it keeps open
// to services, as happens on AWS when the pause is long. The caller holds
// function.mu.
func (i *instance) freeze() {
	s := i.function.service
	if _, ok := s.env.Faults.Strike(fault.Freeze, serviceName, i.function.Name); !ok {
		return
	}
	i.frozen = true
	i.signal(syscall.SIGSTOP)
	if s.options.BreakConnections != nil {
		s.options.BreakConnections(i.session)
	}
}

// thaw lets the process run again. The caller holds function.mu.
func (i *instance) thaw() {
	if i.frozen {
		i.frozen = false
		i.signal(syscall.SIGCONT)
	}
}

func (i *instance) signal(signal syscall.Signal) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.process != nil {
		i.process.signal(signal)
	}
}
