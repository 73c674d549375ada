package dynamo

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/feed"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/webhook"
)

// This file makes every key of the table:
//
//	item         PK                                 SK                      GSI1PK                        GSI1SK                     GSI2PK                     GSI2SK
//	order        ORDER#<id>                         ORDER                   ORDERS-OF#<user>              <created>#<id>             STATUS#<status>#<day>#<n>  <since>#<id>
//	 archived                                                                                                                     ARCHIVED#<day>#<n>         <since>#<id> (completed ones)
//	event        ORDER#<order>                      EVENT#<sequence>        EVENTS-OF#<user>              <time>#<order>#<sequence>  REFUNDS#<day>              <time>#<order>#<sequence> (of refunds)
//	 of its end                                                                                                                   PAYMENT#<reference>        <since>#<order> (unless it contains the order's id)
//	 of its beginning                                                                                                             NUMBER#<number>            <created>#<order>
//	withdrawal   ORDER#<order>                      WITHDRAWAL                                                                    WITHDRAWALS (while open)   <asked>#<order>
//	idempotency  KEY#<user>#<method>#<route>#<key>  KEY
//	product      PRODUCT#<sku>                      PRODUCT                 CATALOGUE or WITHDRAWN        <name>\x1f<sku>            PRODUCTS                   <changed>#<sku>
//	stock        PRODUCT#<sku>                      STOCK
//	its buckets  PRODUCT#<sku>#<n>                  STOCK
//	adjustment   PRODUCT#<sku>                      ADJUSTMENT#<reference>
//	endpoint     OWNER#<owner>                      ENDPOINT#<id>           HEARS-ALL (partners')         <owner>#<id>             FAILING#<n> (while it fails)  <since>#<id>
//	 others'                                                                ENDPOINTS#<n>                 <created>#<id>
//	their count  OWNER#<owner>                      COUNT
//	its circuit  OWNER#<owner>                      CIRCUIT#<id>                                                                     CIRCUITS#<n>               <next visit>#<id>
//	delivery     DELIVERY#<endpoint>#<id>           DELIVERY                DELIVERIES-OF#<n>#<endpoint>  <created>#<id>             DUE#<n> (while pending)    <look at>#<id>
//	 parked                                                                                                                       PARKED#<n>#<endpoint>      <due>#<id>
//	 its attempts                                   ATTEMPT#<round>#<n>
//	statistics   STATISTICS#<endpoint>#<n>          <hour>
//	 missed                                                                                                                       MISSED#<why>#<n>#<endpoint>  <missed>#<id>
//	 its follower DELIVERY#<endpoint>#<id>          FOLLOWER#<id>
//	recovery     RECOVERY#<endpoint>                <cause>                                                                          RECOVERIES (while it runs)  <created>#<endpoint>#<cause>
//	partner      PARTNER#<id>                       PARTNER                 PARTNERS                      <id>
//	received     RECEIVED#<partner>#<webhook-id>    EVENT                   RECEIVED-OF#<n>#<partner>     <received>#<webhook-id>  REFUSED-OF#<n>#<partner>   <received>#<webhook-id> (refused ones)
//	 its body    RECEIVED#<partner>#<webhook-id>    BODY
//	 counts      RECEIVED-BY#<partner>              <hour>
//	marker       MARKER#<consumer>#<message>        MARKER
//	budget       BUDGET#<name>#<subject>            BUDGET
//	breaker      BREAKER#<gateway>                  BREAKER
//	charge       LEDGER#<key>                       CHARGE                                                                           MOVED#<day>                <captured>#<key>
//	refund       LEDGER#<key>                       REFUND#<part>                                                                    MOVED#<day>                <refunded>#<key>#<part>
//	attempts     LEDGER#<key>                       ATTEMPTS
//	erasure      ERASURE#<user>                     ERASURE                 ERASURES (until complete)     <not before>#<user>
//	address      ADDRESS#<user>                     ADDRESS
//	operation    LEDGER#                            OPERATION
//	day          DAYS#<status>                      <day>
//	audit        AUDIT#<subject>                    <id>
//	reconciler   RECONCILIATION                     RECONCILIATION
//	sweep        SWEEP                              SWEEP
//	job          JOB#<id>                           JOB                                                                           JOBS                       <created>#<id>
//	its results  JOB#<id>                           RESULT#<number>
//	running jobs JOBS                               RUNNING
//	feed         FEED                               BATCH#<number>
//	 its head    FEED-HEAD                          HEAD
//	 a place     FEED-PLACE#<order>#<sequence>      PLACE
//
// Index GSI1 has GSI1PK and GSI1SK and whole items; index ByStatus has GSI2PK and GSI2SK
// and keys only. <since> is when the order came into its status: an order's entry is
// written when its status changes, and at no other step.
//
// An archived order is in no list of a status, but in that of its day; its events and the
// record of its mail are removed in time (see HistoryKept).
//
// <look at> is when a sweep of due deliveries is to see the delivery. A parked delivery is in
// its endpoint's list instead, by when it is due.
//
// <n> is a shard: a key that every order, every delivery, or every one of a partner's
// endpoint writes is spread over several partitions, and its list merges them. CATALOGUE,
// PRODUCTS, WITHDRAWALS, HEARS-ALL, JOBS and PARTNERS are written rarely and read completely, so shards would
// only multiply the reads.
//
// A sort key that begins with a time ends with an id, so that it is unique in its list
// and can be the list's cursor.

// The table's own attribute names.
const (
	attrPK     = "PK"
	attrSK     = "SK"
	attrGSI1PK = "GSI1PK"
	attrGSI1SK = "GSI1SK"
	attrGSI2PK = "GSI2PK"
	attrGSI2SK = "GSI2SK"
)

// The indexes, with their sort keys' names.
var (
	gsi1     = index{name: "GSI1", partition: attrGSI1PK, sort: attrGSI1SK}
	byStatus = index{name: "ByStatus", partition: attrGSI2PK, sort: attrGSI2SK}
	primary  = index{partition: attrPK, sort: attrSK}
)

// index is what a query reads. The base table has no name.
type index struct{ name, partition, sort string }

const (
	statusShards   = 8 // decision 0041 has the arithmetic
	deliveryShards = 4
	receivedShards = 4
	dueShards      = 8 // every delivery is in its list until it ends
	// statisticsShards is how many items count an endpoint's attempts of an hour. One takes
	// 1,000 writes a second, each of up to a batch of attempts.
	statisticsShards = 4
	failingShards    = 4 // many endpoints fail at once when a network does
	circuitShards    = 4
	endpointShards   = 4

	endpointPrefix   = "ENDPOINT#"
	circuitPrefix    = "CIRCUIT#"
	deliverySort     = "DELIVERY"
	detailsPrefix    = "ATTEMPT#"
	ledgerRefunds    = "REFUND#"
	catalogListing   = "CATALOGUE"
	withdrawnListing = "WITHDRAWN"
	changedListing   = "PRODUCTS"
	hearsAllListing  = "HEARS-ALL"
	partnerListing   = "PARTNERS"
	erasureListing   = "ERASURES"
	openWithdrawals  = "WITHDRAWALS"
	jobListing       = "JOBS"
	resultPrefix     = "RESULT#"
	recoveryListing  = "RECOVERIES"
	followerPrefix   = "FOLLOWER#"

	// nameEnd ends a product's name in its sort key. It sorts before every
	// character of a name, so that "Tea" comes before "Tea pot".
	nameEnd = "\x1f"
	// instantForm is RFC 3339 with nanoseconds. It sorts by time and is exact.
	instantForm = "2006-01-02T15:04:05.000000000Z"
	dayForm     = "2006-01-02"
)

// EventPrefix is the prefix of an event's sort key. The filter of relay-events
// selects by it (wiring/functions.json).
const EventPrefix = "EVENT#"

// OrderPartition is the partition key of an order and its events.
func OrderPartition(id string) string { return "ORDER#" + id }

// key is an item's primary key.
type key struct{ pk, sk string }

func orderKey(id string) key { return key{OrderPartition(id), "ORDER"} }

func eventKey(orderID string, sequence int) key {
	return key{OrderPartition(orderID), fmt.Sprintf(EventPrefix+"%04d", sequence)}
}

func withdrawalKey(orderID string) key { return key{OrderPartition(orderID), "WITHDRAWAL"} }

func idempotencyKey(s idempotency.Scope, k idempotency.Key) key {
	return key{joined("KEY", s.UserID, s.Method, s.Route, string(k)), "KEY"}
}

func auditKey(subject, id string) key { return key{"AUDIT#" + subject, id} }

func productKey(sku string) key { return key{"PRODUCT#" + sku, "PRODUCT"} }

func stockKey(sku string) key { return key{"PRODUCT#" + sku, "STOCK"} }

// bucketKey is in a partition of its own, so that DynamoDB spreads a product's buckets.
// A SKU has no '#'.
func bucketKey(sku string, n int) key { return key{"PRODUCT#" + sku + "#" + strconv.Itoa(n), "STOCK"} }

func adjustmentKey(sku, reference string) key {
	return key{"PRODUCT#" + sku, "ADJUSTMENT#" + reference}
}

func endpointKey(ownerID, id string) key { return key{"OWNER#" + ownerID, endpointPrefix + id} }

func endpointCountKey(ownerID string) key { return key{"OWNER#" + ownerID, "COUNT"} }

func circuitKey(ownerID, endpointID string) key {
	return key{endpointKey(ownerID, "").pk, circuitPrefix + endpointID}
}

func deliveryKey(endpointID, id string) key {
	return key{joined("DELIVERY", endpointID, id), deliverySort}
}

// detailsKey is the key of an attempt's details, in the delivery's partition.
func detailsKey(endpointID, deliveryID string, round, number int) key {
	return key{deliveryKey(endpointID, deliveryID).pk, fmt.Sprintf(detailsPrefix+"%07d#%02d", round, number)}
}

func statisticsKey(endpointID string, n int, hour time.Time) key {
	return key{statisticsPartition(endpointID, n), instant(hour)}
}

func statisticsPartition(endpointID string, n int) string {
	return joined("STATISTICS", endpointID, strconv.Itoa(n))
}

func followerKey(endpointID, after, id string) key {
	return key{deliveryKey(endpointID, after).pk, followerPrefix + id}
}

func recoveryKey(endpointID string, cause webhook.RecoveryCause) key {
	return key{joined("RECOVERY", endpointID), string(cause)}
}

func partnerKey(id string) key { return key{"PARTNER#" + id, "PARTNER"} }

func receivedKey(partnerID, webhookID string) key {
	return key{joined("RECEIVED", partnerID, webhookID), "EVENT"}
}

func bodyKey(partnerID, webhookID string) key {
	return key{receivedKey(partnerID, webhookID).pk, "BODY"}
}

func receivedCountsKey(partnerID string, hour time.Time) key {
	return key{joined("RECEIVED-BY", partnerID), instant(hour)}
}

func markerKey(consumer, messageID string) key {
	return key{joined("MARKER", consumer, messageID), "MARKER"}
}

func budgetKey(name, subject string) key { return key{joined("BUDGET", name, subject), "BUDGET"} }

func breakerKey(gateway string) key { return key{"BREAKER#" + gateway, "BREAKER"} }

func chargeKey(idempotencyKey string) key { return key{"LEDGER#" + idempotencyKey, "CHARGE"} }

func refundKey(idempotencyKey, part string) key {
	return key{"LEDGER#" + idempotencyKey, ledgerRefunds + part}
}

func attemptsKey(idempotencyKey string) key { return key{"LEDGER#" + idempotencyKey, "ATTEMPTS"} }

func erasureKey(userID string) key { return key{joined("ERASURE", userID), "ERASURE"} }

func addressKey(userID string) key { return key{joined("ADDRESS", userID), "ADDRESS"} }

// operationKey is the sandbox's own. No charge's key is empty.
func operationKey() key { return key{"LEDGER#", "OPERATION"} }

func dayKey(status order.Status, day string) key { return key{"DAYS#" + string(status), day} }

// reconciliationKey is the key of the one item that the reconciler keeps.
var reconciliationKey = key{"RECONCILIATION", "RECONCILIATION"}

// sweepKey is the key of the one item that the sweep of webhooks keeps.
var sweepKey = key{"SWEEP", "SWEEP"}

func jobKey(id string) key { return key{"JOB#" + id, "JOB"} }

func resultKey(jobID string, n int) key {
	return key{jobKey(jobID).pk, fmt.Sprintf(resultPrefix+"%07d", n)}
}

// runningJobsKey is the key of the one item that says which jobs run.
var runningJobsKey = key{"JOBS", "RUNNING"}

// The feed is one partition: one batch is written in some seconds for each shard of the
// table's stream.
const feedPartition = "FEED"

// feedHeadKey is the key of the one item that says which number the last batch has.
var feedHeadKey = key{"FEED-HEAD", "HEAD"}

func batchKey(n int64) key { return key{feedPartition, batchSort(n)} }

func batchSort(n int64) string { return fmt.Sprintf("BATCH#%015d", n) }

func placeKey(e feed.Entry) key {
	return key{joined("FEED-PLACE", e.OrderID, strconv.Itoa(e.Sequence)), "PLACE"}
}

// The partitions and sort keys of the lists.

func ordersOf(userID string) string { return "ORDERS-OF#" + userID }

func eventsOf(userID string) string { return "EVENTS-OF#" + userID }

func eventListed(at time.Time, orderID string, sequence int) string {
	return fmt.Sprintf("%s#%s#%04d", instant(at), orderID, sequence)
}

func listed(at time.Time, id string) string { return instant(at) + "#" + id }

func offered(name, sku string) string { return strings.ToLower(name) + nameEnd + sku }

func hearsAll(ownerID, id string) string { return joined(ownerID, id) }

func endpointsShard(n int) string { return "ENDPOINTS#" + strconv.Itoa(n) }

func failing(n int) string { return "FAILING#" + strconv.Itoa(n) }

func circuits(n int) string { return "CIRCUITS#" + strconv.Itoa(n) }

func due(n int) string { return "DUE#" + strconv.Itoa(n) }

func parkedShard(endpointID string, n int) string {
	return "PARKED#" + strconv.Itoa(n) + "#" + endpointID
}

func deliveriesOf(endpointID, id string) string {
	return deliveriesShard(endpointID, shard(id, deliveryShards))
}

func deliveriesShard(endpointID string, n int) string {
	return "DELIVERIES-OF#" + strconv.Itoa(n) + "#" + endpointID
}

func receivedOf(partnerID, webhookID string) string {
	return receivedShard(partnerID, shard(webhookID, receivedShards))
}

func receivedShard(partnerID string, n int) string {
	return "RECEIVED-OF#" + strconv.Itoa(n) + "#" + partnerID
}

func refusedOf(partnerID, webhookID string) string {
	return refusedShard(partnerID, shard(webhookID, receivedShards))
}

func refusedShard(partnerID string, n int) string {
	return "REFUSED-OF#" + strconv.Itoa(n) + "#" + partnerID
}

// missedOf is a list of an endpoint's deliveries that were missed for one reason.
func missedOf(endpointID string, why webhook.Missed, n int) string {
	return "MISSED#" + string(why) + "#" + strconv.Itoa(n) + "#" + endpointID
}

func inStatus(status order.Status, at time.Time, id string) string {
	return statusShard(status, day(at), shard(id, statusShards))
}

func statusShard(status order.Status, day string, n int) string {
	return "STATUS#" + string(status) + "#" + day + "#" + strconv.Itoa(n)
}

// archivedOn, refundsOn and movedOn are the lists of a day for the comparison of the books.
func archivedOn(day string, n int) string { return "ARCHIVED#" + day + "#" + strconv.Itoa(n) }

func refundsOn(day string) string { return "REFUNDS#" + day }

// paidWith is the list of the order with a charge, by the payment gateway's id of it.
func paidWith(reference string) string { return "PAYMENT#" + reference }

// numbered is the list of the orders with a number: one, but for a coincidence.
func numbered(n order.Number) string { return "NUMBER#" + n.Digits() }

func movedOn(day string) string { return "MOVED#" + day }

// shards lists the partitions of a sharded list.
func shards(n int, partition func(n int) string) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = partition(i)
	}
	return out
}

func shard(id string, n int) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	return int(h.Sum32() % uint32(n))
}

func day(t time.Time) string { return t.UTC().Format(dayForm) }

func instant(t time.Time) string { return t.UTC().Format(instantForm) }

// escape makes sure that a part of a key cannot look like two parts.
var escape = strings.NewReplacer("%", "%25", "#", "%23")

// unescape undoes escape.
var unescape = strings.NewReplacer("%23", "#", "%25", "%")

func joined(parts ...string) string {
	for i, p := range parts {
		parts[i] = escape.Replace(p)
	}
	return strings.Join(parts, "#")
}
