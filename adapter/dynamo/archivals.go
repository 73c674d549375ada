package dynamo

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
)

// attrArchive of an order is the place of its history in the archive.
const attrArchive = "archive"

// HistoryKept is how long after it was written an order's event, or the record of its
// mail, stays in the table. Then DynamoDB removes it for nothing, whereas a deletion
// costs what a write does. Orders must be archived long before (decision 0044).
const HistoryKept = 400 * 24 * time.Hour

// MarkArchived implements port.Archivals. The events are removed when HistoryKept is
// over.
func (s *Store) MarkArchived(ctx context.Context, o order.Order, place string) error {
	snapshot := o.Snapshot()
	if place == "" {
		return failure.New(failure.Internal, "order %s is archived without a place", snapshot.ID)
	}
	unarchived := prior(order.Prior{Status: snapshot.Status, Version: snapshot.Version})
	unarchived.text += " AND attribute_not_exists(#archive)"
	unarchived.names["#archive"] = attrArchive
	unarchived.values[":place"] = text(place)
	how := "SET #archive = :place REMOVE " + attrGSI2PK + ", " + attrGSI2SK
	if snapshot.Status == order.Completed { // its day's books still count it
		how = "SET #archive = :place, " + attrGSI2PK + " = :archived"
		unarchived.values[":archived"] = text(archived(snapshot))
	}
	kept, err := s.db.change(ctx, orderKey(snapshot.ID), how, unarchived)
	if err != nil || kept {
		return err
	}
	stored, err := s.Order(ctx, snapshot.ID)
	if err != nil || stored.Snapshot().Archive == place {
		return err // the response to the first attempt was lost
	}
	return failure.New(failure.Conflict, "order %s has changed in the meantime", snapshot.ID)
}

// archived is the list of an archived order that was completed.
func archived(s order.Snapshot) string {
	return archivedOn(day(s.StatusSince), shard(s.ID, statusShards))
}
