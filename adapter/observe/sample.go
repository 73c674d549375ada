package observe

import (
	"sync"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"golang.org/x/time/rate"
)

const (
	// sampleBurst is for how many seconds' traces a name may be ahead of its rate.
	sampleBurst = 4
	// sampledNames bounds the names with a limit of their own; further ones share one.
	sampledNames = 256
)

// sampler records every trace that its caller recorded, and of new ones at most perSecond
// a second of each name. So everything is recorded that a person does, and load costs
// little more than without traces.
func sampler(perSecond int) sdktrace.Sampler {
	if perSecond <= 0 {
		return sdktrace.ParentBased(sdktrace.AlwaysSample())
	}
	return sdktrace.ParentBased(newLimited(perSecond, time.Now))
}

// limited samples the roots of traces. It is safe for concurrent use.
type limited struct {
	perSecond int
	now       func() time.Time
	mu        sync.Mutex
	names     map[string]*rate.Limiter
}

func newLimited(perSecond int, now func() time.Time) *limited {
	return &limited{perSecond: perSecond, now: now, names: map[string]*rate.Limiter{}}
}

// ShouldSample decides about a new trace.
func (l *limited) ShouldSample(p sdktrace.SamplingParameters) sdktrace.SamplingResult {
	decision := sdktrace.Drop
	if l.limiter(p.Name).AllowN(l.now(), 1) {
		decision = sdktrace.RecordAndSample
	}
	return sdktrace.SamplingResult{Decision: decision, Tracestate: trace.SpanContextFromContext(p.ParentContext).TraceState()}
}

func (l *limited) limiter(name string) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.names) >= sampledNames && l.names[name] == nil {
		name = ""
	}
	if l.names[name] == nil {
		l.names[name] = rate.NewLimiter(rate.Limit(l.perSecond), sampleBurst*l.perSecond)
	}
	return l.names[name]
}

// Description names the sampler.
func (l *limited) Description() string { return "limited by name" }
