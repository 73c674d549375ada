package cost

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// egressPrefix is the prefix of the inventories' names for the egress options.
const egressPrefix = "egress-"

var (
	environments = []string{"dev", "staging", "prod"}
	waysOut      = []string{"public", "endpoints", "nat"}
)

func dollars(usd float64) string { return fmt.Sprintf("%.2f", usd) }

// Document prints docs/cost.md.
func (c Computation) Document(w io.Writer) {
	fmt.Fprint(w, intro)
	fmt.Fprintf(w, "Prices: %s, %s, [prices.json](prices.json), compared on %s with stored copies of pages and of the price list; %d of %d were never compared and come from memory. **No bill has been seen yet**: nothing of this has run on AWS.\n\n",
		c.Prices.Region, c.Prices.Currency, c.Prices.Compared, c.uncompared(), len(c.Prices.Prices))
	c.rest(w)
	c.egress(w)
	c.orders(w)
	c.second(w)
	c.measured(w)
	fmt.Fprint(w, c.assumptions())
}

const intro = `# Cost

` + "`go run ./ops/cmd/cost --write`" + ` writes this page from list prices, from [what the plans would make](inventory.json) and from [what orders were measured to use](usage.json). A test fails when the page is not what the command prints, when an inventory is not that of the plan, and when dev costs 35 USD a month or more at rest within five years. USD throughout, without taxes.

`

func (c Computation) uncompared() (n int) {
	for _, price := range c.Prices.Prices {
		if price.Seen == "never" {
			n++
		}
	}
	return n
}

// rest prints one table of all environments, which have the same lines with different
// numbers.
func (c Computation) rest(w io.Writer) {
	fmt.Fprint(w, "## A month at rest\n\nTwo tasks and no orders. Of AWS's free allowances only the one for small dashboards is used.\n\n")
	fmt.Fprintf(w, "| | %s |\n|---|%s\n", strings.Join(environments, " | "), strings.Repeat("--:|", len(environments)))
	columns := map[string][]Line{}
	for _, e := range environments {
		columns[e] = c.Rest(e)
	}
	for row, first := range columns[environments[0]] {
		what, _, _ := strings.Cut(first.What, " (")
		what, _, _ = strings.Cut(what, ", 2 tasks")
		fmt.Fprintf(w, "| %s |", what)
		for _, e := range environments {
			fmt.Fprintf(w, " %s%s |", dollars(columns[e][row].USD), detail(columns[e][row].What))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprint(w, "| **together** |")
	for _, e := range environments {
		fmt.Fprintf(w, " **%s** |", dollars(Sum(columns[e])))
	}
	fmt.Fprintln(w)
	c.rotations(w)
	fmt.Fprintf(w, "\nNumbers in parentheses are counts. The first two rotations of the key (`key_rotation_days`) add a permanent cost; later ones add nothing. In an account that holds only dev, AWS's permanent free allowances reduce its sum by %s: ten alarms, ten metrics, a million requests of queues, five GB of logs.\n\n",
		dollars(c.allowances()))
}

// rotations prints what key rotations add to the cost over time.
func (c Computation) rotations(w io.Writer) {
	for n, which := range []string{"first", "second"} {
		fmt.Fprintf(w, "| from the key's %s rotation on |", which)
		for _, e := range environments {
			days := (n + 1) * c.Inventories[e].KeyRotationDays
			fmt.Fprintf(w, " %s after %d days |", dollars(c.RestAfter(e, days)), days)
		}
		fmt.Fprintln(w)
	}
}

// detail is the part of a line's name in parentheses.
func detail(what string) string {
	if _, in, ok := strings.Cut(what, " ("); ok {
		number, _, _ := strings.Cut(strings.TrimSuffix(in, ")"), " ")
		return " (" + strings.TrimSuffix(number, ",") + ")"
	}
	if _, tasks, ok := strings.Cut(what, "tasks of "); ok {
		return " (" + tasks + ")"
	}
	return ""
}

func (c Computation) egress(w io.Writer) {
	fmt.Fprint(w, "## Egress options\n\nFor two tasks in two zones a month, by the variable `egress`. All three reach the table and the receipts through gateway endpoints, which are free.\n\n| | public IPv4 | NAT gateways | interface endpoints | together | beside that |\n|---|--:|--:|--:|--:|---|\n")
	more := map[string]string{
		"public":    "nothing",
		"nat":       fmt.Sprintf("%g per GB through it", c.Prices.Of("nat.gb")),
		"endpoints": fmt.Sprintf("%g per GB through them; no way to the internet at all", c.Prices.Of("endpoint.gb")),
	}
	for _, way := range waysOut {
		lines := c.network(c.Inventories[egressPrefix+way])
		fmt.Fprintf(w, "| `%s` |", way)
		for _, l := range lines {
			fmt.Fprintf(w, " %s%s |", dollars(l.USD), detail(l.What))
		}
		fmt.Fprintf(w, " **%s** | %s |\n", dollars(Sum(lines)), more[way])
	}
	fmt.Fprint(w, "\nThe load balancer is inside the VPC and has no public address: CloudFront reaches it as a VPC origin. A task's public address is for outgoing traffic; its security group admits only the load balancer.\n\n")
}

func (c Computation) orders(w io.Writer) {
	lines := c.Million()
	slices.SortStableFunc(lines, func(a, b Line) int { return int(1000 * (b.USD - a.USD)) })
	fmt.Fprint(w, "## A million orders\n\nEach completes, is mailed, gets its receipt and one webhook, on top of the month at rest; two tasks take a million in a month many times over.\n\n| service | USD |\n|---|--:|\n")
	for _, l := range lines {
		fmt.Fprintf(w, "| %s | %s |\n", l.What, dollars(l.USD))
	}
	fmt.Fprintf(w, "| **together** | **%s** |\n\nKeeping them costs, a month:", dollars(Sum(lines)))
	for i, l := range c.Kept() {
		if i > 0 {
			fmt.Fprint(w, ",")
		}
		fmt.Fprintf(w, " %s %s", l.What, dollars(l.USD))
	}
	fmt.Fprintf(w, ". Archiving them costs %s once ([0044](decisions/0044-old-orders-in-the-archive.md)); from the 400th day on the table and the archive cost %s a month for them.\n\nA million events of partners cost %s.\n\nUsers cost too: above 10,000 users who sign in within a month, Cognito charges %g for each in its tier Essentials, which managed login needs. If a million orders come from 300,000 users, that is %s, more than everything above. With the classic sign-in pages the tier is Lite, %g for each, and that is %s ([0084](decisions/0084-sign-in-looks-like-the-app.md)).\n\n",
		dollars(c.Archiving()), dollars(c.KeptLong()), dollars(c.partnerEvents()), c.Prices.Of("cognito.essentials"), dollars(290_000*c.Prices.Of("cognito.essentials")),
		c.Prices.Of("cognito.user"), dollars(290_000*c.Prices.Of("cognito.user")))
}

// measured prints the measured quantities.
func (c Computation) measured(w io.Writer) {
	u := c.Usage
	fmt.Fprintf(w, "## What one order uses\n\nMeasured by `go run ./ops/cmd/cost --measure %d` on `local`: orders of one line, one at a time, so that no two share a batch, each with the app's %g API requests.\n\n| what | how often |\n|---|---|\n", u.Orders, u.API)
	for _, service := range []string{"dynamodb", "lambda", "sqs", "events", "s3", "ses", "cognito"} {
		calls := services(u.Calls, service)
		var list []string
		for _, operation := range slices.Sorted(maps.Keys(calls)) {
			list = append(list, fmt.Sprintf("%s %s", operation, count(calls[operation])))
		}
		if len(list) > 0 {
			fmt.Fprintf(w, "| %s | %s |\n", service, strings.Join(list, ", "))
		}
	}
	fmt.Fprintf(w, "| write units, at most | %s: twice within a transaction, and each index |\n", count(u.WriteUnits))
	fmt.Fprintf(w, "| read units | %s: half of one for what may be a moment old, as every read of an index |\n", count(u.ReadUnits))
	fmt.Fprintf(w, "| events, state transitions | %s, %s |\n", count(u.Events), count(u.Transitions))
	fmt.Fprintf(w, "| in the table with indexes, of it the order's item, receipt, own log lines | %.1f KB, %.1f KB, %.1f KB, %.1f KB |\n\n", u.TableBytes/1024, u.OrderBytes/1024, u.Receipt/1024, u.LogBytes/1024)
}

// emptier is what CloudFront would cost more for a million orders if every visit began
// with an empty cache.
func (c Computation) emptier() float64 {
	first, p := c.Visits.First, c.Prices.Of
	return million * ((first.AppRequests-c.Visits.appRequests())*p("cloudfront.request") + (first.AppBytes-c.Visits.appBytes())/gb*p("cloudfront.gb"))
}

// watching is the cost of an hour of the operators' queue page.
func (c Computation) watching() float64 {
	i := c.Inventories["prod"]
	return 60 * float64(i.Tasks*i.QueueConsumers*2) * c.Prices.Of("metric.read")
}

// cents formats dollars with four digits.
func cents(usd float64) string { return fmt.Sprintf("%.4f", usd) }

// count formats a number without trailing zeros.
func count(n float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", n), ".0") }

func (c Computation) assumptions() string {
	return fmt.Sprintf(`## Assumed, because only AWS can tell

- An invocation is billed %.0f ms, one that draws a receipt %.0f ms. On `+"`local`"+` they take a tenth of that; on AWS most of it is waiting for the table.
- A message is sent, received and deleted by itself: three requests.
- At rest Lambda keeps %.0f polls of 20 s open at each queue. The load balancer asks each task from %.0f places every 10 s.
- Of Lambda's and Step Functions' own log lines only warnings and errors are kept, of which a completed order has none. The network's flow logs take %.1f GB a month.
- One in twenty executions of the saga is traced, with its steps.
- Half of the orders come with an empty browser cache: a million orders of 300,000 users are as many first visits, and 200,000 visits come after a release that renamed the files. Such a visit loads %.2f MB of the app in %.0f requests, any other %.0f KB in %.0f, as `+"`npm run measure`"+` counts them [in a browser](visit.json), from the catalog to the receipt. If every order came with an empty cache, CloudFront would cost %s more.
- While any number of operators' pages are open, each task reads two metrics of each queue from CloudWatch once a minute: %s an hour. The overview that they show adds about 0.01 for reads of the table and of the queues ([0058](decisions/0058-the-overview.md)).
- Metrics from logs are counted only if they have a value in every hour. The others have values, and cost %s a month each, by the hour, only while orders fail because of us, are overdue or need attention.
- Spot prices move; the figure is 70 %% below on demand.
- The sandbox's ledger is in it, with three of the write units of an order, 1.88 for a million; a real payment gateway keeps its own books. The comparison of the books ([0050](decisions/0050-the-books-agree.md)) is in it with two reads of each order, 0.25 for a million.
- The feed that partners poll ([0072](decisions/0072-partners-poll-read-and-leave.md)) is in it with %s, as for a million orders that come evenly within a month: %.2f batches an order, of six write units each. That is computed. The fewer orders come at a time, the fewer share a batch: one that comes alone makes up to four.
- Not included: data sent to webhooks, users who sign in (see above), a web application firewall (`+"`web_acl_arn`"+`), support plans.
`, 1000*billedSeconds, 1000*receiptSeconds, pollers, balancerNodes, flowLogGB,
		c.Visits.First.AppBytes/(1<<20), c.Visits.First.AppRequests, c.Visits.Next.AppBytes/1024, c.Visits.Next.AppRequests,
		dollars(c.emptier()), cents(c.watching()), dollars(c.Prices.Of("metric.custom")), dollars(c.feedCost()), feedBatches())
}
