package dynamodb

import "slices"

// namespace is of DynamoDB's metrics.
const namespace = "AWS/DynamoDB"

// throttles are the codes of requests that come too fast.
var throttles = []string{"ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"}

// writes are the operations whose throttles count as those of writes.
var writes = []string{"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", transactWriteItems}

// measure counts the requests that are throttled, which only a fault does here. There is
// one table that orders use, so that the metrics name none.
func (s *Service) measure(operation, code string) {
	if !slices.Contains(throttles, code) {
		return
	}
	metric := "ReadThrottleEvents"
	if slices.Contains(writes, operation) {
		metric = "WriteThrottleEvents"
	}
	s.env.Meter.Add(namespace, metric, "", 1)
}
