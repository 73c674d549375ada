package replay

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/eventforge/eventforge/adapter/sqs"
	"github.com/eventforge/eventforge/domain/app/relay"
	domainevent "github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/port"
)

// chosen are those of the events that are of the Type and that the Consumer hears.
func (r Replay) chosen(events []event) []event {
	if r.Type == "" && r.Consumer == "" {
		return events // also what is no event: the relay puts it aside
	}
	return slices.DeleteFunc(events, func(e event) bool {
		var stored domainevent.Event
		return json.Unmarshal([]byte(e.detail), &stored) != nil ||
			r.Type != "" && stored.Type != r.Type || r.Consumer != "" && !r.Consumer.Hears(stored)
	})
}

// again publishes events by the relay, or gives them to the Consumer alone.
func (r Replay) again(ctx context.Context, events []event) error {
	if r.Consumer == "" {
		return r.publish(ctx, records(events))
	}
	if r.DryRun {
		return nil
	}
	to := sqs.NewConsumers(r.AWS, nil, map[domainevent.Consumer]string{r.Consumer: r.Queue})
	return inBatches(ctx, r.EventsPerSecond, events, func(batch []event) error {
		messages := make([]port.Message, len(batch))
		for i, e := range batch {
			var err error
			if messages[i], err = relay.Message([]byte(e.detail)); err != nil {
				return err
			}
		}
		return to.PublishAgain(ctx, r.Consumer, messages)
	})
}
