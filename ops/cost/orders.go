package cost

import (
	"strings"

	"github.com/eventforge/eventforge/wiring"
)

const million = 1e6

// What a visit of the app transfers, besides its measured API requests.
const (
	appRequests = 8.0  // requests of a first visit for the app's files
	appMB       = 0.6  // compressed size of these files
	apiKB       = 2.0  // of a response of the API
	tracedShare = 0.05 // of requests beyond one a second
)

// Million is what a million completed orders cost, by service: every order
// comes alone, completes, and gets its mail, its receipt and one webhook.
func (c Computation) Million() []Line {
	p, u := c.Prices.Of, c.Usage
	invocations, seconds := c.lambda()
	requests := u.API + appRequests
	return []Line{
		{"Step Functions", million * u.Transitions * p("states.transition")},
		{"SES", million * u.Calls["ses.SendEmail"] * p("ses.mail")},
		{"CloudFront, of it " + dollars(million*appMB/1024*p("cloudfront.gb")) + " for the app itself", million * (requests*p("cloudfront.request") + (appMB/1024+u.API*apiKB/(1<<20))*p("cloudfront.gb"))},
		{"DynamoDB", million * (u.WriteUnits*p("dynamodb.write") + reads(u.Calls)*p("dynamodb.read"))},
		{"CloudWatch Logs", million * c.logged(invocations) / gb * p("logs.ingest")},
		{"Lambda", million * (invocations*p("lambda.request") + seconds*p("lambda.gbs"))},
		{"EventBridge", million * u.Events * p("events.custom")},
		{"SQS", million * 3 * c.messages() * p("sqs.request")},
		{"S3", million * (u.Calls["s3.PutObject"]*p("s3.put") + (u.Calls["s3.HeadObject"]+u.Calls["s3.GetObject"]+appRequests)*p("s3.get"))},
		{"X-Ray", million * tracedShare * (invocations + 1) * p("trace.recorded")},
		{"load balancer's capacity units", million * u.API * apiKB / (1 << 20) * p("alb.lcu")}, // one unit is a GB an hour
	}
}

// Kept is what storing a million orders costs per month.
func (c Computation) Kept() []Line {
	p := c.Prices.Of
	return []Line{
		{"DynamoDB, with recovery", million * c.Usage.TableBytes / gb * (p("dynamodb.gb") + p("dynamodb.pitr"))},
		{"S3, receipts", million * c.Usage.Receipt / gb * p("s3.gb")},
		{"CloudWatch Logs", million * c.logged(c.invocations()) / gb * p("logs.store")},
	}
}

// partnerEvents is what a million partner events cost until they are on the bus: request, function, the marker against duplicates and its read.
func (c Computation) partnerEvents() float64 {
	p := c.Prices.Of
	return million * (p("httpapi.request") + p("lambda.request") + billedSeconds*0.25*p("lambda.gbs") +
		p("dynamodb.write") + 2*p("dynamodb.read") + p("events.custom") + lambdaLogBytes/gb*p("logs.ingest"))
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

func (c Computation) invocations() float64 {
	n, _ := c.lambda()
	return n
}

// messages is the number of queue messages, from the bus and from deliver-webhooks. Each
// is sent, received and deleted.
func (c Computation) messages() (n float64) {
	for _, name := range []string{"SendMessage", "SendMessageBatch"} {
		n += c.Usage.Calls["sqs."+name]
	}
	return n
}

func (c Computation) logged(invocations float64) float64 {
	return c.Usage.LogBytes + invocations*lambdaLogBytes + 5*c.Usage.Transitions*stateLogBytes
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
