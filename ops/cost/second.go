package cost

import (
	"fmt"
	"io"
)

// SecondRest is what a second region adds to a month without orders: its key and the data.
func (c Computation) SecondRest() []Line {
	p := c.Prices.Of
	return []Line{
		{"KMS key there", p("kms.key")},
		{"stored there: table with recovery, copies of receipts and app", dataGB * (p("dynamodb.gb") + p("dynamodb.pitr") + p("s3.gb"))},
	}
}

// SecondMillion is what a second region adds to a million orders: each write once more,
// also of the indexes, the receipt once more, and the way there.
func (c Computation) SecondMillion() []Line {
	p, u := c.Prices.Of, c.Usage
	return []Line{
		{"DynamoDB: replicated writes", million * (u.WriteUnits + feedUnits*feedBatches()) * p("dynamodb.replicated-write")},
		{"S3: copies of receipts", million * u.Calls["s3.PutObject"] * (p("s3.put") + p("s3.get"))},
		{"data to the other region", million / gb * (u.TableBytes + u.Receipt) * p("transfer.region.gb")},
	}
}

// SecondKept is what the copies of a million orders cost per month.
func (c Computation) SecondKept() float64 {
	p, u := c.Prices.Of, c.Usage
	return million / gb * (u.TableBytes*(p("dynamodb.gb")+p("dynamodb.pitr")) + u.Receipt*p("s3.gb"))
}

// second prints what the option second_region costs.
func (c Computation) second(w io.Writer) {
	fmt.Fprint(w, "## A second region\n\nOff by default (`second_region`, [second-region.md](second-region.md)). On top of the sums above, for the data and CloudFront's second origin:\n\n| | USD |\n|---|--:|\n")
	for _, part := range []struct {
		what  string
		lines []Line
	}{{"a month at rest", c.SecondRest()}, {"a million orders", c.SecondMillion()}} {
		for _, l := range part.lines {
			fmt.Fprintf(w, "| %s: %s | %s |\n", part.what, l.What, dollars(l.USD))
		}
		fmt.Fprintf(w, "| **%s, together** | **%s** |\n", part.what, dollars(Sum(part.lines)))
	}
	fmt.Fprintf(w, "\nKeeping a million orders there costs %s a month. A stack that waits there, too, costs the month at rest of its environment once more; without orders it processes nothing.\n\n", dollars(c.SecondKept()))
}
