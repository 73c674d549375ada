package trace

import "time"

// Limits bound what the store keeps and the receiver accepts. A zero field means its
// default.
type Limits struct {
	Orders int           // traces of orders; 1,000
	Others int           // traces of other requests; 500
	Spans  int           // of one trace; 1,000
	Bytes  int           // of all spans, approximately; 32 MiB
	Age    time.Duration // since the last span of a trace arrived; 24 hours

	Attributes int // of one span; 64
	Text       int // bytes of a name, message, key or value; 1,024

	Body       int64         // bytes of a request, before and after it is decompressed; 8 MiB
	Concurrent int           // requests that are read at once; 8
	Wait       time.Duration // of a further request until one of them is read; 2 s
	ReadTime   time.Duration // for a request's body; 10 s
}

func (l Limits) withDefaults() Limits {
	return Limits{
		Orders: orElse(l.Orders, 1000), Others: orElse(l.Others, 500), Spans: orElse(l.Spans, 1000),
		Bytes: orElse(l.Bytes, 32<<20), Age: orElse(l.Age, 24*time.Hour),
		Attributes: orElse(l.Attributes, 64), Text: orElse(l.Text, 1024),
		Body: orElse(l.Body, 8<<20), Concurrent: orElse(l.Concurrent, 8), Wait: orElse(l.Wait, 2*time.Second), ReadTime: orElse(l.ReadTime, 10*time.Second),
	}
}

func orElse[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}
