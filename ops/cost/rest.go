package cost

import "fmt"

// Computation is the input of the computation.
type Computation struct {
	Prices      Prices
	Inventories map[string]Inventory // of the environments and of the egress options
	Usage       Usage
	Visits      Visits
}

const (
	hours   = 730.0 // of a month, as AWS counts
	minutes = hours * 60
	gb      = 1 << 30
)

// Assumptions that cannot be measured without AWS. docs/cost.md lists them.
const (
	pollers        = 5.0  // long polls of 20 s that Lambda keeps open at an idle queue
	billedSeconds  = 0.1  // of an invocation; local takes a tenth of that
	receiptSeconds = 0.3  // of an invocation of generate-receipt
	booksSeconds   = 0.5  // of an invocation of reconcile-books, on average
	booksLooks     = 7.0  // reports that it reads to see which days are due
	booksQueries   = 18   // of an hour; each is half a unit
	jobsSeconds    = 0.05 // of an invocation of run-jobs that finds no job, which reads one item, or of sweep-webhooks
	sweepReads     = 12   // units of a sweep that finds nothing due: one for its place, half of one for each list of each shard
	flowLogGB      = 0.1  // of the network's flow logs in a month at rest
	balancerNodes  = 2.0  // each asks each task for its readiness, every 10 s
	dataGB         = 0.1  // of table, receipts and states
	imageGB        = 0.5  // of images; the registry is shared
	keyRequests    = 50_000.0
	freeMetrics    = 50 // metrics of a free dashboard, of which an account has three
)

// Line is one line of a bill.
type Line struct {
	What string
	USD  float64
}

// Rest is the cost of a month without orders.
func (c Computation) Rest(environment string) []Line {
	i, p := c.Inventories[environment], c.Prices.Of
	onDemand := float64(i.Tasks - i.SpotTasks)
	task := func(kind string) float64 {
		return hours * (i.TaskVCPU*p(kind+".vcpu") + i.TaskGB*p(kind+".gb"))
	}
	lines := []Line{
		{"load balancer", float64(i.LoadBalancers) * hours * p("alb.hour")},
		{fmt.Sprintf("Fargate, %d tasks of %g vCPU and %g GB%s", i.Tasks, i.TaskVCPU, i.TaskGB, spot(i)), onDemand*task("fargate") + float64(i.SpotTasks)*task("fargate-spot")},
	}
	lines = append(lines, c.network(i)...)
	lines = append(lines,
		Line{"KMS key, with requests", float64(i.Keys)*p("kms.key") + keyRequests*p("kms.request")},
		Line{fmt.Sprintf("secrets (%d)", i.Secrets), float64(i.Secrets) * p("secret.month")},
		Line{fmt.Sprintf("alarms (%d metrics, and %d of autoscaling)", i.AlarmMetrics, 2*i.ScalingPolicies), float64(i.AlarmMetrics+2*i.ScalingPolicies) * p("alarm.metric")},
		Line{fmt.Sprintf("metrics from logs (%d)", i.CustomMetrics), float64(i.CustomMetrics) * p("metric.custom")},
		Line{fmt.Sprintf("dashboard (%d metrics)", i.DashboardMetrics), c.dashboards(i)},
		Line{fmt.Sprintf("queues: Lambda's polls of %d", i.QueueConsumers), float64(i.QueueConsumers) * pollers * hours * 3600 / 20 * p("sqs.request")},
		Line{"reconciler and sweeps: invocations and reads", c.reconciler()},
		Line{"load balancer's checks: reads", float64(i.Tasks) * balancerNodes * minutes * 6 * p("dynamodb.read")},
		Line{fmt.Sprintf("logs (%d groups)", i.LogGroups), c.logsAtRest()},
		Line{"stored: table with recovery, receipts, images", dataGB*(p("dynamodb.gb")+p("dynamodb.pitr")+p("s3.gb")) + imageGB*p("ecr.gb")},
	)
	return lines
}

// keptRotations is how many rotations of a key AWS charges for, monthly from then on.
// Later ones are free.
const keptRotations = 2

// Rotated is what n rotations of the keys add to a month at rest.
func (c Computation) Rotated(environment string, n int) float64 {
	return float64(c.Inventories[environment].Keys*min(n, keptRotations)) * c.Prices.Of("kms.key.rotation")
}

// RestAfter is the cost of a month at rest after the environment has existed for the
// given days.
func (c Computation) RestAfter(environment string, days int) float64 {
	i := c.Inventories[environment]
	if i.KeyRotationDays == 0 { // without keys
		return Sum(c.Rest(environment))
	}
	return Sum(c.Rest(environment)) + c.Rotated(environment, days/i.KeyRotationDays)
}

func spot(i Inventory) string {
	if i.SpotTasks > 0 {
		return fmt.Sprintf(", %d on spot", i.SpotTasks)
	}
	return ""
}

// network is the cost that differs between the egress options.
func (c Computation) network(i Inventory) []Line {
	p := c.Prices.Of
	return []Line{
		{fmt.Sprintf("public IPv4 addresses (%d)", i.PublicIPv4), float64(i.PublicIPv4) * hours * p("ipv4.hour")},
		{fmt.Sprintf("NAT gateways (%d)", i.NATGateways), float64(i.NATGateways) * hours * p("nat.hour")},
		{fmt.Sprintf("interface endpoints (%d, counted per zone)", i.EndpointZones), float64(i.EndpointZones) * hours * p("endpoint.hour")},
	}
}

func (c Computation) dashboards(i Inventory) float64 {
	if i.DashboardMetrics <= freeMetrics && i.Dashboards <= 1 {
		return 0
	}
	return float64(i.Dashboards) * c.Prices.Of("dashboard.month")
}

// reconciler runs once a minute, with 512 MB.
func (c Computation) reconciler() float64 {
	p := c.Prices.Of
	return minutes*(p("lambda.request")+billedSeconds*0.5*p("lambda.gbs")+c.Usage.TickReads*p("dynamodb.read")) + c.books() + c.jobs() + c.sweeps()
}

// jobs is the look for jobs once a minute, with 256 MB.
func (c Computation) jobs() float64 {
	p := c.Prices.Of
	return minutes * (p("lambda.request") + jobsSeconds*0.25*p("lambda.gbs") + p("dynamodb.read"))
}

// sweeps is the look once a minute for webhooks that are due or missed, with 256 MB.
func (c Computation) sweeps() float64 {
	p := c.Prices.Of
	return minutes * (p("lambda.request") + jobsSeconds*0.25*p("lambda.gbs") + sweepReads*p("dynamodb.read") + p("dynamodb.write"))
}

// books is the comparison of the books: it looks every hour whether a day is due, and
// compares two days a day, in hours, with the queries of an hour without orders.
func (c Computation) books() float64 {
	p, compared := c.Prices.Of, 2*24*hours/24
	return hours*(p("lambda.request")+booksSeconds*0.5*p("lambda.gbs")+booksLooks*p("s3.get")) +
		compared*booksQueries/2*p("dynamodb.read") + 2*hours/24*p("s3.put")
}

func (c Computation) logsAtRest() float64 {
	taken := minutes*c.Usage.TickLog/gb + flowLogGB
	return taken * (c.Prices.Of("logs.ingest") + c.Prices.Of("logs.store"))
}

// allowances are AWS's free allowances for an account with only dev.
func (c Computation) allowances() float64 {
	p := c.Prices.Of
	return 10*p("alarm.metric") + float64(c.Inventories["dev"].CustomMetrics)*p("metric.custom") +
		million*p("sqs.request") + c.logsAtRest()
}

// Sum adds lines up.
func Sum(lines []Line) (usd float64) {
	for _, l := range lines {
		usd += l.USD
	}
	return usd
}
