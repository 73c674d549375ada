package bootstrap

import (
	"math/rand/v2"
	"time"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/sqs"
	"github.com/eventforge/eventforge/functions/handler"
)

// Redelivery returns the policy of a function that processes a queue.
func (f Function[C]) Redelivery(w config.Worker) handler.Redelivery {
	return handler.Redelivery{
		Queue:       sqs.NewRedelivery(f.AWS, string(w.QueueURL), string(w.DeadLettersURL)),
		Random:      rand.N[time.Duration],
		MaxReceives: w.MaxReceives,
		Now:         time.Now,
	}
}
