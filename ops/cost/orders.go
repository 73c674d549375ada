package cost

import (
	"math"
	"strings"

	"github.com/eventforge/eventforge/wiring"
)

const million = 1e6

const (
	bookReads   = 2.0  // each order is read when its day's books are compared, and once more for good
	apiKB       = 2.0  // of a response of the API
	tracedShare = 0.05 // of executions beyond one a second
)

// Million is what a million completed orders cost, by service: every order
// comes alone, completes, and gets its mail, its receipt and one webhook.
func (c Computation) Million() []Line {
	p, u := c.Prices.Of, c.Usage
	invocations, seconds := c.lambda()
	feedWrites, feedFunction := c.feed()
	requests, app := u.API+c.Visits.appRequests(), c.Visits.appBytes()/gb*p("cloudfront.gb")
	return []Line{
		{"Step Functions", million * u.Transitions * p("states.transition")},
		{"SES", million * u.Calls["ses.SendEmail"] * p("ses.mail")},
		{
			"CloudFront, of it " + dollars(million*(app+c.Visits.appRequests()*p("cloudfront.request"))) + " for the app itself",
			million * (app + requests*p("cloudfront.request") + u.API*apiKB/(1<<20)*p("cloudfront.gb")),
		},
		{"DynamoDB", million*(u.WriteUnits*p("dynamodb.write")+(u.ReadUnits+bookReads)*p("dynamodb.read")) + feedWrites},
		{"CloudWatch Logs", million * u.LogBytes / gb * p("logs.ingest")},
		{"Lambda", million*(invocations*p("lambda.request")+seconds*p("lambda.gbs")) + feedFunction},
		{"EventBridge", million * u.Events * p("events.custom")},
		{"SQS", million * 3 * c.messages() * p("sqs.request")},
		{"S3", million * (u.Calls["s3.PutObject"]*p("s3.put") + (u.Calls["s3.HeadObject"]+u.Calls["s3.GetObject"]+c.Visits.originRequests())*p("s3.get"))},
		{"X-Ray", million * tracedShare * p("trace.recorded")},
		{"load balancer's capacity units", million * u.API * apiKB / (1 << 20) * p("alb.lcu")}, // one unit is a GB an hour
	}
}

// Archiving is what archiving a million orders costs, once: of each the order and its
// events are read, strongly consistent, and the order's item is written in the table and
// in GSI1, and goes from the list of its status to that of its day. A hundred orders share
// an object.
func (c Computation) Archiving() float64 {
	p, kb := c.Prices.Of, math.Ceil(c.Usage.OrderBytes/1024)
	reads := 1 + math.Ceil(c.Usage.TableBytes/2/4096)
	return million * ((2*kb+2)*p("dynamodb.write") + reads*p("dynamodb.read") + p("s3.put")/100)
}

// KeptLong is what storing a million archived orders costs per month, once their events
// have ended: the order's item in the table and in GSI1, and a tenth of the rest, packed.
func (c Computation) KeptLong() float64 {
	p := c.Prices.Of
	return million / gb * (2*c.Usage.OrderBytes*(p("dynamodb.gb")+p("dynamodb.pitr")) + c.Usage.TableBytes/10*p("s3.gb"))
}

// Kept is what storing a million orders costs per month until their events end.
func (c Computation) Kept() []Line {
	p := c.Prices.Of
	return []Line{
		{"DynamoDB, with recovery", million * c.Usage.TableBytes / gb * (p("dynamodb.gb") + p("dynamodb.pitr"))},
		{"S3, receipts", million * c.Usage.Receipt / gb * p("s3.gb")},
		{"CloudWatch Logs", million * c.Usage.LogBytes / gb * p("logs.store")},
	}
}

// partnerEvents is what a million partner events cost until they are on the bus: request, function, the marker against duplicates and its read.
func (c Computation) partnerEvents() float64 {
	p := c.Prices.Of
	return million * (p("httpapi.request") + p("lambda.request") + billedSeconds*0.25*p("lambda.gbs") +
		p("dynamodb.write") + 2*p("dynamodb.read") + p("events.custom"))
}

// lambda is how many invocations an order takes, and their GB-seconds.
func (c Computation) lambda() (invocations, gbSeconds float64) {
	for name, f := range wiring.Functions() {
		n := c.Usage.Calls["lambda."+name]
		seconds := billedSeconds
		if name == "generate-receipt" {
			seconds = receiptSeconds
		}
		invocations += n
		gbSeconds += n * seconds * float64(f.MemoryMB) / 1024
	}
	return invocations, gbSeconds
}

// messages is the number of queue messages, from the bus, from deliver-webhooks and from attempt-webhooks. Each
// is sent, received and deleted.
func (c Computation) messages() (n float64) {
	for _, name := range []string{"SendMessage", "SendMessageBatch"} {
		n += c.Usage.Calls["sqs."+name]
	}
	return n
}

// services are the measured calls of a service, for the document.
func services(calls map[string]float64, service string) map[string]float64 {
	found := map[string]float64{}
	for name, n := range calls {
		if operation, ok := strings.CutPrefix(name, service+"."); ok {
			found[operation] = n
		}
	}
	return found
}
