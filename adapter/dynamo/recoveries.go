package dynamo

import (
	"context"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

var _ port.Recoveries = (*Store)(nil)

// CreateRecovery implements port.Recoveries.
func (s *Store) CreateRecovery(ctx context.Context, r webhook.Recovery) error {
	kept, _, err := s.db.put(ctx, recoveryItem(r), expression{text: notExists + " OR attribute_exists(" + attrEndedAt + ")"})
	if err == nil && !kept {
		return failure.New(failure.Conflict, "a recovery of the endpoint is running")
	}
	return err
}

// ResumeEndpoint implements port.Recoveries.
func (s *Store) ResumeEndpoint(ctx context.Context, e webhook.Endpoint, r webhook.Recovery) error {
	t := &transaction{db: s.db}
	it := endpointItem(e)
	t.put(part{role: resumedEndpoint}, it, versionAfter(e.Version, createdAs(it)))
	t.put(part{role: resumedRecovery}, recoveryItem(r), always)
	return t.commit(ctx)
}

// Recovery implements port.Recoveries.
func (s *Store) Recovery(ctx context.Context, endpointID string, cause webhook.RecoveryCause) (webhook.Recovery, error) {
	it, err := s.db.get(ctx, recoveryKey(endpointID, cause))
	if err != nil {
		return webhook.Recovery{}, err
	}
	if it == nil {
		return webhook.Recovery{}, failure.New(failure.NotFound, "nothing of the endpoint was recovered")
	}
	return decodeRecovery(it)
}

// SaveRecovery implements port.Recoveries.
func (s *Store) SaveRecovery(ctx context.Context, r webhook.Recovery) error {
	return s.saveIf(ctx, recoveryItem(r), r.Version, "recovery", expression{text: "id = :id", values: item{":id": text(r.ID)}})
}

// RunningRecoveries implements port.Recoveries: it reads keys and then the recoveries, of
// which some may have ended meanwhile.
func (s *Store) RunningRecoveries(ctx context.Context, most int) ([]webhook.Recovery, error) {
	keys, err := s.db.query(ctx, query{index: byStatus, partition: recoveryListing, limit: most})
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	items, err := s.db.batchGet(ctx, keysOf(keys), true)
	if err != nil {
		return nil, err
	}
	running, err := decodeAll(items, decodeRecovery)
	running = slices.DeleteFunc(running, webhook.Recovery.Ended)
	slices.SortFunc(running, func(a, b webhook.Recovery) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return running, err
}

// keysOf are the keys of the items.
func keysOf(items []item) []key {
	keys := make([]key, len(items))
	for i, it := range items {
		r := newDecoder(it)
		keys[i] = key{r.text(attrPK), r.text(attrSK)}
	}
	return keys
}

// MissedDeliveries implements port.Recoveries.
func (s *Store) MissedDeliveries(ctx context.Context, l port.MissedListing) ([]port.MissedEntry, error) {
	q := query{index: byStatus, after: l.After, limit: l.Limit}
	if q.after == "" && !l.Since.IsZero() {
		q.from = instant(l.Since)
	}
	items, err := s.db.merge(ctx, q, missedPartitions(l))
	if err != nil {
		return nil, err
	}
	var entries []port.MissedEntry
	for _, it := range items {
		sort := newDecoder(it).text(attrGSI2SK)
		if !l.Until.IsZero() && sort >= instant(l.Until) {
			break
		}
		_, id, _ := strings.Cut(sort, "#")
		entries = append(entries, port.MissedEntry{DeliveryID: id, Key: sort})
	}
	return entries, nil
}

// CountMissed implements port.Recoveries.
func (s *Store) CountMissed(ctx context.Context, l port.MissedListing, most int) (total int, err error) {
	from, to := instant(l.Since), afterAllTimes
	if !l.Until.IsZero() {
		to = instant(l.Until)
	}
	for _, partition := range missedPartitions(l) {
		n, err := s.db.count(ctx, countQuery{index: byStatus, partition: partition, from: from, to: to, most: most - total})
		if total += n; err != nil || total >= most {
			return total, err
		}
	}
	return total, nil
}

// afterAllTimes sorts after every key that begins with a time.
const afterAllTimes = "~"

func missedPartitions(l port.MissedListing) (all []string) {
	for _, why := range l.Reasons {
		all = append(all, shards(deliveryShards, func(n int) string { return missedOf(l.EndpointID, why, n) })...)
	}
	return all
}
